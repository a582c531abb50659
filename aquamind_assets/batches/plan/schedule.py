"""The plan of a month: starts, moves and harvests decided day by day on projected fish."""

from collections.abc import Mapping

import numpy as np

from aquamind_assets.batches.catalogue import FAROE, GROW_OUT, POST_SMOLT, SCOTLAND, SMOLT
from aquamind_assets.batches.containers import by_boat, free_site, stage_sites
from aquamind_assets.batches.life import growth, mortality
from aquamind_assets.batches.mixed import host_of, is_standard
from aquamind_assets.batches.plan import mixes, moves, out_of_service, trouble
from aquamind_assets.batches.plan.basis import Basis
from aquamind_assets.batches.plan.calls import HEALTH, PLACE_NEEDED, Wanted, called, days_to_next
from aquamind_assets.batches.plan.intake import Start, starts_on, starts_wanted
from aquamind_assets.batches.plan.readiness import containers_needed, due, ripeness, room
from aquamind_assets.batches.plan.seen import fish_left, fish_seen
from aquamind_assets.batches.plan.site_use import SiteUse
from aquamind_assets.batches.slaughter import Slots
from aquamind_assets.core.columns import Columns, extended, joined, rows_where, sorted_by
from aquamind_assets.core.elementary import exp
from aquamind_assets.core.months import DAY, NEVER, days_since
from aquamind_assets.core.streams import stream

Random = np.random.Generator

#: A plant is idle where so little of a day's capacity is booked in the days to come. [ratio, d]
_IDLE, _IDLE_DAYS = 1.0, 12

#: Days for which a place at sea that rests is closed, after its fallow. [d]
_REST_DAYS = 365

#: Of so many rings of a site, one can be out of service.
_RINGS_A_SPARE = 6

#: Working days in a day of the calendar.
_WORKING = 5.3 / 7.0

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
    for number, day in enumerate(basis.days):
        schedule.act(day)
        schedule.project(number, day)
    return schedule.rows()


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
        active = rows_where(batch, batch["status"] == "ACTIVE")
        self.batch = fish_seen(active, before, self.settings.harvest.failing_share)
        self.stay = rows_where(stay, np.isnat(stay["end_date"]) | (stay["end_date"] >= start))
        self.transfer = rows_where(transfer, transfer["date"] >= start)
        self.use = SiteUse.before(rows["site_use"], self.sites)
        self.out = out_of_service.still_out(rows["out_of_service"], start)
        self._hold_late_sites()
        self._close_zones(before.get("surveillance_zone", {}))
        self.starts: list[Start] = []
        self.start_plan, self.wanted = starts_wanted(basis, self.batch, rows["start_plan"])
        self.projection: list[Columns] = []
        growth_rules = self.settings.growth
        self.appetite = growth.expected_appetite(growth_rules)
        self.room: Columns = {}
        self.slots = Slots(basis.plant_kg, 1000.0 * basis.farm.sea.boat_t_day)
        self._keep_bookings()
        self._measure_room()

    def _start(self, day: np.datetime64) -> None:
        """Start the batches of a day."""
        started = starts_on(self.basis, self.start_plan, self.wanted, self.use, day)
        for one in started:
            self.batch = sorted_by(extended(self.batch, one.batch), "id")
            self.stay = extended(self.stay, one.stay)
        if started:
            self.starts += started
            self._measure_room()

    def _measure_room(self) -> None:
        self.room = room(self.batch, self.stay, self.sites, self.containers)

    def _temperature(self, number: int) -> np.ndarray:
        """Water of each batch's site on a day of the month, shape (batches,). [degC]"""
        return self.basis.water[self.sites.index(self.batch["site_id"].astype(np.int64)), number]

    def _alive(self, day: np.datetime64) -> np.ndarray:
        end = self.batch["actual_end_date"]
        return (self.batch["start_date"] <= day) & (np.isnat(end) | (end > day))

    def _present(self, batch_id: int) -> np.ndarray:
        """Stays of a batch, and of its mixed ring, without an end yet, as places in ``stay``."""
        here = (host_of(self.stay["batch_id"]) == batch_id) & np.isnat(self.stay["end_date"])
        return np.flatnonzero(here)

    def act(self, day: np.datetime64) -> None:
        """Order culls, and do what is due on a day."""
        self._put_off(day)
        self._start(day)
        self._order_culls(day)
        culled = self._alive(day) & (self.batch["cull_date"] <= day) & is_standard(self.batch)
        for row in np.flatnonzero(culled).tolist():
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
                if not self._storm(self._places(row), day):
                    self._thin(row, day)
            else:
                self._harvest(row, day, ripeness(self.batch, row, day, self.settings))
        for region in (FAROE, SCOTLAND):
            self._call(region, day)
        self._trouble(day)

    def _call(self, region: int, day: np.datetime64) -> None:
        """Call a batch to slaughter before it is ripe, where the region has a reason."""
        rules, sea = self.settings.harvest, self.basis.farm.sea
        begin = day + rules.fasting_days * DAY
        smolts = (self.batch["geography_id"] == region) & self._alive(day)
        smolts &= self.batch["lifecycle_stage_id"] == SMOLT
        free = self.use.places_by(self.sites, region, sea.rings, day + rules.place_days * DAY)
        wanted = Wanted(
            self.slots.booked_kg(region, begin, _IDLE_DAYS) < _IDLE * self.basis.plant_kg[region],
            int(smolts.sum()) > free,
        )
        one = called(self.batch, region, day, wanted, self.settings)
        if one is not None:
            self._harvest(one[0], day, one[1])

    def _moving(self, row: int) -> moves.Moving:
        rows = self.batch
        return moves.Moving(
            int(rows["id"][row]),
            int(rows["stays_planned"][row]),
            int(rows["moves_planned"][row]),
            rows["due_date"][row],
        )

    def _destination(self, row: int, stage: int, day: np.datetime64) -> np.ndarray | None:
        """Places to which a batch can go on a day: a hall, or the areas of a loch."""
        rows, farm = self.batch, self.basis.farm
        region = int(rows["geography_id"][row])
        if stage == SMOLT:
            if self._boat_is_out(region, day):
                return None
            window = farm.sea.loch_window_days
            places = self.use.loch(self.sites, region, farm.sea.rings, day, window)
            return None if places is None or self._storm(places, day) else places
        allowed = stage_sites(self.sites, stage + 1, region)
        at_home = self.sites.station_id == self.sites.station_id[self._places(row)[0]]
        own = allowed & at_home
        place = free_site(self.sites, day, self.use.free_from, own)
        waited = days_since(rows["due_date"][row], day)
        if place is None and (waited >= _LOYAL_DAYS or not own.any()):
            place = free_site(self.sites, day, self.use.free_from, allowed)
        return None if place is None else np.array([place])

    def _storm(self, places: np.ndarray, day: np.datetime64) -> bool:
        """Whether a storm keeps boats from any of these places on a day."""
        return bool(self.basis.storm[places, int((day - self.days[0]) / DAY)].any())

    def _boat_is_out(self, region: int, day: np.datetime64) -> bool:
        """Whether the region's smolt boat still has a batch to bring to sea."""
        trips = self.transfer
        under_way = by_boat(trips) & (trips["date"] >= day)
        batch = np.searchsorted(self.batch["id"], trips["batch_id"][under_way])
        return bool((self.batch["geography_id"][batch] == region).any())

    def _put_off(self, day: np.datetime64) -> None:
        """Put trips to sea that a storm stops off by a day, with the stays that they fill."""
        trips, stay = self.transfer, self.stay
        due_now = np.flatnonzero(by_boat(trips) & trouble.to_be_done(trips, day))
        if not due_now.size:
            return
        to = trouble.places_of(stay, trips["dest_assignment_id"][due_now])
        stopped = self.basis.storm[
            self.sites.index(stay["site_id"][to].astype(np.int64)), int((day - self.days[0]) / DAY)
        ]
        # All trips of the batch wait, so that its raceways are emptied in their order.
        of_batch = host_of(stay["batch_id"][to])
        stopped = due_now[np.isin(of_batch, of_batch[stopped])]
        self.transfer = trouble.put_off(
            trips, stay, self.use, self.sites, stopped, day, trouble.STORM
        )

    def _trouble(self, day: np.datetime64) -> None:
        """Call moves of a day off, and let others break down."""
        seed, rules = self.basis.seed, self.settings.transfers
        for rows, reason in trouble.called_off(seed, self.transfer, day, rules):
            self.transfer = trouble.put_off(
                self.transfer, self.stay, self.use, self.sites, rows, day, reason
            )
        for row, part, reason in trouble.broken_down(seed, self.transfer, day, rules):
            self.transfer = trouble.fail(
                self.transfer, self.stay, self.use, self.sites, row, part, reason
            )

    def _places(self, row: int) -> np.ndarray:
        """Places of a batch, as places in `Sites`."""
        return self.use.held(int(self.batch["id"][row]))

    def _in_service(self, batch_id: int, site: int, needed: int, day: np.datetime64) -> np.ndarray:
        """Containers of a site that a batch can use as it comes; some may be found out of order."""
        seed, rules = self.basis.seed, self.settings.repairs
        boxes = out_of_service.usable(self.out, self.containers.of_site(site), day)
        least = max(needed, self.basis.farm.batches.containers_min)
        spare = boxes.size - least if needed else boxes.size // _RINGS_A_SPARE
        bad = out_of_service.in_need(seed, batch_id, site, boxes, spare, rules)
        if bad.any():
            more = out_of_service.spells(seed, site, boxes[bad], not needed, day, rules)
            self.out = out_of_service.with_more(self.out, more)
        return boxes[~bad]

    def _boxes(
        self, row: int, stage: int, places: np.ndarray, day: np.datetime64, random: Random
    ) -> np.ndarray:
        """Containers that a batch fills when it comes to a hall or to the areas of a loch."""
        batch_id, needed = int(self.batch["id"][row]), 0
        if stage < SMOLT:
            needed = self._needed(row, stage + 1, places[0])
        boxes = [
            self._in_service(batch_id, int(site), needed, day) for site in self.sites.id[places]
        ]
        if stage < SMOLT:
            return self.basis.filled(boxes[0], needed, random)
        share = self.settings.stages.first_rings_share
        return np.concatenate([of[: int(np.ceil(share * of.size))] for of in boxes])

    def _move(self, row: int, stage: int, day: np.datetime64) -> None:
        places = self._destination(row, stage, day)
        if places is None:
            return
        rows, rules = self.batch, self.settings.stages
        batch_id = int(rows["id"][row])
        random = stream(self.basis.seed, "stage move", batch_id, stage)
        boxes = self._boxes(row, stage, places, day, random)
        of_box = self.containers.site_id[self.containers.index(boxes)]
        site = int(self.sites.id[places[np.argmax(self.sites.boxes[places])]])
        present = self._present(batch_id)
        smolts = int(rows["smolt_target_count"][row])
        sources = rows_where(self.stay, present)
        other, part = self._mixed_with(row, stage, boxes.size, day)
        move = moves.stage_move(
            self._moving(row), stage, sources, (of_box, boxes), day, smolts, rules, random, part
        )
        self.stay["end_date"][present] = move.source_ends
        self.stay["end_reason"][present] = "transfer"
        old = int(self._places(row)[0])
        self.use.leave(old, move.source_ends.max() + self.sites.rest_days[old] * DAY)
        for place in places.tolist():
            self.use.enter(place, batch_id, day)
        kept_fish = moves.kept_smolts(stage, smolts)
        if kept_fish is not None:
            after_runts = rows["projected_count"][row] * (1.0 - rules.runt_share)
            rows["projected_count"][row] = min(after_runts, kept_fish)
        self._enter(row, stage + 1, move, day)
        rows["site_id"][row] = site
        if stage == SMOLT:
            rows["sea_start_date"][row], rows["area_id"][row] = day, site
        if other is not None:
            self._mix(row, other, part, day)
        self._measure_room()

    def _mixed_with(
        self, row: int, stage: int, rings: int, day: np.datetime64
    ) -> tuple[int | None, float]:
        """The batch that fills up the last ring of another at sea, and the part of it left."""
        part = mixes.own_part(self.basis.seed, int(self.batch["id"][row]), self.settings)
        if stage != SMOLT or part >= 1.0 or rings < 2:
            return None, 1.0
        other = mixes.companion(self.batch, row, day)
        return (None, 1.0) if other is None else (other, part)

    def _mix(self, row: int, other: int, part: float, day: np.datetime64) -> None:
        """Let a raceway of another batch fill up the last ring of one that goes to sea."""
        rows = self.batch
        batch_id, other_id = int(rows["id"][row]), int(rows["id"][other])
        ring = int(np.flatnonzero(self.stay["batch_id"] == batch_id)[-1])
        raceway = mixes.source_raceway(self.stay, other_id)
        own = rows["projected_count"][row] * self.stay["share"][ring]
        wanted = own * (1.0 - part) / part
        in_raceway = rows["projected_count"][other] * self.stay["share"][raceway]
        share = mixes.taken_share(wanted, in_raceway)
        into = mixes.to_mixed(self.stay, self.transfer, ring)
        rows["due_date"][other] = day
        filled = mixes.filling(self._moving(other), self.stay, raceway, into, share)
        self.transfer = extended(self.transfer, filled)
        rows["moves_planned"][other] += 1
        fish = np.array([own, share * in_raceway])
        host = rows_where(rows, np.array([row]))
        weight = rows["projected_weight_g"][[row, other]]
        rows["projected_count"][[row, other]] -= fish
        self.stay["share"][raceway] *= 1.0 - share
        self.batch = sorted_by(extended(rows, mixes.mixed_batch(host, fish, weight)), "id")

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
        """Let post-smolts become grow-out: at another site, rarely, or in all rings of theirs."""
        if self._move_on(row, day):
            return
        rows, batch_id = self.batch, int(self.batch["id"][row])
        present = self._present(batch_id)
        due_date = rows["due_date"][row]
        for site in np.unique(self.stay["site_id"][present]).tolist():
            here = present[self.stay["site_id"][present] == site]
            rings = self.containers.of_site(site)
            free = rings[~np.isin(rings, self.stay["container_id"][here])]
            free = out_of_service.usable(self.out, free, day)
            for one, at, of in mixes.rings_apart(self.stay["batch_id"][here], free):
                if of.size:
                    self._spread(one, here[at], of, due_date, day)
        self._become_grow_out(batch_id, present, day)

    def _spread(
        self,
        batch_id: int,
        here: np.ndarray,
        free: np.ndarray,
        due_date: np.datetime64,
        day: np.datetime64,
    ) -> None:
        """Spread the fish of a batch's rings in an area over free ones too."""
        row = int(np.searchsorted(self.batch["id"], batch_id))
        self.batch["due_date"][row] = due_date
        move = moves.thinning(self._moving(row), rows_where(self.stay, here), free, day)
        self.stay["share"][here] = self.stay["share"][here].sum() / (here.size + free.size)
        self._enter(row, GROW_OUT, move, day)

    def _become_grow_out(self, batch_id: int, present: np.ndarray, day: np.datetime64) -> None:
        """Note that a batch, its mixed ring too, and its present stays are grow-out."""
        rows = self.batch
        for row in mixes.together(rows, batch_id).tolist():
            rows["lifecycle_stage_id"][row], rows["stage_start_date"][row] = GROW_OUT, day
            rows["due_date"][row], rows["grow_out_date"][row] = NEVER, day
        self.stay["grow_out_date"][present] = day
        self._measure_room()

    def _move_on(self, row: int, day: np.datetime64) -> bool:
        """Move post-smolts, or half of them, to another loch, if they are to go and one is free."""
        rows, batch_id = self.batch, int(self.batch["id"][row])
        region, rules = int(rows["geography_id"][row]), self.settings
        part = moves.moved_part(self.basis.seed, batch_id, rules)
        present, old = self._present(batch_id), self._places(row)
        if not part or mixes.together(rows, batch_id).size > 1 or self._boat_is_out(region, day):
            return False
        if self.use.places_by(self.sites, region, self.basis.farm.sea.rings, day) <= self._waiting(
            region
        ):
            return False
        rings = self.basis.farm.sea.rings if part >= 1.0 else present.size
        window = self.basis.farm.sea.loch_window_days
        places = self.use.loch(self.sites, region, rings, day, window)
        if places is None or self._storm(places, day):
            return False
        boxes = np.concatenate([self.containers.of_site(int(i)) for i in self.sites.id[places]])
        boxes = out_of_service.usable(self.out, boxes, day)
        boxes = boxes if part >= 1.0 else boxes[:rings]
        of_box = self.containers.site_id[self.containers.index(boxes)]
        sources, days = rows_where(self.stay, present), rules.stages.sea_transfer_days
        move = moves.site_move(self._moving(row), sources, (of_box, boxes), day, part, days)
        self._enter(row, GROW_OUT, move, day)
        for place in self.sites.index(np.unique(of_box)).tolist():
            self.use.enter(place, batch_id, day)
        if part < 1.0:
            self.stay["share"][present] *= 1.0 - part
        else:
            self.stay["end_date"][present] = move.source_ends
            self.stay["end_reason"][present] = "transfer"
            for place in old.tolist():
                rest = int(self.sites.rest_days[place])
                self.use.leave(place, move.source_ends.max() + rest * DAY)
            rows["site_id"][row] = rows["area_id"][row] = int(of_box[0])
        self._become_grow_out(batch_id, present[:0] if part >= 1.0 else present, day)
        return True

    def _waiting(self, region: int) -> int:
        """Batches of smolts in a region that wait for a place at sea."""
        rows = self.batch
        waits = (rows["lifecycle_stage_id"] == SMOLT) & ~np.isnat(rows["due_date"])
        return int((waits & (rows["geography_id"] == region)).sum())

    def _harvest(self, row: int, day: np.datetime64, reason: str) -> None:
        rows, rules = self.batch, self.settings.harvest
        batch_id, region = int(rows["id"][row]), int(rows["geography_id"][row])
        present = self._present(batch_id)
        present = present[self._turn(present)]
        ring_kg = self._ring_kg(present)
        rows["harvest_reason"][mixes.together(rows, batch_id)] = reason
        begin = day + rules.fasting_days * DAY
        pace_kg = ring_kg.sum() / (_WORKING * self._days_of_harvest(row, day))
        first, last = self.slots.book(region, begin, ring_kg, pace_kg)
        self.stay["harvest_date"][present], self.stay["end_date"][present] = first, last
        self.stay["end_reason"][present] = "harvest"
        rows["harvest_start_date"][row], rows["actual_end_date"][row] = first.min(), last.max()
        for mixed in mixes.together(rows, batch_id)[1:].tolist():
            of = self.stay["batch_id"][present] == rows["id"][mixed]
            rows["harvest_start_date"][mixed] = first[of].min() if of.any() else first.min()
            rows["actual_end_date"][mixed] = last[of].max() if of.any() else last.max()
        resting = stream(self.basis.seed, "site rest", batch_id).random() < rules.rest_share
        for place in self._places(row).tolist():
            of = self.stay["site_id"][present] == self.sites.id[place]
            rest = int(self.sites.rest_days[place]) + rules.reserve_days
            rest += _REST_DAYS if resting else 0
            self.use.leave(place, last[of].max() + rest * DAY)

    def _days_of_harvest(self, row: int, day: np.datetime64) -> float:
        """Days in which a batch is to be taken: until the next one is ripe, within reason."""
        rows, rules = self.batch, self.settings.harvest
        if rows["harvest_reason"][row] in (HEALTH, PLACE_NEEDED):
            return 1.0
        region = int(rows["geography_id"][row])
        others = rows | {"geography_id": rows["geography_id"].copy()}
        others["geography_id"][row] = 0
        number = int((day - self.days[0]) / DAY)
        stage, regions = rows["lifecycle_stage_id"].astype(int), rows["geography_id"].astype(int)
        appetite = self.appetite[stage, regions]
        gap = days_to_next(others, region, self._temperature(number), appetite, self.settings)
        return float(np.clip(gap, 1.0, rules.days_max))

    def _turn(self, present: np.ndarray) -> np.ndarray:
        """The turn of stays in harvest: area by area, the largest fish first, then by ring."""
        weight, site = self._ring_weights(present), self.stay["site_id"][present]
        _, of = np.unique(site, return_inverse=True)
        mean = np.bincount(of, weight) / np.bincount(of)
        return np.lexsort((-weight, of, -mean[of]))

    def _ring_kg(self, present: np.ndarray) -> np.ndarray:
        """Weight of the fish of stays, as they are expected of their batches. [kg]"""
        rows, share = self.batch, self.stay["share"][present]
        batches, of = np.unique(self.stay["batch_id"][present], return_inverse=True)
        row = np.searchsorted(rows["id"], batches)
        batch_kg = rows["projected_count"][row] * rows["projected_weight_g"][row] / 1000.0
        whole = np.bincount(of, share)
        return np.maximum(share / whole[of] * batch_kg[of], 1.0)

    def _ring_weights(self, present: np.ndarray) -> np.ndarray:
        """Average weight in each stay when the month began; 0 for stays begun since. [g]"""
        known = self.assignment
        ids = self.stay["id"][present]
        at = np.minimum(np.searchsorted(known["id"], ids), max(known["id"].size - 1, 0))
        if not known["id"].size:
            return np.zeros(ids.size)
        return np.where(known["id"][at] == ids, known["avg_weight_g"][at], 0.0)

    def _hold_late_sites(self) -> None:
        """Keep the sites of batches whose harvest was or is late, and rest them after it."""
        stay, use = self.stay, self.use
        place = self.sites.index(stay["site_id"].astype(np.int64))
        ending = np.flatnonzero(~np.isnat(stay["end_date"]) & (stay["end_reason"] != "transfer"))
        ending = ending[use.batch_id[place[ending]] == host_of(stay["batch_id"])[ending]]
        free = stay["end_date"][ending] + self.sites.rest_days[place[ending]] * DAY
        decided = ~np.isnat(use.free_from[place[ending]])
        np.maximum.at(use.free_from, place[ending][decided], free[decided])
        left = rows_where(self.assignment, ~np.isnat(self.assignment["departure_date"]))
        place = self.sites.index(left["site_id"].astype(np.int64))
        decided = use.batch_id[place] == host_of(left["batch_id"])
        decided &= ~np.isnat(use.free_from[place])
        free = left["departure_date"] + self.sites.rest_days[place] * DAY
        np.maximum.at(use.free_from, place[decided], free[decided])

    def _close_zones(self, zone: Mapping[str, np.ndarray]) -> None:
        """Keep empty areas in the zones about a case of notifiable disease empty until they end."""
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
            for ring, kg in zip(of.tolist(), self._ring_kg(of).tolist(), strict=True):
                first, last = stay["harvest_date"][ring], stay["end_date"][ring]
                self.slots.keep(region, first, last, kg)

    def _order_culls(self, day: np.datetime64) -> None:
        """Note the orders for batches at sea in which a disease was diagnosed."""
        rows = self.batch
        open_ = (
            self._alive(day)
            & np.isnat(rows["cull_date"])
            & np.isnat(rows["harvest_start_date"])
            & is_standard(rows)
        )
        for row in np.flatnonzero(open_ & (rows["lifecycle_stage_id"] >= POST_SMOLT)).tolist():
            batch_id = int(rows["id"][row])
            from_date = self.basis.cull_orders.get(batch_id)
            if rows["projected_weight_g"][row] >= self.settings.harvest.saleable_weight_g:
                from_date = from_date or self.basis.slaughter_orders.get(batch_id)
            if from_date is not None:
                rows["cull_date"][mixes.together(rows, batch_id)] = max(from_date, day)

    def _cull(self, row: int, day: np.datetime64) -> None:
        """Empty a site by order: by slaughter where fish can be sold, else ring by ring."""
        rows, rules = self.batch, self.settings.harvest
        batch_id = int(rows["id"][row])
        on_their_way = self.transfer["batch_id"] == batch_id
        present = self._present(batch_id)
        if np.any(self.transfer["date"][on_their_way] >= day) or not present.size:
            return  # Fish that are being moved come first to their rings.
        if rows["projected_weight_g"][row] >= rules.saleable_weight_g:
            self._harvest(row, day, HEALTH)
        else:
            ends = moves.cull_days(present.size, day, rules.cull_days)
            self.stay["end_date"][present] = ends
            self.stay["end_reason"][present] = "cull"
            rows["actual_end_date"][mixes.together(rows, batch_id)] = ends.max()
        for place in self._places(row).tolist():
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
            "out_of_service": sorted_by(self.out, "id"),
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
