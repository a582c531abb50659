"""Tables read to date, kept in memory from one month to the next.

Most are catalogues and infrastructure, which have rows in few months. A month of them is read once;
after that, its data version tells whether it is still the same.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import sqlalchemy as sa

from aquamind_assets.core.columns import Columns, order_of, rows_where
from aquamind_assets.core.months import Month
from resources.database import Database, Origin

#: A month of a table: its key, and the version of its rows.
_Version = tuple[str, str]


class KeptToDate:
    """Reads tables to date: only those months whose rows it does not hold yet.

    Parameters
    ----------
    database : Database
        Where the months are.
    origins : callable
        Gives the months that there are of a table.
    """

    def __init__(
        self, database: Database, origins: Callable[[sa.Table], Mapping[str, Origin]]
    ) -> None:
        self._database, self._origins = database, origins
        self._months: dict[tuple[sa.Table, tuple[str, ...]], dict[_Version, Columns]] = {}
        self._joined: dict[tuple[sa.Table, tuple[str, ...]], tuple[list[_Version], Columns]] = {}

    def read(self, table: sa.Table, month: Month, columns: Sequence[str]) -> Columns:
        """The rows of all months up to one, in the table's order; nobody may change them."""
        names = list(columns) or [column.name for column in table.columns]
        order = table.info["order"] or [column.name for column in table.primary_key.columns]
        needed = tuple(dict.fromkeys([*names, *order]))
        wanted = [
            (key, origin.data_version)
            for key, origin in sorted(self._origins(table).items())
            if key <= month.key and origin.rows
        ]
        found, rows = self._joined.get((table, needed), ([], {}))
        if found != wanted or not rows:
            rows = self._put_together(table, needed, order, wanted)
            self._joined[table, needed] = wanted, rows
        return {name: rows[name] for name in names}

    def _put_together(
        self,
        table: sa.Table,
        needed: tuple[str, ...],
        order: Sequence[str],
        wanted: Sequence[_Version],
    ) -> Columns:
        held = self._months.get((table, needed), {})
        held = {version: held[version] for version in wanted if version in held}
        for version in wanted:
            if version not in held:
                month = Month.of(version[0])
                held[version] = self._database.read(table, month, month, needed)
        self._months[table, needed] = held
        parts = [held[version] for version in wanted]
        if not parts:
            return self._database.read(table, Month(1, 1), Month(1, 1), needed)
        rows = {name: np.concatenate([part[name] for part in parts]) for name in needed}
        if len(parts) > 1:
            rows = rows_where(rows, order_of(*(_sortable(rows[name]) for name in order)))
        for values in rows.values():
            values.flags.writeable = False
        return rows


def _sortable(values: np.ndarray) -> np.ndarray:
    """Text as NumPy sorts it, by code points, which is the order of its bytes."""
    return values.astype(str) if values.dtype == object else values
