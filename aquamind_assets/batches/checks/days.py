"""Rules of single days of a stay: what may be there, how crowded, who came and went.

All of them read the daily states, the farm's largest table but one. So they share one look at it,
which leaves few rows: days that break one of these rules, and days on which fish came or went
otherwise than by death. Each function returns SQL that selects what breaks the rule.
"""

from aquamind_assets.batches.catalogue import EGG, FAROE, SMOLT, STAGE_NAMES
from aquamind_assets.batches.checks.occupancy import ROUNDING
from aquamind_assets.checks.sql_checks import Days, Shared, within
from aquamind_assets.settings.farm import Settings

#: Weight of the largest farmed salmon, far above harvest. [g]
_WEIGHT_MAX_G = 20_000

#: Condition factor of a starved and of a deformed or very fat fish. [1]
_CONDITION = 0.4, 2.5


def _greatest_density(settings: Settings) -> str:
    """SQL of the density allowed to fish of a weight in a container, by its region or hall."""
    sea = settings.farm.sea
    regions = []
    for region, test in ((sea.faroe, "="), (sea.scotland, "<>")):
        below = " ".join(
            f"WHEN geography_id {test} {FAROE} AND avg_weight_g < {bound} THEN {limit}::float8"
            for bound, limit in zip(
                (1000, 2000, 3000, "'infinity'"), region.density_kg_m3, strict=True
            )
        )
        regions.append(below)
    return f"CASE WHEN box.most IS NOT NULL THEN box.most {' '.join(regions)} END"


def _shared(days: Days, settings: Settings, query: str) -> Shared:
    """A rule of the days of stays that break a rule, or on which fish came or went: ``told``."""
    farm = settings.farm
    halls = " ".join(
        f"WHEN hall.stage = '{name}' THEN {getattr(farm.fresh_water, name).density_kg_m3}"
        for name in (stage.lower() for stage in STAGE_NAMES[EGG - 1 : SMOLT])
    )
    return Shared(
        f"""
        box AS MATERIALIZED (
            SELECT box.id, box.volume_m3, box.max_biomass_kg, area.geography_id,
                   (CASE {halls} END)::float8 AS most
            FROM infrastructure.container box
            LEFT JOIN infrastructure.hall ON hall.id = box.hall_id
            LEFT JOIN infrastructure.area ON area.id = box.area_id),
        told AS MATERIALIZED (
            SELECT * FROM (
                SELECT state.*, box.max_biomass_kg, biomass_kg_found / box.volume_m3 AS found,
                       {_greatest_density(settings)} AS most,
                       biomass_kg > box.max_biomass_kg * (1 + {ROUNDING}) AS is_too_much,
                       (avg_weight_g > 0 AND avg_weight_g < {_WEIGHT_MAX_G}
                        AND temp_c BETWEEN -2 AND 30 AND population >= 0
                        AND least(moved_in, moved_out, deaths_disease, deaths_handling,
                                  deaths_predation, deaths_environmental, deaths_unknown,
                                  deaths_other, culled, escaped, harvested) >= 0
                        AND mortality_count = deaths_disease + deaths_handling + deaths_predation
                            + deaths_environmental + deaths_unknown + deaths_other
                        AND abs(biomass_kg - biomass_kg_found) <= {ROUNDING} * biomass_kg) IS TRUE
                       AS is_possible
                FROM (
                    SELECT *, population * (avg_weight_g::float8 / 1000) AS biomass_kg_found
                    FROM batches.daily_state WHERE {within("date", days)}) state
                LEFT JOIN box ON box.id = state.container_id) state
            WHERE is_too_much OR NOT is_possible
               OR (found <= most * (1 + {ROUNDING})
                   AND abs(density_kg_m3 - found) <= found * {ROUNDING}) IS NOT TRUE
               OR moved_in + moved_out + culled + escaped + harvested > 0)""",
        query,
    )


def over_biomass(days: Days, settings: Settings) -> str:
    """No container holds more biomass than it may."""
    return _shared(
        days,
        settings,
        """
        SELECT date, assignment_id, container_id, biomass_kg, max_biomass_kg
        FROM told WHERE is_too_much""",
    )


def over_density(days: Days, settings: Settings) -> str:
    """No container is above the fish density allowed by its region or hall.

    The check computes density itself, from the fish and the volume of their container. A
    container without a known limit fails.
    """
    return _shared(
        days,
        settings,
        f"""
        SELECT date, assignment_id, container_id, avg_weight_g, density_kg_m3, found, most
        FROM told
        WHERE (found <= most * (1 + {ROUNDING})
           AND abs(density_kg_m3 - found) <= found * {ROUNDING}) IS NOT TRUE""",
    )


def sizes_and_losses_possible(days: Days, settings: Settings) -> str:
    """Weights, temperatures, losses, condition factors and harvest yields are possible."""
    least, most = _CONDITION
    return _shared(
        days,
        settings,
        f"""
        SELECT 'fish' AS what, date, assignment_id AS id, avg_weight_g AS found
        FROM told WHERE NOT is_possible
        UNION ALL
        SELECT 'condition of a fish', sample_date, growth_sample_id, condition_factor
        FROM batches.individual_growth_observation
        WHERE {within("sample_date", days)} AND (condition_factor BETWEEN {least} AND {most}
          AND abs(condition_factor - 100 * weight_g / length_cm ^ 3) < 0.01
          AND weight_g BETWEEN 0.01 AND {_WEIGHT_MAX_G}) IS NOT TRUE
        UNION ALL
        SELECT 'harvest', event_date::date, assignment_id, gutted_weight_kg / live_weight_kg
        FROM batches.harvest_event
        WHERE {within("event_date", days)} AND (unit_count > 0
          AND gutted_weight_kg BETWEEN 0.7 * live_weight_kg AND 0.95 * live_weight_kg
          AND average_weight_g < {_WEIGHT_MAX_G}) IS NOT TRUE
        UNION ALL
        SELECT 'fillets', event_date::date, event_id, fillet_weight_kg / gutted_weight_kg
        FROM batches.harvest_lot
        WHERE {within("event_date", days)}
          AND (fillet_weight_kg BETWEEN 0 AND gutted_weight_kg) IS NOT TRUE""",
    )


def removals_unmatched(days: Days, settings: Settings) -> str:
    """Culled, sold and escaped fish of each day and stay equal its removals, of the same batch."""
    return _shared(
        days,
        settings,
        f"""
        SELECT date, assignment_id, batch_id, state.culled, state.escaped,
               removal.culled AS culled_recorded, removal.escaped AS escaped_recorded FROM (
            SELECT date, assignment_id, batch_id, culled, escaped
            FROM told WHERE culled + escaped > 0) state
        FULL JOIN (
            SELECT date, assignment_id, batch_id,
                   coalesce(sum(count) FILTER (WHERE kind IN ('culled', 'sold')), 0) AS culled,
                   coalesce(sum(count) FILTER (WHERE kind = 'escaped'), 0) AS escaped
            FROM batches.removal WHERE {within("date", days)}
            GROUP BY date, assignment_id, batch_id) removal
        USING (date, assignment_id, batch_id)
        WHERE (state.culled, state.escaped) IS DISTINCT FROM (removal.culled, removal.escaped)""",
    )


def harvests_unmatched(days: Days, settings: Settings) -> str:
    """Harvested fish of each day and stay equal its harvest event, in number and kilos."""
    return _shared(
        days,
        settings,
        f"""
        SELECT date, assignment_id, batch_id, state.harvested, event.fish, state.live_kg,
               event.live_weight_kg FROM (
            SELECT date, assignment_id, batch_id, harvested,
                   harvested * (avg_weight_g::float8 / 1000) AS live_kg
            FROM told WHERE harvested > 0) state
        FULL JOIN (
            SELECT event_date::date AS date, assignment_id, batch_id, sum(unit_count) AS fish,
                   sum(live_weight_kg) AS live_weight_kg
            FROM batches.harvest_event WHERE {within("event_date", days)} GROUP BY 1, 2, 3) event
        USING (date, assignment_id, batch_id)
        WHERE state.harvested IS DISTINCT FROM event.fish
           OR abs(state.live_kg - event.live_weight_kg) > 0.0006 + 1e-6 * state.live_kg""",
    )


def transfers_unmatched(days: Days, settings: Settings) -> str:
    """Arrivals and departures of each day and stay equal its transfer actions."""
    return _shared(
        days,
        settings,
        f"""
        WITH action AS (
            SELECT actual_execution_date AS date, source_assignment_id, dest_assignment_id,
                   transferred_count - mortality_during_transfer AS arrived
            FROM batches.transfer_action WHERE {within("actual_execution_date", days)}),
        counted AS (
            SELECT date, assignment_id, sum(came) AS came, sum(went) AS went FROM (
                SELECT date, source_assignment_id AS assignment_id, 0 AS came, arrived AS went
                FROM action
                UNION ALL SELECT date, dest_assignment_id, arrived, 0 FROM action
                UNION ALL SELECT actual_delivery_date, dest_assignment_id, egg_count_actual, 0
                FROM batches.creation_action WHERE {within("actual_delivery_date", days)}) moved
            GROUP BY date, assignment_id HAVING sum(came) + sum(went) > 0)
        SELECT date, assignment_id, state.moved_in, counted.came, state.moved_out, counted.went
        FROM (
            SELECT date, assignment_id, moved_in, moved_out FROM told
            WHERE moved_in + moved_out > 0) state
        FULL JOIN counted USING (date, assignment_id)
        WHERE state.moved_in IS DISTINCT FROM counted.came
           OR state.moved_out IS DISTINCT FROM counted.went""",
    )


#: Rules that share their look at the days.
RULES = [
    over_biomass,
    over_density,
    sizes_and_losses_possible,
    removals_unmatched,
    harvests_unmatched,
    transfers_unmatched,
]
