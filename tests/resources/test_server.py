"""Which server is in use: found, started, found again after a crash, or refused in a sentence."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa

from resources import server
from resources.errors import DatabaseError


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "resources", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )


def refused(monkeypatch: pytest.MonkeyPatch, url: str) -> str:
    monkeypatch.setenv(server.URL_VARIABLE, url)
    server.database_url.cache_clear()
    with pytest.raises(DatabaseError) as caught:
        server.database_url()
    server.database_url.cache_clear()
    assert "\n" not in caught.value.message
    return caught.value.message


@pytest.mark.parametrize(
    "url",
    [
        "postgres//x",
        "mysql://u:secret@h/x",
        "postgresql://u:secret@h:port/x",
        "postgresql://u@secret@h/x",
        "::",
    ],
)
def test_what_is_no_postgresql_url_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    message = refused(monkeypatch, url)
    assert "is not a PostgreSQL URL" in message
    assert "secret" not in message


def test_nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    message = refused(monkeypatch, "postgresql://me:secret@localhost:1/farm")
    assert "me@localhost:1/farm (Connection refused)" in message
    assert "secret" not in message


def test_wrong_password_and_read_only(monkeypatch: pytest.MonkeyPatch, postgres: sa.URL) -> None:
    engine = sa.create_engine(postgres, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    rules = server.state_folder() / "postgres" / "pg_hba.conf"
    rules.write_text("local all locked scram-sha-256\n" + rules.read_text())
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE ROLE locked LOGIN PASSWORD 'right'")
        connection.exec_driver_sql("CREATE ROLE reader LOGIN")
        connection.exec_driver_sql("ALTER ROLE reader SET default_transaction_read_only = on")
        connection.exec_driver_sql("CREATE ROLE guest LOGIN")
        connection.exec_driver_sql("SELECT pg_reload_conf()")

    def of(**user: str) -> str:
        return postgres.set(**user).render_as_string(hide_password=False)

    message = refused(monkeypatch, of(username="locked", password="wrong"))
    assert "password authentication failed" in message
    assert "wrong" not in message
    assert "is read-only" in refused(monkeypatch, of(username="reader"))
    assert "create schemas" in refused(monkeypatch, of(username="guest"))


def test_a_process_of_another_kind_is_no_server(tmp_path: Path) -> None:
    state = {"AQUAMIND_STATE": str(tmp_path), server.URL_VARIABLE: ""}
    bystander = subprocess.Popen(["sleep", "60"])
    (tmp_path / "postgres").mkdir()
    for left in (f"{bystander.pid}\n{tmp_path}/postgres\n1\n5432\n\n\n\nready\n", ""):
        (tmp_path / "postgres" / "postmaster.pid").write_text(left)
        assert "does not run" in run("stop", **state).stdout
        assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


def test_a_first_start_cut_short_in_a_folder_with_a_space(tmp_path: Path) -> None:
    folder = tmp_path / "my farm" / ("long" * 20)
    (folder / "postgres").mkdir(parents=True)
    (folder / "postgres" / "PG_VERSION").write_text("18\n")
    state = {"AQUAMIND_STATE": str(folder), server.URL_VARIABLE: ""}
    asked = run("psql", "--", "-Atc", "SHOW shared_buffers", **state)
    assert asked.stdout == "256MB\n", asked.stderr
    assert "stopped" in run("stop", **state).stdout


def test_a_password_is_never_shown() -> None:
    for given in ("postgresql://u:hush@h/x", "postgresql://u@h/x?password=hush&sslpassword=hush"):
        url = server.parse_url(given)
        assert "hush" not in server.shown(url)
        assert url.password == "hush"


def test_a_server_that_was_killed_is_found_again(tmp_path: Path) -> None:
    state = {"AQUAMIND_STATE": str(tmp_path), server.URL_VARIABLE: ""}
    first = run("url", **state)
    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith("postgresql://postgres@/aquamind?host=")
    pid = int((tmp_path / "postgres" / "postmaster.pid").read_text().split()[0])
    assert psutil.pid_exists(pid), "it outlives the command that started it"
    assert run("url", **state).stdout == first.stdout
    os.kill(pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=10)
    assert "does not run" in run("stop", **state).stdout
    asked = run("psql", "--", "-Atc", "SELECT 41 + 1", **state)
    assert asked.stdout == "42\n", asked.stderr
    assert "stopped" in run("stop", **state).stdout
    assert "does not run" in run("stop", **state).stdout


def test_what_a_killed_server_leaves_at_work_is_ended(tmp_path: Path) -> None:
    state = {"AQUAMIND_STATE": str(tmp_path / "state")}
    assert run("url", **state).returncode == 0
    folder = tmp_path / "state" / "postgres"
    busy = "SELECT count(*) FROM generate_series(1, 100000000000)"
    session = subprocess.Popen(
        [sys.executable, "-m", "resources", "psql", "--", "-c", busy],
        env={**os.environ, **state},
        stderr=subprocess.DEVNULL,
    )

    def at_work() -> list[psutil.Process]:
        return [p for p in psutil.process_iter() if mine(p)]

    def mine(process: psutil.Process) -> bool:
        try:
            is_postgres = process.name().startswith("postgres") and process.cwd() == str(folder)
            return is_postgres and "SELECT" in " ".join(process.cmdline())
        except psutil.Error:  # it ended meanwhile
            return False

    while not (left := at_work()):
        time.sleep(0.05)
    postmaster = int((folder / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGKILL)
    try:
        assert run("url", **state).returncode == 0
        assert not any(process.is_running() for process in left)
    finally:
        for process in left:
            with contextlib.suppress(psutil.Error):
                process.kill()
        session.wait()
        run("stop", **state)
