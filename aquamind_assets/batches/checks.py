"""The batches' asset checks: what must hold of their rows, as SQL that counts those that offend.

Each function returns a query with one number; 0 where all is well.
"""

from collections.abc import Iterator
from datetime import date

import dagster as dg

from aquamind_assets.assets import asset_key
from aquamind_assets.batches import tables
from aquamind_assets.batches.catalogue import EGG, FAROE, SMOLT, STAGE_NAMES
from aquamind_assets.checks import NOTHING_CHECKED, months_of_run
from aquamind_assets.infrastructure.settings import Farm

#: Each stay once, as it last was.
_STAYS = """
    SELECT DISTINCT ON (id) id, batch_id, container_id, site_id, assignment_date,
           coalesce(departure_date, DATE '9999-12-31') AS departure_date
    FROM batches.container_assignment ORDER BY id, month DESC"""

#: Each batch in each hall or area once, from its first day to its last.
_VISITS = f"""
    SELECT site_id, batch_id, min(assignment_date) AS first, max(departure_date) AS last
    FROM ({_STAYS}) stay GROUP BY site_id, batch_id"""

#: Rounding of a REAL, and a little more. [ratio]
_ROUNDING = 1e-5

#: Most that a weight may jump at a transfer: rounding alone, for no fish grow that day. [ratio]
_WEIGHT_JUMP = 1e-4


Days = tuple[date, date]

#: All days that there are.
ALL = date(2015, 1, 1), date(9999, 12, 31)


def _within(column: str, days: Days, before: int = 0) -> str:
    """SQL that a day is one of these days, from the first to before the last."""
    return f"{column} >= DATE '{days[0]}' - {before} AND {column} < DATE '{days[1]}'"


def containers_shared() -> str:
    """Pairs of stays in one container that overlap."""
    return f"""
        WITH stay AS ({_STAYS})
        SELECT count(*) FROM stay a JOIN stay b
        ON a.container_id = b.container_id AND a.id < b.id
        WHERE a.assignment_date <= b.departure_date AND b.assignment_date <= a.departure_date"""


def sites_shared() -> str:
    """Pairs of batches in one hall or area at the same time."""
    return f"""
        WITH visit AS ({_VISITS})
        SELECT count(*) FROM visit a JOIN visit b
        ON a.site_id = b.site_id AND a.batch_id < b.batch_id
        WHERE a.first <= b.last AND b.first <= a.last"""


def not_cleaned() -> str:
    """Stays that begin before the container is cleaned after the one before."""
    return f"""
        WITH stay AS ({_STAYS}),
        following AS (
            SELECT container_id, assignment_date,
                   lag(departure_date) OVER (PARTITION BY container_id ORDER BY assignment_date)
                   AS emptied
            FROM stay)
        SELECT count(*) FROM following
        JOIN infrastructure.container box ON box.id = following.container_id
        JOIN infrastructure.container_type kind ON kind.id = box.container_type_id
        WHERE assignment_date < emptied + kind.cleaning_days"""


def not_fallowed(farm: Farm) -> str:
    """Batches that enter a sea area before its fallow is over."""
    return f"""
        WITH visit AS ({_VISITS}),
        following AS (
            SELECT site_id, first,
                   lag(last) OVER (PARTITION BY site_id ORDER BY first) AS emptied
            FROM visit)
        SELECT count(*) FROM following JOIN infrastructure.area ON area.id = following.site_id
        WHERE first < emptied + CASE WHEN area.geography_id = {FAROE}
            THEN {farm.sea.faroe.fallow_days} ELSE {farm.sea.scotland.fallow_days} END"""


def over_biomass(days: Days = ALL) -> str:
    """Days on which a container holds more than it may."""
    return f"""
        SELECT count(*) FROM batches.daily_state state
        JOIN infrastructure.container box ON box.id = state.container_id
        WHERE {_within("state.date", days)}
          AND state.biomass_kg > box.max_biomass_kg * (1 + {_ROUNDING})"""


def over_area_biomass(days: Days = ALL) -> str:
    """Days on which an area holds more than its capacity allows."""
    return f"""
        SELECT count(*) FROM (
            SELECT date, site_id, sum(biomass_kg::double precision) AS biomass_kg
            FROM batches.daily_state WHERE {_within("date", days)} GROUP BY date, site_id) day
        JOIN infrastructure.area ON area.id = day.site_id
        WHERE day.biomass_kg > area.max_biomass * (1 + {_ROUNDING})"""


def over_density(farm: Farm, days: Days = ALL) -> str:
    """Days on which fish are more crowded than their region or hall allows."""
    halls = " ".join(
        f"WHEN hall.stage = '{name}' THEN {getattr(farm.fresh_water, name).density_kg_m3}"
        for name in (stage.lower() for stage in STAGE_NAMES[EGG - 1 : SMOLT])
    )
    regions = []
    for region, test in ((farm.sea.faroe, "="), (farm.sea.scotland, "<>")):
        below = " ".join(
            f"WHEN area.geography_id {test} {FAROE} AND state.avg_weight_g < {bound} THEN {limit}"
            for bound, limit in zip(
                (1000, 2000, 3000, "'infinity'"), region.density_kg_m3, strict=True
            )
        )
        regions.append(below)
    return f"""
        SELECT count(*) FROM batches.daily_state state
        JOIN infrastructure.container box ON box.id = state.container_id
        LEFT JOIN infrastructure.hall ON hall.id = box.hall_id
        LEFT JOIN infrastructure.area ON area.id = box.area_id
        WHERE {_within("state.date", days)}
          AND state.density_kg_m3 > (1 + {_ROUNDING}) * CASE {halls} {" ".join(regions)} END"""


def stay_balance(days: Days = ALL) -> str:
    """Days on which a stay's fish are not those of the day before, and what came and went."""
    return f"""
        WITH day AS (
            SELECT *, lag(population, 1, 0) OVER (
                PARTITION BY assignment_id ORDER BY date) AS before
            FROM batches.daily_state WHERE {_within("date", days, before=1)})
        SELECT count(*) FROM day
        WHERE {_within("date", days)} AND (
            population <> before + moved_in - moved_out - mortality_count - culled - escaped
                        - harvested
           OR mortality_count <> deaths_disease + deaths_handling + deaths_predation
                            + deaths_environmental + deaths_unknown + deaths_other)"""


def batch_balance() -> str:
    """Batches whose eggs are not the living, the dead, the culled, the escaped, the harvested."""
    return """
        WITH eggs AS (
            SELECT batch_id, sum(egg_count_actual) AS fish
            FROM batches.creation_action
            WHERE actual_delivery_date < (  -- the plan may be ahead of the fish
                SELECT max(month) + INTERVAL '1 month' FROM batches.container_assignment)
            GROUP BY batch_id),
        gone AS (
            SELECT batch_id, sum(fish) AS fish FROM (
                SELECT batch_id, count AS fish FROM batches.mortality_event
                UNION ALL SELECT batch_id, count FROM batches.removal
                UNION ALL SELECT batch_id, unit_count FROM batches.harvest_event
            ) loss GROUP BY batch_id),
        alive AS (
            SELECT batch_id, sum(population_count) AS fish FROM (
                SELECT DISTINCT ON (id) id, batch_id, population_count
                FROM batches.container_assignment ORDER BY id, month DESC) stay
            GROUP BY batch_id)
        SELECT count(*) FROM eggs FULL JOIN gone USING (batch_id) FULL JOIN alive USING (batch_id)
        WHERE coalesce(eggs.fish, 0) <> coalesce(gone.fish, 0) + coalesce(alive.fish, 0)"""


def deaths_unexplained(days: Days = ALL) -> str:
    """Days of a stay whose deaths are not those of its mortality events."""
    return f"""
        SELECT count(*) FROM (
            SELECT date, assignment_id, mortality_count AS dead FROM batches.daily_state
            WHERE mortality_count > 0 AND {_within("date", days)}) state
        FULL JOIN (
            SELECT event_date AS date, assignment_id, sum(count) AS dead
            FROM batches.mortality_event WHERE {_within("event_date", days)}
            GROUP BY event_date, assignment_id) event
        USING (date, assignment_id)
        WHERE state.dead IS DISTINCT FROM event.dead"""


def transfers_unmatched() -> str:
    """Days of a stay whose arrivals or departures are not those of its transfer actions."""
    return """
        WITH moved AS (
            SELECT actual_execution_date AS date, source_assignment_id AS assignment_id,
                   0 AS came, transferred_count - mortality_during_transfer AS went
            FROM batches.transfer_action
            UNION ALL
            SELECT actual_execution_date, dest_assignment_id,
                   transferred_count - mortality_during_transfer, 0
            FROM batches.transfer_action
            UNION ALL
            SELECT actual_delivery_date, dest_assignment_id, egg_count_actual, 0
            FROM batches.creation_action),
        counted AS (
            SELECT date, assignment_id, sum(came) AS came, sum(went) AS went
            FROM moved GROUP BY date, assignment_id HAVING sum(came) + sum(went) > 0)
        SELECT count(*) FROM (
            SELECT date, assignment_id, moved_in, moved_out FROM batches.daily_state
            WHERE moved_in + moved_out > 0) state
        FULL JOIN counted USING (date, assignment_id)
        WHERE state.moved_in IS DISTINCT FROM counted.came
           OR state.moved_out IS DISTINCT FROM counted.went"""


def weight_jumps() -> str:
    """Stays whose first weight is not the mean of the fish that were moved into them."""
    return f"""
        WITH moved AS (
            SELECT actual_execution_date AS date, dest_assignment_id AS assignment_id,
                   sum((transferred_count - mortality_during_transfer) * average_weight_g)
                   / nullif(sum(transferred_count - mortality_during_transfer), 0) AS weight_g
            FROM batches.transfer_action GROUP BY actual_execution_date, dest_assignment_id)
        SELECT count(*) FROM moved
        JOIN batches.daily_state state USING (date, assignment_id)
        JOIN batches.lifecycle_stage stage ON stage.id = state.lifecycle_stage_id
        WHERE stage.name NOT IN ('Egg', 'Alevin')
          AND abs(state.avg_weight_g / moved.weight_g - 1) > {_WEIGHT_JUMP}"""


def population_rises(days: Days = ALL) -> str:
    """Days on which a stay has more fish than the day before."""
    return f"""
        SELECT count(*) FROM (
            SELECT population - lag(population) OVER (
                PARTITION BY assignment_id ORDER BY date) AS more
            FROM batches.daily_state WHERE {_within("date", days, before=1)}) day
        WHERE more > 0"""


def assignments_unequal() -> str:
    """Stays whose month, dates, container or fish are not those of their days."""
    return """
        SELECT count(*) FROM batches.container_assignment stay
        LEFT JOIN (
            SELECT assignment_id, date_trunc('month', date)::date AS month, count(*) AS days,
                   min(date) AS first, max(date) AS last,
                   (array_agg(population ORDER BY date DESC))[1] AS fish,
                   min(container_id) AS least, max(container_id) AS most, min(batch_id) AS batch_id
            FROM batches.daily_state GROUP BY 1, 2) day
        ON day.assignment_id = stay.id AND day.month = stay.month
        WHERE (day.first = greatest(stay.assignment_date, stay.month)
           AND day.last = least(stay.departure_date, (stay.month + INTERVAL '1 month')::date - 1)
           AND day.days = day.last - day.first + 1
           AND day.fish = stay.population_count AND day.batch_id = stay.batch_id
           AND day.least = stay.container_id AND day.most = stay.container_id) IS NOT TRUE"""


def days_missing() -> str:
    """Stays that do not have a row on each day."""
    return """
        SELECT count(*) FROM (
            SELECT assignment_id FROM batches.daily_state GROUP BY assignment_id
            HAVING count(*) <> max(date) - min(date) + 1) stay"""


def lots_unequal() -> str:
    """Harvests whose lots, or lots and waste, do not add up to the gram."""
    return """
        WITH lot AS (
            SELECT event_id, sum(unit_count) AS fish,
                   sum(round(live_weight_kg::numeric, 3)) AS live_kg,
                   sum(round(gutted_weight_kg::numeric, 3)) AS gutted_kg
            FROM batches.harvest_lot GROUP BY event_id),
        waste AS (
            SELECT event_id, sum(round(weight_kg::numeric, 3)) AS waste_kg
            FROM batches.harvest_waste GROUP BY event_id)
        SELECT count(*) FROM batches.harvest_event event
        LEFT JOIN lot ON lot.event_id = event.id LEFT JOIN waste ON waste.event_id = event.id
        WHERE event.unit_count IS DISTINCT FROM lot.fish
           OR round(event.live_weight_kg::numeric, 3) IS DISTINCT FROM lot.live_kg
           OR round(event.live_weight_kg::numeric, 3)
              IS DISTINCT FROM lot.gutted_kg + waste.waste_kg"""


def all_checks(farm: Farm, days: Days = ALL) -> dict[str, str]:
    """Every check by name; those that look at single days look at these days only."""
    return {
        "containers_shared": containers_shared(),
        "sites_shared": sites_shared(),
        "not_cleaned": not_cleaned(),
        "not_fallowed": not_fallowed(farm),
        "over_biomass": over_biomass(days),
        "over_area_biomass": over_area_biomass(days),
        "over_density": over_density(farm, days),
        "stay_balance": stay_balance(days),
        "batch_balance": batch_balance(),
        "deaths_unexplained": deaths_unexplained(days),
        "transfers_unmatched": transfers_unmatched(),
        "weight_jumps": weight_jumps(),
        "population_rises": population_rises(days),
        "assignments_unequal": assignments_unequal(),
        "days_missing": days_missing(),
        "lots_unequal": lots_unequal(),
    }


_SPECS = [
    dg.AssetCheckSpec(
        name,
        asset=asset_key(tables.daily_state),
        description=globals()[name].__doc__,
        additional_deps=[
            asset_key(table)
            for table in (*tables.LIFE, *tables.PLAN, tables.lifecycle_stage)
            if table is not tables.daily_state
        ],
    )
    for name in all_checks(Farm())
]


@dg.multi_asset_check(
    specs=_SPECS, can_subset=True, required_resource_keys={"database", "settings"}
)
def books(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
    """Every fish accounted for, no container shared, unclean or over its limits."""
    database = context.resources.database
    farm = context.resources.settings.validated().farm
    states = database.count("SELECT count(*) FROM batches.daily_state")
    months = months_of_run(context)
    for name, query in all_checks(farm, (months[0].start, months[-1].end)).items():
        if dg.AssetCheckKey(asset_key(tables.daily_state), name) in (
            context.selected_asset_check_keys
        ):
            offending = database.count(query)
            yield dg.AssetCheckResult(
                asset_key=asset_key(tables.daily_state),
                check_name=name,
                passed=offending == 0 and states > 0,
                severity=dg.AssetCheckSeverity.ERROR if states else dg.AssetCheckSeverity.WARN,
                description=None if states else NOTHING_CHECKED,
                metadata={"offending": offending, "daily_states": states},
            )
