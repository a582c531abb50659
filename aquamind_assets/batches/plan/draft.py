"""The draft of a month's plan: batches, stays, transfers and sites, changed day by day."""

from collections.abc import Mapping

import numpy as np

from aquamind_assets.batches.catalogue import FRY, POST_SMOLT, SMOLT
from aquamind_assets.batches.containers import by_boat
from aquamind_assets.batches.life import growth, mortality
from aquamind_assets.batches.life.appetite import handling_appetite
from aquamind_assets.batches.mixed import host_of
from aquamind_assets.batches.plan import moves, out_of_service
from aquamind_assets.batches.plan.basis import Basis
from aquamind_assets.batches.plan.intake import Start, starts_on, starts_wanted
from aquamind_assets.batches.plan.pace import coming_supply
from aquamind_assets.batches.plan.readiness import room
from aquamind_assets.batches.plan.seen import fish_left, fish_seen
from aquamind_assets.batches.plan.site_use import SiteUse
from aquamind_assets.batches.plan.ways import Trip
from aquamind_assets.batches.slaughter import Slots
from aquamind_assets.batches.voyages import boats_on_charter, pace_of_loading, station_kg, way_km
from aquamind_assets.core.columns import Columns, extended, joined, rows_where, sorted_by
from aquamind_assets.core.elementary import exp
from aquamind_assets.core.months import DAY, NEVER, days_since
from aquamind_assets.core.streams import stream
from aquamind_assets.infrastructure.containers import ring_volume_m3
from aquamind_assets.people.workdays import share_moved

#: Days of the month within which the plan takes up what its new weights have made due, as plants,
#: boats and crews are booked ahead; judged. [d]
_BOOKING_DAYS = 14


class Draft:
    """The plan of one month, as it is being made.

    Parameters
    ----------
    basis : Basis
        The inputs of the plan.
    before : mapping of str to dict of ndarray
        Last month's rows by table, see `plan_month`.

    Attributes
    ----------
    batch, stay, transfer : dict of ndarray
        The batches that are alive, their stays and their transfers, past and planned.
    use : SiteUse
        Which batch holds each site, and from when a site is free.
    out : dict of ndarray
        Containers that are out of service.
    slots : Slots
        Capacity of plants and boats that harvests have booked.
    supply : dict of ndarray
        When the month began: the fish at sea, and when they will be ripe.
    room : dict of ndarray
        How many containers each batch has, and how much fish they hold.
    """

    def __init__(self, basis: Basis, before: Mapping[str, Columns]) -> None:
        self.basis, self.settings, self.sites = basis, basis.settings, basis.sites
        self.containers, self.days = basis.containers, basis.days
        rows = {
            name: {column: values for column, values in table.items() if column != "month"}
            for name, table in before.items()
        }
        start, stay, transfer = self.days[0], rows["planned_stay"], rows["planned_transfer"]
        self.assignment = sorted_by(before["container_assignment"], "id")
        batch, stay = fish_left(rows["batch"], stay, self.assignment, start)
        active = rows_where(batch, batch["status"] == "ACTIVE")
        self.batch = fish_seen(active, before, self.settings.harvest.failing_share)
        self.stay = rows_where(stay, np.isnat(stay["end_date"]) | (stay["end_date"] >= start))
        self.transfer = rows_where(transfer, transfer["date"] >= start)
        self.use = SiteUse.before(rows["site_use"], self.sites)
        self.out = out_of_service.still_out(rows["out_of_service"], start)
        self._hold_late_sites()
        self._close_zones(before.get("surveillance_zone", {}))
        self._turn: dict[int, int] = {}
        self.starts: list[Start] = []
        self.start_plan, self.wanted = starts_wanted(basis, self.batch, rows["start_plan"])
        self.projection: list[Columns] = []
        self.room: Columns = {}
        self.slots = Slots(basis.plant_kg, 1000.0 * basis.farm.sea.boat_t_day, basis.seed)
        self._keep_bookings()
        self.supply = coming_supply(self.batch, start, basis.coming_water, self.settings)
        self.measure_room()

    def start(self, day: np.datetime64) -> None:
        """Start the batches of a day."""
        started = starts_on(self.basis, self.start_plan, self.wanted, self.use, day)
        for one in started:
            self.batch = sorted_by(extended(self.batch, one.batch), "id")
            self.stay = extended(self.stay, one.stay)
        if started:
            self.starts += started
            self.measure_room()

    def measure_room(self) -> None:
        """Measure anew the room that each batch has."""
        self.room = room(self.batch, self.stay, self.sites, self.containers)

    def temperature(self, number: int) -> np.ndarray:
        """Water of each batch's site on a day of the month, shape (batches,). [degC]"""
        return self.basis.water[self.sites.index(self.batch["site_id"].astype(np.int64)), number]

    def alive(self, day: np.datetime64) -> np.ndarray:
        """Whether each batch has begun by a day and has not ended."""
        end = self.batch["actual_end_date"]
        return (self.batch["start_date"] <= day) & (np.isnat(end) | (end > day))

    def present(self, batch_id: int) -> np.ndarray:
        """Stays of a batch, and of its mixed ring, without an end yet, as places in ``stay``."""
        here = (host_of(self.stay["batch_id"]) == batch_id) & np.isnat(self.stay["end_date"])
        return np.flatnonzero(here)

    def moving(self, row: int) -> moves.Moving:
        """The batch of a row, as functions of `moves` take it."""
        rows = self.batch
        return moves.Moving(
            int(rows["id"][row]),
            int(rows["stays_planned"][row]),
            int(rows["moves_planned"][row]),
            rows["due_date"][row],
        )

    def storm(self, places: np.ndarray, day: np.datetime64) -> bool:
        """Whether a storm keeps boats from any of these places on a day."""
        return bool(self.basis.storm[places, int((day - self.days[0]) / DAY)].any())

    def crew_is_free(self, row: int, stage: int, day: np.datetime64) -> bool:
        """Whether a crew can move a batch on a day that ends a stage."""
        batch_id, region = int(self.batch["id"][row]), int(self.batch["geography_id"][row])
        if stage >= FRY and self.batch["due_date"][row] == self.days[0]:
            # Due by the month's new weights: crews are booked for the days that follow.
            wait = stream(self.basis.seed, "booking of a move", batch_id, stage)
            if day < self.days[0] + int(wait.integers(_BOOKING_DAYS)) * DAY:
                return False
        share = share_moved(day, region, stage == FRY)
        drawn = stream(self.basis.seed, "day of a move", batch_id, stage, str(day)).random()
        return bool(drawn < share)

    def taken_up(self, day: np.datetime64) -> np.ndarray:
        """Whether the planner has come to each batch, by whose new weights he decides a harvest."""
        since = int((day - self.days[0]) / DAY)
        if since >= _BOOKING_DAYS:
            return np.ones(self.batch["id"].size, dtype=bool)
        seed, month = self.basis.seed, self.basis.month.key
        for one in self.batch["id"].tolist():
            if one not in self._turn:
                drawn = stream(seed, "turn of a batch", one, month)
                self._turn[one] = int(drawn.integers(_BOOKING_DAYS))
        return np.array([since >= self._turn[one] for one in self.batch["id"].tolist()], dtype=bool)

    def boat_is_out(self, region: int, day: np.datetime64) -> bool:
        """Whether the region's smolt boat still has a batch to bring to sea."""
        trips = self.transfer
        under_way = by_boat(trips) & (trips["date"] >= day)
        batch = np.searchsorted(self.batch["id"], trips["batch_id"][under_way])
        return bool((self.batch["geography_id"][batch] == region).any())

    def trip(self, row: int, rings_at: np.ndarray, part: float) -> Trip:
        """The way of a part of a batch by well-boat to rings at some places."""
        rows, rules = self.batch, self.settings.voyages
        kg = part * rows["projected_count"][row] * rows["projected_weight_g"][row] / 1000.0
        boats = boats_on_charter(self.basis.seed, int(rows["id"][row]), rules)
        way = way_km(self.sites, np.full(rings_at.size, self.places(row)[0]), rings_at)
        day_kg = np.inf  # between sea sites the boats pump the fish themselves
        if rows["lifecycle_stage_id"][row] == SMOLT:
            pace = pace_of_loading(self.basis.seed, int(rows["id"][row]))
            weight_g = float(rows["projected_weight_g"][row])
            day_kg = pace * station_kg(weight_g, float(way.max()), rules)
        return Trip(float(kg), way, int(rows["geography_id"][row]), boats, day_kg, rules)

    def batch_room_m3(self, region: int) -> float:
        """Volume of rings at sea that a batch of a region is to have. [m3]"""
        rings = self.basis.farm.sea.of(region).rings
        return rings * float(ring_volume_m3(self.basis.farm)[region - 1])

    def places(self, row: int) -> np.ndarray:
        """Places of a batch, as places in `Sites`."""
        return self.use.held(int(self.batch["id"][row]))

    def enter(self, row: int, stage: int, move: moves.Move, day: np.datetime64) -> None:
        """Note the stays and transfers with which a batch comes to a stage."""
        rows = self.batch
        self.stay = extended(self.stay, move.stay)
        self.transfer = extended(self.transfer, move.transfer)
        rows["stays_planned"][row] += move.stay["id"].size
        rows["moves_planned"][row] += 1
        rows["lifecycle_stage_id"][row], rows["stage_start_date"][row] = stage, day
        rows["due_date"][row] = NEVER

    def ring_kg(self, present: np.ndarray) -> np.ndarray:
        """Expected weight of the fish in some stays at sea. [kg]"""
        rows, stay = self.batch, self.stay
        share = stay["share"][present]
        batches, of = np.unique(stay["batch_id"][present], return_inverse=True)
        row = np.searchsorted(rows["id"], batches)
        batch_kg = rows["projected_count"][row] * rows["projected_weight_g"][row] / 1000.0
        left = np.isnat(stay["end_date"]) | (stay["end_reason"] == "harvest")
        left &= np.isin(stay["batch_id"], batches)
        whole = np.bincount(np.searchsorted(batches, stay["batch_id"][left]), stay["share"][left])
        return np.maximum(share / whole[of] * batch_kg[of], 1.0)

    def _hold_late_sites(self) -> None:
        """Hold the sites of batches whose harvest was or is late, and their fallow after it."""
        stay, use = self.stay, self.use
        place = self.sites.index(stay["site_id"].astype(np.int64))
        ending = np.flatnonzero(~np.isnat(stay["end_date"]) & (stay["end_reason"] != "transfer"))
        ending = ending[use.batch_id[place[ending]] == host_of(stay["batch_id"])[ending]]
        free = stay["end_date"][ending] + (self.sites.rest_days[place[ending]] + 1) * DAY
        decided = ~np.isnat(use.free_from[place[ending]])
        np.maximum.at(use.free_from, place[ending][decided], free[decided])
        left = rows_where(self.assignment, ~np.isnat(self.assignment["departure_date"]))
        place = self.sites.index(left["site_id"].astype(np.int64))
        decided = use.batch_id[place] == host_of(left["batch_id"])
        decided &= ~np.isnat(use.free_from[place])
        free = left["departure_date"] + self.sites.rest_days[place] * DAY
        np.maximum.at(use.free_from, place[decided], free[decided])

    def _close_zones(self, zone: Mapping[str, np.ndarray]) -> None:
        """Close empty areas in zones around a case of notifiable disease until the zones end."""
        if not zone:
            return
        place = self.sites.index(zone["area_id"].astype(np.int64))
        until = np.where(np.isnat(zone["until_date"]), self.days[-1], zone["until_date"])
        empty = ~np.isnat(self.use.free_from[place])
        np.maximum.at(self.use.free_from, place[empty], until[empty] + DAY)

    def _keep_bookings(self) -> None:
        """Note the harvests that were booked in earlier months."""
        stay, rows = self.stay, self.batch
        booked = np.flatnonzero((stay["end_reason"] == "harvest") & ~np.isnat(stay["harvest_date"]))
        for batch_id in np.unique(stay["batch_id"][booked]).tolist():
            row = int(np.searchsorted(rows["id"], batch_id))
            if row == rows["id"].size or rows["id"][row] != batch_id:
                continue
            of = booked[stay["batch_id"][booked] == batch_id]
            region = int(rows["geography_id"][row])
            for ring, kg in zip(of.tolist(), self.ring_kg(of).tolist(), strict=True):
                first, last = stay["harvest_date"][ring], stay["end_date"][ring]
                self.slots.keep(region, first, last, kg)

    def project(self, number: int, day: np.datetime64) -> None:
        """Let the projected fish grow and die for a day."""
        rows = self.batch
        alive = self.alive(day)
        water = np.where(alive, self.temperature(number), 0.0)
        stage = rows["lifecycle_stage_id"].astype(int)
        region = rows["geography_id"].astype(int)
        weight = rows["projected_weight_g"]
        today = np.asarray(day)
        stage_day = np.maximum(days_since(rows["stage_start_date"], day), 0.0)
        gain = growth.expected_growth(stage, region, weight, water, today, self.settings.growth)
        recovery = np.asarray(self.settings.growth.sea_recovery_days)
        moved = handling_appetite(stage_day, recovery)
        held = growth.held_growth(weight, rows["smolt_target_weight_g"])
        slowed = np.where(stage == POST_SMOLT, moved, np.where(stage == SMOLT, held, 1.0))
        grown = weight * exp(slowed * gain)
        loss = mortality.expected_loss(stage, stage_day, region, water, self.settings.mortality)
        rows["projected_weight_g"] = np.where(alive, grown, rows["projected_weight_g"])
        left = rows["projected_count"] * exp(-loss)
        rows["projected_count"] = np.where(alive, left, rows["projected_count"])
        rows["degree_days"] = rows["degree_days"] + np.maximum(water, 0.0)
        weight, count = rows["projected_weight_g"][alive], rows["projected_count"][alive]
        self.projection.append(
            {
                "date": np.full(int(alive.sum()), day),
                "batch_id": rows["id"][alive],
                "lifecycle_stage_id": stage[alive],
                "temperature_c": water[alive],
                "average_weight_g": weight,
                "population": np.round(count),
                "biomass_kg": count * weight / 1000.0,
            }
        )

    def rows(self) -> dict[str, Columns]:
        """Rows of each of the plan's tables, by name."""
        batch = self.batch
        ended = ~np.isnat(batch["actual_end_date"]) & (batch["actual_end_date"] <= self.days[-1])
        done = np.where(np.isnat(batch["cull_date"]), "COMPLETED", "TERMINATED")
        batch["status"] = np.where(ended, done, "ACTIVE").astype(object)
        monthly = {
            "start_plan": self.start_plan,
            "batch": batch,
            "site_use": self.use.rows(self.sites),
            "out_of_service": sorted_by(out_of_service.without_fish(self.out, self.stay), "id"),
            "planned_stay": sorted_by(self.stay, "id"),
            "planned_transfer": sorted_by(self.transfer, "id"),
        }
        first = self.days[0]
        rows = {
            name: {"month": np.full(len(next(iter(table.values()))), first), **table}
            for name, table in monthly.items()
        }
        rows["batch_creation"] = joined([one.creation for one in self.starts])
        rows["creation_action"] = joined([one.delivery for one in self.starts])
        rows["growth_projection"] = joined(self.projection)
        return rows
