"""The outbreaks' checks find nothing in sound rows, and find what is broken on purpose."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
import sick_farm
import sqlalchemy as sa
from broken import holds_and_is_seen_broken
from memory import write

from aquamind_assets.batches import catalogue
from aquamind_assets.batches import tables as batches
from aquamind_assets.batches.catalogue import PARR, POST_SMOLT, SMOLT
from aquamind_assets.checks.sql_checks import ALL
from aquamind_assets.core.columns import Columns, joined, table_rows
from aquamind_assets.core.months import Month
from aquamind_assets.disease import tables
from aquamind_assets.disease.diagnosis.tables import suspicion
from aquamind_assets.disease.health.checks import CHECKS, over_machine_speed
from aquamind_assets.disease.health.outbreaks import outbreak_month
from aquamind_assets.disease.outbreaks import tables as outbreak_tables
from aquamind_assets.disease.outbreaks.profiles import (
    disease,
    disease_co_infection_rows,
    disease_profile_rows,
)
from aquamind_assets.disease.outbreaks.vaccination import vaccine_rows
from aquamind_assets.disease.treatment.given import treatment_rows
from aquamind_assets.disease.treatment.routine_baths import SAPROLEGNIA
from aquamind_assets.disease.treatment.types import treatment_type_rows, treatment_types
from aquamind_assets.environment import tables as environment
from aquamind_assets.monthly.computation import fixed
from aquamind_assets.settings.farm import Settings
from aquamind_assets.settings.outbreaks import Outbreaks
from aquamind_assets.settings.treatments import Treatments
from resources.database import Database

AREAS, SITE = 12, 20

#: All the months of the test as if they were one, to store them quickly.
YEARS = SimpleNamespace(key="2015-01", start=date(2015, 1, 1), end=date(2025, 1, 1))


def rows_of(table: sa.Table, **columns: object) -> Columns:
    """Columns of some rows; what is left out is 0, empty or null."""
    count = max(np.size(values) for values in columns.values())
    rows = {}
    for name, empty in table_rows(table, {}).items():
        if name in columns:
            rows[name] = np.broadcast_to(np.asarray(columns[name]), count)
        elif table.c[name].nullable:
            never = np.datetime64("NaT", "D") if empty.dtype.kind == "M" else None
            rows[name] = np.full(count, never if empty.dtype.kind in "MO" else np.nan)
        else:
            rows[name] = np.full(
                count, "" if empty.dtype == object else np.zeros(1, empty.dtype)[0]
            )
    return rows


JANUARY = Month(2015, 1)


@pytest.fixture
def stored(database: Database) -> Database:
    """An outbreak of SRS and its treatment, a vaccinated batch, a routine bath of another."""
    parts: dict[sa.Table, list[Columns]] = {}

    def add(table: sa.Table, rows: Columns) -> None:
        parts.setdefault(table, []).append(rows)

    for table, rows in (
        (tables.disease_profile, disease_profile_rows()),
        (tables.disease_co_infection, disease_co_infection_rows()),
        (tables.treatment_type, treatment_type_rows()),
        (tables.vaccine, vaccine_rows()),
        (batches.lifecycle_stage, catalogue.lifecycle_stages()),
    ):
        add(table, fixed(table, rows, JANUARY, JANUARY))
    before = sick_farm.nothing_before()
    for number in range(4):
        month = Month(2017, 9).plus(number)
        fish = sick_farm.of_site(month, AREAS, SITE)
        comes = sick_farm.introduced(SITE, disease("SRS").id, "2017-09-04")
        rows = comes if number == 0 else sick_farm.NOTHING_COMES
        made = outbreak_month(1, fish, rows, before, Outbreaks(), Treatments())
        found = sick_farm.diagnosed(SITE * 100 + 1, disease("SRS").id, "2017-09-25")
        if number == 0:
            add(suspicion, found)
        before = sick_farm.carried(made.rows, found)
        for table in (*_WRITTEN, outbreak_tables.latent_infection):
            add(table, made.rows[table.name])
        add(tables.treatment, treatment_rows(made.given, fish))
        day, stay = np.nonzero(made.disease_id)
        if day.size:
            add(
                tables.health_effect,
                rows_of(
                    tables.health_effect,
                    date=fish.days[day],
                    assignment_id=fish.stay_id[stay],
                    disease_id=made.disease_id[day, stay],
                ),
            )
        if number == 0:
            pressure = rows_of(tables.pathogen_pressure, month=fish.days[0], **comes)
            add(tables.pathogen_pressure, pressure)
        if fish.stay_id.size:
            stays = {"id": fish.stay_id, "batch_id": fish.batch_id, "site_id": SITE}
            add(
                batches.planned_stay,
                rows_of(
                    batches.planned_stay,
                    month=fish.days[0],
                    **stays,
                    lifecycle_stage_id=POST_SMOLT,
                    start_date=fish.start_date,
                    grow_out_date=fish.start_date + np.timedelta64(90, "D"),
                    end_date=fish.end_date,
                ),
            )
            add(
                batches.growth_projection,
                rows_of(
                    batches.growth_projection,
                    date=fish.days,
                    batch_id=fish.batch_id[0],
                    average_weight_g=fish.weight_g[:, 0],
                ),
            )
        add(
            environment.site_condition,
            rows_of(
                environment.site_condition,
                date=month.days,
                site_id=SITE,
                area_id=SITE,
                ph=8.0,
                temperature_c=sick_farm.water_c(2, month.days),
            ),
        )
    before = sick_farm.nothing_before()
    for number in range(3):
        fish = sick_farm.smolts(Month(2016, 3).plus(number))
        made = outbreak_month(1, fish, sick_farm.NOTHING_COMES, before, Outbreaks(), Treatments())
        before = sick_farm.carried(made.rows)
        add(tables.vaccination, made.rows["vaccination"])
        stays = rows_of(
            batches.planned_stay,
            month=fish.days[0],
            id=fish.stay_id,
            batch_id=fish.batch_id,
            lifecycle_stage_id=SMOLT,
            start_date=fish.start_date,
        )
        add(batches.planned_stay, stays)
        day, stay = (grid.reshape(-1) for grid in np.indices(made.appetite.shape))
        state = {"date": fish.days[day], "assignment_id": fish.stay_id[stay]}
        eaten = made.appetite.reshape(-1)
        add(batches.daily_state, rows_of(batches.daily_state, **state, appetite=eaten))
    bathed = {"id": 99, "batch_id": 8, "lifecycle_stage_id": PARR, "start_date": fish.days[0]}
    add(batches.planned_stay, rows_of(batches.planned_stay, month=fish.days[0], **bathed))
    add(tables.treatment, rows_of(
        tables.treatment, id=1, treatment_date=fish.days[3], batch_id=8, assignment_id=99,
        treatment_type_id=treatment_types().id_of("formalin"), reason=SAPROLEGNIA,
        outcome="successful",
    ))  # fmt: skip
    june = np.datetime64("2016-06-01", "D")
    add(batches.batch, rows_of(
        batches.batch, month=june, id=[7], status="ACTIVE", egg_source="INTERNAL",
        batch_type="STANDARD", sea_start_date=june,
    ))  # fmt: skip
    add(batches.mix_event_component, rows_of(
        batches.mix_event_component, mix_event_id=[1], source_assignment_id=3, source_batch_id=7,
        mixed_date=june, population_count=1, percentage=100.0,
    ))  # fmt: skip
    write(database, {table: joined(rows) for table, rows in parts.items()}, YEARS)
    return database


_WRITTEN = (
    tables.outbreak,
    tables.outbreak_stay,
    outbreak_tables.batch_immunity,
    tables.vaccination,
)

BROKEN = {
    "out_of_season": "UPDATE disease.disease_profile SET season = '1,2' WHERE code = 'SRS'",
    "out_of_stage": "UPDATE disease.disease_profile SET stages = 'Fry' WHERE code = 'SRS'",
    "out_of_temperature": "UPDATE environment.site_condition SET temperature_c = 5",
    "out_of_weight": "UPDATE disease.disease_profile SET weight_min_g = 9000 WHERE code = 'SRS'",
    "without_introduction": "UPDATE disease.pathogen_pressure SET site_id = site_id + 1",
    "course_disordered": "UPDATE disease.outbreak_stay SET peak_date = end_date + 1",
    "not_of_batch": "UPDATE batches.planned_stay SET batch_id = batch_id + 1",
    "twice_at_once": """
        INSERT INTO disease.outbreak SELECT (o).* FROM (
            SELECT jsonb_populate_record(o, jsonb_build_object('id', o.id + 1)) AS o
            FROM disease.outbreak o) copy""",
    "treated_in_vain": "UPDATE disease.disease_profile SET treatments = '' WHERE code = 'SRS'",
    "bathed_wrongly": f"UPDATE batches.planned_stay SET lifecycle_stage_id = {SMOLT} WHERE id = 99",
    "effects_without_outbreak": """
        UPDATE disease.health_effect SET date = '2017-09-01' WHERE (date, assignment_id) IN (
            SELECT date, assignment_id FROM disease.health_effect
            ORDER BY date, assignment_id LIMIT 1)""",
    "vaccinated_wrongly": "UPDATE disease.vaccination SET fish_count = 0 WHERE assignment_id = 3",
    "at_sea_unvaccinated": "DELETE FROM disease.vaccination",
    "fed_while_vaccinated": "UPDATE batches.daily_state SET appetite = 0.5",
    "over_machine_speed": "UPDATE disease.vaccination SET fish_count = 3 * fish_count",
}


def test_sound_rows_offend_nowhere_and_broken_ones_are_found(stored: Database) -> None:
    queries = {name: check() for name, check in CHECKS.items()}
    queries["over_machine_speed"] = over_machine_speed(ALL, Settings())
    holds_and_is_seen_broken(stored, queries, BROKEN)
