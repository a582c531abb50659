"""The batches' asset checks: which rules hold of which table."""

from aquamind_assets.batches import tables
from aquamind_assets.batches.checks import balance, days, mixes, occupancy, order, trips
from aquamind_assets.checks.sql_checks import one_by_one, rules_of_tables, whole
from aquamind_assets.environment import tables as environment
from aquamind_assets.infrastructure import tables as infrastructure

#: What must hold of the fish, before anything is made from them.
RULES = {
    tables.container_assignment: [
        occupancy.containers_shared,
        occupancy.sites_shared,
        occupancy.not_cleaned,
        occupancy.not_fallowed,
        occupancy.lochs_not_fallowed,
        occupancy.before_commissioned,
        occupancy.placed_out_of_service,
        balance.assignments_unequal,
        order.unplanned,
        order.out_of_order,
        order.null_where_none_may_be,
    ],
    tables.daily_state: [
        days.over_biomass,
        occupancy.over_area_biomass,
        days.over_density,
        balance.follows_from_day_before,
        balance.batch_balance,
        days.sizes_and_losses_possible,
    ],
    tables.mortality_event: [balance.deaths_unexplained, balance.plant_deaths_unmatched],
    tables.removal: [days.removals_unmatched],
    tables.transfer_action: [
        days.transfers_unmatched,
        balance.weight_jumps,
        order.of_other_batches,
        trips.boat_with_two_batches,
        trips.trip_in_a_storm,
        trips.called_off_but_moved,
        trips.not_made_up_for,
    ],
    tables.mix_event: [
        mixes.components_unequal,
        mixes.compositions_unequal,
        mixes.mixed_without_event,
    ],
    tables.growth_sample: [balance.samples_unequal],
    tables.harvest_event: [days.harvests_unmatched, balance.lots_unequal],
}

SUMMARY_RULES = {tables.batch_summary: [balance.summaries_unequal]}


_BUILT = [
    infrastructure.container,
    infrastructure.container_type,
    infrastructure.hall,
    infrastructure.area,
]

books = rules_of_tables(
    "books",
    RULES,
    [
        *tables.LIFE,
        *tables.PLAN,
        tables.lifecycle_stage,
        environment.environmental_event,
        *_BUILT,
    ],
    blocking=True,
    spans_of={
        **dict.fromkeys((rule.__name__ for rule in days.RULES), whole),
        balance.follows_from_day_before.__name__: one_by_one,
        balance.deaths_unexplained.__name__: one_by_one,
        balance.assignments_unequal.__name__: one_by_one,
    },
)

summaries_hold = rules_of_tables(
    "summaries_hold", SUMMARY_RULES, [tables.daily_state], spans=one_by_one
)
