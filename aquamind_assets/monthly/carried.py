"""Rows that the next month of a computation reads, kept by the process that wrote them.

What another process or run has written since then is read from the database: a month's data version
tells whether its rows are still the same.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from aquamind_assets.core.columns import joined
from aquamind_assets.core.months import Month
from resources import copying
from resources.database import Origin, Written


class Carried:
    """Keeps the rows of the last month of each table that a process has written.

    Parameters
    ----------
    origins : callable
        Gives the months that there are of a table.
    """

    def __init__(self, origins: Callable[[sa.Table], Mapping[str, Origin]]) -> None:
        self._origins = origins
        self._kept: dict[sa.Table, tuple[str, str, dict[str, np.ndarray]]] = {}

    def keep(
        self,
        month: Month,
        batches: Mapping[sa.Table, Sequence[pa.RecordBatch]],
        written: Mapping[sa.Table, Written],
    ) -> None:
        """Keep the rows of a month of some tables, once they are committed."""
        for table, parts in batches.items():
            names = [column.name for column in table.columns]
            rows = dict(joined([copying.from_arrow(part, names) for part in parts]))
            for values in rows.values():
                values.flags.writeable = False
            self._kept[table] = month.key, written[table].data_version, rows

    def read(self, table: sa.Table, month: Month) -> dict[str, np.ndarray] | None:
        """The rows of a month as they are in the database; None if they are not kept."""
        key, version, rows = self._kept.get(table, ("", "", {}))
        there = self._origins(table).get(month.key)
        return rows if there and (key, version) == (month.key, there.data_version) else None
