"""The assets of feed: catalogues, prices, and a month of meals, purchases, stock and conversion."""

import numpy as np

from aquamind_assets.batches import tables as batches
from aquamind_assets.core.columns import Columns, table_rows
from aquamind_assets.core.months import Month
from aquamind_assets.disease import tables as disease
from aquamind_assets.environment import tables as environment
from aquamind_assets.feed import (
    books,
    conversion,
    demand,
    meals,
    medicated,
    outlook,
    prices,
    purchases,
    rates,
    records,
    stores,
    tables,
    types,
)
from aquamind_assets.feed.pictures import feed_stock
from aquamind_assets.feed.supply import Supply
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.monthly.asset import monthly_asset
from aquamind_assets.monthly.computation import MonthReader, Rows, fixed
from aquamind_assets.settings.farm import Settings
from aquamind_assets.settings.feed import Feed

#: What is read of the fish's days.
_STATE = [
    "date",
    "assignment_id",
    "batch_id",
    "container_id",
    "site_id",
    "lifecycle_stage_id",
    "stage_day",
    "population",
    "avg_weight_g",
    "biomass_kg",
    "temp_c",
    "appetite",
    "moved_in",
    "moved_out",
    "mortality_count",
    "culled",
    "escaped",
    "harvested",
]


#: What is read of the treatments, for those in feed.
_TREATMENT = ["assignment_id", "treatment_type_id", "treatment_date", "duration_days"]


@monthly_asset(writes=tables.FIXED, uses=["batches", "feed"], code_version="11")
def assortment(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """Writes the catalogues of feeds, suppliers and feeding rates, in the first month."""
    for table, rows in (
        (tables.feed, types.feeds()),
        (tables.feed_supplier, types.suppliers()),
        (tables.feeding_rate, rates.rate_table(settings.batches.growth, settings.feed.rates)),
    ):
        yield table, fixed(table, rows, month, settings.first)


@monthly_asset(
    writes=[tables.feed_price],
    to_date=[tables.feed, tables.feed_supplier],
    uses=["feed"],
    code_version="4",
)
def feed_price(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """Computes the price of each feed at each supplier."""
    feed, supplier = read.to_date(tables.feed), read.to_date(tables.feed_supplier)
    yield (
        tables.feed_price,
        prices.price_list(settings.seed, month, feed, supplier, settings.feed.prices),
    )


@monthly_asset(
    writes=tables.FEEDING,
    to_date=[
        *tables.FIXED,
        infrastructure.feed_container,
        infrastructure.hall,
        infrastructure.area,
        infrastructure.freshwater_station,
        disease.treatment_type,
    ],
    same_month=[
        tables.feed_price,
        disease.treatment,
        batches.daily_state,
        batches.container_assignment,
        batches.batch,
        batches.planned_stay,
        batches.growth_projection,
        batches.growth_sample,
        environment.site_condition,
    ],
    previous=[
        tables.feed_purchase,
        tables.feed_container_stock,
        tables.container_feeding_summary,
    ],
    uses=["batches", "feed"],
    code_version="17",
    pictures={tables.feed_container_stock: feed_stock},
)
def feeding(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """Computes meals, purchases, stock and transfers of feed, and feed conversion."""
    rules, days = settings.feed, month.days
    feeds = read.to_date(tables.feed, ["weight_min_g", "medicine"])
    lightest, place = types.plain(feeds), _stores(read, feeds["medicine"].size)
    before = read.previous(tables.container_feeding_summary)
    state, rates_read = read.same(batches.daily_state, _STATE), read.to_date(tables.feeding_rate)
    courses = medicated.Courses.of(
        read.same(disease.treatment, _TREATMENT),
        read.to_date(disease.treatment_type, ["id", "method"]),
        before,
        days,
    )
    fed = demand.stay_days(
        settings.seed,
        month,
        state,
        before,
        place,
        rates.table_array(rates_read),
        rules.rates,
        courses,
    )
    meal = demand.meals_of(fed, lightest, rules.meals, rules.rates)
    group = place.site(fed.state["site_id"])[meal[0]] * place.feeds + meal[2]
    known = _knowledge(read, settings, fed, before, place, courses)
    supply = _supply(month, read, settings, place, lightest.size)
    _run_stores(supply, known, days, demand.needed(fed, meal, group, place), lightest, rules)
    event = meals.feeding_events(
        fed, meal, group, supply.stock.drawn(), supply.stock.lots, rules.meals
    )
    sample = read.same(batches.growth_sample)
    summary = conversion.container_summaries(
        days,
        fed,
        event,
        before,
        read.same(batches.container_assignment),
        known.appetite,
        books.booked_growth(fed, before, sample, settings.batches.growth),
        courses,
    )
    for table, rows in (
        (tables.feed_purchase, records.purchases(supply.orders, place, days)),
        (tables.feed_container_stock, records.stock(supply.stock.lots, place, days)),
        (tables.feed_transfer, records.transfers(supply.stock.transfers)),
        (tables.feeding_event, event),
        (tables.container_feeding_summary, summary),
        (tables.batch_feeding_summary, conversion.batch_summaries(summary)),
    ):
        yield table, table_rows(table, rows)


def _run_stores(
    supply: Supply,
    known: outlook.Knowledge,
    days: np.ndarray,
    needed_g: np.ndarray,
    lightest_g: np.ndarray,
    rules: Feed,
) -> None:
    """Have the stores take in, give out and order feed on each day of the month."""
    for number, day in enumerate(days):
        supply.morning(day)
        supply.feed(day, number, needed_g[number])
        horizon = supply.terms.horizon
        expected = known.expected_feed(number, day, horizon, lightest_g, rules.rates)
        supply.evening(day, expected)
        supply.look_ahead(day, expected, needed_g[number + 1 :])


def _stores(read: MonthReader, feeds: int) -> stores.Stores:
    """The stores for this number of feeds, at the sites built so far."""
    return stores.stores(
        feeds,
        read.to_date(infrastructure.feed_container),
        read.to_date(infrastructure.hall),
        read.to_date(infrastructure.area),
        read.to_date(infrastructure.freshwater_station),
    )


def _knowledge(
    read: MonthReader,
    settings: Settings,
    fed: demand.StayDays,
    before: Columns,
    place: stores.Stores,
    courses: medicated.Courses,
) -> outlook.Knowledge:
    """The farmer's knowledge when the month begins."""
    return outlook.Knowledge(
        fed,
        before,
        read.same(batches.batch),
        read.same(batches.planned_stay),
        read.same(batches.growth_projection),
        read.same(environment.site_condition, ["date", "site_id", "temperature_c"]),
        place,
        settings.batches.growth,
        courses,
    )


def _supply(
    month: Month, read: MonthReader, settings: Settings, place: stores.Stores, plain_feeds: int
) -> Supply:
    """Stock and orders as the month before left them."""
    supplier, price = read.to_date(tables.feed_supplier), read.same(tables.feed_price)
    rules = settings.feed.purchases
    return Supply(
        settings.seed,
        month,
        place,
        purchases.terms(place, supplier, price, plain_feeds, rules),
        rules,
        read.previous(tables.feed_purchase),
        read.previous(tables.feed_container_stock),
    )
