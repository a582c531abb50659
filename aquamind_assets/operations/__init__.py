"""Jobs, backfills, the run report, the data dictionary.

Nothing here makes rows: the domains do.
"""
