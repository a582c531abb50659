"""The start of batches: how many, where, and the eggs that come."""

from typing import TYPE_CHECKING, Any

import numpy as np

from aquamind_assets.batches.catalogue import EGG, FAROE, SCOTLAND
from aquamind_assets.batches.containers import stage_sites, uneven_shares, whole_shares
from aquamind_assets.batches.plan import moves
from aquamind_assets.batches.plan.starts import drawn_batch, planned_starts, season
from aquamind_assets.core.columns import Columns, extended
from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.core.streams import stream
from aquamind_assets.infrastructure.sizing import stage_days

if TYPE_CHECKING:
    from aquamind_assets.batches.plan.schedule import Schedule


def start_batches(plan: "Schedule") -> Columns:
    """Start the month's batches; rows of ``start_plan``, one a region."""
    regions = np.array([FAROE, SCOTLAND])
    planned, expected = np.zeros(2), np.zeros(2)
    active, starts, before = (np.zeros(2, dtype=np.int64) for _ in range(3))
    wanted: list[tuple[np.datetime64, int]] = []
    for row, region in enumerate(regions.tolist()):
        random = stream(plan.seed, "batch starts", region, plan.month.key)
        left_over = random.uniform(-0.5, 0.0)
        last = np.flatnonzero(plan.starts["geography_id"] == region)
        if last.size:
            left_over = float(plan.starts["left_over"][last[0]])
            before[row] = plan.starts["started_to_date"][last[0]]
        active[row] = (plan.batch["geography_id"] == region).sum()
        planned[row], expected[row] = planned_starts(
            plan.farm,
            plan.settings.starts.control_gain,
            plan.scale,
            plan.month,
            plan.first,
            int(active[row]),
            left_over,
            region == FAROE,
        )
        # A fraction of a batch is a chance of one, so that every month keeps its season.
        number = max(int(np.floor(planned[row] + random.random())), 0)
        wanted += [(day, row) for day in plan.days[random.integers(0, plan.days.size, number)]]
    for day, row in sorted(wanted, key=lambda start: (start[0], start[1])):
        place = _egg_hall(plan, day, int(regions[row]))
        if place is not None:
            batch_id = int((before + starts).sum()) + 1
            _start(plan, batch_id, int(regions[row]), day, place[1], place[0])
            starts[row] += 1
    return {
        "geography_id": regions,
        "active_batches": active,
        "expected_active": expected,
        "season": np.full(2, season(plan.farm)[plan.month.number - 1]),
        "planned": planned,
        "starts": starts,
        "left_over": planned - starts,
        "started_to_date": before + starts,
    }


def _egg_hall(
    plan: "Schedule", wanted: np.datetime64, geography: int
) -> tuple[int, np.datetime64] | None:
    """The egg hall of the station that has been without a start for longest."""
    halls = np.flatnonzero(stage_sites(plan.sites, EGG, geography))
    since = np.maximum(plan.free_from[halls], plan.sites.commissioned[halls])
    ready = ~np.isnat(since) & (since <= plan.days[-1])
    if not ready.any():
        return None
    halls, since = halls[ready], np.maximum(since[ready], wanted)
    now = since == since.min()
    last = np.where(
        np.isnat(plan.used_from[halls]), np.datetime64("2000-01-01"), plan.used_from[halls]
    )
    best = halls[now][np.argmin(last[now])]
    return int(best), since.min()


def _start(
    plan: "Schedule",
    batch_id: int,
    geography: int,
    wanted: np.datetime64,
    day: np.datetime64,
    hall: int,
) -> None:
    drawn = drawn_batch(plan.seed, plan.farm, plan.settings, plan.strains, batch_id, geography, day)
    random = stream(plan.seed, "egg delivery", batch_id)
    eggs = int(drawn["egg_count"])
    trays = chosen(plan, plan.containers.of_site(int(plan.sites.id[hall])), 1, random)
    share = uneven_shares(trays.size, plan.settings.stages.share_spread, random)
    wait = int((day - wanted) / DAY)
    site = int(plan.sites.id[hall])
    stay = moves.new_stays(batch_id, 0, trays, site, EGG, np.full(trays.size, day), share, wait)
    plan.stay = extended(plan.stay, stay)
    planned = whole_shares(eggs, share)
    mean = plan.settings.starts.dead_on_arrival_share
    dead = random.binomial(planned, min(mean * random.gamma(4.0, 0.25), 0.5))
    _deliver(plan, batch_id, day, wanted, wait, drawn, stay["id"], planned, dead, random, hall)
    cycle = int(stage_days(plan.farm).sum() + plan.farm.sea.days)
    row = {
        "id": batch_id,
        "species_id": 1,
        "lifecycle_stage_id": EGG,
        "status": "ACTIVE",
        "batch_type": "STANDARD",
        "start_date": day,
        "expected_end_date": day + cycle * DAY,
        "actual_end_date": NEVER,
        "notes": "",
        "geography_id": geography,
        "freshwater_station_id": int(plan.sites.station_id[hall]),
        "area_id": np.nan,
        "site_id": site,
        "stage_start_date": day,
        "due_date": NEVER,
        "sea_start_date": NEVER,
        "grow_out_date": NEVER,
        "harvest_start_date": NEVER,
        "cull_date": NEVER,
        "degree_days": 0.0,
        "projected_weight_g": plan.settings.growth.egg_weight_g,
        "projected_count": float(eggs - int(dead.sum())),
        "stays_planned": trays.size,
        "moves_planned": 0,
        **drawn,
    }
    plan.batch = extended(
        plan.batch,
        {
            name: np.array([row[name]], dtype=object if isinstance(row[name], str) else None)
            for name in plan.batch
        },
    )
    plan.free_from[hall] = NEVER
    plan.user[hall], plan.used_from[hall] = batch_id, day


def _deliver(
    plan: "Schedule",
    batch_id: int,
    day: np.datetime64,
    wanted: np.datetime64,
    wait: int,
    drawn: dict[str, Any],
    stays: np.ndarray,
    planned: np.ndarray,
    dead: np.ndarray,
    random: np.random.Generator,
    hall: int,
) -> None:
    bought = drawn["egg_source"] == "EXTERNAL"
    number = int((day - plan.days[0]) / DAY)
    price = plan.settings.starts.egg_cost_per_thousand * random.uniform(0.9, 1.1)
    year = day.astype(object).year
    plan.creation.append(
        {
            "id": [batch_id],
            "workflow_number": [f"CRT-{year}-{batch_id:03d}"],
            "batch_id": [batch_id],
            "status": ["COMPLETED"],
            "egg_source_type": [drawn["egg_source"]],
            "external_supplier_id": [drawn["egg_supplier_id"]],
            "external_supplier_batch_number": [
                f"{drawn['strain'][:3].upper()}-{year}-{random.integers(1000, 10_000)}"
                if bought
                else ""
            ],
            "external_cost_per_thousand": [price if bought else np.nan],
            "total_eggs_planned": [int(planned.sum())],
            "total_eggs_received": [int((planned - dead).sum())],
            "total_mortality_on_arrival": [int(dead.sum())],
            "planned_start_date": [wanted],
            "actual_start_date": [day],
            "total_actions": [stays.size],
            "wait_days": [wait],
        }
    )
    count = stays.size
    plan.delivery.append(
        {
            "id": stays,
            "workflow_id": np.full(count, batch_id),
            "batch_id": np.full(count, batch_id),
            "action_number": 1 + np.arange(count),
            "dest_assignment_id": stays,
            "status": ["COMPLETED"] * count,
            "egg_count_planned": planned,
            "egg_count_actual": planned - dead,
            "mortality_on_arrival": dead,
            "actual_delivery_date": np.full(count, day),
            "delivery_method": ["TRANSPORT" if bought else "INTERNAL_TRANSFER"] * count,
            "water_temp_on_arrival": np.full(count, plan.water[hall, number]),
            "egg_quality_score": np.clip(5 - np.floor(dead / np.maximum(planned, 1) / 0.012), 1, 5),
        }
    )


def chosen(
    plan: "Schedule", containers: np.ndarray, needed: int, random: np.random.Generator
) -> np.ndarray:
    """The containers of a hall that a batch fills: 10 to 12, say, or as many as it needs."""
    least = min(max(plan.farm.batches.containers_min, needed), containers.size)
    return containers[: int(random.integers(least, containers.size, endpoint=True))]
