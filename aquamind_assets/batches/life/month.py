"""The life of a month: what really happens to the fish, day by day, every fish counted."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aquamind_assets.batches.catalogue import SKIPPED
from aquamind_assets.batches.containers import Places
from aquamind_assets.batches.life import records, transfer_records
from aquamind_assets.batches.life.course import course_of_month, handled_dates
from aquamind_assets.batches.life.harvest import harvest_rows
from aquamind_assets.batches.life.health import Health
from aquamind_assets.batches.life.ledger import Orders, ledger_of_month
from aquamind_assets.batches.life.mixes import mix_rows
from aquamind_assets.batches.life.plant_failure import (
    failure_rows,
    plant_failures,
    with_failures,
)
from aquamind_assets.batches.life.records import Life
from aquamind_assets.batches.life.samples import growth_samples
from aquamind_assets.batches.life.stays import stays_of_month
from aquamind_assets.batches.life.surroundings import Surroundings
from aquamind_assets.core.columns import Columns, rows_where
from aquamind_assets.core.months import Month
from aquamind_assets.people.work import Work
from aquamind_assets.settings.batches import Batches
from aquamind_assets.settings.people import People

#: The disease whose survivors carry wounds.
_ULCER = "Winter ulcer"


@dataclass(frozen=True)
class Given:
    """Inputs of the life of a month, as rows by table name.

    Attributes
    ----------
    planned : mapping of str to dict of ndarray
        The month's ``batch``, ``planned_stay``, ``planned_transfer`` and ``creation_action``.
    health : mapping of str to dict of ndarray
        The month's ``health_effect`` and ``stay_health``.
    before : mapping of str to dict of ndarray
        Last month's ``container_assignment`` and ``batch_transfer``.
    """

    planned: Mapping[str, Columns]
    health: Mapping[str, Columns]
    before: Mapping[str, Columns]


def life_month(
    seed: int,
    month: Month,
    given: Given,
    places: Places,
    plant_kg: Mapping[int, float],
    around: Surroundings,
    disease_names: Mapping[int, str],
    work: Work,
    people: People,
    settings: Batches,
) -> dict[str, Columns]:
    """Rows of each of the life's tables, by name.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    given : Given
        The plan, the health of the fish, and how the month before ended.
    places : Places
        What has been built.
    plant_kg : mapping of int to float
        By region: biomass that its plants can slaughter on a working day. [kg]
    around : Surroundings
        What each site is like on each day.
    disease_names : mapping of int to str
        Name of each disease, by its id.
    work : Work
        Days on which people can work at each site.
    people : People
        Sizes of samples, and rounding.
    settings : Batches
        The rates.
    """
    days, planned, before = month.days, given.planned, given.before
    transfer = planned["planned_transfer"]
    in_month = (transfer["date"] >= days[0]) & (transfer["date"] <= days[-1])
    stays = stays_of_month(
        before["container_assignment"], planned["planned_stay"], planned["batch"], days
    )
    # A ring that the month before emptied by rounding has no fish left to move.
    has_fish = np.isin(transfer["source_assignment_id"], stays.id)
    is_skipped = transfer["outcome"] == SKIPPED
    moves = rows_where(transfer, in_month & has_fish & ~is_skipped)
    skipped = rows_where(transfer, in_month & has_fish & is_skipped)
    fishless = transfer["workflow_id"][in_month & ~has_fish & ~is_skipped]
    health = Health.of(stays.id, days, given.health["health_effect"], given.health["stay_health"])
    handled = handled_dates(stays, moves, days)
    failure = plant_failures(seed, days, places.sites, settings.mortality)
    around = with_failures(around, failure)
    course = course_of_month(seed, month, stays, handled, places, around, health, settings)
    ulcers = health.ulcers(next((i for i, name in disease_names.items() if name == _ULCER), -1))
    storm = around.storm[places.sites.index(stays.site_id)].T
    orders = Orders(
        planned["creation_action"], moves, health.withdrawal_until, storm, plant_kg, ulcers
    )
    ledger = ledger_of_month(seed, days, stays, course, orders, places, settings)
    life = Life(seed, month, stays, course, ledger)
    sample, observation = growth_samples(life, settings.samples, work, people)
    action, leg = transfer_records.transfers(life, moves, skipped, places.sites, settings.voyages)
    mixes = mix_rows(life, action)
    event, lot, waste = harvest_rows(life, places.sites, plant_kg, settings.harvest)
    return {
        "container_assignment": records.assignments(life),
        "batch_transfer": transfer_records.workflows(
            before["batch_transfer"], action, fishless, transfer, days
        ),
        "transfer_action": action,
        "transport_leg": leg,
        "mix_event": mixes[0],
        "mix_event_component": mixes[1],
        "batch_composition": mixes[2],
        "daily_state": records.daily_state(life),
        "mortality_event": records.mortality_events(life, disease_names),
        "removal": records.removals(life),
        "plant_failure": failure_rows(life, failure, places.sites),
        "growth_sample": sample,
        "individual_growth_observation": observation,
        "harvest_event": event,
        "harvest_lot": lot,
        "harvest_waste": waste,
    }
