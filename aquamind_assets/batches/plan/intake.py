"""The start of batches: their number, their halls, and their eggs."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from aquamind_assets.batches.catalogue import EGG, FAROE, PARR, SCOTLAND, SMOLT
from aquamind_assets.batches.containers import stage_sites, uneven_shares, whole_shares
from aquamind_assets.batches.mixed import STANDARD, is_standard
from aquamind_assets.batches.plan.basis import Basis
from aquamind_assets.batches.plan.cycle import planned_end
from aquamind_assets.batches.plan.egg_delivery import planned_delivery
from aquamind_assets.batches.plan.moves import Entry, new_stays
from aquamind_assets.batches.plan.site_use import SiteUse
from aquamind_assets.batches.plan.starts import drawn_batch, planned_starts, season
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.elementary import exp
from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.core.prices import in_cents, relative_price
from aquamind_assets.core.streams import stream
from aquamind_assets.infrastructure.sizing import stage_days
from aquamind_assets.people.workdays import moving_days

_REGIONS = (FAROE, SCOTLAND)

#: Spread of a year's contracts with a supplier of eggs, and of the orders under it; log sd,
#: assumed as wide together as the tenth about the mean that one order may differ from another.
_EGG_CONTRACT_LOG_SD, _EGG_ORDER_LOG_SD = 0.06, 0.03


@dataclass(frozen=True)
class Start:
    """A batch that starts.

    Attributes
    ----------
    place : int
        Its hall, as its place in `Sites`.
    batch, stay, creation, delivery : dict of ndarray
        Rows of ``batch``, ``planned_stay``, ``batch_creation`` and ``creation_action``.
    """

    place: int
    batch: Columns
    stay: Columns
    creation: Columns
    delivery: Columns


@dataclass(frozen=True)
class _Order:
    """Eggs ordered for a hall: ready on one day, delivered on that day or later."""

    batch_id: int
    geography_id: int
    place: int
    wanted: np.datetime64
    day: np.datetime64

    @property
    def wait_days(self) -> int:
        return int((self.day - self.wanted) / DAY)


@dataclass(frozen=True)
class _Eggs:
    """Eggs ordered for each tray, those dead on arrival, and the stays of the trays."""

    stay: Columns
    planned: np.ndarray
    dead: np.ndarray


#: Days on which batches are to start, each with the row of its region in ``start_plan``.
Wanted = list[tuple[np.datetime64, int]]


def starts_on(
    basis: Basis, start_plan: Columns, wanted: Wanted, use: SiteUse, day: np.datetime64
) -> list[Start]:
    """The starts of a day: batches wanted by then that find a free hall.

    Parameters
    ----------
    basis : Basis
        What the month is planned from.
    start_plan : dict of ndarray
        The month's ``start_plan``; its starts are counted.
    wanted : list of (datetime64, int)
        Starts that are still to come; those that begin are taken out.
    use : SiteUse
        Which halls are free.
    day : datetime64[D]
        The day.
    """
    started = []
    for want in [one for one in wanted if one[0] <= day]:
        if not np.is_busday(day, busdaycal=moving_days(_REGIONS[want[1]])):
            continue
        hall = _egg_hall(basis, use, day, _REGIONS[want[1]])
        if hall is not None:
            number = int(start_plan["started_to_date"].sum()) + 1
            order = _Order(number, _REGIONS[want[1]], hall, want[0], day)
            started.append(_start(basis, order))
            use.enter(hall, number, day)
            start_plan["starts"][want[1]] += 1
            start_plan["started_to_date"][want[1]] += 1
            start_plan["left_over"][want[1]] -= 1.0
            wanted.remove(want)
    return started


def starts_wanted(basis: Basis, batch: Columns, start_plan: Columns) -> tuple[Columns, Wanted]:
    """Rows of the month's ``start_plan`` before anything starts, and the starts wanted.

    Parameters
    ----------
    basis : Basis
        What the month is planned from.
    batch, start_plan : dict of ndarray
        Active batches, and last month's ``start_plan``.
    """
    planned, expected = np.zeros(2), np.zeros(2)
    active, before = np.zeros(2, dtype=np.int64), np.zeros(2, dtype=np.int64)
    wanted: Wanted = []
    for row, region in enumerate(_REGIONS):
        random = stream(basis.seed, "batch starts", region, basis.month.key)
        left_over = random.uniform(-0.5, 0.0)
        last = np.flatnonzero(start_plan["geography_id"] == region)
        if last.size:
            left_over = float(start_plan["left_over"][last[0]])
            before[row] = start_plan["started_to_date"][last[0]]
        active[row] = ((batch["geography_id"] == region) & is_standard(batch)).sum()
        planned[row], expected[row] = planned_starts(
            basis.farm, basis.scale, basis.month, basis.first, left_over, region == FAROE
        )
        # A fraction of a batch becomes a chance, so that starts keep their season.
        begins = basis.month == basis.first and region == FAROE  # a farm begins with eggs
        number = max(int(np.floor(planned[row] + random.random())), int(begins))
        days = basis.days[np.is_busday(basis.days, busdaycal=moving_days(region))]
        wanted += [(day, row) for day in days[random.integers(0, days.size, number)]]
    rows = {
        "geography_id": np.array(_REGIONS),
        "active_batches": active,
        "expected_active": expected,
        "season": np.full(2, season(basis.farm)[basis.month.number - 1]),
        "planned": planned,
        "starts": np.zeros(2, dtype=np.int64),
        "left_over": planned.copy(),
        "started_to_date": before,
    }
    return rows, sorted(wanted, key=lambda start: (start[0], start[1]))


def _egg_hall(basis: Basis, use: SiteUse, day: np.datetime64, geography: int) -> int | None:
    """The free egg hall of the station whose last start was longest ago."""
    halls = np.flatnonzero(stage_sites(basis.sites, EGG, geography))
    since = np.maximum(use.free_from[halls], basis.sites.commissioned[halls])
    halls = halls[since <= day]
    if not halls.size:
        return None
    used = use.used_from[halls]
    return int(halls[np.argmin(np.where(np.isnat(used), np.datetime64("2000-01-01"), used))])


def _start(basis: Basis, order: _Order) -> Start:
    """A new batch, drawn from its own streams, with its trays and the delivery of its eggs."""
    drawn = drawn_batch(basis, order.batch_id, order.geography_id, order.day)
    is_bought = drawn["egg_source"] == "EXTERNAL"
    planned = planned_delivery(
        basis.seed, order.batch_id, order.geography_id, order.wanted, is_bought
    )
    random = stream(basis.seed, "egg delivery", order.batch_id)
    eggs = _eggs(basis, order, int(drawn["egg_count"]), random)
    creation = _creation(basis, order, drawn, eggs, random)
    creation["planned_start_date"] = np.array([planned])
    delivery = _deliveries(basis, order, is_bought, eggs)
    delivery["expected_delivery_date"] = np.full(eggs.planned.size, planned)
    return Start(order.place, _batch(basis, order, drawn, eggs), eggs.stay, creation, delivery)


def _eggs(basis: Basis, order: _Order, count: int, random: np.random.Generator) -> _Eggs:
    """Divide eggs over the trays of a hall."""
    site = int(basis.sites.id[order.place])
    trays = basis.filled(basis.containers.of_site(site), 1, random)
    share = uneven_shares(np.ones(trays.size), basis.settings.stages.share_spread, random)
    entry = Entry(trays, site, EGG, np.full(trays.size, order.day), share, order.wait_days)
    planned = whole_shares(count, share)
    mean = basis.settings.starts.dead_on_arrival_share
    dead = random.binomial(planned, min(mean * random.gamma(4.0, 0.25), 0.5))
    return _Eggs(new_stays(order.batch_id, 0, entry), planned, dead)


def _batch(basis: Basis, order: _Order, drawn: dict[str, Any], eggs: _Eggs) -> Columns:
    """The row of ``batch`` on the day on which its eggs arrive."""
    region = order.geography_id
    weights = drawn["smolt_target_weight_g"], drawn["harvest_target_weight_g"]
    early = int(stage_days(basis.farm)[: PARR - EGG + 1].sum())
    hall_c = float(basis.water[stage_sites(basis.sites, SMOLT, region)].mean())
    sea_c = basis.coming_water[_REGIONS.index(region)]
    end = planned_end(order.day, region, weights, early, hall_c, sea_c, basis.settings)
    row = {
        "id": order.batch_id,
        "species_id": 1,
        "lifecycle_stage_id": EGG,
        "status": "ACTIVE",
        "batch_type": STANDARD,
        "host_batch_id": np.nan,
        "start_date": order.day,
        "expected_end_date": end,
        "actual_end_date": NEVER,
        "notes": "",
        "geography_id": order.geography_id,
        "freshwater_station_id": int(basis.sites.station_id[order.place]),
        "area_id": np.nan,
        "site_id": int(basis.sites.id[order.place]),
        "stage_start_date": order.day,
        "due_date": NEVER,
        "sea_start_date": NEVER,
        "grow_out_date": NEVER,
        "harvest_start_date": NEVER,
        "harvest_reason": "",
        "is_failing": False,
        "cull_date": NEVER,
        "degree_days": 0.0,
        "projected_weight_g": basis.settings.growth.egg_weight_g,
        "projected_count": float(int(drawn["egg_count"]) - int(eggs.dead.sum())),
        "stays_planned": eggs.planned.size,
        "moves_planned": 0,
        **drawn,
    }
    return {
        name: np.array([value], dtype=object if isinstance(value, str) else None)
        for name, value in row.items()
    }


def _creation(
    basis: Basis,
    order: _Order,
    drawn: dict[str, Any],
    eggs: _Eggs,
    random: np.random.Generator,
) -> Columns:
    """The row of ``batch_creation``."""
    bought = drawn["egg_source"] == "EXTERNAL"
    price = _egg_price(basis, order, drawn["egg_supplier_id"], random) if bought else np.nan
    year, lot = order.day.astype(object).year, ""
    if bought:
        lot = f"{drawn['strain'][:3].upper()}-{year}-{random.integers(1000, 10_000)}"
    row = {
        "id": order.batch_id,
        "workflow_number": f"CRT-{year}-{order.batch_id:03d}",
        "batch_id": order.batch_id,
        "status": "COMPLETED",
        "egg_source_type": drawn["egg_source"],
        "external_supplier_id": drawn["egg_supplier_id"],
        "external_supplier_batch_number": lot,
        "external_cost_per_thousand": price,
        "total_eggs_planned": int(eggs.planned.sum()),
        "total_eggs_received": int((eggs.planned - eggs.dead).sum()),
        "total_mortality_on_arrival": int(eggs.dead.sum()),
        "actual_start_date": order.day,
        "total_actions": eggs.planned.size,
        "wait_days": order.wait_days,
    }
    return {name: np.array([value]) for name, value in row.items()}


def _egg_price(basis: Basis, order: _Order, supplier: int, random: np.random.Generator) -> float:
    """Price of a delivery: the year's contract with the supplier, and what is asked on top or off.

    Delivery out of season, eggs of one family or a large order change the price. [EUR per 1000]
    """
    code, region = f"eggs of supplier {supplier}", np.array([order.geography_id])
    day = np.array([order.day])
    contract = relative_price(basis.seed, code, region, day, _EGG_CONTRACT_LOG_SD)
    asked = exp(_EGG_ORDER_LOG_SD * random.standard_normal(1))
    price = basis.settings.starts.egg_cost_per_thousand * contract * asked
    return float(in_cents(price)[0])


def _deliveries(basis: Basis, order: _Order, bought: bool, eggs: _Eggs) -> Columns:
    """Rows of ``creation_action``, one for each tray."""
    count, stays = eggs.planned.size, eggs.stay["id"]
    number = int((order.day - basis.days[0]) / DAY)
    quality = 5 - np.floor(eggs.dead / np.maximum(eggs.planned, 1) / 0.012)
    return {
        "id": stays,
        "workflow_id": np.full(count, order.batch_id),
        "batch_id": np.full(count, order.batch_id),
        "action_number": 1 + np.arange(count),
        "dest_assignment_id": stays,
        "status": np.full(count, "COMPLETED", dtype=object),
        "egg_count_planned": eggs.planned,
        "egg_count_actual": eggs.planned - eggs.dead,
        "mortality_on_arrival": eggs.dead,
        "actual_delivery_date": np.full(count, order.day),
        "delivery_method": np.full(
            count, "TRANSPORT" if bought else "INTERNAL_TRANSFER", dtype=object
        ),
        "water_temp_on_arrival": np.full(count, basis.water[order.place, number]),
        "egg_quality_score": np.clip(quality, 1, 5),
    }
