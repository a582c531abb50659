"""Asset checks: those that follow from a table's declaration, and SQL checks."""
