"""A real PostgreSQL for the tests: the embedded server, in a folder of the test run's own."""

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from resources import server
from resources.database import Database


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.URL]:
    """The URL of a running embedded server, stopped at the end."""
    state = tmp_path_factory.mktemp("state")
    before = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("AQUAM")}
    os.environ["AQUAMIND_STATE"] = str(state)
    server.database_url.cache_clear()
    yield server.database_url()
    server.stop_embedded()
    os.environ.update(before)


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
        monkeypatch.setenv(server.URL_VARIABLE, new_database())
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


@pytest.fixture(scope="session")
def project() -> Path:
    """The checkout's root."""
    return Path(__file__).resolve().parents[1]
