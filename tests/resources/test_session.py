"""Sessions begin in one state, whatever server, role, database, URL and shell say of them."""

import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import numpy as np
import pytest
import sqlalchemy as sa

from aquamind_assets.core.months import Month
from resources import server, session
from resources.database import Database, Origin
from resources.environment import URL_VARIABLE
from resources.errors import DatabaseError
from resources.tables import column, monthly_table

MONTH = Month(2015, 2)

TOLD = monthly_table(
    "sample",
    "told",
    column("day", sa.Date, "Day.", key=True),
    column("name", sa.Text, "Name.", key=True),
    column("share", sa.Double, "Share."),
    column("real", sa.REAL, "Real."),
    column("at", sa.DateTime(timezone=True), "Time."),
    month_of="day",
    comment="Whatever a session could tell otherwise.",
)

ROWS = {
    "day": np.array(["2015-02-01", "2015-02-03", "2015-02-03"], "M8[D]"),
    "name": np.array(["a\\b 'c' 100 %", "Viðoy", "šílo I ı"], object),
    "share": np.array([0.1 + 0.2, 1 / 3, 1e-300]),
    "real": np.array([0.1, 1 / 3, 1e30], np.float32),
    "at": np.array(["2015-02-01T00:00:00.000001"] * 3, "M8[us]"),
}

SETTINGS = {"say": 'a "b" \\ 5 %'}

#: What a role, a database and a URL say, each of them against us.
AGAINST_US = {
    "TimeZone": "Pacific/Auckland",
    "DateStyle": "SQL, DMY",
    "IntervalStyle": "iso_8601",
    "extra_float_digits": "-15",
    "bytea_output": "escape",
    "standard_conforming_strings": "off",
    "quote_all_identifiers": "on",
    "transform_null_equals": "on",
    "default_transaction_isolation": "serializable",
    "default_transaction_deferrable": "on",
    "statement_timeout": "300",
    "lock_timeout": "300",
    "idle_in_transaction_session_timeout": "300",
    "idle_session_timeout": "1000",
    "client_encoding": "LATIN1",
    "search_path": "public",
}


@pytest.fixture
def role(postgres: sa.URL) -> Callable[..., sa.URL]:
    """A function that makes a role with a database of its own, and returns its URL."""

    def make(limit: int = -1, database: str = "", **said: str) -> sa.URL:
        name = f"farm_{uuid.uuid4().hex[:8]}"
        engine = sa.create_engine(postgres, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN CONNECTION LIMIT {limit}")
            connection.exec_driver_sql(f"CREATE DATABASE {name} OWNER {name} {database}")
            for setting, to in said.items():
                for of in (f"ROLE {name}", f"DATABASE {name}"):
                    value = to if setting == "search_path" else f"'{to}'"
                    connection.exec_driver_sql(f"ALTER {of} SET {setting} = {value}")
        return postgres.set(username=name, database=name)

    return make


def use(url: sa.URL, monkeypatch: pytest.MonkeyPatch) -> sa.URL:
    monkeypatch.setenv(URL_VARIABLE, url.render_as_string(hide_password=False))
    server.database_url.cache_clear()
    return server.database_url()


def refused(url: sa.URL, monkeypatch: pytest.MonkeyPatch) -> str:
    with pytest.raises(DatabaseError) as caught:
        use(url, monkeypatch)
    server.database_url.cache_clear()
    assert "\n" not in caught.value.message
    return caught.value.message


def put(database: Database) -> str:
    with database.replace(MONTH, [TOLD]) as replacement:
        replacement.write(TOLD, ROWS)
        time.sleep(0.5)  # longer than some say that a transaction may wait
        written = replacement.finish(lambda version, n: Origin(SETTINGS, "h", "1", version, n))
    return written[TOLD].data_version


def test_rows_are_as_given_whatever_a_session_is_told(
    role: Callable[..., sa.URL], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = put(database)
    for name, value in {
        "PGCLIENTENCODING": "LATIN1",
        "PGTZ": "America/New_York",
        "PGDATESTYLE": "German",
        "PGOPTIONS": "-c extra_float_digits=-10 -c search_path=public",
    }.items():
        monkeypatch.setenv(name, value)
    told = {"options": "-cIntervalStyle=sql_standard", "client_encoding": "LATIN9"}
    for url in (role(**AGAINST_US), role(**AGAINST_US).update_query_dict(told)):
        against = Database(use(url, monkeypatch))
        assert put(against) == expected
        assert against.fingerprint(TOLD, MONTH) == expected
        assert against.origins(TOLD)["2015-02"].settings == SETTINGS
        found = against.read(TOLD, MONTH, MONTH)
        for name, values in ROWS.items():
            np.testing.assert_array_equal(found[name], values)
        assert against.count("SELECT 1 FROM pg_sleep(0.5)") == 1
        against.close()
        copied = subprocess.run(
            [sys.executable, "-m", "resources", "psql", "--", "-AtXc", "TABLE sample.told"],
            capture_output=True,
            check=True,
        )
        assert "2015-02-03|Viðoy" in copied.stdout.decode()
        assert "2015-02-01 00:00:00.000001+00" in copied.stdout.decode()


def test_dagster_is_told_the_same(
    role: Callable[..., sa.URL], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(role(**AGAINST_US), monkeypatch)
    expected = session.STATED | {"client_encoding": "UTF8", "search_path": "dagster"}
    with dg.DagsterInstance.from_config(str(project)) as instance:
        engines = {instance.run_storage._engine}
        instance.optimize_for_webserver(statement_timeout=0, pool_recycle=60, max_overflow=5)
        stores = (instance.run_storage, instance.event_log_storage, instance.schedule_storage)
        engines |= {store._engine for store in stores}
        assert len(engines) == 4
        for engine in engines:
            with engine.connect() as connection:
                found = dict(
                    connection.exec_driver_sql("SELECT name, setting FROM pg_settings").all()
                )
                over_socket = {name for name in expected if name.startswith("tcp_")}
                for name in expected.keys() & found.keys() - over_socket:
                    assert found[name] == expected[name], name
            engine.dispose()


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_cannot_hold_every_name_is_refused(
    role: Callable[..., sa.URL], monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    other = f"ENCODING '{encoding}' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0"
    message = refused(role(database=other), monkeypatch)
    assert f"has the encoding {encoding}, which cannot hold every name: create one with" in message
