"""The months that can be made: Dagster's partitions, from the farm's first month on."""

import dagster as dg

from aquamind_assets.settings.farm import Settings

#: The farm's first month, as it was set when the code was loaded.
FIRST = Settings.from_environment().first

#: From the farm's first month to the current one, whose days to come are made like all others.
MONTHS = dg.MonthlyPartitionsDefinition(start_date=FIRST.key, fmt="%Y-%m", end_offset=1)
