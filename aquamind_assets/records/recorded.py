"""The schema ``recorded``: tables as people and instruments recorded them.

A view shows the rows of the farm's table, and in place of those that `quality.injected_error`
names, the rows as recorded. Where it names none, the view is the table: it costs no row.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from aquamind_assets.batches import tables as batches
from aquamind_assets.disease.gills.tables import gill_count
from aquamind_assets.disease.lice.tables import lice_count
from aquamind_assets.disease.observation import tables as observed
from aquamind_assets.disease.tables import treatment
from aquamind_assets.environment.readings import tables as readings
from aquamind_assets.feed import tables as feed
from aquamind_assets.people.tables import duty
from aquamind_assets.records.tables import injected_error, late_entry
from resources.database import Database
from resources.tables import quoted
from resources.views import View, create_views

SCHEMA = "recorded"


@dataclass(frozen=True)
class Recorded:
    """A table of which records can differ, and SQL of its rows' key."""

    table: sa.Table
    key: str = "id"

    @property
    def month_of(self) -> str:
        """The column that tells the month of a row."""
        return str(self.table.info["month_of"])

    @property
    def is_of_a_day(self) -> bool:
        """Whether that column is a date, which an error of the row has too."""
        return isinstance(self.table.c[self.month_of].type, sa.Date)

    def view(self) -> View:
        """Its view in the schema ``recorded``."""
        columns = [column.name for column in self.table.columns]
        # By the error's day, so that a query of some days reads the errors of their months alone.
        by_day = {self.month_of: f'error.date AS "{self.month_of}"'} if self.is_of_a_day else {}
        entered = ", ".join(by_day.get(name, quoted([name])) for name in columns)
        of_table = f"error.table_name = '{self.table}'"
        # NOT IN looks up a hash; NOT EXISTS compares all with all if the planner expects few rows.
        query = f"""
            SELECT {quoted(columns)} FROM {self.table} truth
            WHERE {self.key} NOT IN (SELECT error.key FROM {injected_error} error WHERE {of_table})
            UNION ALL
            SELECT {entered}
            FROM {injected_error} error
            CROSS JOIN LATERAL
                jsonb_populate_record(NULL::{self.table}, error.recorded_row::jsonb) entered
            WHERE {of_table} AND error.recorded_row IS NOT NULL"""
        comment = f"{self.table.comment} As recorded."
        told = {c.name: str(c.comment) for c in self.table.columns}
        return View(SCHEMA, self.table.name, query, comment, told)


#: The id of a meal and of a reading in AquaMind's views, which number them so.
MEAL_KEY = (
    "assignment_id::bigint * 100000000"
    " + ((feeding_date - DATE '2000-01-01') * 1000 + meal * 10 + part)"
)
READING_KEY = "sensor_id::bigint * 1000000000 + extract(epoch FROM reading_time)::bigint / 60"
FISH_KEY = "growth_sample_id::bigint * 100000 + fish_identifier"

RECORDED = [
    Recorded(batches.mortality_event),
    Recorded(batches.transfer_action),
    Recorded(batches.harvest_event),
    Recorded(batches.growth_sample),
    Recorded(batches.individual_growth_observation, FISH_KEY),
    Recorded(feed.feeding_event, MEAL_KEY),
    Recorded(observed.journal_entry),
    Recorded(readings.environmental_reading, READING_KEY),
]

_NAMED = re.compile(rf"\b({'|'.join(re.escape(str(each.table)) for each in RECORDED)})\b")


def as_recorded(sql: str, there: Collection[str] | None = None) -> str:
    """SQL that reads the views of what is recorded in place of the farm's tables.

    Parameters
    ----------
    sql : str
        Names tables with their schema.
    there : collection of str, optional
        Names of the views that there are, with their schema; all of them unless given.
    """

    def name(found: re.Match[str]) -> str:
        view = f"{SCHEMA}.{found[1].split('.')[1]}"
        return view if there is None or view in there else found[1]

    return _NAMED.sub(name, sql)


#: Fish of a stay by the books when it is emptied: what is left then is booked as an adjustment.
STOCK_ADJUSTMENT = View(
    SCHEMA,
    "stock_adjustment",
    f"""
    WITH moved AS (
        SELECT dest_assignment_id AS assignment_id, egg_count_actual::bigint AS fish, 1 AS way
        FROM batches.creation_action
        UNION ALL
        SELECT dest_assignment_id, transferred_count - mortality_during_transfer, 1
        FROM {SCHEMA}.transfer_action
        UNION ALL
        SELECT source_assignment_id, transferred_count - mortality_during_transfer, -1
        FROM {SCHEMA}.transfer_action
        UNION ALL SELECT assignment_id, count, -1 FROM {SCHEMA}.mortality_event
        UNION ALL SELECT assignment_id, count, -1 FROM batches.removal
        UNION ALL SELECT assignment_id, unit_count, -1 FROM {SCHEMA}.harvest_event),
    book AS (
        SELECT assignment_id, sum(fish) FILTER (WHERE way = 1) AS stocked, sum(way * fish) AS fish
        FROM moved GROUP BY assignment_id),
    stay AS (
        SELECT DISTINCT ON (id) id, batch_id, container_id, departure_date, harvest_date
        FROM batches.container_assignment WHERE departure_date IS NOT NULL ORDER BY id, month DESC)
    SELECT stay.departure_date AS date, stay.id AS assignment_id, stay.batch_id,
           stay.container_id, stay.harvest_date IS NOT NULL AS is_slaughter,
           book.stocked::integer AS stocked_count, (-book.fish)::integer AS adjustment_count,
           (-100.0 * book.fish / nullif(book.stocked, 0))::real AS adjustment_pct
    FROM stay JOIN book ON book.assignment_id = stay.id
    WHERE book.fish <> 0""",
    "Fish that the books have too many or too few of when a stay is emptied, booked then.",
    {
        "date": "Day on which the container was emptied.",
        "assignment_id": "Stay.",
        "batch_id": "Batch.",
        "container_id": "Container.",
        "is_slaughter": "Whether it was emptied by slaughter.",
        "stocked_count": "Fish put into it, as recorded. [fish]",
        "adjustment_count": "Fish added to the books; negative if fish were lacking. [fish]",
        "adjustment_pct": "Adjustment over the fish put in. [%]",
    },
)


#: What people enter at a site: table, its day, key, stay, and whose work it is in ``people.duty``.
_ENTERED = (
    (batches.mortality_event, "event_date", "entered.id", "assignment_id", "operator", "dead"),
    (batches.growth_sample, "sample_date", "entered.id", "assignment_id", "operator", "work"),
    (
        batches.transfer_action,
        "actual_execution_date",
        "entered.id",
        "source_assignment_id",
        "manager",
        "work",
    ),
    (lice_count, "count_date", "entered.id", "assignment_id", "biologist", "health"),
    (gill_count, "count_date", "entered.id", "assignment_id", "biologist", "health"),
    (
        observed.health_sampling_event,
        "sampling_date",
        "entered.id",
        "assignment_id",
        "biologist",
        "health",
    ),
    (treatment, "treatment_date", "entered.id", "assignment_id", "manager", "health"),
    (feed.feeding_event, "feeding_date", MEAL_KEY, "assignment_id", "feeder", "feed"),
)


def _entries(table: sa.Table, day: str, key: str, stay: str, role: str, kind: str) -> str:
    """SQL of who entered the rows of a table as recorded, and when."""
    shown = as_recorded(str(table))
    return f"""
        SELECT '{table}' AS table_name, {key}::bigint AS key, entered.{day} AS date,
               duty.{role}_id AS user_id,
               coalesce(late.entered_at, duty.{kind}_entered_at) AS entered_at,
               late.first_value, late.corrected_at
        FROM {shown} entered
        JOIN batches.container_assignment stay
          ON stay.id = entered.{stay} AND stay.month = date_trunc('month', entered.{day})::date
        JOIN people.duty duty ON duty.date = entered.{day} AND duty.site_id = stay.site_id
        LEFT JOIN {late_entry} late ON late.table_name = '{table}' AND late.date = entered.{day}
         AND late.key = {key}"""


ENTRY = View(
    SCHEMA,
    "entry",
    " UNION ALL ".join(_entries(*each) for each in _ENTERED)
    + f"""
    UNION ALL
    SELECT '{observed.journal_entry}', id, entry_date::date, user_id,
           coalesce(late.entered_at, entry_date), late.first_value, late.corrected_at
    FROM {as_recorded(str(observed.journal_entry))} entered
    LEFT JOIN {late_entry} late ON late.table_name = '{observed.journal_entry}' AND late.key = id
     AND late.date = entry_date::date""",
    "Who entered each row of what people record, and when; what stood before it was corrected.",
    {
        "table_name": "Table, such as batches.mortality_event.",
        "key": "The row's id, as AquaMind's view has it.",
        "date": "Day of the row.",
        "user_id": "Who entered it, of people.staff_member.",
        "entered_at": "When it was first entered.",
        "first_value": "Value that stood before the correction.",
        "corrected_at": "When it was corrected.",
    },
)


#: All that the views read.
READ = list(
    dict.fromkeys(
        [
            injected_error,
            late_entry,
            duty,
            batches.container_assignment,
            *(each.table for each in RECORDED),
            *(each[0] for each in _ENTERED),
        ]
    )
)


def refresh(database: Database) -> list[str]:
    """Create or replace the views whose tables are there; returns their names."""
    there = [each for each in RECORDED if database.has_table(str(each.table))]
    views = [each.view() for each in there]
    if len(there) == len(RECORDED):
        views.append(STOCK_ADJUSTMENT)
    if all(database.has_table(str(table)) for table in READ):
        views.append(ENTRY)
    create_views(database, views, [injected_error, late_entry] if views else [])
    return [str(view) for view in views]
