"""The load into AquaMind: what is there afterwards, again, and in other orders."""

from collections.abc import Callable
from datetime import date

import dagster as dg
import pytest
import stand_in
from loaded_farm import build, put, rows_of
from loaded_fish import (
    CORRECTED,
    FEBRUARY,
    JANUARY,
    MARCH,
    MISCOUNTED,
    MONTHS,
    POPULATION,
    START,
)

from aquamind_assets.aquamind import facts, views
from aquamind_assets.aquamind.assets import GROUP, load_assets
from aquamind_assets.aquamind.tables import VIEWS
from aquamind_assets.aquamind.target import APP_IDS, Target
from aquamind_assets.batches import tables as batches
from aquamind_assets.operations.database import database_resource
from aquamind_assets.operations.jobs import RANGE_END, RANGE_START
from aquamind_assets.settings.farm import Settings
from aquamind_assets.settings.run_config import farm_settings
from resources.database import Database
from resources.environment import TARGET_VARIABLE
from resources.errors import FarmError
from resources.url import parse

NewTarget = Callable[[], Database]
LoadMonths = Callable[..., None]

#: As an app's user would enter it, without an id.
NEW_DEATH = """
    INSERT INTO batch_mortalityevent (event_date, count, biomass_kg, cause, description,
        created_at, updated_at, batch_id, assignment_id)
    VALUES ('2015-02-11', 5, 0.1, 'UNKNOWN', 'of the app', now(), now(), 1, 2)"""


def change(target: Database, sql: str) -> None:
    with target.connect() as connection:
        Target(connection).execute(sql)


def found(target: Database, sql: str) -> list[tuple]:
    with target.connect() as connection:
        return Target(connection).rows(sql)


def one(target: Database, sql: str) -> tuple:
    (row,) = found(target, sql)
    return row


def test_every_table_has_the_rows_that_its_view_shows(farm: Database, whole: Database) -> None:
    views.refresh(farm)
    means = {"environmental_environmentalreading": 31 * 2 + 28 + 27}  # March each, others by day
    catalogues = {view.name for view in VIEWS if view.natural}
    for view in VIEWS:
        shown = farm.count(f"SELECT count(*) FROM aquamind.{view.name}")
        there = one(whole, f"SELECT count(*) FROM {view.name}")[0]
        if view.name not in catalogues:
            assert there == means.get(view.name, shown), view.name


def test_values_are_among_those_that_aquamind_knows(whole: Database) -> None:
    for table, columns in facts.columns().items():
        for column in columns:
            if column.choices:
                listed = ", ".join(f"'{choice}'" for choice in column.choices)
                wrong = found(
                    whole,
                    f'SELECT DISTINCT "{column.name}" FROM {table}'
                    f' WHERE "{column.name}" NOT IN ({listed})',
                )
                assert not wrong, f"{table}.{column.name}: {wrong}"


def test_rows_that_mean_the_same_are_aquaminds(whole: Database) -> None:
    lice = found(whole, "SELECT lice_type_id, count(*) FROM health_licecount GROUP BY 1 ORDER BY 1")
    assert lice == [(4, 3), (16, 3)]  # its adult females; added
    assert one(whole, "SELECT count(*) FROM health_licetype") == (16,)
    assert one(whole, "SELECT DISTINCT parameter_id FROM health_fishparameterscore") == (1,)
    assert one(whole, "SELECT count(*) FROM health_mortalityreason") == (3,)  # Unknown was there
    parents = "SELECT p.name FROM health_mortalityreason r JOIN health_mortalityreason p"
    assert one(whole, f"{parents} ON p.id = r.parent_id") == ("Environment",)
    parameter = (
        "SELECT name, min_value::int, max_value::int FROM environmental_environmentalparameter"
    )
    assert one(whole, parameter) == ("Temperature", 2, 18)


def test_own_eggs_are_of_as_many_pairs_as_it_takes(whole: Database) -> None:
    produced = (
        "SELECT count(*), sum(egg_count), count(pair_id) AS pairs FROM broodstock_eggproduction"
    )
    assert one(whole, produced) == (7, 100_000, 7)
    fish = "SELECT traits ->> 'sex' AS sex, count(*) FROM broodstock_broodstockfish GROUP BY 1"
    assert set(found(whole, fish)) == {("female", 7), ("male", 2)}
    assert one(whole, "SELECT egg_production_id FROM batch_creationworkflow") == (100_001,)


def test_carriers_have_tanks_and_actions_say_how_fish_moved(whole: Database) -> None:
    tanks = """SELECT c.carrier_type, c.capacity_m3::int, count(*) FROM infrastructure_container t
        JOIN infrastructure_transportcarrier c ON c.id = t.carrier_id GROUP BY 1, 2 ORDER BY 1"""
    assert found(whole, tanks) == [("TRUCK", 30, 6), ("VESSEL", 2100, 3)]
    moved = "SELECT leg_type, notes FROM batch_transferaction"
    assert one(whole, moved) == (
        "VESSEL_TO_RING",
        "By Lorry 1 FI and Well-boat 1 FI; 0 died on the way",
    )


def test_a_mix_has_its_parts_and_the_actions_that_mixed(whole: Database) -> None:
    parts = """SELECT m.mixed_at::date, m.workflow_action_id, p.source_assignment_id,
               p.percentage::int FROM batch_batchmixevent m
               JOIN batch_batchmixeventcomponent p ON p.mix_event_id = m.id"""
    assert one(whole, parts) == (date(2015, 2, 10), 1, 1, 100)
    of = "SELECT source_batch_id, population_count FROM batch_batchcomposition"
    assert one(whole, of) == (1, 960)
    assert one(whole, "SELECT allow_mixed FROM batch_transferaction") == (True,)


def test_stages_are_aquaminds_unless_ours_are_kept(
    whole: Database, new_target: NewTarget, load: LoadMonths
) -> None:
    stages = 'SELECT name, typical_duration_days FROM batch_lifecyclestage WHERE "order" = 1'
    workflow = "SELECT workflow_type FROM batch_batchtransferworkflow"
    assert one(whole, stages) == ("Egg&Alevin", 30)
    assert one(whole, workflow) == ("CONTAINER_REDISTRIBUTION",)
    target = new_target()
    load(target, [JANUARY, FEBRUARY], own_stages=True)
    assert one(target, stages) == ("Egg", 10)
    assert one(target, workflow) == ("LIFECYCLE_TRANSITION",)
    assert one(target, "SELECT count(*) FROM batch_lifecyclestage") == (7,)


def test_rows_are_entered_when_they_happen_and_changes_have_their_day(whole: Database) -> None:
    assert one(whole, "SELECT created_at::date FROM batch_batch") == (START,)
    told = found(
        whole,
        "SELECT history_type, history_date::date AS day, past.is_active, population_count, username"
        " FROM batch_historicalbatchcontainerassignment past"
        " JOIN auth_user u ON u.id = history_user_id WHERE past.id = 1 ORDER BY history_id",
    )
    assert told == [
        ("+", START, True, 0, "farm.operator"),
        ("~", date(2015, 2, 10), False, 0, "farm.operator"),
    ]
    lots = found(
        whole,
        "SELECT history_type, history_date::date AS day FROM inventory_historicalfeedcontainerstock"
        " WHERE id = 1 ORDER BY history_id",
    )
    assert lots == [("+", START), ("-", date(2015, 2, 20))]
    why = (
        "SELECT DISTINCT history_change_reason FROM inventory_historicalfeedcontainerstock"
        " WHERE history_type = '-'"
    )
    assert one(whole, why) == ("Loaded from the farm: used up",)
    for view in VIEWS:
        history = facts.history_of(view.name)
        if history and not view.natural:
            new = one(whole, f"SELECT count(*) FROM {history} WHERE history_type = '+'")[0]
            gone = one(whole, f"SELECT count(*) FROM {history} WHERE history_type = '-'")[0]
            assert new - gone == one(whole, f"SELECT count(*) FROM {view.name}")[0], history


def test_sensors_are_as_their_last_calibration_left_them(whole: Database) -> None:
    sensors = """SELECT serial_number, installation_date, last_calibration_date, created_at::date
        FROM infrastructure_sensor ORDER BY id"""
    first, second = found(whole, sensors)
    assert first == ("new", date(2015, 1, 19), date(2015, 2, 19), date(2015, 1, 1))
    assert second == ("", date(2015, 1, 1), date(2015, 2, 19), date(2015, 1, 1))
    told = found(
        whole,
        "SELECT history_type, history_date::date AS day, serial_number, history_change_reason"
        " FROM infrastructure_historicalsensor WHERE id = 1001 ORDER BY history_id",
    )
    assert told == [
        ("+", date(2015, 1, 1), "", "Loaded from the farm"),
        (
            "~",
            date(2015, 1, 19),
            "new",
            "Loaded from the farm: replaced by a new one, had drifted by 0.125",
        ),
        ("~", date(2015, 2, 19), "new", "Loaded from the farm: calibrated, had drifted by 0.125"),
    ]


def test_what_is_recorded_is_loaded(whole: Database) -> None:
    rows = "SELECT count FROM batch_mortalityevent WHERE event_date = '{}'"
    assert one(whole, rows.format(MISCOUNTED)) == (7,)
    assert one(whole, rows.format("2015-03-11")) == (1,)
    history = rows.replace("batch_mortalityevent", "batch_historicalmortalityevent")
    assert one(whole, history.format(MISCOUNTED)) == (7,)
    day = "SELECT mortality_count, population FROM batch_actualdailyassignmentstate"
    left = POPULATION - (MISCOUNTED - START).days
    assert one(whole, f"{day} WHERE date = '2015-03-09'") == (1, left + 1)
    assert one(whole, f"{day} WHERE date = '{MISCOUNTED}'") == (7, left - 6)
    stay = "SELECT population_count, biomass_kg::float FROM batch_batchcontainerassignment"
    books = (POPULATION - 85 - 6, pytest.approx(2.0 - 6 * 0.0002, abs=0.01))
    assert one(whole, f"{stay} WHERE id = 2") == books


def test_conversion_is_feed_over_the_growth_beside_it(whole: Database) -> None:
    stay = "SELECT DISTINCT total_feed_kg::float, growth_kg::float, fcr::float FROM {}"
    assert one(whole, stay.format("inventory_containerfeedingsummary")) == (3.0, 2.5, 1.2)
    batch = """SELECT DISTINCT total_feed_kg::float, total_growth_kg::float,
        weighted_avg_fcr::float, total_biomass_gain_kg::float, fcr::float
        FROM inventory_batchfeedingsummary"""
    assert one(whole, batch) == (3.0, 2.5, 1.2, 2.5, 1.2)


def test_rows_have_their_user_and_what_stood_before(whole: Database) -> None:
    profile = "SELECT full_name, job_title, role, geography FROM users_userprofile p"
    profile += " JOIN auth_user u ON u.id = p.user_id WHERE username = 'anna.dam.17'"
    assert one(whole, profile) == ("Anna Dam", "Operator", "OPR", "FO")
    past = """SELECT history_type, count, username, extract(hour FROM history_date)::int
        FROM batch_historicalmortalityevent JOIN auth_user u ON u.id = history_user_id
        WHERE event_date = '{}' ORDER BY history_date"""
    assert found(whole, past.format(CORRECTED)) == [
        ("+", 9, "anna.dam.17", 15),
        ("~", 1, "anna.dam.17", 12),
    ]
    assert found(whole, past.format("2015-03-11")) == [("+", 1, "anna.dam.17", 16)]
    for table, user in (
        ("health_licecount", "user_id"),
        ("inventory_feedingevent", "recorded_by_id"),
    ):
        names = f"SELECT DISTINCT username FROM {table} JOIN auth_user u ON u.id = {user}"
        assert found(whole, names) == [("anna.dam.17",)], table


def test_month_by_month_is_all_at_once(
    whole: Database, new_target: NewTarget, load: LoadMonths
) -> None:
    target = new_target()
    for month in MONTHS:
        load(target, [month])
    assert stand_in.contents(target) == stand_in.contents(whole)


def test_again_changes_nothing_and_an_old_month_sets_nothing_back(
    whole: Database, load: LoadMonths
) -> None:
    before = stand_in.contents(whole)
    load(whole, [JANUARY])
    assert stand_in.contents(whole) == before
    load(whole, MONTHS)
    assert stand_in.contents(whole) == before


def test_day_by_day_is_all_at_once(
    whole: Database, new_target: NewTarget, load: LoadMonths
) -> None:
    target = new_target()
    load(target, [JANUARY], as_of=date(2015, 1, 20))
    assert one(target, "SELECT max(event_date) FROM batch_mortalityevent") == (date(2015, 1, 20),)
    stay = "SELECT id, is_active, population_count FROM batch_batchcontainerassignment"
    assert one(target, stay) == (1, True, POPULATION - 15)
    lot = "SELECT id, quantity_kg::float FROM inventory_feedcontainerstock"
    assert one(target, lot) == (1, pytest.approx(0.1 * 31))
    load(target, [JANUARY, FEBRUARY], as_of=date(2015, 2, 10))
    assert one(target, "SELECT status FROM batch_batchtransferworkflow") == ("COMPLETED",)
    received = "SELECT count(date_results_received) FROM health_healthlabsample WHERE id = 1"
    assert one(target, received) == (1,)
    assert one(target, lot) == (1, pytest.approx(0.1 * 10))
    load(target, [FEBRUARY], as_of=date(2015, 2, 20))
    assert one(target, "SELECT count(*) FROM inventory_feedcontainerstock") == (0,)
    load(target, [FEBRUARY, MARCH])
    assert stand_in.contents(target) == stand_in.contents(whole)


def test_the_app_adds_rows_at_once_and_they_stay(
    farm: Database, new_target: NewTarget, load: LoadMonths
) -> None:
    target = new_target()
    load(target, [JANUARY])
    change(target, NEW_DEATH.replace("2015-02-11", "2015-01-11").replace(", 1, 2)", ", 1, 1)"))
    load(target, [JANUARY, FEBRUARY])
    added = "SELECT id, count FROM batch_mortalityevent WHERE description = 'of the app'"
    assert one(target, added) == (APP_IDS, 5)


def test_rows_that_the_farm_no_longer_has_go(
    new_database: Callable[[], str], new_target: NewTarget, load: LoadMonths
) -> None:
    source, target = Database(parse(new_database())), new_target()
    build(source, months=[JANUARY, FEBRUARY])
    put(source, batches.transport_leg, FEBRUARY, [])  # no carrier yet
    load(target, [JANUARY, FEBRUARY], source=source)
    deaths = "SELECT count(*) FROM batch_mortalityevent"
    samples = "SELECT count(*) FROM batch_growthsample"
    before = one(target, deaths)
    for table in (batches.mortality_event, batches.growth_sample):
        put(source, table, FEBRUARY, rows_of(table, FEBRUARY)[1:])
    put(source, batches.individual_growth_observation, FEBRUARY, [])
    load(target, [FEBRUARY], source=source)
    assert one(target, deaths) == (before[0] - 1,)
    assert one(target, samples) == (1,)


def test_rows_of_others_stop_the_load(new_target: NewTarget, load: LoadMonths) -> None:
    target = new_target()
    species = """INSERT INTO batch_species (id, name, scientific_name, description, created_at,
        updated_at) VALUES (1, 'Atlantic Salmon', 'Salmo salar', '', now(), now())"""
    change(target, species)
    change(
        target,
        "INSERT INTO infrastructure_geography (id, name, description, created_at, updated_at)"
        " VALUES (7, 'Scotland', '', now(), now())",
    )
    station = """INSERT INTO infrastructure_freshwaterstation (id, name, station_type, latitude,
        longitude, description, active, created_at, updated_at, geography_id)
        VALUES (50, 'Other', 'FRESHWATER', 0, 0, '', true, now(), now(), 7)"""
    change(target, station)
    before = stand_in.contents(target)
    with pytest.raises(FarmError, match="has rows in infrastructure_freshwaterstation that"):
        load(target)
    assert stand_in.contents(target) == before
    change(target, "DELETE FROM infrastructure_freshwaterstation")
    load(target, [JANUARY])  # a catalogue's row of the same name is used as it is
    assert one(target, "SELECT geography_id FROM infrastructure_area") == (8,)
    scottish = "SELECT count(*) FROM infrastructure_geography WHERE name = 'Scotland'"
    assert one(target, scottish) == (1,)
    change(
        target,
        NEW_DEATH.replace("(event", "(id, event")
        .replace("('2015-02-11', 5", "(360, '2015-02-11', 5")
        .replace(", 1, 2)", ", 1, 1)"),
    )
    before = stand_in.contents(target)
    with pytest.raises(FarmError, match=r"rows in batch_mortalityevent \(.*360.*that this farm"):
        load(target, [FEBRUARY])
    assert stand_in.contents(target) == before


def test_a_row_slipped_into_a_loaded_month_stops_its_load(
    new_target: NewTarget, load: LoadMonths
) -> None:
    target = new_target()
    load(target, [JANUARY])
    slipped = NEW_DEATH.replace("(event", "(id, event").replace("('2015-02-11'", "(5, '2015-01-11'")
    change(target, slipped.replace(", 1, 2)", ", 1, 1)"))
    with pytest.raises(FarmError, match=r"batch_mortalityevent of 2015-01 \(there 28, loaded 27\)"):
        load(target, [JANUARY])


def test_dagster_loads_and_records_each_month(
    farm: Database, whole: Database, new_target: NewTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = new_target()
    monkeypatch.setenv(TARGET_VARIABLE, target.url.render_as_string(hide_password=False))
    instance = dg.DagsterInstance.ephemeral()
    result = dg.materialize(
        load_assets(),
        instance=instance,
        resources={
            "database": database_resource(farm.url),
            "settings": farm_settings(Settings.of({"load": {"full_reading_months": 1}})),
        },
        tags={RANGE_START: "2015-01", RANGE_END: "2015-03"},
    )
    assert result.success
    assert stand_in.contents(target) == stand_in.contents(whole)
    for view in VIEWS:
        key = dg.AssetKey([GROUP, view.name])
        assert instance.get_materialized_partitions(key) == {month.key for month in MONTHS}


def test_without_a_target_there_is_no_load() -> None:
    assert load_assets() == []
