"""Checks of the feed: SQL that selects the rows that break a rule."""

import sqlalchemy as sa

from aquamind_assets.checks.sql_checks import (
    ALL,
    Days,
    Shared,
    month_of,
    of_days,
    one_by_one,
    rules_of_tables,
    whole,
    within,
)
from aquamind_assets.disease import tables as disease
from aquamind_assets.feed import tables


def _with_lots_by_day(days: Days, query: str) -> Shared:
    """A rule of what each lot was fed in a day, with the month: ``fed``."""
    return Shared(
        f"""
        fed AS MATERIALIZED (
            SELECT {month_of("feeding_date", days)} AS month, feeding_date AS date,
                   feed_stock_id AS id, sum(amount_g) AS grams
            FROM feed.feeding_event WHERE {within("feeding_date", days)} GROUP BY 1, 2, 3)""",
        query,
    )


def _with_odd_meals(days: Days, query: str) -> Shared:
    """A rule of meals that are not as their lot, their stay or its treatment has it: ``odd``.

    All meals are looked at once for all of these rules; each then names what it finds.
    """
    longest = 31  # more than the days of any treatment in feed
    return Shared(
        f"""
        medicated AS MATERIALIZED (SELECT id FROM feed.feed WHERE medicine IS NOT NULL),
        course AS MATERIALIZED (
            SELECT assignment_id, treatment_date AS first, treatment_date + given.duration_days - 1
                   AS last
            FROM disease.treatment given
            JOIN disease.treatment_type kind ON kind.id = given.treatment_type_id
            WHERE kind.method = 'feed' AND {within("treatment_date", days, longest)}),
        lot AS MATERIALIZED (
            SELECT lot.*, coalesce(store.area_id, store.hall_id) AS site_id
            FROM feed.feed_container_stock lot
            LEFT JOIN infrastructure.feed_container store ON store.id = lot.feed_container_id
            WHERE {within("lot.month", days)}),
        odd AS MATERIALIZED (
            SELECT * FROM (
                SELECT event.*, lot.entry_date, lot.expiry_date, lot.feed_id AS lot_feed_id,
                       lot.cost_per_kg, lot.site_id AS lot_site_id, state.site_id,
                       course.first AS treated_from,
                       (event.feeding_date BETWEEN lot.entry_date AND lot.expiry_date
                        AND event.feed_id = lot.feed_id) IS TRUE AS is_in_time,
                       (abs(event.feed_cost - event.amount_g * lot.cost_per_kg / 1000) < 1e-6)
                       IS TRUE AS is_paid,
                       (state.batch_id = event.batch_id AND state.container_id = event.container_id
                        AND state.population + state.mortality_count + state.escaped > 0
                        AND lot.site_id = state.site_id) IS TRUE AS is_of_stay,
                       (event.feed_id IN (SELECT id FROM medicated)) = (course.first IS NOT NULL)
                       AS is_as_treated
                FROM feed.feeding_event event
                LEFT JOIN lot ON lot.id = event.feed_stock_id
                 AND lot.month = {month_of("event.feeding_date", days)}
                LEFT JOIN batches.daily_state state
                ON state.assignment_id = event.assignment_id AND state.date = event.feeding_date
                   AND {within("state.date", days)}
                LEFT JOIN course ON course.assignment_id = event.assignment_id
                 AND event.feeding_date BETWEEN course.first AND course.last
                WHERE {within("event.feeding_date", days)}) meal
            WHERE NOT (is_in_time AND is_paid AND is_of_stay AND is_as_treated))""",
        query,
    )


def lot_balance(days: Days = ALL) -> str:
    """Each lot has the grams of the month before, less those fed, sent and discarded."""
    return f"""
        SELECT * FROM feed.feed_container_stock lot
        LEFT JOIN feed.feed_container_stock before
        ON before.id = lot.id AND before.month = (lot.month - INTERVAL '1 month')::date
        WHERE {within("lot.month", days)} AND (
            lot.opening_g <> coalesce(before.quantity_g, 0)
         OR lot.quantity_g <> CASE WHEN before.id IS NULL THEN lot.received_g
                                   ELSE lot.opening_g END
                            - lot.fed_g - lot.sent_g - lot.discarded_g
         OR (before.id IS NULL) <> (date_trunc('month', lot.entry_date) = lot.month)
         OR lot.received_g <> coalesce(before.received_g, lot.received_g)
         OR (lot.discarded_g > 0) <> (lot.discard_date IS NOT NULL))"""


def lots_lost(days: Days = ALL) -> str:
    """Each lot with feed left at the end of a month is there in the next month."""
    return f"""
        SELECT * FROM feed.feed_container_stock lot
        LEFT JOIN feed.feed_container_stock after
        ON after.id = lot.id AND after.month = (lot.month + INTERVAL '1 month')::date
        WHERE {within("lot.month", days)} AND lot.quantity_g > 0 AND after.id IS NULL
          AND lot.month < (SELECT max(month) FROM feed.container_feeding_summary)"""


def meals_not_of_lots(days: Days = ALL) -> str:
    """Grams fed from each lot equal the meals that took them."""
    return _with_lots_by_day(
        days,
        f"""
        SELECT * FROM (
            SELECT month, id, fed_g FROM feed.feed_container_stock
            WHERE fed_g > 0 AND {within("month", days)}) lot
        FULL JOIN (SELECT month, id, sum(grams) AS fed_g FROM fed GROUP BY 1, 2) event
        USING (month, id)
        WHERE lot.fed_g IS DISTINCT FROM event.fed_g""",
    )


def transfers_not_of_lots(days: Days = ALL) -> str:
    """Each transfer of feed agrees with the lot that sent it and the lot that it became."""
    return f"""
        WITH moved AS (
            SELECT *, date_trunc('month', date)::date AS month FROM feed.feed_transfer
            WHERE {within("date", days)}),
        sent AS (
            SELECT month, source_stock_id AS id, sum(quantity_g) AS grams FROM moved GROUP BY 1, 2)
        SELECT month, id, lot.sent_g AS grams, sent.grams AS moved FROM (
            SELECT month, id, sent_g FROM feed.feed_container_stock
            WHERE sent_g > 0 AND {within("month", days)}) lot
        FULL JOIN sent USING (month, id) WHERE lot.sent_g IS DISTINCT FROM sent.grams
        UNION ALL
        SELECT moved.month, dest_stock_id, dest.received_g, moved.quantity_g FROM moved
        LEFT JOIN feed.feed_container_stock dest
        ON dest.id = moved.dest_stock_id AND dest.month = moved.month
        LEFT JOIN feed.feed_container_stock source
        ON source.id = moved.source_stock_id AND source.month = moved.month
        WHERE (dest.received_g = moved.quantity_g AND dest.entry_date = moved.date
           AND dest.feed_purchase_id = source.feed_purchase_id
           AND dest.feed_container_id <> source.feed_container_id
           AND dest.cost_per_kg = source.cost_per_kg
           AND dest.expiry_date = source.expiry_date
           AND dest.feed_id = source.feed_id) IS NOT TRUE"""


def deliveries_not_of_lots(days: Days = ALL) -> str:
    """Each delivered purchase is one lot with the same feed, grams, price and dates."""
    return f"""
        WITH lot AS (
            SELECT * FROM feed.feed_container_stock lot
            WHERE opening_g = 0 AND {within("month", days)} AND NOT EXISTS (
                SELECT FROM feed.feed_transfer WHERE dest_stock_id = lot.id)),
        bought AS (
            SELECT * FROM feed.feed_purchase
            WHERE status = 'DELIVERED' AND {within("month", days)})
        SELECT * FROM bought
        FULL JOIN lot ON lot.feed_purchase_id = bought.id AND lot.month = bought.month
        WHERE (lot.received_g = bought.quantity_g AND lot.entry_date = bought.delivery_date
           AND lot.feed_container_id = bought.feed_container_id AND lot.feed_id = bought.feed_id
           AND lot.cost_per_kg = bought.cost_per_kg
           AND lot.expiry_date = bought.expiry_date) IS NOT TRUE"""


def orders_lost(days: Days = ALL) -> str:
    """Each purchase not delivered by the end of a month is there in the next month."""
    return f"""
        SELECT * FROM feed.feed_purchase bought
        LEFT JOIN feed.feed_purchase after
        ON after.id = bought.id AND after.month = (bought.month + INTERVAL '1 month')::date
        WHERE {within("bought.month", days)}
          AND bought.month < (SELECT max(month) FROM feed.container_feeding_summary)
          AND (bought.status = 'ORDERED') <> (after.id IS NOT NULL)"""


def over_capacity(days: Days = ALL) -> str:
    """No store holds more than its capacity, counted before any of it is fed or sent."""
    return _with_lots_by_day(
        days,
        f"""
        WITH lot AS (
            SELECT * FROM feed.feed_container_stock WHERE {within("month", days)}),
        change AS (
            SELECT feed_container_id, month AS date, opening_g AS came, 0::bigint AS went FROM lot
            UNION ALL
            SELECT feed_container_id, entry_date, received_g, 0 FROM lot WHERE opening_g = 0
            UNION ALL
            SELECT feed_container_id, discard_date, -discarded_g, 0 FROM lot WHERE discarded_g > 0
            UNION ALL
            SELECT lot.feed_container_id, moved.date, 0, moved.quantity_g
            FROM (
                SELECT *, date_trunc('month', date)::date AS month FROM feed.feed_transfer
                WHERE {within("date", days)}) moved
            JOIN lot ON lot.id = source_stock_id AND lot.month = moved.month
            UNION ALL
            SELECT lot.feed_container_id, fed.date, 0, fed.grams
            FROM fed JOIN lot USING (id, month)),
        day AS (
            SELECT feed_container_id, date, {month_of("date", days)} AS month,
                   sum(came) AS came, sum(went) AS went
            FROM change GROUP BY 1, 2),
        held AS (
            SELECT feed_container_id, went,
                   sum(came) OVER past - sum(went) OVER past + went AS grams
            FROM day WINDOW past AS (PARTITION BY feed_container_id, month ORDER BY date))
        SELECT * FROM held
        JOIN infrastructure.feed_container store ON store.id = held.feed_container_id
        WHERE held.grams > 1000 * store.capacity_kg::double precision OR held.grams < held.went""",
    )


def fed_out_of_time(days: Days = ALL) -> str:
    """Each meal is of the right feed, from a lot that has arrived and has not expired."""
    return _with_odd_meals(
        days,
        """
        SELECT DISTINCT feeding_date, feed_stock_id, feed_id, entry_date, expiry_date, lot_feed_id
        FROM odd WHERE NOT is_in_time""",
    )


def not_first_in_first_out(days: Days = ALL) -> str:
    """Each store feeds the oldest lot of a feed first."""
    before = 31  # lots that are fed in turn may end a month apart [d]
    return f"""
        WITH meal AS (
            SELECT feed_stock_id AS id, min(feeding_date) AS first, max(feeding_date) AS last
            FROM feed.feeding_event WHERE {within("feeding_date", days, before)} GROUP BY 1),
        turn AS (
            SELECT first, max(last) OVER (
                PARTITION BY feed_container_id, feed_id ORDER BY entry_date, id
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
            FROM meal JOIN (
                SELECT DISTINCT id, feed_container_id, feed_id, entry_date
                FROM feed.feed_container_stock WHERE {within("month", days, before)}) lot
            USING (id))
        SELECT * FROM turn WHERE first < before"""


def costs_not_of_lots(days: Days = ALL) -> str:
    """Each meal costs its grams at the price of its lot."""
    return _with_odd_meals(
        days,
        """
        SELECT feeding_date, assignment_id, meal, part, amount_g, feed_cost, cost_per_kg
        FROM odd WHERE NOT is_paid""",
    )


def meals_out_of_stay(days: Days = ALL) -> str:
    """Each meal is of a stay with fish that day, with its own batch, container and store."""
    return _with_odd_meals(
        days,
        """
        SELECT feeding_date, assignment_id, meal, part, batch_id, container_id, site_id, lot_site_id
        FROM odd WHERE NOT is_of_stay""",
    )


def summaries_unequal(days: Days = ALL) -> str:
    """Each summary of a stay equals the sum of its meals in feed, cost and number."""
    return f"""
        SELECT * FROM (
            SELECT month, container_assignment_id AS stay, batch_id, data_points,
                   round(1000 * total_feed_kg::numeric) AS grams, feed_cost
            FROM feed.container_feeding_summary
            WHERE data_points > 0 AND {within("month", days)}) summary
        FULL JOIN (
            SELECT {month_of("feeding_date", days)} AS month, assignment_id AS stay,
                   min(batch_id) AS batch_id, count(*) AS events, sum(amount_g) AS grams,
                   sum(feed_cost) AS cost
            FROM feed.feeding_event WHERE {within("feeding_date", days)} GROUP BY 1, 2) event
        USING (month, stay)
        WHERE (summary.grams = event.grams AND data_points = events
           AND summary.batch_id = event.batch_id
           AND abs(feed_cost - cost) < 1e-4) IS NOT TRUE"""


def batch_summaries_unequal(days: Days = ALL) -> str:
    """Each batch that was fed has a summary that equals the sum of its stays."""
    return f"""
        SELECT * FROM (
            SELECT * FROM feed.batch_feeding_summary WHERE {within("month", days)}) batch
        FULL JOIN (
            SELECT month, batch_id, sum(total_feed_kg) AS feed_kg, sum(feed_cost) AS cost,
                   sum(growth_kg) AS growth_kg,
                   sum(booked_growth_kg) AS booked_kg, sum(lost_kg) AS lost_kg,
                   count(*) FILTER (WHERE total_feed_kg > 0) AS stays
            FROM feed.container_feeding_summary WHERE {within("month", days)} GROUP BY 1, 2) stay
        USING (month, batch_id)
        WHERE (abs(batch.total_feed_kg - stay.feed_kg) < 1e-3
           AND abs(batch.feed_cost - stay.cost) < 1e-3
           AND abs(batch.growth_kg - stay.growth_kg) < 1e-3
           AND abs(batch.lost_kg - stay.lost_kg) < 1e-3
           AND abs(batch.booked_growth_kg - stay.booked_kg) < 1e-3
           AND (batch.booked_growth_kg <= 0
                OR abs(batch.fcr - stay.feed_kg / nullif(stay.booked_kg, 0))
                   <= 1e-6 * batch.fcr)
           AND batch.container_count = stay.stays) IS NOT TRUE"""


def biomass_unbalanced(days: Days = ALL) -> str:
    """Biomass of each stay and batch balances: stock, arrivals, growth, losses, departures."""
    return f"""
        WITH came AS (
            SELECT date_trunc('month', actual_execution_date)::date AS month,
                   dest_assignment_id AS stay,
                   sum((transferred_count - mortality_during_transfer) * average_weight_g) / 1000
                   AS kg
            FROM batches.transfer_action WHERE {within("actual_execution_date", days)}
            GROUP BY 1, 2)
        SELECT * FROM feed.container_feeding_summary stay
        LEFT JOIN came ON came.month = stay.month AND came.stay = stay.container_assignment_id
        LEFT JOIN batches.container_assignment alive
        ON alive.id = stay.container_assignment_id AND alive.month = stay.month
        WHERE {within("stay.month", days)} AND (
            abs(starting_biomass_kg + arrived_kg + growth_kg - lost_kg - removed_kg
                - ending_biomass_kg) < 1e-5 * (starting_biomass_kg + arrived_kg) + 0.01
            AND abs(ending_biomass_kg - alive.biomass_kg) < 1e-5 * alive.biomass_kg + 0.01
            AND abs(arrived_kg - coalesce(came.kg, 0)) <= 1e-3 * arrived_kg) IS NOT TRUE"""


def medicated_wrongly(days: Days = ALL) -> str:
    """Each stay eats medicated feed, and nothing else, on the days of its treatment in feed."""
    return _with_odd_meals(
        days,
        """
        SELECT feeding_date, assignment_id, meal, feed.name, treated_from
        FROM odd JOIN feed.feed ON feed.id = feed_id WHERE NOT is_as_treated""",
    )


def recalled_but_kept(days: Days = ALL) -> str:
    """A lot that is recalled, or discarded otherwise, leaves nothing, and is not fed later."""
    return f"""
        SELECT lot.id, lot.month, lot.discard_date, lot.discard_reason, lot.quantity_g, event.last
        FROM feed.feed_container_stock lot
        LEFT JOIN (
            SELECT feed_stock_id, max(feeding_date) AS last FROM feed.feeding_event
            WHERE {within("feeding_date", days)} AND feed_stock_id IN (
                SELECT id FROM feed.feed_container_stock
                WHERE discard_date IS NOT NULL AND {within("month", days)})
            GROUP BY 1) event ON event.feed_stock_id = lot.id
        WHERE {within("lot.month", days)} AND lot.discard_date IS NOT NULL
          AND (lot.quantity_g = 0 AND lot.discarded_g > 0
           AND coalesce(event.last < lot.discard_date, true)) IS NOT TRUE"""


CHECKS = {
    check.__name__: check
    for check in (
        lot_balance,
        lots_lost,
        meals_not_of_lots,
        transfers_not_of_lots,
        deliveries_not_of_lots,
        orders_lost,
        over_capacity,
        fed_out_of_time,
        not_first_in_first_out,
        costs_not_of_lots,
        meals_out_of_stay,
        medicated_wrongly,
        recalled_but_kept,
        summaries_unequal,
        batch_summaries_unequal,
        biomass_unbalanced,
    )
}

#: Rules that look at each meal, month by month.
_OF_MEALS = [
    check.__name__
    for check in (
        meals_not_of_lots,
        over_capacity,
        fed_out_of_time,
        costs_not_of_lots,
        meals_out_of_stay,
        medicated_wrongly,
        summaries_unequal,
    )
]

_LOOKED_AT: dict[str, sa.Table | str] = dict.fromkeys(CHECKS, tables.container_feeding_summary)
_LOOKED_AT["medicated_wrongly"] = disease.treatment
_LOOKED_AT["recalled_but_kept"] = f"""
    SELECT count(*) FROM {tables.feed_container_stock} WHERE discard_date IS NOT NULL"""

feed_books = rules_of_tables(
    "feed_books",
    {tables.feed_purchase: [of_days(check) for check in CHECKS.values()]},
    [*tables.FEEDING, tables.feed, disease.treatment, disease.treatment_type],
    looks_at=_LOOKED_AT,
    spans_of={
        **dict.fromkeys(_OF_MEALS, one_by_one),
        transfers_not_of_lots.__name__: whole,
    },
    joined_by_month=[biomass_unbalanced.__name__],
)
