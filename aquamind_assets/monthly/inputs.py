"""What a month is made from: is it all there, and from the same settings and code?"""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import COMPUTATIONS, Computation
from aquamind_assets.settings.farm import Settings
from resources.database import Database, Origin
from resources.errors import MissingMonth, OtherSettings


class Needs:
    """What a computation's months are made from, and what they stand beside.

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
        self._origins: dict[sa.Table, dict[str, Origin]] = {}
        self._now: dict[Computation, Origin] = {}

    def origin(self, data_version: str, rows: int) -> Origin:
        """What this run makes a month from."""
        here = self._here(self._computation)
        return Origin(here.settings, here.settings_hash, here.code_version, data_version, rows)

    def forget(self, tables: Sequence[sa.Table]) -> None:
        """These tables have changed: ask the database again."""
        for table in tables:
            self._origins.pop(table, None)

    def check(self, month: Month) -> dict[sa.Table, tuple[Month, str]]:
        """Refuse a month that cannot be made, or would not be of one farm with the others.

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
        first = self._settings.first
        needed = {table: month.since(first) for table in computation.to_date}
        needed |= {table: [month] for table in computation.same_month}
        if month != first:
            needed |= {table: [month.previous] for table in computation.previous}
            if computation.is_read_to_date():
                needed |= {table: [month.previous] for table in self._tables}
        self._require(month, needed)
        for table, months in needed.items():
            for other in months:
                self._same_farm(month, table, other.key)
        self.check_kept(month)
        inputs = dict.fromkeys((*computation.to_date, *computation.same_month), month)
        if computation.previous and month != first:
            inputs[computation.writes[0]] = month.previous
        return {
            table: (of, self._of(table)[of.key].data_version)
            for table, of in inputs.items()
            if of.key in self._of(table)
        }

    def check_kept(self, month: Month) -> None:
        """Refuse to stand beside months of these tables that were made otherwise.

        Raises
        ------
        OtherSettings
            If one was, and this run does not make it again.
        """
        for table in self._computation.writes:
            for key in self._of(table):
                if (table, key) not in self._made:
                    self._same_farm(month, table, key)

    def _of(self, table: sa.Table) -> dict[str, Origin]:
        if table not in self._origins:
            self._origins[table] = self._database.origins(table)
        return self._origins[table]

    def _here(self, computation: Computation) -> Origin:
        """What a month of a computation would be made from now."""
        if computation not in self._now:
            family = computation.and_all_that_it_reads()
            uses = sorted({section for each in family for section in each.uses})
            code = "; ".join(sorted(f"{each.name} {each.code_version}" for each in family))
            self._now[computation] = Origin(
                self._settings.changed(uses), self._settings.hash(uses), code, "", 0
            )
        return self._now[computation]

    def _require(self, month: Month, needed: dict[sa.Table, list[Month]]) -> None:
        def missing() -> dict[sa.Table, list[Month]]:
            lacking = {t: [m for m in ms if m.key not in self._of(t)] for t, ms in needed.items()}
            return {table: months for table, months in lacking.items() if months}

        if missing():
            self.forget(list(missing()))  # another process may have made it meanwhile
        if lacking := missing():
            first = min(months[0] for months in lacking.values())
            last = max(months[-1] for months in lacking.values())
            names = ",".join(f"{table.schema}/{table.name}" for table in lacking)
            one = first == last
            raise MissingMonth(
                f"{month} of {self._computation.name} needs"
                f" {first if one else f'{first} to {last}'} of {names.replace(',', ', ')},"
                " which is not materialized. Materialize that first: dagster asset materialize"
                f" -m aquamind_assets.definitions --select {names}"
                f" {f'--partition {first}' if one else f'--partition-range {first}...{last}'}"
            )

    def _same_farm(self, month: Month, table: sa.Table, key: str) -> None:
        then, now = self._of(table)[key], self._here(COMPUTATIONS[table])
        if (then.settings_hash, then.code_version) == (now.settings_hash, now.code_version):
            return
        uses = sorted(
            {section for c in COMPUTATIONS[table].and_all_that_it_reads() for section in c.uses}
        )
        default = Settings().part(uses)
        names = {*then.settings, *now.settings}
        differing = [
            f"{name} {there} there and {here} here"
            for name in sorted(names)
            if (there := then.settings.get(name, default.get(name)))
            != (here := now.settings.get(name, default.get(name)))
        ]
        differing += [
            f"code of {version} there"
            for version in then.code_version.split("; ")
            if version not in now.code_version.split("; ")
        ]
        raise OtherSettings(
            f"{month} of {self._computation.name} cannot be made beside {key} of"
            f" {table.schema}/{table.name}, which was made otherwise"
            f" ({', '.join(differing) or 'the defaults have changed since'}): use the same"
            " settings, another database, or materialize everything again, in one range to the last"
            f" month there is: make year MONTHS={self._settings.first}...{max(self._of(table))}"
            " AGAIN=1."
        )
