"""Many farms: each made into a database of its own, on the servers that are named.

What is there of a farm is asked of its database; nothing else is kept of it.
"""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from tabulate import tabulate

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import COMPUTATIONS
from aquamind_assets.settings.farm import Settings
from resources.database import Database
from resources.environment import (
    LAKE_FARM_VARIABLE,
    PREFIX,
    STATE_VARIABLE,
    URL_VARIABLE,
    state_folder,
)
from resources.errors import DatabaseError, FarmError, SettingsError
from resources.url import shown

#: The command that makes one farm, in a process of its own.
MAKE_FARM = "make-farm"

_PROCESSES_VARIABLE = f"{PREFIX}MACHINE__PROCESSES"


@dataclass(frozen=True)
class Farm:
    """A farm of a fleet: its name, which is its database's too, and its settings as variables."""

    name: str
    variables: Mapping[str, str]


@dataclass(frozen=True)
class FarmState:
    """The months and rows of a farm, their place, and the reason for missing ones."""

    farm: Farm
    url: sa.URL
    months: int = 0
    rows: int = 0
    state: str = "not begun"


def numbered(count: int) -> list[Farm]:
    """Farms that differ by their seed alone: ``farm_0001`` of seed 1, and so on."""
    return [Farm(f"farm_{seed:04d}", {f"{PREFIX}SEED": str(seed)}) for seed in range(1, count + 1)]


def farms_of(file: Path) -> list[Farm]:
    """The farms of a TOML file: a table of settings for each, under the farm's name.

    Raises
    ------
    SettingsError
        If the file cannot be read, has no farm, or a farm has a wrong name or setting.
    """
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file} cannot be read as TOML ({error}): mend it.") from None
    farms = []
    for name, settings in tables.items():
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", name) or not isinstance(settings, dict):
            raise SettingsError(
                f"{file} has {name!r}, which names no farm: write a table of settings for each, as"
                " [north] with seed = 2 below it; names are of small letters, digits and _."
            )
        try:
            Settings.of(settings)
        except SettingsError as error:
            raise SettingsError(f"Farm {name} of {file}: {error.message}") from None
        farms.append(Farm(name, dict(_variables(settings, PREFIX))))
    if not farms:
        raise SettingsError(f"{file} has no farm: write a table for each, as [north].")
    return farms


def _variables(settings: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _variables(value, f"{prefix}{name.upper()}__")
        else:
            told = value if isinstance(value, str) else json.dumps(value)
            yield f"{prefix}{name.upper()}", told


def place(farms: Sequence[Farm], servers: Sequence[sa.URL], create: bool) -> list[FarmState]:
    """The database of each farm, on the server that has it.

    Those that are on none are shared out, and created if so asked.

    Raises
    ------
    DatabaseError
        If a server cannot be reached, or its user may not create databases.
    """
    there: dict[str, sa.URL] = {}
    for server in servers:
        with _opened(server) as database:
            names = database.rows("SELECT datname FROM pg_catalog.pg_database")
        there |= {row["datname"]: server for row in reversed(names)}
    placed = []
    for number, farm in enumerate(farms):
        server = there.get(farm.name) or servers[number % len(servers)]
        if create and farm.name not in there:
            _create(server, farm.name)
        placed.append(FarmState(farm, server.set(database=farm.name)))
    return placed


@contextmanager
def _opened(url: sa.URL) -> Iterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


def _create(server: sa.URL, name: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    except sa.exc.DBAPIError as error:
        said = str(error.orig).strip().splitlines()[0]
        raise DatabaseError(
            f"The database {name} cannot be made at {shown(server)} ({said}): give a user there who"
            " may create databases."
        ) from None


_MADE = sa.text(
    "SELECT month, count(rows), sum(rows)::bigint FROM ("
    "  SELECT right(part.relname, 7) AS month,"
    "    (obj_description(part.oid, 'pg_class')::json ->> 'rows')::bigint AS rows"
    "  FROM pg_inherits JOIN pg_class part ON part.oid = inhrelid"
    "  WHERE inhparent IN (SELECT to_regclass(name) FROM unnest(CAST(:names AS text[])) name)"
    ") partition GROUP BY month"
)


def look(placed: FarmState, months: Sequence[Month]) -> FarmState:
    """The state of a farm: months of which all tables are made, and their rows."""
    names = [str(table) for table in COMPUTATIONS]
    try:
        with _opened(placed.url) as database, database.connect() as connection:
            found = connection.execute(_MADE, {"names": names}).all()
    except DatabaseError as error:
        if "does not exist" in error.message:
            return placed
        raise
    whole = {month.replace("_", "-") for month, tables, _ in found if tables == len(names)}
    left = {month.key for month in months} - whole
    state = f"{len(left)} months missing" if left else "complete"
    rows = sum(int(rows) for *_, rows in found)
    made = len(months) - len(left)
    return replace(placed, months=made, rows=rows, state=state if found else "not begun")


def make_fleet(
    placed: Sequence[FarmState], months: str, wanted: Sequence[Month], at_once: int
) -> Iterator[tuple[FarmState, float]]:
    """Make what is missing of each farm, some at a time; yields each as it ends, with its seconds.

    A farm that is refused or fails holds up no other. All end with this process.
    """
    processes = max(1, Settings.from_environment().machine.processes // at_once)
    with ThreadPoolExecutor(at_once) as pool:
        started: list[subprocess.Popen] = []

        def make(each: FarmState) -> tuple[FarmState, float]:
            began = time.perf_counter()
            url = each.url.render_as_string(hide_password=False)
            why = make_farm(each.farm, url, months, processes, started.append)
            return ended(each, wanted, why), time.perf_counter() - began

        try:
            for done in as_completed([pool.submit(make, each) for each in placed]):
                yield done.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in started:
                if process.stdin:
                    process.stdin.close()  # which ends it, as the end of this process would


def make_farm(
    farm: Farm,
    url: str,
    months: str,
    processes: int,
    begun: Callable[[subprocess.Popen], object] = lambda process: None,
) -> str:
    """Make what is missing of a farm by a process of its own, and wait for its end.

    Returns
    -------
    str
        Empty if it ended well, else why it did not.
    """
    state = state_folder() / "fleet" / farm.name
    state.mkdir(parents=True, exist_ok=True)
    log = state / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "aquamind_assets", MAKE_FARM, months],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={
                **os.environ,
                _PROCESSES_VARIABLE: str(processes),
                **farm.variables,
                URL_VARIABLE: url,
                STATE_VARIABLE: str(state),
                LAKE_FARM_VARIABLE: farm.name,
            },
        )
        begun(process)
        code = process.wait()
    return _sentence(log) if code else ""


def ended(placed: FarmState, wanted: Sequence[Month], why: str) -> FarmState:
    """The state of a farm whose process has ended, with the reason for missing months."""
    now = look(placed, wanted)
    return replace(now, state=why) if why else now


def _sentence(log: Path) -> str:
    """The reason why a farm was not made: the last sentence of its process."""
    errors = re.findall(r"^Error: (.+)$", log.read_text(errors="replace"), re.MULTILINE)
    return f"{errors[-1] if errors else 'its process was killed'} ({log})"


def end_with_parent() -> None:
    """End this process, and all that it started, when the one that holds its input ends."""

    def wait() -> None:
        while os.read(0, 1):  # nothing comes, until the other end is closed
            pass
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=wait, name="parent", daemon=True).start()


def as_text(states: Sequence[FarmState]) -> str:
    """Farms, months, rows and state as a table."""
    lines = [
        (each.farm.name, shown(each.url), each.months, each.rows, each.state) for each in states
    ]
    total = ("total", "", sum(s.months for s in states), sum(s.rows for s in states), "")
    return tabulate(
        [*lines, total],
        headers=("farm", "database", "months", "rows", "state"),
        intfmt=",",
        maxcolwidths=(None, None, None, None, 80),
    )


def refuse_incomplete(states: Sequence[FarmState]) -> None:
    """End with an error where a farm is not complete.

    Raises
    ------
    FarmError
        Says which, and why.
    """
    left = [each for each in states if each.state != "complete"]
    if left:
        why = "; ".join(f"{each.farm.name}: {each.state}" for each in left[:3])
        more = f"; and {len(left) - 3} more" if left[3:] else ""
        raise FarmError(f"{len(left)} of {len(states)} farms are not complete. {why}{more}")
