"""Two months of a small farm as the vet finds it: a sea site with an outbreak, a hall without."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa
from seen_rows import (
    AGD,
    AGD_FOUND,
    AGD_OVER,
    AREA,
    DISEASES,
    FOUND,
    HALL,
    MONTHS,
    PARR_BATCH,
    PD,
    RINGS,
    SEA_BATCH,
    SICK_RINGS,
    TANKS,
    Columns,
    day,
    rows_of,
)
from seen_sickness import authority, gill_counts, outbreaks, suspicions

import aquamind_assets.disease.observation.assets  # noqa: F401  (registers the computation)
from aquamind_assets.batches import tables as batches
from aquamind_assets.core.columns import joined, table_rows
from aquamind_assets.core.months import Month
from aquamind_assets.disease import tables
from aquamind_assets.disease.diagnosis import tables as diagnosis_tables
from aquamind_assets.disease.diagnosis.records import detected
from aquamind_assets.disease.gills import tables as gill_tables
from aquamind_assets.disease.lice import tables as lice_tables
from aquamind_assets.disease.observation import tables as observation_tables
from aquamind_assets.disease.treatment.routine_baths import SAPROLEGNIA
from aquamind_assets.disease.treatment.types import treatment_type_rows, treatment_types
from aquamind_assets.environment import tables as environment
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.monthly.computation import COMPUTATIONS
from aquamind_assets.people import tables as staff
from aquamind_assets.people.duty import duty_of_month
from aquamind_assets.people.staff import members_hired, places_of
from aquamind_assets.settings.farm import Settings
from aquamind_assets.settings.observation import Observation
from aquamind_assets.settings.people import People


def life(month: Month) -> dict[sa.Table, Columns]:
    """Stays, their days, their dead."""
    states, events, stays = [], [], []
    diseases_of = {"Died of AGD": AGD, "Died of PD": PD}
    sick_from = {101: day("2020-01-02"), 102: day("2020-01-05")}
    of_pd = {103: day("2020-02-08"), 102: day("2020-02-18")}
    for stay in RINGS + TANKS:
        at_sea = stay in RINGS
        ids = {
            "assignment_id": stay,
            "batch_id": SEA_BATCH if at_sea else PARR_BATCH,
            "container_id": stay,
            "site_id": AREA if at_sea else HALL,
            "lifecycle_stage_id": 7 if at_sea else 4,
        }
        born = day("2019-10-01")
        stays.append({**ids, "id": stay, "assignment_date": born, "batch_start_date": born})
        for today in month.days:
            kinds = [(0, "UNKNOWN", "Collected dead, no sign of a cause", 10)]
            if stay in of_pd and today >= of_pd[stay]:
                kinds.append((6, "DISEASE", "Died of PD", 300))
            if stay in sick_from and sick_from[stay] <= today < AGD_OVER:
                known = today >= AGD_FOUND
                cause = "DISEASE" if known else "UNKNOWN"
                words = "Died of AGD" if known else "Collected dead, no sign of a cause"
                kinds.append((6, cause, words, 300))
            if stay == 104 and today == day("2020-01-27"):
                kinds.append((3, "HANDLING", "Died in or after treatment", 400))
            stay_day = int((today - born).astype(int))
            events += [
                {
                    **ids,
                    "id": (stay * 1000 + stay_day) * 10 + kind,
                    "event_date": today,
                    "count": count,
                    "biomass_kg": count * 2.0,
                    "cause": cause,
                    "description": words,
                    "disease_id": diseases_of[words] if cause == "DISEASE" else np.nan,
                }
                for kind, cause, words, count in kinds
            ]
            states.append(
                {
                    **ids,
                    "date": today,
                    "stage_day": stay_day + 1,
                    "population": 60_000,
                    "mortality_count": sum(count for *_, count in kinds),
                    "avg_weight_g": 2000.0 if at_sea else 20.0,
                    "appetite": 0.9,
                }
            )
    states.sort(key=lambda row: (row["date"], row["assignment_id"]))
    events.sort(key=lambda row: (row["event_date"], row["assignment_id"], row["id"]))
    same = {"month": day(str(month.start)), "is_active": True}
    return {
        batches.container_assignment: rows_of(batches.container_assignment, *stays, **same),
        batches.daily_state: rows_of(batches.daily_state, *states, health_status="normal"),
        batches.mortality_event: rows_of(batches.mortality_event, *events),
        batches.removal: rows_of(batches.removal, *_escaped(month)),
        batches.plant_failure: rows_of(batches.plant_failure, *_stopped(month)),
    }


def _stopped(month: Month) -> list[dict[str, Any]]:
    """The pump of the parr's hall, which stopped in January."""
    stopped = {"id": 1, "date": day("2020-01-12"), "hall_id": HALL, "batch_id": PARR_BATCH}
    stopped |= {"kind": "pump", "hours": 6.0, "deaths": 4321}
    return [stopped] if month == MONTHS[0] else []


def _escaped(month: Month) -> list[dict[str, Any]]:
    """Fish that got out of a torn ring in January."""
    torn = {"date": day("2020-01-10"), "assignment_id": 103, "kind": "escaped", "count": 1234}
    return [torn | {"batch_id": SEA_BATCH}] if month == MONTHS[0] else []


def care(month: Month) -> dict[sa.Table, Columns]:
    """Treatments, vaccinations and lice counts of January; the parr are bathed, too."""
    kinds = treatment_types()
    given = [(stay, "2020-01-25", "freshwater", "AGD", FOUND) for stay in SICK_RINGS] + [
        (104, "2020-01-27", "mechanical", "lice", np.nan),
        (TANKS[0], "2020-01-10", "formalin", SAPROLEGNIA, np.nan),
    ]
    treatment = [
        {
            "id": stay * 1000 + 100,
            "treatment_date": day(date),
            "batch_id": PARR_BATCH if stay in TANKS else SEA_BATCH,
            "assignment_id": stay,
            "treatment_type_id": kinds.id_of(code),
            "outbreak_id": outbreak,
            "reason": reason,
            "dosage": kinds.dosage[kinds.id_of(code) - 1],
            "lice_before": 2.0 if reason == "lice" else np.nan,
            "lice_after": 0.3 if reason == "lice" else np.nan,
            "outcome": "successful" if reason == "lice" else "pending",
        }
        for stay, date, code, reason, outbreak in given
    ]
    vaccinated = [{"id": s, "assignment_id": s, "fish_count": 60_000} for s in TANKS]
    count = [
        {
            "id": stay * 10 + kind,
            "assignment_id": stay,
            "container_id": stay,
            "lice_type_id": kind,
            "count_value": 32 if kind == 1 else 10,
        }
        for stay in RINGS
        for kind in (1, 2, 3, 4)
    ]
    now = month == MONTHS[0]
    return {
        tables.treatment: rows_of(
            tables.treatment,
            *(treatment if now else []),
            biomass_kg=120_000.0,
            removed=0.85,
            duration_days=1,
        ),
        tables.vaccination: rows_of(
            tables.vaccination,
            *(vaccinated if now else []),
            vaccination_date=day("2020-01-25"),
            batch_id=PARR_BATCH,
            vaccine_id=1,
            average_weight_g=20.0,
        ),
        tables.stay_health: rows_of(tables.stay_health),
        lice_tables.lice_order: rows_of(
            lice_tables.lice_order,
            *([{"order_date": day("2020-01-21"), "kind": "treat", "females": 1.5}] if now else []),
            area_id=AREA,
            batch_id=SEA_BATCH,
            limit=1.0,
            over_since=day("2020-01-06"),
            deadline=day("2020-03-01"),
        ),
        **authority(month),
        gill_tables.gill_count: gill_counts(month),
        gill_tables.gill_watch: rows_of(
            gill_tables.gill_watch, {"area_id": AREA}, month=day(str(month.start))
        ),
        gill_tables.gill_challenge: challenge(month),
        lice_tables.lice_count: rows_of(
            lice_tables.lice_count,
            *(count if now else []),
            count_date=day("2020-01-20"),
            batch_id=SEA_BATCH,
            fish_sampled=20,
            detection_method="manual",
        ),
    }


def challenge(month: Month) -> Columns:
    """String jellyfish come on the fifteenth of January and stay into February."""
    stings = np.where(month.days < day("2020-01-15"), 0.0, 0.8)
    rows = [
        {"date": date, "string_jellyfish": s} for date, s in zip(month.days, stings, strict=True)
    ]
    return rows_of(gill_tables.gill_challenge, *rows, area_id=AREA)


def fixed() -> dict[sa.Table, Columns]:
    """The fixed tables: places, diseases, treatments, a storm."""
    first = {"commissioned": day("2015-01-01")}
    names = {stay: f"Lambavík R{stay - 100:02d}" for stay in RINGS}
    names |= {stay: f"Strond Parr T{stay - 200:02d}" for stay in TANKS}
    storm = {"start_date": day("2020-01-09"), "end_date": day("2020-01-10"), "severity": 0.8}
    vaccine = {"id": 1, "name": "Six-valent oil", "dosage": "0.05 mL", "protocol": "standard"}
    box = [{"id": number, "name": name} for number, name in names.items()]
    return {
        infrastructure.area: rows_of(infrastructure.area, {"id": AREA, "geography_id": 1}, **first),
        infrastructure.container: rows_of(infrastructure.container, *box, **first),
        infrastructure.hall: rows_of(
            infrastructure.hall, {"id": HALL, "freshwater_station_id": 1}, **first
        ),
        infrastructure.freshwater_station: rows_of(
            infrastructure.freshwater_station, {"id": 1, "geography_id": 1}, **first
        ),
        environment.environmental_event: rows_of(
            environment.environmental_event, storm, area_id=AREA, kind="storm"
        ),
        tables.disease_profile: DISEASES,
        tables.treatment_type: treatment_type_rows(),
        tables.vaccine: rows_of(tables.vaccine, vaccine, **first),
    }


class SeenFarm:
    """All tables by month; ``run`` adds what is observed."""

    def __init__(
        self,
        observation: Observation | None = None,
        healthy: bool = False,
        size_spread: float = 0.0,
    ) -> None:
        people = People(sample_size_sd=size_spread, rounded_share=0)
        self.settings = Settings(observation=observation or Observation(), people=people)
        self.fixed = fixed()
        places = places_of(
            self.fixed[infrastructure.area],
            self.fixed[infrastructure.hall],
            self.fixed[infrastructure.freshwater_station],
        )
        hired = [members_hired(1, places, Month(2015, 1).plus(number)) for number in range(72)]
        member = table_rows(staff.staff_member, joined([each for each in hired if each]))
        self.fixed[staff.staff_member] = member
        self.months: dict[Month, dict[sa.Table, Columns]] = {}
        for month in MONTHS:
            outbreak, hit = outbreaks(month)
            self.months[month] = {**life(month), **care(month)}
            duty = table_rows(staff.duty, duty_of_month(1, places, month))
            self.months[month][staff.duty] = duty
            kept = slice(0, 0) if healthy else slice(None)
            rules = self.settings.observation
            found = suspicions(month, self.settings.seed, outbreak, hit, rules)
            outbreak = detected(outbreak, found, month)
            for table, rows in (
                (tables.outbreak, outbreak),
                (tables.outbreak_stay, hit),
                (diagnosis_tables.suspicion, found),
                (gill_tables.gill_count, gill_counts(month)),
            ):
                self.months[month][table] = {name: v[kept] for name, v in rows.items()}

    def run(self, month: Month) -> dict[sa.Table, Columns]:
        """The observations of a month."""
        computation = COMPUTATIONS[observation_tables.health_sampling_event]
        seen = dict(computation.compute(month, _Reader(self, month), self.settings))
        self.months[month] |= seen
        return seen


class _Reader:
    def __init__(self, farm: SeenFarm, month: Month) -> None:
        self._farm, self._month = farm, month

    def to_date(self, table: sa.Table) -> Columns:
        return self._farm.fixed[table]

    def same(self, table: sa.Table, columns: Sequence[str] = ()) -> Columns:
        rows = self._farm.months[self._month][table]
        return {name: rows[name] for name in columns or rows}

    def previous(self, table: sa.Table) -> Columns:
        before = self._farm.months.get(self._month.previous, {})
        return before.get(table, table_rows(table, {}))
