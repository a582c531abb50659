"""The partition contract: how a computation's months are made, committed and recorded.

The declaration of a computation, the order of months, processes, memory limits, Dagster's events
and dry runs belong here. Anything of fish or of one table belongs to the domains, SQL that is
PostgreSQL's own to `resources`, and commands and jobs to `operations`.
"""
