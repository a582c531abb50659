"""Jobs, backfills, the run report, the data dictionary."""
