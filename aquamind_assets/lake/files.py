"""A month of a table as a Parquet file: its columns with units, its order, its compression.

The same month gives the same bytes: pieces of fixed length, whatever batches they come in.
"""

import json
import re
from dataclasses import asdict
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from aquamind_assets.lake.place import ORIGIN_KEY
from resources import copying
from resources.database import Origin

#: Rows of a row group: what a reader takes or leaves, and what is in memory at a time.
GROUP_ROWS = 1 << 17

#: Column that the folder of a month tells; a file has none of that name, as Hive has it.
MONTH = "month"

_ZSTD_LEVEL = 3

_UNIT = re.compile(r"\[([^\]]+)\]\s*$")


def columns_of(table: sa.Table) -> list[str]:
    """The columns of a table that its files hold."""
    return [column.name for column in table.columns if column.name != MONTH]


def order_of(table: sa.Table) -> list[str]:
    """The columns by which a file is sorted: the thing first, then time.

    Files are by month already. Who looks further asks for a batch, a container, a sensor.
    """
    declared = table.info["order"] or [column.name for column in table.primary_key.columns]
    names = [name for name in declared if name != MONTH]
    thing = next((name for name in names if not _is_time(table.c[name])), None)
    return sorted(names, key=lambda name: name != thing)


def _is_time(column: sa.Column) -> bool:
    return isinstance(column.type, sa.Date | sa.DateTime)


def order_as_sql(table: sa.Table) -> str:
    """That order as SQL; text by its bytes."""
    return ", ".join(
        f'"{name}" COLLATE "C"' if isinstance(table.c[name].type, sa.Text) else f'"{name}"'
        for name in order_of(table)
    )


def parquet_schema(table: sa.Table, origin: Origin) -> pa.Schema:
    """The Arrow schema of a table's files.

    A column's metadata has its ``comment``, its ``unit`` if it has one, and the table whose id it
    ``references``; the file's has the table, its comment, and what the month was made from.
    """
    types = copying.arrow_schema(table)
    fields = [
        types.field(name).with_metadata(_described(table.c[name])) for name in columns_of(table)
    ]
    told = {
        "table": str(table),
        "comment": str(table.comment),
        ORIGIN_KEY.decode(): json.dumps(asdict(origin), sort_keys=True, ensure_ascii=False),
    }
    return pa.schema(fields, told)


def _described(column: sa.Column) -> dict[str, str]:
    comment = str(column.comment or "")
    told = {"comment": comment}
    if unit := _UNIT.search(comment):
        told["unit"] = unit[1]
    if of := column.info.get("references"):
        told["references"] = str(of)
    return told


class MonthFile:
    """The Parquet file of a month, written batch by batch in the files' order.

    Attributes
    ----------
    path : str
        Where it is written.
    rows : int
        So far.
    """

    def __init__(self, path: str, table: sa.Table, origin: Origin) -> None:
        self.path = path
        self._schema = parquet_schema(table, origin)
        order = [(name, "ascending") for name in order_of(table)]
        self._writer = pq.ParquetWriter(
            path,
            self._schema,
            compression="zstd",
            compression_level=_ZSTD_LEVEL,
            sorting_columns=pq.SortingColumn.from_ordering(self._schema, order),
            write_page_index=True,
        )
        self._waiting: list[pa.RecordBatch] = []
        self._count = self.rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Write what is left, and the file's end."""
        if self._waiting:
            self._write_group()
        self._writer.close()

    def write(self, batch: pa.RecordBatch) -> None:
        """Append rows; a row group is written when it is full."""
        start = 0
        while start < batch.num_rows:
            piece = batch.slice(start, GROUP_ROWS - self._count)
            self._waiting.append(piece)
            self._count, start = self._count + piece.num_rows, start + piece.num_rows
            if self._count == GROUP_ROWS:
                self._write_group()

    def _write_group(self) -> None:
        columns = pa.Table.from_batches(self._waiting).combine_chunks().columns
        self._writer.write_table(
            pa.Table.from_arrays(columns, schema=self._schema), row_group_size=GROUP_ROWS
        )
        self.rows += self._count
        self._waiting, self._count = [], 0
