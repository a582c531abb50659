"""The server in use is found, started, found again after a crash, or refused in a sentence."""

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
from resources.embedded import programs
from resources.environment import URL_VARIABLE
from resources.errors import DatabaseError
from resources.url import parse, shown


def run(
    *arguments: str, cwd: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "resources", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, **environment},
    )


def refused(monkeypatch: pytest.MonkeyPatch, url: str) -> str:
    monkeypatch.setenv(URL_VARIABLE, url)
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
        "postgresql://u:p@sec/ret@h/x",
        "postgresql://u:p/secret@h/x",
        "postgresql://u:p@ss:secret@h/x",
        "postgresql://u:secret%zz@h/x",
        "postgresql://u:p@h/x?secret=1",
        "postgresql://u:secret@/x?host=a&host=b&port=1&port=2&port=3",
        "host=h user=u password=secret",
        "::",
    ],
)
def test_what_is_no_postgresql_url_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    message = refused(monkeypatch, url)
    assert "is not a PostgreSQL URL" in message
    assert "secret" not in message
    assert "ret@" not in message


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("postgres://u:p@h/x\n", {"host": "h", "user": "u", "password": "p", "dbname": "x"}),
        ("'postgresql+asyncpg://u@h:7/x'", {"host": "h", "port": 7, "user": "u", "dbname": "x"}),
        ("postgresql://u%40a:p%2F%40@h/my%20farm", {"user": "u@a", "password": "p/@"}),
        ("postgresql:///x?host=a&host=b&port=1&port=2", {"host": "a,b", "port": "1,2"}),
        ("postgresql://a,b:2/x", {"host": "a,b", "port": "5432,2"}),
        ("postgresql://u@[::1]:5/x?sslmode=require", {"host": "::1", "sslmode": "require"}),
        ("postgresql://u@/x?host=/tmp/a%20b%2Bc+d", {"host": "/tmp/a b+c+d", "dbname": "x"}),
        ("postgresql://u@%2Ftmp%2Fa/x", {"host": "/tmp/a"}),
        ("postgresql://u:p?a#b@h/x?user=me@there", {"user": "me@there", "password": "p?a#b"}),
        ("postgresql:///?service=farm", {"service": "farm"}),
        ("postgresql://u:@h/x?passfile=/my%20pass", {"passfile": "/my pass", "user": "u"}),
    ],
)
def test_urls_are_read_and_shown_as_libpq_reads_them(given: str, told: dict) -> None:
    url = parse(given)
    _, options = sa.create_engine(url).dialect.create_connect_args(url)
    assert told.items() <= options.items()
    assert parse(shown(url)) == url._replace(password=None)


def test_psql_where_names_have_a_space_and_an_at(postgres: sa.URL) -> None:
    engine = sa.create_engine(postgres, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text("CREATE ROLE \"me@here\" LOGIN PASSWORD 'hush%'"))
        connection.execute(sa.text('CREATE DATABASE "my farm" OWNER "me@here"'))
    sockets = postgres.query["host"]
    given = {URL_VARIABLE: f"postgresql://me%40here:hush%25@/my%20farm?host={sockets}"}
    asked = run("psql", "--", "-Atc", "SELECT current_user, current_database()", **given)
    assert asked.stdout == "me@here|my farm\n", asked.stderr
    told = run("url", **given).stdout
    assert told.startswith("postgresql://me%40here@/my%20farm?")
    assert "hush" not in told


def test_nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    message = refused(monkeypatch, "postgresql://me:secret@localhost:1/farm")
    assert "me@localhost:1/farm (Connection refused)" in message
    assert "secret" not in message


def test_wrong_password_and_read_only(monkeypatch: pytest.MonkeyPatch, postgres: sa.URL) -> None:
    engine = sa.create_engine(postgres, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        rules = Path(connection.exec_driver_sql("SHOW hba_file").scalar_one())
        rules.write_text("local all locked scram-sha-256\n" + rules.read_text())
        connection.exec_driver_sql("CREATE ROLE locked LOGIN PASSWORD 'right'")
        connection.exec_driver_sql("CREATE ROLE reader LOGIN")
        connection.exec_driver_sql("ALTER ROLE reader SET default_transaction_read_only = on")
        connection.exec_driver_sql("CREATE ROLE guest LOGIN")
        loaded = connection.exec_driver_sql("SELECT pg_conf_load_time()").scalar()
        connection.exec_driver_sql("SELECT pg_reload_conf()")
        while connection.exec_driver_sql("SELECT pg_conf_load_time()").scalar() == loaded:
            time.sleep(0.01)  # the server loads them before its sessions do

    def of(**user: str) -> str:
        return postgres.set(**user).render_as_string(hide_password=False)

    message = refused(monkeypatch, of(username="locked", password="wrong"))
    assert "password authentication failed" in message
    assert "wrong" not in message
    assert "is read-only" in refused(monkeypatch, of(username="reader"))
    assert "create schemas" in refused(monkeypatch, of(username="guest"))


def test_a_process_of_another_kind_is_no_server(tmp_path: Path) -> None:
    state = {"AQUAMIND_STATE": str(tmp_path), URL_VARIABLE: ""}
    bystander = subprocess.Popen(["sleep", "60"])
    (tmp_path / "postgres").mkdir()
    for left in (f"{bystander.pid}\n{tmp_path}/postgres\n1\n5432\n\n\n\nready\n", ""):
        (tmp_path / "postgres" / "postmaster.pid").write_text(left)
        assert "is not running" in run("stop", **state).stdout
        assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


#: What a shell may have set for other servers, and for other programs.
SHELL = {
    "PGPORT": "5999",
    "PGHOSTADDR": "192.0.2.1",
    "PGSERVICE": "elsewhere",
    "PGOPTIONS": "-c default_transaction_read_only=on",
    "PGSSLMODE": "verify-full",
    "PGDATA": "/nowhere",
    "PGSERVER_POSTGRES_VERSION": "3",
    "LC_ALL": "xx_YY",
    "TZ": "Nowhere/At_all",
    "TMPDIR": "/dev/shm",
}


def test_a_first_start_cut_short_in_an_odd_folder_and_an_odd_shell(tmp_path: Path) -> None:
    folder = tmp_path / "my 'farm', 50% \"ü\" #1 $HOME?" / ("long" * 20)
    (folder / "postgres.making").mkdir(parents=True)
    (folder / "postgres.making" / "PG_VERSION").write_text("18\n")
    state = {"AQUAMIND_STATE": str(folder), URL_VARIABLE: ""}
    asked = run("psql", "--", "-Atc", "SHOW shared_buffers", **state, **SHELL)
    assert asked.stdout == "256MB\n", asked.stderr
    told = run("url", **state).stdout.strip()  # from another temporary folder
    asked = subprocess.run(
        [str(programs() / "psql"), told, "-Atc", "SHOW log_timezone"],
        env={"PGPORT": "5999"},
        capture_output=True,
        text=True,
    )
    assert asked.stdout == "UTC\n", asked.stderr
    assert "stopped" in run("stop", **state).stdout
    with (folder / "postgres" / "postgresql.conf").open("a") as configuration:
        configuration.write("nonsense = 1\n")
    message = run("url", **state).stderr
    assert "contains errors" in message
    assert "its data are kept" in message
    assert "clean" not in message
    assert "Removed" in run("clean", **state).stdout
    assert not folder.exists()


def test_a_folder_of_another_hand_is_left_alone(tmp_path: Path) -> None:
    theirs = tmp_path / "postgres" / "PG_VERSION"
    theirs.parent.mkdir()
    for name in ("PG_VERSION", "other"):
        theirs = theirs.rename(theirs.with_name(name)) if theirs.exists() else theirs
        theirs.write_text("18\n")
        asked = run("url", AQUAMIND_STATE=str(tmp_path))
        assert asked.returncode == 1
        assert "move it away" in asked.stderr
        assert theirs.read_text() == "18\n"


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs it as another user")
@pytest.mark.parametrize("umask", [0o077, 0o027, 0o777])
def test_root_with_an_odd_umask_in_a_folder_that_nobody_else_enters(
    tmp_path: Path, project: Path, umask: int
) -> None:
    wheel = programs().parents[1]
    checkout, packages = tmp_path / "checkout", tmp_path / "checkout" / "packages"
    before = os.umask(umask)
    try:
        for folder in (wheel, wheel.with_name(f"{wheel.name}.libs"), project / "resources"):
            to = checkout if folder.name == "resources" else packages
            subprocess.run(["mkdir", "-p", str(to)], check=True)
            options = "--no-preserve=mode,ownership"
            subprocess.run(["cp", "-r", options, str(folder), str(to)], check=True)
        for program in (packages / wheel.name / programs().parent.name / "bin").iterdir():
            program.chmod(0o777 & ~umask | 0o111)  # as pip does
        state = {"AQUAMIND_STATE": str(checkout / "state"), "PYTHONPATH": str(packages)}
        asked = run("psql", "--", "-Atc", "SELECT 42", cwd=str(checkout), **state)
        assert asked.stdout == "42\n", asked.stderr
        assert "Removed" in run("clean", cwd=str(checkout), **state).stdout
    finally:
        os.umask(before)
    assert not checkout.stat().st_mode & 0o007, "nobody else is let in"
    of_another = tmp_path / "theirs"
    of_another.mkdir(mode=0o700)
    os.chown(of_another, 65534, 65534)
    asked = run("url", AQUAMIND_STATE=str(of_another / "state"))
    assert f"cannot enter {of_another}: run chmod o+x '{of_another}'" in asked.stderr


def test_a_password_is_never_shown() -> None:
    for given in ("postgresql://u:hush@h/x", "postgresql://u@h/x?password=hush&sslpassword=hush"):
        url = parse(given)
        assert "hush" not in shown(url)
        assert url.password == "hush"


def test_a_server_that_was_killed_is_found_again(tmp_path: Path) -> None:
    state = {"AQUAMIND_STATE": str(tmp_path), URL_VARIABLE: ""}
    first = run("url", **state)
    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith("postgresql://postgres@/aquamind?host=")
    pid = int((tmp_path / "postgres" / "postmaster.pid").read_text().split()[0])
    assert psutil.pid_exists(pid), "it outlives the command that started it"
    assert run("url", **state).stdout == first.stdout
    os.kill(pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=10)
    assert "is not running" in run("stop", **state).stdout
    asked = run("psql", "--", "-Atc", "SELECT 41 + 1", **state)
    assert asked.stdout == "42\n", asked.stderr
    assert "stopped" in run("stop", **state).stdout
    assert "is not running" in run("stop", **state).stdout


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
