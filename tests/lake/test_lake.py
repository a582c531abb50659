"""The lake: its files, what a kill leaves of them, and what is refused."""

import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

import dagster as dg
import duckdb
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from aquamind_assets.batches.tables import daily_state
from aquamind_assets.core.months import Month
from aquamind_assets.environment.readings.tables import environmental_reading
from aquamind_assets.lake.assets import lake_assets
from aquamind_assets.lake.export import Export, lacking, lake_key
from aquamind_assets.lake.files import MonthFile
from aquamind_assets.lake.place import LakeError, Place, lake_place
from aquamind_assets.monthly.computation import COMPUTATIONS
from aquamind_assets.operations.database import database_resource
from aquamind_assets.operations.jobs import RANGE_END, RANGE_START
from aquamind_assets.settings.farm import Settings
from aquamind_assets.settings.run_config import farm_settings
from resources.database import Database
from resources.environment import LAKE_FARM_VARIABLE, LAKE_VARIABLE
from resources.errors import MissingMonth, OtherSettings, SettingsError

JANUARY, FEBRUARY = Month(2015, 1), Month(2015, 2)
TABLES = [daily_state, environmental_reading]


def export(database: Database, place: Place, *months: Month, tables: list[sa.Table]) -> None:
    with Export(database, place, tables, months, at_once=2) as run:
        for month in months:
            run.month(month)


def contents(folder: Path) -> dict[str, str]:
    """A hash of each file of a lake, by its path in it."""
    return {
        str(file.relative_to(folder)): blake2b(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*.parquet"))
    }


def extremes(table: sa.Table, source: str) -> str:
    """A query of the rows, and the values, lowest and highest of each column."""
    wider = {sa.Boolean: "::int", sa.REAL: "::double precision"}
    names = [f'"{c.name}"{wider.get(type(c.type), "")}' for c in table.columns]
    each = ", ".join(f"count({name}), min({name}), max({name})" for name in names)
    return f"SELECT count(*), {each} FROM {source}"


@pytest.fixture(scope="module")
def lake(first_months, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake of all tables of two months."""
    folder = tmp_path_factory.mktemp("lake")
    place = Place.of(str(folder))
    export(first_months.database, place, JANUARY, FEBRUARY, tables=list(COMPUTATIONS))
    return folder


def test_another_engine_finds_in_it_what_postgresql_has(two_months: Database, lake: Path) -> None:
    with two_months.connect() as connection:
        for table in COMPUTATIONS:
            files = f"read_parquet('{lake}/{table.schema}/{table.name}/**/*.parquet')"
            found = duckdb.sql(extremes(table, files)).fetchall()[0]
            assert found == tuple(connection.exec_driver_sql(extremes(table, str(table))).one())
        sums = "SELECT batch_id, count(*), sum(population)::bigint FROM {} GROUP BY 1 ORDER BY 1"
        files = f"read_parquet('{lake}/batches/daily_state/**/*.parquet')"
        there = connection.exec_driver_sql(sums.format(daily_state)).all()
        assert duckdb.sql(sums.format(files)).fetchall() == [tuple(row) for row in there]


def test_a_file_is_described_sorted_and_always_the_same(
    two_months: Database, lake: Path, tmp_path: Path
) -> None:
    name = (
        "environment/environmental_reading/month=2015-02-01/environmental_reading_2015_02.parquet"
    )
    file = pq.ParquetFile(lake / name)
    value = file.schema_arrow.field("value").metadata
    assert value[b"unit"] == b"unit of the parameter"
    assert value[b"comment"] == str(environmental_reading.c.value.comment).encode()
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    rows = file.read(["sensor_id", "reading_time"])
    assert rows.num_rows > 1000
    assert rows == rows.sort_by([("sensor_id", "ascending"), ("reading_time", "ascending")])
    export(two_months, Place.of(str(tmp_path)), FEBRUARY, tables=TABLES)
    again = contents(tmp_path)
    assert len(again) == len(TABLES)
    assert again.items() <= contents(lake).items()


def test_row_groups_do_not_depend_on_batches(
    two_months: Database, lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resources.arrow._BATCH_BYTES", 10_000)
    export(two_months, Place.of(str(tmp_path)), FEBRUARY, tables=TABLES)
    assert contents(tmp_path).items() <= contents(lake).items()
    monkeypatch.setattr("aquamind_assets.lake.files.GROUP_ROWS", 1000)
    export(two_months, Place.of(str(tmp_path)), FEBRUARY, tables=TABLES)
    file = pq.ParquetFile(next(tmp_path.rglob("environmental_reading*.parquet")))
    groups = [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
    assert set(groups[:-1]) == {1000}
    whole = pq.ParquetFile(next(lake.rglob("environmental_reading_2015_02.parquet")))
    assert file.read() == whole.read()


#: Exports two months, and dies in the second, in the middle of a file.
KILLED = """
import os, signal, sys
import aquamind_assets.definitions
from aquamind_assets.core.months import Month
from aquamind_assets.lake import files
from aquamind_assets.lake.export import Export
from aquamind_assets.lake.place import Place
from aquamind_assets.batches.tables import daily_state
from aquamind_assets.environment.readings.tables import environmental_reading
from resources.database import Database
from resources.url import parse

written = files.MonthFile.write

def write_and_die(file, batch):
    written(file, batch)
    if "daily_state_2015_02" in str(file.path):
        os.kill(os.getpid(), signal.SIGKILL)

files.MonthFile.write = write_and_die
months = [Month(2015, 1), Month(2015, 2)]
tables = [environmental_reading, daily_state]
of = Database(parse(sys.argv[1])), Place.of(sys.argv[2]), tables, months, 1
with Export(*of) as run:
    for month in months:
        run.month(month)
"""


def test_killed_and_resumed_is_as_if_never_killed(
    two_months: Database, lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = two_months.url.render_as_string(hide_password=False)
    names = {table.name for table in TABLES}
    command = [sys.executable, "-W", "ignore", "-c", KILLED, url, str(tmp_path)]
    assert subprocess.run(command, timeout=60).returncode == -signal.SIGKILL
    left, whole = contents(tmp_path), contents(lake)
    whole = {name: found for name, found in whole.items() if name.split("/")[1] in names}
    assert len(left) == 3
    assert len(whole) == 4
    assert left.items() <= whole.items()
    assert list(tmp_path.rglob(".daily_state_2015_02*"))

    monkeypatch.setenv(LAKE_VARIABLE, str(tmp_path))
    place = Place.of(str(tmp_path))
    instance = dg.DagsterInstance.ephemeral()
    assert materialized(instance, two_months).success
    assert contents(tmp_path) == whole
    assert not list(tmp_path.rglob(".*"))
    assert instance.get_materialized_partitions(lake_key(daily_state)) == {"2015-01", "2015-02"}
    months = [JANUARY, FEBRUARY]
    assert lacking(instance, two_months, place, TABLES, months) == []
    os.unlink(place.path(daily_state, FEBRUARY))
    assert lacking(instance, two_months, place, TABLES, months) == [FEBRUARY]
    elsewhere = Place.of(str(tmp_path), farm="other")
    assert lacking(instance, two_months, elsewhere, TABLES, months) == months


def materialized(instance: dg.DagsterInstance, database: Database) -> dg.ExecuteInProcessResult:
    """Two months of the lake by Dagster, into the place that AQUAMIND_LAKE names."""
    return dg.materialize(
        lake_assets(),
        selection=[lake_key(table) for table in TABLES],
        instance=instance,
        resources={
            "database": database_resource(database.url),
            "settings": farm_settings(Settings()),
        },
        tags={RANGE_START: "2015-01", RANGE_END: "2015-02"},
    )


def refused(two_months: Database, place: Place) -> None:
    export(two_months, place, FEBRUARY, tables=TABLES)


def test_what_is_refused(
    two_months: Database, lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LakeError, match="is not a folder: name one in AQUAMIND_LAKE"):
        refused(two_months, Place.of(str(tmp_path / "file")))
    with pytest.raises(MissingMonth, match=r"2015-03 of .* cannot go into the lake"):
        export(two_months, Place.of(str(tmp_path / "a")), Month(2015, 3), tables=TABLES)
    for wrong in ("gs://bucket/lake", "s3://key:secret@bucket/lake", "s3:///lake"):
        with pytest.raises(SettingsError, match="is neither a folder nor s3://") as error:
            Place.of(wrong)
        assert "secret@" not in str(error.value)
    monkeypatch.setenv(LAKE_VARIABLE, str(tmp_path))
    monkeypatch.setenv(LAKE_FARM_VARIABLE, "../up")
    with pytest.raises(SettingsError, match="use letters, digits"):
        lake_place()


def test_a_full_disk_leaves_no_file(two_months: Database, tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(LakeError, match="has no room left: make room, and export again"):
            export(two_months, Place.of(str(tmp_path)), FEBRUARY, tables=[environmental_reading])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not [file for file in tmp_path.rglob("*") if file.is_file()]


def test_a_lake_of_another_farm(two_months: Database, tmp_path: Path) -> None:
    place = Place.of(str(tmp_path))
    origin = two_months.origins(daily_state)["2015-01"]
    other = replace(origin, settings={"seed": 9, "scale": 0.2}, settings_hash="other")
    place.put(daily_state, JANUARY, lambda path: MonthFile(path, daily_state, other).close())
    with pytest.raises(OtherSettings, match=r"another farm: 2015-01 of .*seed: there 9, here 1"):
        refused(two_months, place)
    export(two_months, place, JANUARY, FEBRUARY, tables=TABLES)  # all of it again


@pytest.fixture
def object_storage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """A local S3 with the bucket ``farms``; what is returned has it check keys from then on."""
    import boto3  # both take a second to import
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "someone")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-secret")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    boto3.client("s3").create_bucket(Bucket="farms")

    def requests_without_keys(number: str) -> None:
        import requests

        requests.post(f"http://{host}:{port}/moto-api/reset-auth", data=number, timeout=10)

    yield lambda: requests_without_keys("0")
    requests_without_keys("inf")  # or the next test's server would check them
    server.stop()


def test_object_storage(
    two_months: Database, lake: Path, object_storage: Callable[[], None], tmp_path: Path
) -> None:
    place = Place.of("s3://farms/lake", farm="north")
    export(two_months, place, JANUARY, FEBRUARY, tables=TABLES)
    assert place.months(daily_state) == {JANUARY, FEBRUARY}
    for table in TABLES:
        path = place.path(table, FEBRUARY)
        assert path.startswith(
            f"farms/lake/{table.schema}/{table.name}/farm=north/month=2015-02-01"
        )
        with place.filesystem.open_input_file(path) as file:
            assert file.read() == next(lake.rglob(f"{table.name}_2015_02.parquet")).read_bytes()
    with pytest.raises(LakeError, match="There is no bucket elsewhere for the lake"):
        refused(two_months, Place.of("s3://elsewhere/lake"))
    object_storage()
    with pytest.raises(LakeError, match="refuses the keys that are given") as error:
        refused(two_months, Place.of("s3://farms/lake"))
    assert "a-secret" not in str(error.value)


def test_dagster_writes_to_object_storage(
    two_months: Database,
    lake: Path,
    object_storage: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(LAKE_VARIABLE, "s3://farms/by-dagster")
    monkeypatch.delenv(LAKE_FARM_VARIABLE, raising=False)
    instance = dg.DagsterInstance.ephemeral()
    assert materialized(instance, two_months).success
    place = Place.of("s3://farms/by-dagster")
    for table in TABLES:
        assert instance.get_materialized_partitions(lake_key(table)) == {"2015-01", "2015-02"}
        with place.filesystem.open_input_file(place.path(table, FEBRUARY)) as file:
            assert file.read() == next(lake.rglob(f"{table.name}_2015_02.parquet")).read_bytes()


@pytest.mark.parametrize(("page", "farm"), [("lake.md", ""), ("fleet.md", "north")])
def test_it_is_read_as_the_docs_are_written(
    two_months: Database,
    tmp_path: Path,
    project: Path,
    capfd: pytest.CaptureFixture[str],
    page: str,
    farm: str,
) -> None:
    """All of a page's Python but Spark's, on a lake whose second month is February."""
    export(two_months, Place.of(str(tmp_path), farm), JANUARY, FEBRUARY, tables=[daily_state])
    text = (project / "docs" / page).read_text()
    scripts = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    ours = [script for script in scripts if "spark" not in script]
    assert len(ours) == len(scripts) - ("Spark" in text)
    for script in ours:
        here = script.replace("/data/lake", str(tmp_path))
        exec(compile(re.sub(r"2015([-_])06", r"2015\g<1>02", here), page, "exec"), {})
        assert capfd.readouterr().out.strip(), script


def test_without_a_lake_there_are_no_assets() -> None:
    assert lake_assets() == []
