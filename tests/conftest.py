"""A real PostgreSQL for the tests: the embedded server, in a folder of the test run's own."""

import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest
import sqlalchemy as sa
from dask_services import dask  # noqa: F401  (a fixture)

from aquamind_assets.aquamind import facts, views
from aquamind_assets.definitions import build_definitions
from aquamind_assets.settings.farm import Settings
from resources import server
from resources.database import Database
from resources.embedded import stop_embedded
from resources.environment import URL_VARIABLE, begin_without
from resources.url import parse

pytest.register_assert_rewrite("broken")  # so that its assertions show what differs

#: The longest, to begin with: no process is left alone with one of them at the end.
FIRST = ["test_graph.py", "test_backfill.py"]


#: Folders whose tests share a farm that takes long to make; elsewhere each file is on its own.
SHARED = {"batches", "company", "disease", "environment", "feed", "infrastructure", "realism"}


@pytest.hookimpl(tryfirst=True)  # before the groups are looked at
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share what they run on go to one process: a folder, a file, the first months."""
    here = Path(__file__).parent
    for item in items:
        parts = item.path.relative_to(here).parts
        group = parts[0] if parts[0] in SHARED else parts[-1]
        if "first_months" in getattr(item, "fixturenames", ()):
            group = "first_months"
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: item.path.name not in FIRST)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.URL]:
    """The URL of a running embedded server, stopped at the end."""
    state = tmp_path_factory.mktemp("state")
    begin_without()  # whoever tests has a farm, and keeps it
    os.environ["AQUAMIND_STATE"] = str(state)
    server.database_url.cache_clear()
    url = server.database_url()
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:  # its data need not outlive a power cut
        connection.exec_driver_sql("ALTER SYSTEM SET fsync = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    yield url
    os.environ["AQUAMIND_STATE"] = str(state)  # a test of the environment may have taken it away
    stop_embedded()


@pytest.fixture(scope="session")
def new_database(postgres: sa.URL) -> Callable[[], str]:
    """A function that makes an empty database on it and returns its URL."""

    def make() -> str:
        name = f"test_{uuid.uuid4().hex[:8]}"
        engine = sa.create_engine(postgres, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        return postgres.set(database=name).render_as_string(hide_password=False)

    return make


@pytest.fixture
def use_database(
    new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], Database]]:
    """A function that makes an empty database the one in use, and opens it."""
    opened = []

    def use() -> Database:
        monkeypatch.setenv(URL_VARIABLE, new_database())
        server.database_url.cache_clear()
        opened.append(Database(server.database_url()))
        return opened[-1]

    yield use
    for database in opened:
        database.close()
    server.database_url.cache_clear()


@pytest.fixture
def database(use_database: Callable[[], Database]) -> Database:
    """An empty database, the one in use."""
    return use_database()


@pytest.fixture
def view_rows() -> Callable[[Database], dict[str, int]]:
    """A function that makes AquaMind's views and reads each: every column, keys, NOT NULL."""

    def read(database: Database) -> dict[str, int]:
        rows = {}
        for name in views.refresh(database):
            required = [c.name for c in facts.columns()[name] if not c.is_nullable]
            nulls = " + ".join(f'(v."{column}" IS NULL)::int' for column in required)
            with database.connect() as connection:
                rows[name], *faults = connection.exec_driver_sql(
                    "SELECT count(*), count(*) FILTER (WHERE v::text IS NULL),"
                    f" coalesce(sum({nulls}), 0), count(*) - count(DISTINCT id)"
                    f" FROM aquamind.{name} v"
                ).one()
            assert faults == [0, 0, 0], f"{name}: rows unread, NULLs, ids twice: {faults}"
        return rows

    return read


@pytest.fixture(scope="session")
def project() -> Path:
    """The checkout's root."""
    return Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Made:
    """A database with some months, and how the run that made them ended."""

    database: Database
    result: dg.ExecuteInProcessResult
    instance: dg.DagsterInstance


@pytest.fixture(scope="session")
def first_months(new_database: Callable[[], str]) -> Iterator[Made]:
    """A small farm's 2015-01 and 2015-02, with fish from February; leave it as it is."""
    instance = dg.DagsterInstance.ephemeral()
    small = Settings.of({"scale": 0.2, "machine": {"processes": 1}})
    database = Database(parse(new_database()))
    defs = build_definitions(small, database.url)
    result = defs.resolve_implicit_global_asset_job_def().execute_in_process(
        instance=instance,
        tags={
            "dagster/asset_partition_range_start": "2015-01",
            "dagster/asset_partition_range_end": "2015-02",
        },
    )
    assert result.success
    yield Made(database, result, instance)
    database.close()


@pytest.fixture
def two_months(first_months: Made, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The database of `first_months`, the one in use."""
    url = first_months.database.url.render_as_string(hide_password=False)
    monkeypatch.setenv(URL_VARIABLE, url)
    server.database_url.cache_clear()
    yield first_months.database
    server.database_url.cache_clear()
