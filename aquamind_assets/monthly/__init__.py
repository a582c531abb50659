"""The partition contract: how a computation's months are made, committed and recorded.

Belongs here: the declaration of a computation, the order of months, processes, memory limits, the
events that Dagster stores, dry runs. Does not belong here: anything of fish or of one table (the
domains), SQL of PostgreSQL's own (`resources`), commands and jobs (`operations`).
"""
