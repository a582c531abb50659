"""The checks find nothing in ten years, and find what is broken on purpose, and where."""

from collections.abc import Callable
from datetime import date

import pytest

from aquamind_assets.batches.checks.asset_checks import RULES, SUMMARY_RULES
from aquamind_assets.checks.sql_checks import ALL, Days, offending
from aquamind_assets.settings.farm import Settings
from resources.database import Database

CHECKS = {
    rule.__name__: rule for each in (RULES, SUMMARY_RULES) for of in each.values() for rule in of
}

JUNE: Days = date(2020, 6, 1), date(2020, 7, 1)
MAY: Days = date(2020, 5, 1), date(2020, 6, 1)
YEAR: Days = date(2020, 1, 1), date(2021, 1, 1)

_OF_JUNE = "date >= '2020-06-01' AND date < '2020-07-01'"
_STAYS_OF_JUNE = "SELECT id FROM batches.container_assignment WHERE month = '2020-06-01'"

_ONE_MORE = "population_count = population_count + 1"

#: What breaks each rule in June 2020, and not in May.
BROKEN_IN_JUNE = {
    "containers_shared": f"""
        UPDATE batches.container_assignment SET container_id = (
            SELECT min(container_id) FROM batches.container_assignment
            WHERE month = '2020-06-01' AND is_active) WHERE month = '2020-06-01'
        AND id IN ({_STAYS_OF_JUNE} AND is_active)""",
    "sites_shared": """
        UPDATE batches.container_assignment SET site_id = (
            SELECT min(site_id) FROM batches.container_assignment
            WHERE month = '2020-06-01' AND is_active) WHERE month = '2020-06-01' AND is_active""",
    "assignments_unequal": """
        DELETE FROM batches.daily_state WHERE (date, assignment_id) = (
            SELECT DATE '2020-06-15', min(assignment_id) FROM batches.daily_state
            WHERE date = '2020-06-15')""",
    "unplanned": """
        UPDATE batches.planned_stay SET container_id = container_id + 1
        WHERE month = '2020-06-01'""",
    "out_of_order": """
        UPDATE batches.container_assignment SET assignment_date = '2020-07-01'
        WHERE month = '2020-06-01'""",
    "null_where_none_may_be": """
        UPDATE batches.planned_stay SET end_reason = NULL
        WHERE month = '2020-06-01' AND end_date IS NOT NULL""",
    "over_density": f"""
        UPDATE batches.daily_state SET density_kg_m3 = density_kg_m3 * 1.01
        WHERE {_OF_JUNE} AND site_id IN (SELECT id FROM infrastructure.area)""",
    "follows_from_day_before": """
        UPDATE batches.daily_state SET population = population + 1 WHERE date = '2020-06-10'""",
    "batch_balance": """
        UPDATE batches.mortality_event SET count = count + 1
        WHERE id = (SELECT min(id) FROM batches.mortality_event WHERE event_date = '2020-06-01')""",
    "sizes_and_losses_possible": """
        UPDATE batches.daily_state SET avg_weight_g = avg_weight_g * 1.001
        WHERE date = '2020-06-10'""",
    "deaths_unexplained": "DELETE FROM batches.mortality_event WHERE event_date = '2020-06-01'",
    "of_other_batches": """
        UPDATE batches.growth_sample SET batch_id = batch_id + 1
        WHERE sample_date >= '2020-06-01' AND sample_date < '2020-07-01'""",
    "summaries_unequal": """
        UPDATE batches.batch_summary SET deaths = deaths + 1 WHERE month = '2020-06-01'""",
}

#: What breaks the others some time in 2020.
BROKEN = {
    "not_cleaned": "UPDATE infrastructure.container_type SET cleaning_days = cleaning_days + 300",
    "not_fallowed": """
        UPDATE batches.container_assignment SET departure_date = departure_date + 400
        WHERE departure_date IS NOT NULL""",
    "boat_with_two_batches": """
        UPDATE batches.transport_leg SET carrier = 'Havbrimil'""",
    "trip_in_a_storm": """
        UPDATE environment.environmental_event SET end_date = start_date + 200
        WHERE kind = 'storm'""",
    "placed_out_of_service": """
        UPDATE batches.out_of_service spell SET container_id = (
            SELECT min(container_id) FROM batches.container_assignment stay
            WHERE stay.month = spell.month AND assignment_date < spell.month AND is_active)""",
    "plant_deaths_unmatched": "UPDATE batches.plant_failure SET date = date + 1",
    "called_off_but_moved": """
        UPDATE batches.transfer_action SET transferred_count = 1 WHERE status = 'SKIPPED'""",
    "not_made_up_for": "DELETE FROM batches.planned_transfer WHERE month >= '2020-01-01'",
    "lochs_not_fallowed": "UPDATE infrastructure.area SET area_group_id = 1",
    "before_commissioned": "UPDATE infrastructure.container SET area_id = area_id + 1",
    "over_biomass": "UPDATE infrastructure.container SET max_biomass_kg = max_biomass_kg / 10",
    "over_area_biomass": "UPDATE infrastructure.area SET max_biomass = max_biomass / 10",
    "removals_unmatched": """
        UPDATE batches.removal SET count = count + 1
        WHERE (date, assignment_id) = (
            SELECT date, assignment_id FROM batches.removal WHERE date > '2020-01-01'
            ORDER BY date, assignment_id LIMIT 1)""",
    "harvests_unmatched": """
        UPDATE batches.harvest_event SET assignment_id = assignment_id + 1
        WHERE id = (
            SELECT min(id) FROM batches.harvest_event WHERE event_date > '2020-01-01')""",
    "transfers_unmatched": """
        UPDATE batches.transfer_action SET transferred_count = transferred_count + 1
        WHERE id = (
            SELECT min(id) FROM batches.transfer_action
            WHERE actual_execution_date > '2020-01-01' AND transferred_count > 0)""",
    "weight_jumps": """
        UPDATE batches.daily_state SET avg_weight_g = avg_weight_g * 1.01
        WHERE (date, assignment_id) = (
            SELECT actual_execution_date - 1, source_assignment_id FROM batches.transfer_action
            WHERE transferred_count > mortality_during_transfer
              AND actual_execution_date > '2020-01-05'
            ORDER BY actual_execution_date, id LIMIT 1)""",
    "samples_unequal": """
        DELETE FROM batches.individual_growth_observation
        WHERE growth_sample_id = (
              SELECT min(id) FROM batches.growth_sample WHERE sample_date > '2020-01-01')
          AND fish_identifier = 1""",
    "lots_unequal": """
        UPDATE batches.harvest_lot SET live_weight_kg = live_weight_kg + 0.001
        WHERE id = (
            SELECT min(id) FROM batches.harvest_lot WHERE event_date > '2020-01-01')""",
    "components_unequal": f"UPDATE batches.mix_event_component SET {_ONE_MORE}",
    "compositions_unequal": f"UPDATE batches.batch_composition SET {_ONE_MORE}",
    "mixed_without_event": "DELETE FROM batches.mix_event_component",
}

#: Rules that look at all ten years: their faults are rare, as mixes are, or are long rests.
OVER_ALL = {
    "not_fallowed",
    "components_unequal",
    "compositions_unequal",
    "mixed_without_event",
    "batch_balance",
    "of_other_batches",
    "called_off_but_moved",
    "not_made_up_for",
    "plant_deaths_unmatched",
    "sites_shared",
}

#: Other ways to break a rule that has several parts.
_STATE, _10_JUNE = "UPDATE batches.daily_state SET", "date = '2020-06-10'"
_FISH = "batches.individual_growth_observation"
ALSO = [
    ("components_unequal", "UPDATE batches.mix_event_component SET percentage = percentage / 2"),
    ("components_unequal", f"UPDATE batches.mix_event SET {_ONE_MORE}"),
    ("compositions_unequal", "UPDATE batches.batch_composition SET percentage = percentage / 2"),
    ("mixed_without_event", "DELETE FROM batches.batch_composition"),
    ("batch_balance", "DELETE FROM batches.mix_event_component"),
    ("batch_balance", "DELETE FROM batches.batch_composition"),
    ("of_other_batches", "DELETE FROM batches.mix_event_component"),
    ("sites_shared", "UPDATE batches.batch SET host_batch_id = host_batch_id + 1"),
    ("over_density", "UPDATE infrastructure.hall SET stage = 'fry' WHERE stage = 'smolt'"),
    ("over_density", "UPDATE infrastructure.container SET volume_m3 = volume_m3 / 3"),
    ("sizes_and_losses_possible", f"{_STATE} deaths_other = deaths_other + 1 WHERE {_10_JUNE}"),
    ("follows_from_day_before", f"{_STATE} day_number = day_number + 1 WHERE {_10_JUNE}"),
    ("follows_from_day_before", f"{_STATE} lifecycle_stage_id = 1 WHERE {_10_JUNE}"),
    ("follows_from_day_before", f"{_STATE} avg_weight_g = avg_weight_g * 1.2 WHERE {_10_JUNE}"),
    ("deaths_unexplained", "UPDATE batches.mortality_event SET batch_id = batch_id + 1"),
    ("removals_unmatched", "UPDATE batches.removal SET batch_id = batch_id + 1"),
    ("harvests_unmatched", "UPDATE batches.harvest_event SET batch_id = batch_id + 1"),
    ("weight_jumps", "UPDATE batches.transfer_action SET average_weight_g = average_weight_g * 2"),
    (
        "sizes_and_losses_possible",
        "UPDATE batches.harvest_event SET gutted_weight_kg = live_weight_kg",
    ),
    (
        "sizes_and_losses_possible",
        f"UPDATE {_FISH} SET length_cm = length_cm * 2 WHERE sample_date = '2020-06-10'",
    ),
    ("harvests_unmatched", "UPDATE batches.harvest_event SET live_weight_kg = live_weight_kg + 1"),
    ("out_of_order", "UPDATE batches.planned_stay SET end_date = start_date"),
    ("removals_unmatched", "UPDATE batches.removal SET kind = 'escaped' WHERE kind = 'culled'"),
    ("unplanned", "DELETE FROM batches.planned_stay WHERE month = '2020-06-01'"),
]


def found_in(database: Database, change: str, name: str, *spans: Days) -> list[int]:
    """Rows that a rule finds in some spans after a change, which is taken back."""
    settings, found = Settings(), []
    with database.connect() as connection:
        assert connection.exec_driver_sql(change).rowcount > 0, name
        for days in spans:
            query = CHECKS[name](days, settings).replace("%", "%%")
            found.append(len(connection.exec_driver_sql(query).all()))
        connection.rollback()
    return found


def test_ten_years_offend_nowhere_and_broken_data_are_found(stored: Database) -> None:
    settings = Settings()
    for days in (ALL, JUNE):
        offends = {name: offending(stored, [rule(days, settings)]) for name, rule in CHECKS.items()}
        assert {name: each.rows for name, each in offends.items() if each.count} == {}
    assert set(BROKEN_IN_JUNE) | set(BROKEN) == set(CHECKS)
    for name, change in BROKEN_IN_JUNE.items():
        june, may = found_in(stored, change, name, JUNE, MAY)
        assert june > 0, f"{name} does not see its fault in June"
        assert may == 0, f"{name} sees a fault of June in May"
    for name, change in [*BROKEN.items(), *ALSO]:
        (found,) = found_in(stored, change, name, ALL if name in OVER_ALL else YEAR)
        assert found > 0, f"{name} does not see its fault: {change}"


def test_what_offends_is_counted_and_shown(stored: Database) -> None:
    with stored.connect() as connection:
        connection.exec_driver_sql(BROKEN_IN_JUNE["follows_from_day_before"])
    found = offending(stored, [CHECKS["follows_from_day_before"](JUNE, Settings())])
    assert found.count > len(found.rows) == pytest.approx(5)
    assert {row["date"] for row in found.rows} <= {date(2020, 6, 10), date(2020, 6, 11)}


def test_aquaminds_views_of_ten_years(
    stored: Database, view_rows: Callable[[Database], dict[str, int]]
) -> None:
    rows = view_rows(stored)
    assert len(rows) > 12
    assert min(rows.values()) > 0, rows
