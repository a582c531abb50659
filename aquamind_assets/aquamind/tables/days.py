"""AquaMind's days of stays: fish, weight and feed of each day, and how AquaMind knows them."""

import json
from collections.abc import Callable, Mapping

from aquamind_assets.aquamind.tables import books
from aquamind_assets.aquamind.tables.declaration import AquamindTable, at, number
from aquamind_assets.aquamind.tables.expressions import DAYS
from aquamind_assets.batches import tables as batches
from aquamind_assets.disease import tables as disease
from aquamind_assets.feed import tables as feed

#: What a day's weight was measured at; nothing where it was computed.
_ANCHOR = """
    CASE WHEN (day.assignment_id, day.date) IN
              (SELECT assignment_id, sample_date FROM batches.growth_sample
               WHERE sample_date >= :from AND sample_date < :to)
         THEN 'growth_sample'
         WHEN day.moved_in > 0 THEN 'transfer'
         WHEN (day.assignment_id, day.date) IN
              (SELECT assignment_id, vaccination_date FROM disease.vaccination
               WHERE vaccination_date >= :from AND vaccination_date < :to)
         THEN 'vaccination' END"""

#: A day of a stay with its dead as recorded, its feed, and its biomass the day before.
_DAY = f"""
    SELECT day.*, CASE WHEN :errors THEN coalesce(dead.fish, 0) ELSE mortality_count END AS dead,
           book.fish AS too_many, fed.kg AS feed_kg, before.biomass_kg AS biomass_before,
           {_ANCHOR} AS anchor
    FROM batches.daily_state day {books.OF_DAY}
    LEFT JOIN (
        SELECT event_date, assignment_id, sum(count) AS fish FROM batches.mortality_event
        WHERE :errors GROUP BY 1, 2) dead
      ON dead.event_date = day.date AND dead.assignment_id = day.assignment_id
    LEFT JOIN LATERAL (
        SELECT coalesce(sum(amount_g), 0) / 1000.0 AS kg FROM feed.feeding_event meal
        WHERE meal.feeding_date = day.date AND meal.assignment_id = day.assignment_id) fed ON true
    LEFT JOIN LATERAL (
        SELECT biomass_kg FROM batches.daily_state
        WHERE date = day.date - 1 AND assignment_id = day.assignment_id LIMIT 1) before ON true"""

_DAYS_OF_MONTH = f"""
    SELECT day.*, coalesce(dead.fish, 0) AS dead, book.fish AS too_many,
           coalesce(fed.kg, 0) AS feed_kg, {_ANCHOR} AS anchor,
           lag(biomass_kg) OVER (PARTITION BY day.assignment_id ORDER BY date) AS biomass_before
    FROM batches.daily_state day {books.OF_DAY}
    LEFT JOIN (SELECT feeding_date, assignment_id, sum(amount_g) / 1000.0 AS kg
               FROM feed.feeding_event WHERE feeding_date >= :from AND feeding_date < :to
               GROUP BY 1, 2) fed
      ON fed.feeding_date = day.date AND fed.assignment_id = day.assignment_id
    LEFT JOIN (SELECT event_date, assignment_id, sum(count) AS fish FROM batches.mortality_event
               WHERE event_date >= :from AND event_date < :to GROUP BY 1, 2) dead
      ON dead.event_date = day.date AND dead.assignment_id = day.assignment_id
    WHERE day.date >= :from::date - 1 AND day.date < :to"""

#: As long as some fish are there, no more are lacking by the books than there are.
_TOO_MANY = "greatest(coalesce(too_many, 0), -population)"

_GROWN = "biomass_kg - biomass_before > 1 AND feed_kg > 0"


def _sources(is_measured: bool, is_fed: bool, is_grown: bool) -> dict[str, str]:
    """The sources from which AquaMind takes each value of a day."""
    return {
        "weight": "measured" if is_measured else "tgc_computed",
        "temp": "measured",
        "mortality": "actual",
        "feed": "actual" if is_fed else "none",
        "fcr": "calculated" if is_grown else "insufficient_data",
    }


def _confidence(is_measured: bool, is_fed: bool, is_grown: bool) -> dict[str, float]:
    """The confidence of AquaMind in each value of a day, from 0 to 1."""
    return {
        "weight": 1.0 if is_measured else 0.8,
        "temp": 1.0,
        "mortality": 1.0,
        "feed": 1.0 if is_fed else 0.0,
        "fcr": 0.9 if is_grown else 0.0,
    }


def _as_known(told: Callable[[bool, bool, bool], Mapping[str, object]]) -> str:
    """SQL of JSON that depends on what is known of a day: one of eight constants."""
    no_yes = (False, True)
    cases = (
        json.dumps(told(is_measured, is_fed, is_grown))
        for is_grown in no_yes
        for is_fed in no_yes
        for is_measured in no_yes
    )
    listed = ", ".join(f"'{each}'" for each in cases)
    place = (
        f"(anchor IS NOT NULL)::int + 2 * (feed_kg > 0)::int + 4 * coalesce({_GROWN}, false)::int"
    )
    return f"(ARRAY[{listed}]::jsonb[])[1 + {place}]"


VIEW = AquamindTable(
    "batch_actualdailyassignmentstate",
    batches.daily_state,
    {
        "id": number("assignment_id", DAYS, 100_000),
        "population": f"population + {_TOO_MANY}",
        "biomass_kg": f"biomass_kg + {_TOO_MANY} * avg_weight_g / 1000.0",
        "mortality_count": "dead + culled",
        "feed_kg": "feed_kg",
        "observed_fcr": f"""CASE WHEN {_GROWN}
            THEN least(feed_kg / (biomass_kg - biomass_before), 10) END""",
        "anchor_type": "anchor",
        "sources": _as_known(_sources),
        "confidence_scores": _as_known(_confidence),
        "last_computed_at": at("date + 1", "02:00"),
    },
    source=_DAY,
    month_source=_DAYS_OF_MONTH,
    reads=[
        batches.mortality_event,
        feed.feeding_event,
        batches.growth_sample,
        disease.vaccination,
    ],
    dated="date",
)
