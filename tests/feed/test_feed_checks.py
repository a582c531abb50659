"""The checks find nothing in three years, and find what is broken on purpose."""

from broken import holds_and_is_seen_broken

from aquamind_assets.feed import checks
from resources.database import Database

CHECKS = {name: check() for name, check in checks.CHECKS.items()}

_FIRST_LOT = "(SELECT min(id) FROM feed.feed_container_stock WHERE fed_g > 0)"
_LAST_MEAL = """
    (feeding_date, assignment_id, meal, part) = (
        SELECT feeding_date, assignment_id, meal, part FROM feed.feeding_event
        ORDER BY feeding_date DESC LIMIT 1)"""

BROKEN = {
    "lot_balance": f"""
        UPDATE feed.feed_container_stock SET quantity_g = quantity_g - 1 WHERE id = {_FIRST_LOT}
        AND month = (SELECT min(month) FROM feed.feed_container_stock WHERE id = {_FIRST_LOT})
        AND quantity_g > 0""",
    "lots_lost": """
        DELETE FROM feed.feed_container_stock WHERE (id, month) IN (
            SELECT id, month FROM feed.feed_container_stock WHERE opening_g > 0 LIMIT 1)""",
    "meals_not_of_lots": f"""
        UPDATE feed.feeding_event SET amount_g = amount_g + 1 WHERE {_LAST_MEAL}""",
    "transfers_not_of_lots": "UPDATE feed.feed_transfer SET quantity_g = quantity_g + 1",
    "deliveries_not_of_lots": f"""
        UPDATE feed.feed_purchase SET cost_per_kg = cost_per_kg + 0.01
        WHERE id = (SELECT feed_purchase_id FROM feed.feed_container_stock
                    WHERE id = {_FIRST_LOT} LIMIT 1)""",
    "orders_lost": "DELETE FROM feed.feed_purchase WHERE purchase_date < month",
    "over_capacity": "UPDATE infrastructure.feed_container SET capacity_kg = capacity_kg / 2",
    "fed_out_of_time": f"""
        UPDATE feed.feed_container_stock SET entry_date = entry_date + 40
        WHERE id = {_FIRST_LOT}""",
    "not_first_in_first_out": """
        UPDATE feed.feed_container_stock SET entry_date = DATE '2030-01-01' - (entry_date
            - DATE '2015-01-01')""",
    "costs_not_of_lots": f"""
        UPDATE feed.feeding_event SET feed_cost = feed_cost + 0.001 WHERE {_LAST_MEAL}""",
    "meals_out_of_stay": f"""
        UPDATE feed.feeding_event SET container_id = container_id + 1 WHERE {_LAST_MEAL}""",
    "medicated_wrongly": """
        UPDATE disease.treatment SET treatment_date = treatment_date + 2
        WHERE treatment_type_id IN (SELECT id FROM disease.treatment_type WHERE method = 'feed')""",
    "recalled_but_kept": f"""
        UPDATE feed.feed_container_stock
        SET discard_date = entry_date, discard_reason = 'recalled'
        WHERE id = {_FIRST_LOT}""",
    "summaries_unequal": f"DELETE FROM feed.feeding_event WHERE {_LAST_MEAL}",
    "batch_summaries_unequal": """
        DELETE FROM feed.batch_feeding_summary WHERE month = '2017-06-01'""",
    "biomass_unbalanced": """
        UPDATE feed.container_feeding_summary SET growth_kg = growth_kg * 1.01
        WHERE month = '2017-06-01'""",
}


def test_three_years_offend_nowhere_and_broken_data_are_found(stored: Database) -> None:
    holds_and_is_seen_broken(stored, CHECKS, BROKEN)


def test_a_meal_of_a_stay_without_that_day_is_found(stored: Database) -> None:
    (fed,) = stored.rows("SELECT max(feeding_date)::text AS day FROM feed.feeding_event")
    with stored.connect() as connection:
        connection.exec_driver_sql(f"DELETE FROM batches.daily_state WHERE date = '{fed['day']}'")
        found = connection.exec_driver_sql(CHECKS["meals_out_of_stay"]).all()
        connection.rollback()
    assert {str(row.feeding_date) for row in found} == {fed["day"]}
