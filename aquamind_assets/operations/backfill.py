"""Finds the runs that complete a range of months: what is missing or stale, and in which runs.

Dagster's records say what is materialized. The database says what exists and what it was made from.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import dagster as dg
import sqlalchemy as sa

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import Computation, asset_key, in_order
from aquamind_assets.monthly.events import MONTH_BEFORE_TAG, last_events
from aquamind_assets.monthly.inputs import Needs
from aquamind_assets.monthly.partitions import FIRST
from aquamind_assets.settings.farm import Settings
from resources.database import Database
from resources.errors import MissingMonth

#: The first and the last of some months without gaps.
Stretch = tuple[Month, Month]

_INPUT_VERSION = "dagster/input_data_version/"


def needed_before(months: Sequence[Month]) -> dict[Computation, list[Month]]:
    """The earlier months of each computation that these months need."""
    before = months[0].since(FIRST)[:-1]
    needed: dict[Computation, list[Month]] = {}
    for computation in reversed(in_order()):
        if before and any(_reads_past(reader, computation, needed) for reader in in_order()):
            needed[computation] = before
    return needed


def _reads_past(reader: Computation, of: Computation, needed: dict) -> bool:
    past = {str(table) for table in (*reader.to_date, *reader.previous)}
    if reader is not of:
        past |= reader.refers_to()
    if reader in needed:
        past |= {str(table) for table in reader.same_month}
    return not past.isdisjoint(str(table) for table in of.writes)


def missing(
    instance: dg.DagsterInstance,
    database: Database,
    computation: Computation,
    months: Sequence[Month],
) -> list[Month]:
    """The months that a table of a computation lacks, in Dagster's records or in the database."""
    if not months:
        return []
    done = [
        instance.get_materialized_partitions(asset_key(table)) & database.origins(table).keys()
        for table in computation.writes
    ]
    return [month for month in months if not all(month.key in each for each in done)]


def refuse_absent(database: Database, tables: Iterable[sa.Table], months: Sequence[Month]) -> None:
    """Refuse months that were requested and are not in the database.

    Raises
    ------
    MissingMonth
        Names the first of them, how many there are, and what makes them.
    """
    there = {table: database.origins(table) for table in tables}
    absent = [f"{m} of {table}" for table in there for m in months if m.key not in there[table]]
    if absent:
        others = f" and {len(absent) - 1:,} more months of tables are" if absent[1:] else " is"
        raise MissingMonth(
            f"Of {months[0]} to {months[-1]}, {absent[0]}{others} not there: `make resume"
            f" MONTHS={months[0]}...{months[-1]}` makes what is missing."
        )


def stale(
    instance: dg.DagsterInstance,
    database: Database,
    settings: Settings,
    computation: Computation,
    months: Sequence[Month],
) -> list[Month]:
    """The months made with other settings, by other code, or from rows that have changed since.

    A month's origin holds the settings and the code of all that it was made from. Dagster's record
    of it holds the data versions of the rows that it was made from.
    """
    if not months:
        return []
    found = set()
    now = Needs(database, computation, settings).origin("", 0)
    for table in computation.writes:
        for key, then in database.origins(table).items():
            if (then.settings_hash, then.code_version) != (now.settings_hash, now.code_version):
                found.add(key)
    head = computation.writes[0]
    events = last_events(instance, asset_key(head), months)
    versions: dict[str, Mapping[str, str]] = {}
    for table in (head, *computation.to_date, *computation.same_month):
        origins = database.origins(table)
        name = asset_key(table).to_user_string()
        versions[name] = {key: origin.data_version for key, origin in origins.items()}
    own = asset_key(head).to_user_string()
    for month in months:
        event = events.get(month.key)
        if event is None or month.key not in versions[own]:
            continue  # that is missing
        tags = event.tags or {}
        made = {own: tags.get("dagster/data_version")}
        read = {
            tag.removeprefix(_INPUT_VERSION): version
            for tag, version in tags.items()
            if tag.startswith(_INPUT_VERSION)
        }
        before = {own: tags[MONTH_BEFORE_TAG]} if MONTH_BEFORE_TAG in tags else {}
        of_month = ((month.key, made), (month.key, read), (month.previous.key, before))
        if any(
            versions[name].get(key, version) != version  # what is missing has not changed
            for key, recorded in of_month
            for name, version in recorded.items()
            if name in versions
        ):
            found.add(month.key)
    return [month for month in months if month.key in found]


def stretches(months: Sequence[Month]) -> tuple[Stretch, ...]:
    """Months as unbroken ranges, each by its first and last month."""
    found: list[Stretch] = []
    for month in months:
        if found and found[-1][1].plus(1) == month:
            found[-1] = (found[-1][0], month)
        else:
            found.append((month, month))
    return tuple(found)


def commands(
    wanted: Mapping[Computation, Sequence[Month]],
) -> Iterator[tuple[list[sa.Table], Stretch]]:
    """The runs needed, as few as possible: tables and a range, each after what it reads.

    A run makes one range of months. So computations that lack the same range go into one run, if
    all that they read and that is still to be made is in the same run. A range comes first if
    nothing of it is left for a later run.
    """
    left = [
        (computation, stretch)
        for computation in in_order()
        for stretch in stretches(wanted.get(computation, ()))
    ]
    while left:
        ready: dict[Stretch, list[Computation]] = {}
        for computation, stretch in left:
            together = ready.setdefault(stretch, [])
            if not any(
                _must_wait(computation, stretch, other, months)
                for other, months in left
                if not (months == stretch and other in together)
            ):
                together.append(computation)
        all_of = Counter(months for _, months in left)
        stretch = max(ready, key=lambda m: (len(ready[m]) == all_of[m], len(ready[m])))
        chosen = ready[stretch]
        yield [table for computation in chosen for table in computation.writes], stretch
        left = [(c, months) for c, months in left if not (months == stretch and c in chosen)]


def _must_wait(
    computation: Computation, stretch: Stretch, other: Computation, months: Stretch
) -> bool:
    """Whether these months of a computation must follow these months of another."""
    if other is computation:
        return months[0] < stretch[0]
    return other in computation.and_all_that_it_reads() and months[0] <= stretch[1]
