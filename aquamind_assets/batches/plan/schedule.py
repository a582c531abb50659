"""The plan of a month: starts, moves and harvests decided day by day on projected fish."""

from collections.abc import Mapping

import numpy as np

from aquamind_assets.batches.catalogue import GROW_OUT, POST_SMOLT, SMOLT
from aquamind_assets.batches.containers import free_site, stage_sites
from aquamind_assets.batches.life import growth, mortality
from aquamind_assets.batches.plan import moves
from aquamind_assets.batches.plan.basis import Basis
from aquamind_assets.batches.plan.intake import Start, starts_of_month
from aquamind_assets.batches.plan.readiness import containers_needed, due, room
from aquamind_assets.batches.plan.seen import fish_left, fish_seen
from aquamind_assets.batches.plan.site_use import SiteUse
from aquamind_assets.batches.plan.slaughter import Slots
from aquamind_assets.core.columns import Columns, extended, joined, rows_where, sorted_by
from aquamind_assets.core.elementary import exp
from aquamind_assets.core.months import DAY, NEVER, days_since
from aquamind_assets.core.streams import stream

#: Days that a move waits for its own station before fish go to another.
_LOYAL_DAYS = 7


def plan_month(basis: Basis, before: Mapping[str, Columns]) -> dict[str, Columns]:
    """The plan of a month: starts, moves and harvests, decided day by day.

    Parameters
    ----------
    basis : Basis
        What the month is planned from.
    before : mapping of str to dict of ndarray
        Last month's ``start_plan``, ``batch``, ``site_use``, ``planned_stay``,
        ``planned_transfer`` and ``growth_projection``, by name, and what became of the fish:
        ``container_assignment`` and ``growth_sample``.

    Returns
    -------
    dict of str to dict of ndarray
        Rows of each of the plan's tables, by name.
    """
    schedule = _Schedule(basis, before)
    start_plan = schedule.start(before["start_plan"])
    for number, day in enumerate(basis.days):
        schedule.act(day)
        schedule.project(number, day)
    return schedule.rows(start_plan)


class _Schedule:
    """The plan of one month, as it is being made."""

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
        self.batch = fish_seen(rows_where(batch, batch["status"] == "ACTIVE"), before)
        self.stay = rows_where(stay, np.isnat(stay["end_date"]) | (stay["end_date"] >= start))
        self.transfer = rows_where(transfer, transfer["planned_date"] >= start)
        self.use = SiteUse.before(rows["site_use"], self.sites)
        self._hold_late_sites()
        self.starts: list[Start] = []
        self.projection: list[Columns] = []
        growth_rules = self.settings.growth
        self.appetite = growth.expected_appetite(growth_rules)
        self.room: Columns = {}
        self.slots = Slots(basis.plant_kg, 1000.0 * basis.farm.sea.boat_t_day)
        self._keep_bookings()

    def start(self, before: Columns) -> Columns:
        """Start the month's batches; rows of ``start_plan``."""
        start_plan, self.starts = starts_of_month(self.basis, self.batch, before, self.use)
        for one in self.starts:
            self.batch = extended(self.batch, one.batch)
            self.stay = extended(self.stay, one.stay)
            self.use.enter(one.place, int(one.batch["id"][0]), one.batch["start_date"][0])
        self._measure_room()
        return start_plan

    def _measure_room(self) -> None:
        self.room = room(self.batch, self.stay, self.containers)

    def _temperature(self, number: int) -> np.ndarray:
        """Water of each batch's site on a day of the month, shape (batches,). [degC]"""
        return self.basis.water[self.sites.index(self.batch["site_id"].astype(np.int64)), number]

    def _alive(self, day: np.datetime64) -> np.ndarray:
        end = self.batch["actual_end_date"]
        return (self.batch["start_date"] <= day) & (np.isnat(end) | (end > day))

    def _present(self, batch_id: int) -> np.ndarray:
        """Stays of a batch that have no end yet, as places in ``stay``."""
        here = (self.stay["batch_id"] == batch_id) & np.isnat(self.stay["end_date"])
        return np.flatnonzero(here)

    def act(self, day: np.datetime64) -> None:
        """Order culls, and do what is due on a day."""
        self._order_culls(day)
        for row in np.flatnonzero(self._alive(day) & (self.batch["cull_date"] <= day)).tolist():
            self._cull(row, day)
        ready = self._alive(day) & due(self.batch, day, self.room, self.sites, self.settings)
        ready &= np.isnat(self.batch["cull_date"])
        first = ready & np.isnat(self.batch["due_date"])
        self.batch["due_date"][first] = day
        for row in np.flatnonzero(ready).tolist():
            stage = int(self.batch["lifecycle_stage_id"][row])
            if stage <= SMOLT:
                self._move(row, stage, day)
            elif stage == POST_SMOLT:
                self._thin(row, day)
            else:
                self._harvest(row, day)

    def _moving(self, row: int) -> moves.Moving:
        rows = self.batch
        return moves.Moving(
            int(rows["id"][row]),
            int(rows["stays_planned"][row]),
            int(rows["moves_planned"][row]),
            rows["due_date"][row],
        )

    def _destination(self, row: int, stage: int, day: np.datetime64) -> int | None:
        rows = self.batch
        allowed = stage_sites(self.sites, stage + 1, int(rows["geography_id"][row]))
        if stage < SMOLT:
            own = allowed & (self.sites.station_id == rows["freshwater_station_id"][row])
            place = free_site(self.sites, day, self.use.free_from, own)
            waited = days_since(rows["due_date"][row], day)
            if place is not None or waited < _LOYAL_DAYS:
                return place
        return free_site(self.sites, day, self.use.free_from, allowed)

    def _move(self, row: int, stage: int, day: np.datetime64) -> None:
        place = self._destination(row, stage, day)
        if place is None:
            return
        rows, rules = self.batch, self.settings.stages
        batch_id = int(rows["id"][row])
        random = stream(self.basis.seed, "stage move", batch_id, stage)
        site = int(self.sites.id[place])
        boxes = self.containers.of_site(site)
        if stage == SMOLT:
            boxes = boxes[: int(np.ceil(rules.first_rings_share * boxes.size))]
        else:
            boxes = self.basis.filled(boxes, self._needed(row, stage + 1, place), random)
        present = self._present(batch_id)
        smolts = int(rows["smolt_target_count"][row])
        sources = rows_where(self.stay, present)
        move = moves.stage_move(
            self._moving(row), stage, sources, (site, boxes), day, smolts, rules, random
        )
        self.stay["end_date"][present] = move.source_ends
        self.stay["end_reason"][present] = "transfer"
        old = int(self.sites.index(rows["site_id"][row]))
        self.use.leave(old, move.source_ends.max() + self.sites.rest_days[old] * DAY)
        self.use.enter(place, batch_id, day)
        kept_fish = moves.kept_smolts(stage, smolts)
        if kept_fish is not None:
            after_runts = rows["projected_count"][row] * (1.0 - rules.runt_share)
            rows["projected_count"][row] = min(after_runts, kept_fish)
        self._enter(row, stage + 1, move, day)
        rows["site_id"][row] = site
        if stage == SMOLT:
            rows["sea_start_date"][row], rows["area_id"][row] = day, site
        self._measure_room()

    def _needed(self, row: int, stage: int, place: int) -> int:
        smolts = int(self.batch["smolt_target_count"][row])
        return containers_needed(
            stage,
            moves.kept_smolts(stage - 1, smolts) or float(self.batch["projected_count"][row]),
            float(self.batch["smolt_target_weight_g"][row]),
            place,
            self.sites,
            self.containers,
            self.settings.stages,
        )

    def _enter(self, row: int, stage: int, move: moves.Move, day: np.datetime64) -> None:
        rows = self.batch
        self.stay = extended(self.stay, move.stay)
        self.transfer = extended(self.transfer, move.transfer)
        rows["stays_planned"][row] += move.stay["id"].size
        rows["moves_planned"][row] += 1
        rows["lifecycle_stage_id"][row], rows["stage_start_date"][row] = stage, day
        rows["due_date"][row] = NEVER

    def _thin(self, row: int, day: np.datetime64) -> None:
        rows = self.batch
        batch_id = int(rows["id"][row])
        present = self._present(batch_id)
        rings = self.containers.of_site(int(rows["site_id"][row]))
        free = rings[~np.isin(rings, self.stay["container_id"][present])]
        if free.size:
            move = moves.thinning(self._moving(row), rows_where(self.stay, present), free, day)
            self.stay["share"][present] = 1.0 / rings.size
            self._enter(row, GROW_OUT, move, day)
        else:
            rows["lifecycle_stage_id"][row], rows["stage_start_date"][row] = GROW_OUT, day
            rows["due_date"][row] = NEVER
        self.stay["grow_out_date"][present] = day
        rows["grow_out_date"][row] = day
        self._measure_room()

    def _harvest(self, row: int, day: np.datetime64) -> None:
        rows, rules = self.batch, self.settings.harvest
        batch_id, region = int(rows["id"][row]), int(rows["geography_id"][row])
        present = self._present(batch_id)
        present = present[np.argsort(-self._ring_weights(present), kind="stable")]
        ring_kg = self._ring_kg(row, present)
        first, last = self.slots.book(region, day + rules.fasting_days * DAY, ring_kg)
        self.stay["harvest_date"][present], self.stay["end_date"][present] = first, last
        self.stay["end_reason"][present] = "harvest"
        rows["harvest_start_date"][row], rows["actual_end_date"][row] = first.min(), last.max()
        place = int(self.sites.index(rows["site_id"][row]))
        rest = int(self.sites.rest_days[place]) + rules.reserve_days
        self.use.leave(place, last.max() + rest * DAY)

    def _ring_kg(self, row: int, present: np.ndarray) -> np.ndarray:
        """Weight of the fish of a batch's stays, as they are expected. [kg]"""
        rows, share = self.batch, self.stay["share"][present]
        batch_kg = rows["projected_count"][row] * rows["projected_weight_g"][row] / 1000.0
        return np.maximum(share / share.sum() * batch_kg, 1.0)

    def _ring_weights(self, present: np.ndarray) -> np.ndarray:
        """Average weight in each stay when the month began; 0 for stays begun since. [g]"""
        known = self.assignment
        ids = self.stay["id"][present]
        at = np.minimum(np.searchsorted(known["id"], ids), max(known["id"].size - 1, 0))
        if not known["id"].size:
            return np.zeros(ids.size)
        return np.where(known["id"][at] == ids, known["avg_weight_g"][at], 0.0)

    def _hold_late_sites(self) -> None:
        """Keep the sites of batches whose harvest is late as long as their fish are there."""
        rows = self.batch
        for row in np.flatnonzero(~np.isnat(rows["actual_end_date"])).tolist():
            place = int(self.sites.index(rows["site_id"][row]))
            free = rows["actual_end_date"][row] + int(self.sites.rest_days[place]) * DAY
            if self.use.free_from[place] < free:
                self.use.leave(place, free)

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
            for ring, kg in zip(of.tolist(), self._ring_kg(row, of).tolist(), strict=True):
                first, last = stay["harvest_date"][ring], stay["end_date"][ring]
                self.slots.keep(region, first, last, kg)

    def _order_culls(self, day: np.datetime64) -> None:
        """Note the orders for batches at sea in which a disease was diagnosed."""
        rows = self.batch
        open_ = (
            self._alive(day) & np.isnat(rows["cull_date"]) & np.isnat(rows["harvest_start_date"])
        )
        for row in np.flatnonzero(open_ & (rows["lifecycle_stage_id"] >= POST_SMOLT)).tolist():
            batch_id = int(rows["id"][row])
            from_date = self.basis.cull_orders.get(batch_id)
            if rows["projected_weight_g"][row] >= self.settings.harvest.saleable_weight_g:
                from_date = from_date or self.basis.slaughter_orders.get(batch_id)
            if from_date is not None:
                rows["cull_date"][row] = max(from_date, day)

    def _cull(self, row: int, day: np.datetime64) -> None:
        """Empty a site by order: by slaughter where fish can be sold, else ring by ring."""
        rows, rules = self.batch, self.settings.harvest
        batch_id = int(rows["id"][row])
        on_their_way = self.transfer["batch_id"] == batch_id
        present = self._present(batch_id)
        if np.any(self.transfer["planned_date"][on_their_way] >= day) or not present.size:
            return  # Fish that are being moved come first to their rings.
        if rows["projected_weight_g"][row] >= rules.saleable_weight_g:
            self._harvest(row, day)
        else:
            ends = moves.cull_days(present.size, day, rules.cull_days)
            self.stay["end_date"][present] = ends
            self.stay["end_reason"][present] = "cull"
            rows["actual_end_date"][row] = ends.max()
        place = int(self.sites.index(rows["site_id"][row]))
        rest = int(self.sites.rest_days[place])
        if batch_id in self.basis.cull_orders:
            rest = max(rest, rules.cull_fallow_days)
        self.use.leave(place, rows["actual_end_date"][row] + rest * DAY)

    def project(self, number: int, day: np.datetime64) -> None:
        """Let the projected fish grow and die for a day."""
        rows = self.batch
        alive = self._alive(day)
        water = np.where(alive, self._temperature(number), 0.0)
        stage = rows["lifecycle_stage_id"].astype(int)
        region = rows["geography_id"].astype(int)
        weight = rows["projected_weight_g"]
        potential = growth.potential_growth(stage, region, weight, water, self.settings.growth)
        grown = weight * exp(potential * self.appetite[stage, region])
        stage_day = days_since(rows["stage_start_date"], day)
        loss = mortality.expected_loss(
            stage, np.maximum(stage_day, 0.0), region, water, self.settings.mortality
        )
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

    def rows(self, start_plan: Columns) -> dict[str, Columns]:
        """Rows of each of the plan's tables, by name."""
        batch = self.batch
        ended = ~np.isnat(batch["actual_end_date"]) & (batch["actual_end_date"] <= self.days[-1])
        done = np.where(np.isnat(batch["cull_date"]), "COMPLETED", "TERMINATED")
        batch["status"] = np.where(ended, done, "ACTIVE").astype(object)
        monthly = {
            "start_plan": start_plan,
            "batch": batch,
            "site_use": self.use.rows(self.sites),
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
