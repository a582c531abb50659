"""Columns of NumPy to PostgreSQL's binary COPY format and back, by the table's declaration.

A NaN, NaT or None in a nullable column is NULL, in both directions; nullable integers are read as
float64 so that they can hold it.
"""

import io
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import pgpq
import pyarrow as pa
import pyarrow.csv
import sqlalchemy as sa
from xxhash import xxh3_128

Columns = Mapping[str, np.ndarray]

_ARROW: list[tuple[type[sa.types.TypeEngine], pa.DataType]] = [
    (sa.SmallInteger, pa.int16()),
    (sa.BigInteger, pa.int64()),
    (sa.Integer, pa.int32()),
    (sa.REAL, pa.float32()),
    (sa.Double, pa.float64()),
    (sa.Boolean, pa.bool_()),
    (sa.DateTime, pa.timestamp("us", tz="UTC")),
    (sa.Date, pa.date32()),
    (sa.Text, pa.string()),
]

_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)  # signature, flags and the length of the extension
_HEADER_BYTES = len(_HEADER)
_TRAILER_BYTES = 2  # a tuple of -1 fields

#: How PostgreSQL sends each fixed-width type, and 2000-01-01, where its time begins.
_BINARY = {
    pa.int16(): ">i2",
    pa.int32(): ">i4",
    pa.int64(): ">i8",
    pa.float32(): ">f4",
    pa.float64(): ">f8",
    pa.bool_(): "?",
    pa.timestamp("us", tz="UTC"): ">i8",
    pa.date32(): ">i4",
}
_EPOCH_DAYS = 10_957
_EPOCH_US = _EPOCH_DAYS * 86_400_000_000

#: Rows encoded at a time: the bytes of so many stay in a processor's own cache.
_BLOCK_ROWS = 4096


@cache
def arrow_schema(table: sa.Table) -> pa.Schema:
    """The Arrow schema of a declared table.

    Raises
    ------
    TypeError
        If a column has a type that months cannot hold.
    """
    return pa.schema(
        [pa.field(c.name, _arrow_type(c), nullable=bool(c.nullable)) for c in table.columns]
    )


def _arrow_type(column: sa.Column) -> pa.DataType:
    for declared, arrow in _ARROW:
        if isinstance(column.type, declared):
            return arrow
    raise TypeError(f"{column} has type {column.type}, which cannot be written")


def to_arrow(table: sa.Table, columns: Columns) -> pa.RecordBatch:
    """Columns of one length as a record batch in the table's order and types.

    Raises
    ------
    ValueError
        If a column is missing, unknown, of another length or cannot be cast without loss.
    """
    declared = [column.name for column in table.columns]
    if set(columns) != set(declared):
        missing, unknown = set(declared) - set(columns), set(columns) - set(declared)
        raise ValueError(f"{table}: missing columns {sorted(missing)}, unknown {sorted(unknown)}")
    arrays = [_to_array(np.asarray(columns[f.name]), f) for f in arrow_schema(table)]
    return pa.RecordBatch.from_arrays(arrays, schema=arrow_schema(table))


def _to_array(values: np.ndarray, field: pa.Field) -> pa.Array:
    if pa.types.is_timestamp(field.type):
        array = pa.array(values.astype("datetime64[us]", copy=False), pa.timestamp("us")).cast(
            field.type
        )
    elif pa.types.is_floating(field.type):
        with np.errstate(over="ignore"):
            cast = values.astype(field.type.to_pandas_dtype(), copy=False)
        if not np.isfinite(cast).all() and (not field.nullable or np.isinf(cast).any()):
            raise ValueError(
                f"{field.name} has values that are not finite or do not fit {field.type}"
            )
        array = pa.array(cast, from_pandas=field.nullable)
    else:
        array = pa.array(values, from_pandas=field.nullable)
    if array.type != field.type:
        array = array.cast(field.type)
    if array.null_count and not field.nullable:
        raise ValueError(f"{field.name} is not nullable and has {array.null_count} nulls")
    return array


class Encoder:
    """Encodes record batches of one table as binary COPY data, and hashes all rows so far."""

    def __init__(self, table: sa.Table) -> None:
        self._schema = arrow_schema(table)
        self._hash = xxh3_128()

    def encode(self, batch: pa.RecordBatch) -> memoryview:
        """The batch's rows as one whole COPY stream, from header to trailer."""
        data = _fixed_width(batch)
        if data is None:
            encoder = pgpq.ArrowToPostgresBinaryEncoder(self._schema)
            parts = encoder.write_header(), encoder.write_batch(batch), encoder.finish()
            data = memoryview(b"".join(parts))
        self._hash.update(data[_HEADER_BYTES:-_TRAILER_BYTES])
        return data

    @property
    def fingerprint(self) -> str:
        """The hash of the rows, however they were divided into pieces."""
        return self._hash.hexdigest()


def _fixed_width(batch: pa.RecordBatch) -> memoryview | None:
    """Encodes rows of fixed length as pgpq does, several times faster.

    Returns None if a column is text or has a NULL.
    """
    if any(field.type not in _BINARY for field in batch.schema):
        return None
    if any(column.null_count for column in batch.columns):
        return None
    record = _record(batch.schema)
    data = np.empty(_HEADER_BYTES + batch.num_rows * record.itemsize + _TRAILER_BYTES, np.uint8)
    data[:_HEADER_BYTES] = np.frombuffer(_HEADER, np.uint8)
    data[-_TRAILER_BYTES:] = 255
    rows = data[_HEADER_BYTES:-_TRAILER_BYTES].view(record)
    columns = {
        name: _sent(column) for name, column in zip(batch.schema.names, batch.columns, strict=True)
    }
    for start in range(0, batch.num_rows, _BLOCK_ROWS):
        block = rows[start : start + _BLOCK_ROWS]
        block["fields"] = batch.num_columns
        for name, values in columns.items():
            block[f"{name} length"] = record[name].itemsize
            block[name] = values[start : start + _BLOCK_ROWS]
    return data.data


def _record(schema: pa.Schema) -> np.dtype:
    """A row of columns of fixed width without NULL, as binary COPY sends it."""
    fields = [("fields", ">i2")]
    for field in schema:
        fields += [(f"{field.name} length", ">i4"), (field.name, _BINARY[field.type])]
    return np.dtype(fields)


def _sent(column: pa.Array) -> np.ndarray:
    """The values of a column without NULL, in PostgreSQL's units."""
    if pa.types.is_timestamp(column.type):
        return column.cast(pa.int64()).to_numpy() - _EPOCH_US
    if pa.types.is_date(column.type):
        return column.cast(pa.int32()).to_numpy() - _EPOCH_DAYS
    return column.to_numpy(zero_copy_only=not pa.types.is_boolean(column.type))


class Fingerprint(io.RawIOBase):
    """A file that receives binary rows from COPY and keeps only their hash.

    The hash equals `Encoder.fingerprint` of the same rows in the same order.
    """

    def __init__(self) -> None:
        self._hash = xxh3_128()
        self._skip = _HEADER_BYTES
        self._kept = b""

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        skipped = min(self._skip, len(data))
        self._skip -= skipped
        self._kept += data[skipped:]
        self._hash.update(self._kept[:-_TRAILER_BYTES])
        self._kept = self._kept[-_TRAILER_BYTES:]
        return len(data)

    @property
    def value(self) -> str:
        return self._hash.hexdigest()


def is_fixed_width(table: sa.Table, names: Sequence[str]) -> bool:
    """Whether rows of these columns are all of one length, so that `from_binary` can read them."""
    return all(not table.c[n].nullable and _arrow_type(table.c[n]) in _BINARY for n in names)


def from_binary(table: sa.Table, names: Sequence[str], data: memoryview) -> dict[str, np.ndarray]:
    """Columns of fixed width from ``COPY ... TO STDOUT (FORMAT binary)``, as `from_csv`."""
    schema = pa.schema([arrow_schema(table).field(name) for name in names])
    rows = np.frombuffer(data[_HEADER_BYTES:-_TRAILER_BYTES], _record(schema))
    return {field.name: _received(rows[field.name], field.type) for field in schema}


def _received(values: np.ndarray, of: pa.DataType) -> np.ndarray:
    values = values.astype(values.dtype.newbyteorder("="))
    if pa.types.is_timestamp(of):
        return (values + _EPOCH_US).view("M8[us]")
    if pa.types.is_date(of):
        return (values + np.int64(_EPOCH_DAYS)).view("M8[D]")
    return values


def from_csv(table: sa.Table, names: list[str], data: io.BytesIO) -> dict[str, np.ndarray]:
    """Columns from PostgreSQL's ``COPY ... TO STDOUT (FORMAT csv)``.

    Returns
    -------
    dict of str to ndarray
        Integers as declared (float64 with NaN where nullable), reals as float32 or float64, dates
        as datetime64[D], timestamps as datetime64[us], text as objects, each of shape (rows,).
    """
    rows = rows_of_csv(table, names, data)
    return {field.name: _to_numpy(rows[field.name], field) for field in rows.schema}


def rows_of_csv(table: sa.Table, names: list[str], data: io.BytesIO) -> pa.Table:
    """Columns, of the types of a table, from ``COPY ... TO STDOUT (FORMAT csv)``."""
    types = arrow_schema(table)
    schema = pa.schema([types.field(name) for name in names])
    if not data.getbuffer().nbytes:
        return schema.empty_table()
    read = pa.csv.read_csv(
        data,
        read_options=pa.csv.ReadOptions(column_names=names, use_threads=False),
        parse_options=pa.csv.ParseOptions(newlines_in_values=True),
        convert_options=pa.csv.ConvertOptions(
            column_types=schema,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            true_values=["t"],
            false_values=["f"],
        ),
    )
    return pa.Table.from_arrays(read.columns, schema=schema)


def from_arrow(batch: pa.RecordBatch, names: list[str]) -> dict[str, np.ndarray]:
    """Columns of a record batch, as `from_csv` gives them."""
    return {name: _to_numpy(batch[name], batch.schema.field(name)) for name in names}


def as_stored(table: sa.Table, columns: Columns) -> dict[str, np.ndarray]:
    """Columns in the types of a table, as they would be read back after writing."""
    return from_arrow(to_arrow(table, columns), [column.name for column in table.columns])


def _to_numpy(array: pa.Array | pa.ChunkedArray, field: pa.Field) -> np.ndarray:
    if pa.types.is_integer(field.type) and field.nullable:
        array = array.cast(pa.float64())
    if pa.types.is_timestamp(field.type):
        array = array.cast(pa.timestamp("us"))
    values = array.to_numpy() if isinstance(array, pa.ChunkedArray) else array.to_numpy(False)
    if pa.types.is_date(field.type):
        return values.astype("datetime64[D]")
    return values
