"""The checks find nothing in ten years, and find what is broken on purpose."""

from collections.abc import Callable

from aquamind_assets.batches.checks import all_checks
from aquamind_assets.settings import Settings
from resources.database import Database

CHECKS = all_checks(Settings().farm)


BROKEN = {
    "containers_shared": """
        UPDATE batches.container_assignment SET container_id = (
            SELECT container_id FROM batches.container_assignment WHERE is_active
            ORDER BY id LIMIT 1) WHERE is_active""",
    "sites_shared": """
        UPDATE batches.container_assignment SET site_id = (
            SELECT site_id FROM batches.container_assignment WHERE is_active
            ORDER BY id LIMIT 1) WHERE is_active""",
    "not_cleaned": "UPDATE infrastructure.container_type SET cleaning_days = cleaning_days + 300",
    "not_fallowed": """
        UPDATE batches.container_assignment SET departure_date = departure_date + 400
        WHERE departure_date IS NOT NULL""",
    "over_biomass": "UPDATE infrastructure.container SET max_biomass_kg = max_biomass_kg / 10",
    "over_area_biomass": "UPDATE infrastructure.area SET max_biomass = max_biomass / 10",
    "over_density": """
        UPDATE batches.daily_state SET density_kg_m3 = 26
        WHERE date = '2020-06-01' AND site_id IN (SELECT id FROM infrastructure.area)""",
    "stay_balance": """
        UPDATE batches.daily_state SET population = population + 1 WHERE date = '2020-06-01'""",
    "batch_balance": """
        UPDATE batches.harvest_event SET unit_count = unit_count - 1
        WHERE id = (SELECT min(id) FROM batches.harvest_event)""",
    "deaths_unexplained": """
        DELETE FROM batches.mortality_event WHERE event_date = '2020-06-01'""",
    "transfers_unmatched": """
        UPDATE batches.transfer_action SET transferred_count = transferred_count + 1
        WHERE id = (SELECT min(id) FROM batches.transfer_action WHERE transferred_count > 0)""",
    "weight_jumps": """
        UPDATE batches.daily_state SET avg_weight_g = avg_weight_g * 1.01
        WHERE (date, assignment_id) = (
            SELECT actual_execution_date, dest_assignment_id FROM batches.transfer_action
            ORDER BY id DESC LIMIT 1)""",
    "population_rises": """
        UPDATE batches.daily_state SET population = population + 100000
        WHERE date = '2020-06-01'""",
    "assignments_unequal": """
        DELETE FROM batches.daily_state WHERE (date, assignment_id) = (
            SELECT max(date), assignment_id FROM batches.daily_state
            GROUP BY assignment_id ORDER BY assignment_id LIMIT 1)""",
    "days_missing": "DELETE FROM batches.daily_state WHERE date = '2020-06-01'",
    "lots_unequal": """
        UPDATE batches.harvest_lot SET live_weight_kg = live_weight_kg + 0.001
        WHERE id = (SELECT min(id) FROM batches.harvest_lot)""",
}


def test_ten_years_offend_nowhere_and_broken_data_are_found(stored: Database) -> None:
    assert {name: stored.count(query) for name, query in CHECKS.items()} == dict.fromkeys(CHECKS, 0)
    assert set(BROKEN) == set(CHECKS)
    for name, change in BROKEN.items():
        with stored.connect() as connection:
            assert connection.exec_driver_sql(change).rowcount > 0, name
            found = connection.exec_driver_sql(CHECKS[name]).scalar()
            connection.rollback()
        assert found > 0, f"{name} does not see its fault"


def test_aquaminds_views_of_ten_years(
    stored: Database, view_rows: Callable[[Database], dict[str, int]]
) -> None:
    rows = view_rows(stored)
    assert len(rows) > 12
    assert min(rows.values()) > 0, rows
