"""Asset checks: those that follow from a table's declaration, and the runner of SQL rules.

The rules of one domain do not belong here.
"""
