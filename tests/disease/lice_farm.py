"""Years of lice on the fish of `sick_farm`, month by month through the types of the tables."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import sick_farm
from memory import read_back

from aquamind_assets.core.columns import Columns, joined, table_rows
from aquamind_assets.core.months import Month
from aquamind_assets.disease import tables
from aquamind_assets.disease.gills.month import GillCourse
from aquamind_assets.disease.gills.month import Water as GillWater
from aquamind_assets.disease.gills.tables import GILLS
from aquamind_assets.disease.lice.month import LiceMonth, lice_month
from aquamind_assets.disease.lice.orders import Orders
from aquamind_assets.disease.lice.rings import Rings
from aquamind_assets.disease.lice.sea_farm import SeaFarm
from aquamind_assets.disease.lice.tables import LICE
from aquamind_assets.disease.lice.water import Water
from aquamind_assets.disease.planned_fish import PlannedFish
from aquamind_assets.disease.treatment.boats import Boats
from aquamind_assets.disease.treatment.given import Given, treatment_rows
from aquamind_assets.environment.sites import Areas
from aquamind_assets.people.work import AROUND_DAYS, Work, days_before_and_of
from aquamind_assets.settings.gills import Gills
from aquamind_assets.settings.lice import Lice
from aquamind_assets.settings.treatments import Treatments

COUNT = 6
MONTHS = [Month(2015, 1).plus(number) for number in range(30)]
NOTHING = {
    table.name: read_back(table, table_rows(table, {}))
    for table in [*LICE, *GILLS, tables.stay_health]
}


def areas() -> Areas:
    """The areas of `sick_farm`, some km apart."""
    sites = sick_farm.areas(COUNT)
    along = 0.04 * np.arange(sites.id.size)
    return replace(sites, latitude=np.where(sites.geography_id == 1, 62.0, 57.0) + along)


#: Farms that treat early, so that a limit matters whatever the defaults are calibrated to.
EARLY = {"habit_faroe": 0.65, "habit_scotland": 0.65, "habit_scotland_log_sd": 0.35}


def settings(**delousing: float) -> Lice:
    """The defaults for small areas, with some settings of `Delousing` changed."""
    values = Lice().model_dump()
    values["infection"]["full_area_fish"] = 700_000
    values["infection"]["attaching_daily"] = 0.010
    values["delousing"] |= EARLY | delousing
    return Lice.model_validate(values)


def with_limits_times(factor: float) -> Lice:
    """The settings with each limit multiplied."""
    values = settings().model_dump()
    for name in values["limits"]:
        if not name.endswith("_from"):
            values["limits"][name] *= factor
    return Lice.model_validate(values)


@dataclass
class Years:
    """Months of lice, each made from the rows of the one before."""

    rows: dict[str, list[Columns]] = field(default_factory=dict)
    given: list[Given] = field(default_factory=list)
    appetite: list[np.ndarray] = field(default_factory=list)

    def all(self, name: str) -> Columns:
        """All months of a table."""
        return joined(self.rows[name])


def always(month: Month) -> Work:
    """Work on every day at every area."""
    days = days_before_and_of(month.days).size
    every = np.ones((days, areas().id.size), dtype=bool)
    moved = np.zeros((days + AROUND_DAYS, areas().id.size), dtype=np.int64)
    return Work(areas().id, every, every, moved, 0, first_day=month.days[0])


def sound_gills(
    fish: PlannedFish, seed: int = 1, before: dict[str, Columns] = NOTHING
) -> GillCourse:
    """Gills that nothing has harmed, in water too fresh for amoebae."""
    fresh = np.zeros((areas().id.size, fish.days.size))
    water, month = GillWater(fresh, fresh), Month.of(str(fish.days[0])[:7])
    given = Gills(), Treatments(), always(month), boats(fish, before)
    return GillCourse(seed, fish, areas(), water, {}, NOTHING, *given)


def boats(fish: PlannedFish, before: dict[str, Columns]) -> Boats:
    """Boats in fair weather."""
    fair = np.zeros((fish.days.size, areas().id.size), dtype=bool)
    found = Boats(areas(), fish.days, fair, 4, Treatments())
    found.load(before.get("boat_job", NOTHING["boat_job"]))
    return found


def orders_of(fish: PlannedFish, **delousing: float) -> tuple[Orders, Rings]:
    """Orders of a month in which nothing was ordered before, and its rings."""
    none, rules = np.zeros(fish.present.shape, dtype=bool), settings(**delousing)
    rings = Rings(fish, areas(), NOTHING["lice_population"])
    rings.start_day(0)
    water = Water(1, areas(), fish.days, NOTHING["lice_pressure"], NOTHING["delousing"], rules)
    given = sound_gills(fish), Given.none(), none, none, rules, Treatments()
    farm = SeaFarm(1, fish.days, fish, areas(), rings, water, *given)
    return Orders(farm, NOTHING["delousing"]), rings


def one_month(month: Month, before: dict[str, Columns], rules: Lice, seed: int = 1) -> LiceMonth:
    """A month with no other disease."""
    fish = sick_farm.fish_of(month, COUNT)
    sick = np.zeros(fish.present.shape, dtype=bool)
    none = Given.none()
    gills, work = sound_gills(fish, seed, before), always(month)
    return lice_month(
        seed, month, fish, areas(), before, none, sick, sick, gills, rules, Treatments(), work
    )


def stored_rows(made: LiceMonth) -> dict[str, Columns]:
    """The rows of a month as the database gives them back."""
    return {t.name: read_back(t, table_rows(t, made.rows[t.name])) for t in LICE}


def years(rules: Lice, months: Iterable[Month] = MONTHS, seed: int = 1) -> Years:
    """Some months of lice."""
    result, before = Years(), NOTHING
    for month in months:
        made = one_month(month, before, rules, seed)
        before = {**NOTHING, **stored_rows(made)}
        fish = sick_farm.fish_of(month, COUNT)
        given = read_back(tables.treatment, treatment_rows(made.given, fish))
        for name, rows in (*stored_rows(made).items(), ("treatment", given)):
            result.rows.setdefault(name, []).append(rows)
        result.given.append(made.given)
        result.appetite.append(made.appetite)
    return result
