"""The life of a month: what really happens to the fish, day by day, every fish counted."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aquamind_assets.batches.catalogue import SKIPPED
from aquamind_assets.batches.containers import Places
from aquamind_assets.batches.life import records, transfer_records
from aquamind_assets.batches.life.course import course_of_month, handled_dates, luck_of_month
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
    """Inputs of the life of a month, as rows by table name, but for the health of the fish.

    Attributes
    ----------
    planned : mapping of str to dict of ndarray
        The month's ``batch``, ``planned_stay``, ``planned_transfer`` and ``creation_action``.
    before : mapping of str to dict of ndarray
        Last month's ``container_assignment`` and ``batch_transfer``.
    """

    planned: Mapping[str, Columns]
    before: Mapping[str, Columns]


class LifeMonth:
    """The life of the fish in a month, ready for whatever health they have in it.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    given : Given
        The plan, and how the month before ended.
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

    def __init__(
        self,
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
    ) -> None:
        self._seed, self._month, self._given, self._places = seed, month, given, places
        self._plant_kg, self._names, self._work = plant_kg, disease_names, work
        self._people, self._settings = people, settings
        days, planned = month.days, given.planned
        self._stays = stays_of_month(
            given.before["container_assignment"], planned["planned_stay"], planned["batch"], days
        )
        transfer = planned["planned_transfer"]
        in_month = (transfer["date"] >= days[0]) & (transfer["date"] <= days[-1])
        # A ring that the month before emptied by rounding has no fish left to move.
        has_fish = np.isin(transfer["source_assignment_id"], self._stays.id)
        is_skipped = transfer["outcome"] == SKIPPED
        self._moves = rows_where(transfer, in_month & has_fish & ~is_skipped)
        self._skipped = rows_where(transfer, in_month & has_fish & is_skipped)
        self._fishless = transfer["workflow_id"][in_month & ~has_fish & ~is_skipped]
        self._handled = handled_dates(self._stays, self._moves, days)
        self._luck = luck_of_month(seed, month, self._stays, self._handled, settings)
        self._failure = plant_failures(seed, days, places.sites, settings.mortality)
        self._around = with_failures(around, self._failure)

    def lived(self, health_rows: Mapping[str, Columns]) -> dict[str, Columns]:
        """Rows of each of the life's tables, by name.

        Parameters
        ----------
        health_rows : mapping of str to dict of ndarray
            The month's ``health_effect`` and ``stay_health``.
        """
        seed, days, stays, settings = self._seed, self._month.days, self._stays, self._settings
        sites, before = self._places.sites, self._given.before
        health = Health.of(stays.id, days, health_rows["health_effect"], health_rows["stay_health"])
        course = course_of_month(
            self._month,
            stays,
            self._handled,
            self._luck,
            self._places,
            self._around,
            health,
            settings,
        )
        ulcers = health.ulcers(next((i for i, name in self._names.items() if name == _ULCER), -1))
        orders = Orders(
            self._given.planned["creation_action"],
            self._moves,
            health.withdrawal_until,
            self._around.storm[sites.index(stays.site_id)].T,
            self._plant_kg,
            ulcers,
        )
        ledger = ledger_of_month(seed, days, stays, course, orders, self._places, settings)
        life = Life(seed, self._month, stays, course, ledger)
        sample, observation = growth_samples(life, settings.samples, self._work, self._people)
        action, leg = transfer_records.transfers(
            life, self._moves, self._skipped, sites, settings.voyages
        )
        workflow = transfer_records.workflows(
            before["batch_transfer"],
            action,
            self._fishless,
            self._given.planned["planned_transfer"],
            days,
        )
        mixes = mix_rows(life, action)
        event, lot, waste = harvest_rows(life, sites, self._plant_kg, settings.harvest)
        return {
            "container_assignment": records.assignments(life),
            "batch_transfer": workflow,
            "transfer_action": action,
            "transport_leg": leg,
            "mix_event": mixes[0],
            "mix_event_component": mixes[1],
            "batch_composition": mixes[2],
            "daily_state": records.daily_state(life),
            "mortality_event": records.mortality_events(life, self._names),
            "removal": records.removals(life),
            "plant_failure": failure_rows(life, self._failure, sites),
            "growth_sample": sample,
            "individual_growth_observation": observation,
            "harvest_event": event,
            "harvest_lot": lot,
            "harvest_waste": waste,
        }
