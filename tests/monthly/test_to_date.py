"""Tables read to date are the same rows, read once."""

from collections.abc import Mapping, Sequence

import numpy as np
import sqlalchemy as sa

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.to_date import KeptToDate
from resources.database import Database, Origin
from resources.tables import MonthLike, column, monthly_table

THING = monthly_table(
    "trial",
    "thing_to_date",
    column("id", sa.Integer, "Id.", key=True),
    column("month", sa.Date, "Month.", key=True),
    column("name", sa.Text, "Name."),
    month_of="month",
    comment="A thing.",
    order=("name", "id"),
)


class _Months(Database):
    """Months in memory, which counts how often each is read."""

    def __init__(self) -> None:
        self.there: dict[str, tuple[str, list[int]]] = {}
        self.asked: list[str] = []

    def kept_up(self, table: sa.Table) -> Mapping[str, Origin]:
        return {k: Origin({}, "", "", v, len(ids)) for k, (v, ids) in self.there.items()}

    def read(
        self,
        table: sa.Table,
        first: MonthLike | None = None,
        last: MonthLike | None = None,
        columns: Sequence[str] = (),
    ) -> dict[str, np.ndarray]:
        assert first is not None
        assert first == last
        self.asked.append(first.key)
        ids = np.array(self.there.get(first.key, ("", []))[1], dtype=np.int32)
        names = np.array([f"thing {-number}" for number in ids], dtype=object)
        rows = {"id": ids, "name": names, "month": np.full(ids.size, np.datetime64(first.start))}
        return {name: rows[name] for name in columns}


def test_only_new_and_replaced_months_are_read_and_rows_are_in_the_tables_order() -> None:
    database = _Months()
    kept = KeptToDate(database, database.kept_up)
    database.there = {"2015-01": ("a", [-7, -3]), "2015-02": ("b", []), "2015-03": ("c", [-5])}
    assert kept.read(THING, Month(2015, 2), ["id"])["id"].tolist() == [-7, -3]
    assert kept.read(THING, Month(2015, 3), ["id"])["id"].tolist() == [-3, -5, -7]
    assert database.asked == ["2015-01", "2015-03"], "each once, and none without rows"
    database.there["2015-01"] = ("another", [-9])
    found = kept.read(THING, Month(2015, 3), ["id"])
    assert found["id"].tolist() == [-5, -9]
    assert database.asked[2:] == ["2015-01"]
    assert not found["id"].flags.writeable, "whoever reads it next wants it as it was"
