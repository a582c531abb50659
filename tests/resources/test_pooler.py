"""Behind pgbouncer: a session of its own for each of ours, or one sentence that says so."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import COMPUTATIONS
from resources import server
from resources.database import Database
from resources.environment import URL_VARIABLE
from resources.errors import DatabaseError

PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PGBOUNCER, reason="pgbouncer is not installed (apt install pgbouncer)"),
]

Pooler = Callable[..., sa.URL]


@pytest.fixture
def pooler(postgres: sa.URL, new_database: Callable[[], str], tmp_path: Path) -> Iterator[Pooler]:
    """A function that starts pgbouncer with its defaults, and returns a database's URL there."""
    running = []

    def start(**settings: str) -> sa.URL:
        behind = sa.make_url(new_database())
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        folder = Path(str(postgres.query["host"]))
        users = tmp_path / "users.txt"
        users.write_text('"postgres" ""\n')
        said = {
            "listen_addr": "127.0.0.1",
            "listen_port": port,
            "unix_socket_dir": "",
            "auth_type": "trust",
            "auth_file": users,
            **settings,
        }
        lines = [f"[databases]\n* = host={folder}\n[pgbouncer]"]
        lines += [f"{name} = {value}" for name, value in said.items()]
        written = tmp_path / f"{port}.ini"
        written.write_text("\n".join(lines) + "\n")
        for path in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
            path.chmod(0o755)  # pgbouncer does not run as root
        user = {"user": folder.stat().st_uid} if os.getuid() == 0 else {}
        with (tmp_path / f"{port}.log").open("wb") as log:
            running.append(
                subprocess.Popen([str(PGBOUNCER), str(written)], stderr=log, stdout=log, **user)
            )
        until = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                assert time.monotonic() < until, (tmp_path / f"{port}.log").read_text()
                time.sleep(0.05)
        return behind.set(host="127.0.0.1", port=port, query={})

    yield start
    for process in running:
        process.terminate()
        process.wait()


def materialize(url: sa.URL, project: Path) -> subprocess.CompletedProcess[str]:
    """Two months of the weather, with all that it needs."""
    command = ["dagster", "asset", "materialize", "-m", "aquamind_assets.definitions"]
    command += ["--select", '+key:"environment/weather"']
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", *command, "--partition-range", "2015-01...2015-02"],
        cwd=project,
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "AQUAMIND_SCALE": "0.05",
            "AQUAMIND_POSTGRES_URL": url.render_as_string(hide_password=False),
        },
    )


@pytest.mark.parametrize("mode", ["transaction", "statement"])
@pytest.mark.parametrize("round_robin", ["0", "1"])
def test_a_pooler_that_shares_sessions_is_refused_in_one_sentence(
    pooler: Pooler, monkeypatch: pytest.MonkeyPatch, project: Path, mode: str, round_robin: str
) -> None:
    url = pooler(pool_mode=mode, server_round_robin=round_robin)
    monkeypatch.setenv(URL_VARIABLE, url.render_as_string())
    for _ in range(3):  # whatever sessions it has by then
        server.database_url.cache_clear()
        with pytest.raises(DatabaseError, match="set pool_mode = session there") as caught:
            server.database_url()
        assert "\n" not in caught.value.message
    server.database_url.cache_clear()
    ended = materialize(url, project)
    assert ended.returncode == 1
    assert ended.stderr.strip().splitlines()[-1].startswith("Error: The pooler at")
    assert "Traceback" not in ended.stdout + ended.stderr


def test_a_pooler_with_sessions_of_their_own_makes_the_same_rows(
    pooler: Pooler, new_database: Callable[[], str], project: Path
) -> None:
    urls = [sa.make_url(new_database()), pooler(pool_mode="session")]
    found = []
    for url in urls:
        ended = materialize(url, project)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        database = Database(url)
        found.append(
            {
                f"{table} {key}": database.fingerprint(table, Month.of(key))
                for table in COMPUTATIONS
                for key in database.origins(table)
            }
        )
        database.close()
    assert "environment.weather 2015-02" in found[0]
    assert found[0] == found[1]


def test_a_pooler_with_too_few_sessions_is_one_sentence(pooler: Pooler, project: Path) -> None:
    ended = materialize(pooler(pool_mode="session", default_pool_size="5"), project)
    assert ended.returncode == 1
    assert "opens only 2 more sessions (no answer within 10 s), and a run needs 8" in ended.stderr
