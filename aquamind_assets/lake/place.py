"""The place of a lake: a folder or a bucket, with a file for each table and month.

A file is written under another name, which no reader looks at, and then moved; to object storage
it is sent once, and is there when all of it has arrived. So a reader never sees half of one.
"""

import contextlib
import errno
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa
from pyarrow import fs

from aquamind_assets.core.months import Month
from resources.environment import (
    LAKE_FARM_VARIABLE,
    LAKE_VARIABLE,
    project_folder,
    state_folder,
    variables,
)
from resources.errors import FarmError, SettingsError
from resources.tables import partition_name

#: Key of a file's metadata under which it says what its month was made from.
ORIGIN_KEY = b"aquamind_origin"

#: Sent to object storage at a time. [bytes]
_SENT_BYTES = 8 << 20

_MONTH_FOLDER = re.compile(r"month=(\d{4}-\d{2})-01/[^/.][^/]*\.parquet$")


class LakeError(FarmError):
    """The lake cannot be reached, refuses, or has no room."""


class Place:
    """A folder or a bucket that holds a lake.

    Attributes
    ----------
    shown : str
        As a user knows it: a path, or ``s3://bucket/folder``.
    filesystem : FileSystem
        What its paths are in.
    """

    def __init__(
        self, shown: str, filesystem: fs.FileSystem, root: str, farm: str | None = None
    ) -> None:
        self.shown, self._farm = shown, farm
        self.filesystem, self._root = filesystem, root
        self._is_local = isinstance(filesystem, fs.LocalFileSystem)

    @classmethod
    def of(cls, given: str, farm: str | None = None) -> Self:
        """The place that a path or an ``s3://`` URL names.

        Raises
        ------
        SettingsError
            If it is neither, or has a key in it.
        """
        if "://" not in given:
            folder = Path(project_folder(), Path(given).expanduser())
            return cls(str(folder), fs.LocalFileSystem(), str(folder), farm)
        url = urlsplit(given)
        bucket, path = url.netloc, url.path.strip("/")
        if url.scheme != "s3" or not bucket or "@" in given or url.query or url.fragment:
            raise SettingsError(
                f"{LAKE_VARIABLE} is neither a folder nor s3://bucket/folder: keys stand in"
                " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, another server than Amazon's in"
                " AWS_ENDPOINT_URL, the region in AWS_REGION."
            )
        root = f"{bucket}/{path}".rstrip("/")
        return cls(f"s3://{root}", _object_storage(bucket), root, farm)

    @property
    def key(self) -> str:
        """A hash that tells this lake, and this farm in it, from others."""
        return blake2b(f"{self.shown} {self._farm}".encode(), digest_size=8).hexdigest()

    def check(self) -> None:
        """Refuse a place that cannot be written to, before anything is read for it.

        Raises
        ------
        LakeError
            Says what is wrong, and what to do.
        """
        with self._in_one_sentence():
            if not self._is_local:
                bucket = self._root.split("/")[0]
                if self.filesystem.get_file_info(bucket).type == fs.FileType.NotFound:
                    raise LakeError(
                        f"There is no bucket {bucket} for the lake {self.shown}: make it, or name"
                        f" another in {LAKE_VARIABLE}."
                    )
                self._send(f"{self._root}/_written_to", memoryview(b""))
                self.filesystem.delete_file(f"{self._root}/_written_to")
                return
            os.makedirs(self._root, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._root):
                pass

    def months(self, table: sa.Table) -> set[Month]:
        """The months of a table that are there."""
        selector = fs.FileSelector(self._folder(table), allow_not_found=True, recursive=True)
        with self._in_one_sentence():
            infos = self.filesystem.get_file_info(selector)
        found = (_MONTH_FOLDER.search(info.path) for info in infos)
        return {Month.of(match[1]) for match in found if match}

    def origin(self, table: sa.Table, month: Month) -> dict[str, Any]:
        """The recorded origin of a month of a table; empty if the file has none.

        Raises
        ------
        LakeError
            If it is no whole Parquet file, or cannot be read.
        """
        path = self.path(table, month)
        with self._in_one_sentence():
            try:
                with self.filesystem.open_input_file(path) as file:
                    told = pq.read_schema(file).metadata or {}
            except pa.ArrowInvalid:
                raise LakeError(f"{path} is no Parquet file: take it away.") from None
        return dict(json.loads(told.get(ORIGIN_KEY, b"{}")))

    def path(self, table: sa.Table, month: Month) -> str:
        """The path of a month of a table, with the folders that engines read columns from."""
        return f"{self._folder(table)}/month={month.start}/{partition_name(table, month)}.parquet"

    def put(self, table: sa.Table, month: Month, write: Callable[[str], None]) -> int:
        """Have a month of a table written, and put it in its place whole; returns its bytes.

        ``write`` is called with the path of a file on this machine.
        """
        path = self.path(table, month)
        with self._in_one_sentence():
            making = self._making(path)
            try:
                write(making)
                size = os.path.getsize(making)
                if self._is_local:
                    os.replace(making, path)
                else:
                    with pa.memory_map(making) as written:
                        self._send(path, memoryview(written.read_buffer()))
                    os.unlink(making)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(making)
                raise
        return size

    def _folder(self, table: sa.Table) -> str:
        farm = f"/farm={self._farm}" if self._farm else ""
        return f"{self._root}/{table.schema}/{table.name}{farm}"

    def _making(self, path: str) -> str:
        """Temporary place of a file until it is complete; a leftover is overwritten."""
        folder, name = os.path.split(path)
        if not self._is_local:
            folder = str(state_folder() / "lake_making")
        os.makedirs(folder, exist_ok=True)
        return os.path.join(folder, f".{name}.making")

    def _send(self, path: str, data: memoryview) -> None:
        with self.filesystem.open_output_stream(path, buffer_size=0) as stream:
            for start in range(0, len(data), _SENT_BYTES):
                stream.write(data[start : start + _SENT_BYTES])

    @contextmanager
    def _in_one_sentence(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise LakeError(f"The lake {self.shown} {_why(error)}.") from None


def _object_storage(bucket: str) -> fs.S3FileSystem:
    """S3, or what stands in for it, by the variables that Amazon's own tools read."""
    given = os.environ
    endpoint = given.get("AWS_ENDPOINT_URL_S3") or given.get("AWS_ENDPOINT_URL")
    region = given.get("AWS_REGION") or given.get("AWS_DEFAULT_REGION")
    if not region and not endpoint:
        with contextlib.suppress(OSError):  # the first request tells
            region = fs.resolve_s3_region(bucket)
    return fs.S3FileSystem(
        endpoint_override=endpoint, region=region, connect_timeout=10, request_timeout=60
    )


def _why(error: OSError) -> str:
    """The reason why a lake cannot be used, and the remedy, without secrets."""
    said = str(error)
    code = error.errno or next((e for e in _TOLD if os.strerror(e) in said), 0)
    if code in _TOLD:
        return _TOLD[code]
    if found := _KEYS.search(said):
        return (
            f"refuses the keys that are given ({found[0]}): mend AWS_ACCESS_KEY_ID and"
            " AWS_SECRET_ACCESS_KEY, or have their user allowed to list, read and write there"
        )
    if "NO_SUCH_BUCKET" in said:
        return f"names a bucket that is not there: make it, or mend {LAKE_VARIABLE}"
    if found := re.search(r"AWS Error ([A-Z_]+)", said):
        return (
            f"does not answer as it should ({found[1]}): see that AWS_ENDPOINT_URL and AWS_REGION"
            " are right and the server runs, and export again; months that are there stay"
        )
    return f"cannot be used ({said.splitlines()[0]}): put that right and export again"


_FULL = "has no room left: make room, and export again; months that are there stay whole"
_CLOSED = f"may not be written to: have this user allowed to, or name another in {LAKE_VARIABLE}"

_TOLD: Mapping[int, str] = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EACCES: _CLOSED,
    errno.EPERM: _CLOSED,
    errno.EROFS: _CLOSED,
    errno.ENOTDIR: f"is not a folder: name one in {LAKE_VARIABLE}",
    errno.EEXIST: f"is not a folder: name one in {LAKE_VARIABLE}",
}

_KEYS = re.compile(
    "ACCESS_DENIED|INVALID_ACCESS_KEY_ID|SIGNATURE_DOES_NOT_MATCH|INVALID_CLIENT_TOKEN_ID"
    "|UNRECOGNIZED_CLIENT|MISSING_AUTHENTICATION_TOKEN|EXPIRED_TOKEN|HTTP status 403"
)


def lake_place() -> Place | None:
    """The lake in use, if one is named.

    Raises
    ------
    SettingsError
        If what is named is neither a folder nor an ``s3://`` URL.
    """
    given = variables()
    named = given.get(LAKE_VARIABLE, "").strip()
    farm = given.get(LAKE_FARM_VARIABLE, "").strip() or None
    if farm and not re.fullmatch(r"[\w-]+", farm):
        raise SettingsError(f"{LAKE_FARM_VARIABLE} is {farm!r}: use letters, digits, - and _.")
    return Place.of(named, farm) if named else None
