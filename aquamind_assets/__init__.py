"""Ten years of a salmon farmer's daily records, as a Dagster asset graph over PostgreSQL."""
