"""Records by people and instruments that differ from what happened.

The farm's tables hold the truth. Where a record differs, the difference stands in
`quality.injected_error`, and the views of the schema ``recorded`` show the tables as recorded.
"""

#: Who looks after these tables, as Dagster shows.
OWNER = "team:records"
