"""The months as Dagster's partitions; what Dagster is told of them stands in `events`."""

import dagster as dg

from aquamind_assets.core.months import EPOCH

#: From the farm's first month to the last complete one.
MONTHS = dg.MonthlyPartitionsDefinition(start_date=f"{EPOCH:%Y-%m}", fmt="%Y-%m")
