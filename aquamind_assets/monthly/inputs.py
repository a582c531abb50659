"""Checks that input months exist and share this run's settings and code."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import sqlalchemy as sa

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import COMPUTATIONS, Computation
from aquamind_assets.settings.farm import Settings
from resources.database import Database, Origin
from resources.errors import InputChanged, MissingMonth, OtherSettings


class Needs:
    """Checks that a computation's input months exist and were made with this run's settings.

    It reads the state of the database once, and later only what has changed.

    Parameters
    ----------
    database : Database
        Where the months are.
    computation : Computation
        What is to be made.
    settings : Settings
        What it is to be made from.
    tables : sequence of Table
        Which of the computation's tables are to be made.
    run : iterable of Month
        All months that the run makes of them, which may so differ from what is there.
    """

    def __init__(
        self,
        database: Database,
        computation: Computation,
        settings: Settings,
        tables: Sequence[sa.Table] = (),
        run: Iterable[Month] = (),
    ) -> None:
        self._database, self._computation, self._settings = database, computation, settings
        self._made = {(table, month.key) for month in run for table in tables}
        self._tables = tuple(tables)
        self._concerned = tuple(
            dict.fromkeys((*computation.writes, *computation.to_date, *computation.same_month))
        )
        self._origins: Mapping[sa.Table, Mapping[str, Origin]] = {}
        self._now: dict[Computation, Origin] = {}

    def origin(self, data_version: str, rows: int) -> Origin:
        """The origin of a month that this run makes."""
        here = self._here(self._computation)
        return Origin(here.settings, here.settings_hash, here.code_version, data_version, rows)

    def check(self, month: Month) -> dict[sa.Table, tuple[Month, str]]:
        """Refuse a month whose inputs are missing or belong to another farm.

        Returns
        -------
        dict of Table to (Month, str)
            The month and the data version of each table that Dagster shows as its input.

        Raises
        ------
        MissingMonth
            If a month that it needs is not materialized.
        OtherSettings
            If one was made from other settings or by other code, or a month of its own tables was
            that this run does not make again.
        """
        computation = self._computation
        self._origins = self._database.keep_up(self._concerned)
        needed = self._needed(month)
        self._require(month, needed)
        for table, months in needed.items():
            for other in months:
                self._same_farm(month, table, other.key)
        self._beside(month)
        inputs = dict.fromkeys((*computation.to_date, *computation.same_month), month)
        if computation.previous and month != self._settings.first:
            inputs[computation.writes[0]] = month.previous
        return {
            table: (of, self._origins[table][of.key].data_version)
            for table, of in inputs.items()
            if of.key in self._origins[table]
        }

    def confirm(self, month: Month) -> None:
        """Refuse to commit a month if the result of `check` no longer holds.

        Call it in the month's transaction, after its locks keep other runs from its tables.

        Raises
        ------
        InputChanged
            If another run has meanwhile replaced a month that this one was made from.
        OtherSettings
            If it has made a month of the same tables otherwise.
        """
        before, self._origins = self._origins, self._database.keep_up(self._concerned)
        for table, months in self._needed(month).items():
            if self._origins[table] is before[table]:
                continue
            for key in (other.key for other in months):
                if self._origins[table].get(key) != before[table][key]:
                    raise InputChanged(
                        f"{month} of {self._computation.name} was made from {key} of"
                        f" {table.schema}/{table.name}, which another run has replaced in"
                        " the meantime:"
                        " materialize it again when that run has ended; the month was not changed."
                    )
        self._beside(month)

    def check_kept(self, month: Month) -> None:
        """Refuse a month if these tables have months of other settings or code.

        Raises
        ------
        OtherSettings
            If one was, and this run does not make it again.
        """
        self._origins = self._database.keep_up(self._concerned)
        self._beside(month)

    def _beside(self, month: Month) -> None:
        for table in self._computation.writes:
            for key in self._origins[table]:
                if (table, key) not in self._made:
                    self._same_farm(month, table, key)

    def _needed(self, month: Month) -> dict[sa.Table, list[Month]]:
        """The months of each table that must be there before this month is made."""
        computation = self._computation
        first = self._settings.first
        needed = dict.fromkeys(computation.to_date, month.since(first))
        needed |= {table: [month] for table in computation.same_month}
        if month != first:
            needed |= {table: [month.previous] for table in computation.previous}
            if self._is_read_to_date:
                needed |= {table: [month.previous] for table in self._tables}
        return needed

    @cached_property
    def _is_read_to_date(self) -> bool:
        """Whether others read its months to date, which takes a look at every column there is."""
        return self._computation.is_read_to_date()

    def _here(self, computation: Computation) -> Origin:
        """The origin that a month of a computation would have if it were made now."""
        if computation not in self._now:
            family = computation.and_all_that_it_reads()
            uses = sorted({section for each in family for section in each.uses})
            code = "; ".join(sorted(f"{each.name} {each.code_version}" for each in family))
            self._now[computation] = Origin(
                self._settings.changed(uses), self._settings.hash(uses), code, "", 0
            )
        return self._now[computation]

    def _require(self, month: Month, needed: dict[sa.Table, list[Month]]) -> None:
        lacking = {
            table: absent
            for table, months in needed.items()
            if (absent := [month for month in months if month.key not in self._origins[table]])
        }
        if lacking:
            first = min(months[0] for months in lacking.values())
            last = max(months[-1] for months in lacking.values())
            raise MissingMonth(
                _needs(f"{month} of {self._computation.name}", list(lacking), first, last)
            )

    def _same_farm(self, month: Month, table: sa.Table, key: str) -> None:
        then, now = self._origins[table][key], self._here(COMPUTATIONS[table])
        if (then.settings_hash, then.code_version) == (now.settings_hash, now.code_version):
            return
        uses = sorted(
            {section for c in COMPUTATIONS[table].and_all_that_it_reads() for section in c.uses}
        )
        default = Settings().part(uses)
        names = {*then.settings, *now.settings}
        differing = [
            f"{name}: stored {there}, now {here}"
            for name in sorted(names)
            if (there := then.settings.get(name, default.get(name)))
            != (here := now.settings.get(name, default.get(name)))
        ]
        differing += [
            f"code: stored {version}, now another"
            for version in then.code_version.split("; ")
            if version not in now.code_version.split("; ")
        ]
        raise OtherSettings(
            f"{month} of {self._computation.name} does not match {key} of"
            f" {table.schema}/{table.name}, which was made with other settings or code"
            f" ({'; '.join(differing) or 'the defaults have changed since'}): use the same"
            " settings, another database, or materialize everything again, in one range to the last"
            f" month there is: make year MONTHS={self._settings.first}..."
            f"{max(self._origins[table])} AGAIN=1."
        )


#: So many tables fit into a sentence, and into the command that makes them.
_NAMED = 5


def _needs(wanted: str, lacking: Sequence[sa.Table], first: Month, last: Month) -> str:
    """The sentence that refuses a month for want of others, and says what makes those."""
    names = [f"{table.schema}/{table.name}" for table in lacking]
    between = f"{first}" if first == last else f"{first} to {last}"
    if len(names) > _NAMED:
        others = len(names) - 3
        return (
            f"{wanted} needs {between} of {', '.join(names[:3])} and {others} more tables, which"
            f" are not materialized. Materialize them first: make resume MONTHS={first}...{last}"
        )
    months = f"--partition {first}" if first == last else f"--partition-range {first}...{last}"
    return (
        f"{wanted} needs {between} of {', '.join(names)}, which is not materialized. Materialize"
        " that first: dagster asset materialize -m aquamind_assets.definitions"
        f" --select {','.join(names)} {months}"
    )
