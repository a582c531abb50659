"""Rows that the next month reads are the same from memory as from the database."""

from datetime import date

import numpy as np
import sqlalchemy as sa

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.carried import Carried
from resources.database import Database, Origin
from resources.tables import column, monthly_table

THING = monthly_table(
    "carried",
    "thing",
    column("id", sa.Integer, "Id.", key=True),
    column("day", sa.Date, "Day.", key=True),
    column("until", sa.Date, "Last day.", null=True),
    column("name", sa.Text, "Name.", null=True),
    column("weight", sa.REAL, "Weight. [g]", null=True),
    column("count", sa.SmallInteger, "Count.", null=True),
    month_of="day",
    comment="A thing.",
)
THING.metadata.remove(THING)
MONTH = Month(2015, 2)


def written(database: Database, carried: Carried, count: int) -> None:
    number = np.arange(count)
    rows = {
        "id": number,
        "day": np.full(count, np.datetime64(date(2015, 2, 3))),
        "until": np.where(number % 2, np.datetime64("2015-03-01"), np.datetime64("NaT", "D")),
        "name": np.array([f"thing {n}" if n % 3 else None for n in number], dtype=object),
        "weight": np.where(number % 2, number / 7.0, np.nan),
        "count": np.where(number % 2, number, np.nan),
    }
    with database.replace(MONTH, [THING]) as replacement:
        parts = [
            replacement.write(THING, {name: values[cut] for name, values in rows.items()})
            for cut in np.array_split(number, 2)
        ]
        done = replacement.finish(lambda version, n: Origin({}, "", "1", version, n))
    carried.keep(MONTH, {THING: parts}, done)
    database.keep_up([THING])


def test_rows_kept_are_those_of_the_database_until_another_replaces_them(
    database: Database,
) -> None:
    carried = Carried(database.kept_up)
    for count in (9, 0):
        written(database, carried, count)
        kept, there = carried.read(THING, MONTH), database.read(THING, MONTH, MONTH)
        assert kept is not None
        assert list(kept) == list(there)
        for name, values in there.items():
            assert kept[name].dtype == values.dtype, name
            np.testing.assert_array_equal(kept[name], values, err_msg=name)
            assert not kept[name].flags.writeable, "whoever reads it next wants it as it was"
    assert carried.read(THING, MONTH.previous) is None
    written(database, Carried(database.kept_up), 5)
    assert carried.read(THING, MONTH) is None, "another process has replaced it"
