"""AquaMind's tables, each declared as a selection of ours; a module for each domain.

A column with the same name is taken as it is; a column that differs has its expression here. A
column that the farm does not record is NULL, or empty if AquaMind has NOT NULL. The views show all
rows; the load takes one month as of a day. In an expression, ``:day`` is that day, or ``infinity``
in a view.
"""

from aquamind_assets.aquamind.tables.batches import BATCH_VIEWS
from aquamind_assets.aquamind.tables.feed import FEED_VIEWS
from aquamind_assets.aquamind.tables.harvest import HARVEST_VIEWS
from aquamind_assets.aquamind.tables.health import HEALTH_VIEWS
from aquamind_assets.aquamind.tables.readings import DAILY_READINGS as DAILY_READINGS
from aquamind_assets.aquamind.tables.readings import READING_VIEWS
from aquamind_assets.aquamind.tables.sites import SITE_VIEWS

#: All of them, in the order in which the load fills them: each after those that it refers to.
VIEWS = [*SITE_VIEWS, *BATCH_VIEWS, *HARVEST_VIEWS, *HEALTH_VIEWS, *FEED_VIEWS, *READING_VIEWS]
