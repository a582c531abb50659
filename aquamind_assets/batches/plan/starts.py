"""The number of batches that start in a month, and the eggs and targets of each."""

from typing import Any

import numpy as np

from aquamind_assets.batches.catalogue import FAROE, OWN_STRAIN
from aquamind_assets.batches.plan.basis import Basis
from aquamind_assets.core.months import DAY, Month
from aquamind_assets.core.streams import stream
from aquamind_assets.core.years import MONTH_DAYS, YEAR_DAYS
from aquamind_assets.infrastructure.sizing import stage_days, starts_a_year
from aquamind_assets.settings.batches import Batches
from aquamind_assets.settings.infrastructure import Farm

#: People order and aim at round numbers: steps of eggs, smolts and weights. [eggs, fish, g]
_EGG_STEP, _SMOLT_STEP, _SMOLT_WEIGHT_STEP_G, _TARGET_STEP_G = 10_000, 5_000, 5, 50


def season(farm: Farm) -> np.ndarray:
    """Starts of each month relative to the year's mean, shape (12,), January first. [ratio]"""
    multipliers = np.asarray(farm.batches.starts_by_month)
    return multipliers / multipliers.mean()


def starts_to_date(farm: Farm, months_since: float) -> float:
    """Planned starts from the farm's first day on, at a mean rate of one a month.

    Parameters
    ----------
    farm : Farm
        For the season.
    months_since : float
        Months since the first; none before it. [month]

    Returns
    -------
    float
        In months of the mean rate. [month]
    """
    if months_since <= 0:
        return 0.0
    whole = int(months_since)
    multipliers = np.tile(season(farm), whole // 12 + 1)
    return float(multipliers[:whole].sum() + (months_since - whole) * multipliers[whole])


def planned_starts(
    farm: Farm, scale: float, month: Month, first: Month, left_over: float, faroe: bool
) -> tuple[float, float]:
    """Batches that a region is to start in a month, and those that it expects to be active.

    Eggs are ordered more than two years before the harvest, so fish lost at sea change no
    order.

    Parameters
    ----------
    farm : Farm
        For the target, the season, and the days of a cycle.
    scale : float
        Size of the farm.
    month : Month
        The month.
    first : Month
        The farm's first.
    left_over : float
        Batches planned earlier and not started.
    faroe : bool
        Whether the region is the Faroe Islands.

    Returns
    -------
    planned : float
        Batches to start, those left over included.
    expected : float
        Active batches if every start so far had been on plan.
    """
    rate = starts_a_year(farm, scale)[0 if faroe else 1] / 12.0
    since = len(month.since(first)) - 1
    cycle = (stage_days(farm).sum() + farm.sea.days) / MONTH_DAYS
    expected = rate * (starts_to_date(farm, since) - starts_to_date(farm, since - cycle))
    multiplier = season(farm)[month.number - 1]
    return float(rate * multiplier + left_over), float(expected)


def smolt_weight(settings: Batches, geography_id: int, start_date: np.datetime64) -> float:
    """Weight at which a batch's smolts are to go to sea; in the Faroes it rises over the years.

    Parameters
    ----------
    settings : Batches
        For the weights and years.
    geography_id : int
        Region.
    start_date : datetime64
        Day of the eggs; the smolts follow 13 months later.

    Returns
    -------
    float
        [g]
    """
    stages = settings.stages
    if geography_id != FAROE:
        return stages.smolt_weight_scotland_g
    days = (start_date - np.datetime64("2000-01-01")) / DAY
    year = 2000.0 + (days + 390.0) / YEAR_DAYS
    return float(
        np.interp(
            year,
            [stages.smolt_weight_rise_from, stages.smolt_weight_rise_to],
            [stages.smolt_weight_faroe_g, stages.smolt_weight_faroe_later_g],
        )
    )


def _round(value: float, step: int) -> int:
    """A number rounded to a step, at least one step."""
    return max(round(value / step), 1) * step


def drawn_batch(
    basis: Basis, batch_id: int, geography_id: int, start_date: np.datetime64
) -> dict[str, Any]:
    """Eggs and targets of a batch, drawn from its own stream.

    Parameters
    ----------
    basis : Basis
        For egg counts, sources, targets and the suppliers' strains.
    batch_id : int
        Batch.
    geography_id : int
        Region.
    start_date : datetime64
        Day of the eggs.

    Returns
    -------
    dict
        Columns of ``batches.batch``.
    """
    farm, settings, strains = basis.farm, basis.settings, basis.strains
    random = stream(basis.seed, "batch", batch_id)
    eggs = int(random.integers(farm.batches.eggs_min, farm.batches.eggs_max + 1, endpoint=False))
    bought = random.random() < farm.batches.bought_share
    supplier = int(random.integers(len(strains)))
    per_smolt = settings.stages.eggs_per_smolt * random.uniform(0.97, 1.03)
    heavier = float(np.clip(random.normal(1.0, 0.05), 0.85, 1.15))
    growth = settings.growth
    faroe, scotland = growth.target_weight_faroe_g, growth.target_weight_scotland_g
    wanted, spread = faroe if geography_id == FAROE else scotland, growth.target_weight_spread
    target = wanted * random.triangular(1.0 - spread, 1.0, 1.0 + spread + 1e-9)
    stages = settings.stages
    post_smolt_days = int(random.integers(stages.days_min, stages.days_max, endpoint=True))
    year, week, _ = start_date.astype(object).isocalendar()
    return {
        "batch_number": f"BAK{year}{week:02d}-{batch_id:03d}",
        "egg_source": "EXTERNAL" if bought else "INTERNAL",
        "egg_supplier_id": float(supplier + 1) if bought else np.nan,
        "strain": strains[supplier] if bought else OWN_STRAIN[geography_id],
        "egg_count": _round(eggs, _EGG_STEP),
        "smolt_target_count": _round(eggs / per_smolt, _SMOLT_STEP),
        "smolt_target_weight_g": float(
            _round(smolt_weight(settings, geography_id, start_date) * heavier, _SMOLT_WEIGHT_STEP_G)
        ),
        "harvest_target_weight_g": float(_round(target, _TARGET_STEP_G)),
        "post_smolt_days": post_smolt_days,
    }
