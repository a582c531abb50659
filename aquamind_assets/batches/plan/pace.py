"""The pace of a region's harvest: how much it takes a day, and how heavy fish must be to begin.

The planner looks half a year ahead. He projects the weight of every batch at sea through the
water of the mean year, and lets the fish in hand last until the next ones are ripe: what is ripe
in autumn is taken so slowly that the plant has fish in February, when nothing ripens.
"""

import numpy as np

from aquamind_assets.batches.catalogue import FAROE, GROW_OUT, POST_SMOLT, SCOTLAND
from aquamind_assets.batches.life.growth import expected_growth
from aquamind_assets.batches.mixed import is_standard
from aquamind_assets.core.columns import Columns, rows_where
from aquamind_assets.core.elementary import exp
from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.environment.sites import Areas
from aquamind_assets.environment.temperature import mean_sea_temperature
from aquamind_assets.settings.batches import Batches
from aquamind_assets.settings.harvest import Harvest
from aquamind_assets.settings.sea import SeaTemperature

#: Weeks that the planner looks ahead.
WEEKS_AHEAD = 26

_WEEK, _WEEKS_A_YEAR = 7, 52

#: Part of the fish that still grow which will be slaughtered at their targets: some die, and some
#: are taken lighter. Judged, a little low, so that ripe fish are seldom lacking. [ratio]
_TO_BE_HARVESTED = 0.87

#: Weight booked, relative to the pace, at which the shares of `wanted_share` hold. [ratio]
_BUSY = (0.0, 0.25, 1.0, 2.0)

#: Slowest pace, relative to what ripens in the weeks ahead: a site is not left half empty for
#: months for the sake of an even flow; judged. [ratio]
_SLOWEST = 0.4


def coming_water(areas: Areas, day: np.datetime64, settings: SeaTemperature) -> np.ndarray:
    """Sea temperature of the weeks of a year from a day on, as in a mean year.

    Parameters
    ----------
    areas : Areas
        The sea areas that are built.
    day : datetime64[D]
        The day.
    settings : SeaTemperature
        The mean years.

    Returns
    -------
    ndarray, shape (2, weeks)
        Means over the areas of the Faroe Islands, and of Scotland. [degC]
    """
    middles = day + _WEEK * DAY * np.arange(_WEEKS_A_YEAR) + 3 * DAY
    water = mean_sea_temperature(settings, areas, middles)
    return np.stack(
        [water[areas.geography_id == region].mean(axis=0) for region in (FAROE, SCOTLAND)]
    )


def coming_supply(
    batch: Columns, day: np.datetime64, water: np.ndarray, settings: Batches
) -> Columns:
    """The fish at sea that no harvest is booked for, and the day on which each batch is ripe.

    Parameters
    ----------
    batch : dict of ndarray
        Rows of ``batch``.
    day : datetime64[D]
        The day on which their weights were projected.
    water : ndarray, shape (2, weeks)
        Mean water of each week to come: Faroe Islands, Scotland. [degC]
    settings : Batches
        For growth, and the weight at which a harvest begins.

    Returns
    -------
    dict of ndarray, shape (batches,)
        ``id``, ``geography_id``, ``ripe_date`` (NaT where not within these weeks) and ``kg``, the
        weight that may be slaughtered.
    """
    stage = batch["lifecycle_stage_id"]
    waiting = ((stage == GROW_OUT) | (stage == POST_SMOLT)) & (batch["status"] == "ACTIVE")
    waiting &= np.isnat(batch["harvest_start_date"]) & np.isnat(batch["cull_date"])
    fish = rows_where(batch, waiting & is_standard(batch))
    region = fish["geography_id"].astype(int)
    target, weight = fish["harvest_target_weight_g"], fish["projected_weight_g"].astype(float)
    at_sea = np.full(region.size, GROW_OUT)
    weights = [weight]
    for number, week in enumerate(water[region - 1, :WEEKS_AHEAD].T):
        begins = np.asarray(day + _WEEK * number * DAY)
        gain = expected_growth(at_sea, region, weights[-1], week, begins, settings.growth)
        weights.append(weights[-1] * exp(_WEEK * gain))
    ripe = np.stack(weights) >= settings.harvest.begin_share * target
    ripe_date = day + _WEEK * DAY * ripe.argmax(axis=0)
    ripe_date = np.maximum(ripe_date, fish["sea_start_date"] + settings.stages.sea_days_min * DAY)
    kg = _TO_BE_HARVESTED * fish["projected_count"] * target / 1000.0
    return {
        "id": fish["id"],
        "geography_id": region,
        "ripe_date": np.where(ripe.any(axis=0), ripe_date, NEVER),
        "kg": kg,
    }


def lasting_pace_kg(supply: Columns, region: int, day: np.datetime64, booked_kg: float) -> float:
    """The fastest pace at which a region's plant has fish on every day of the weeks ahead.

    Parameters
    ----------
    supply : dict of ndarray
        From `coming_supply`, without the batches that are booked.
    region : int
        Region.
    day : datetime64[D]
        The day.
    booked_kg : float
        Weight that is booked for slaughter from that day on. [kg]

    Returns
    -------
    float
        What is booked and ripe, over the days until the next batch ripens, and so on for the
        batches after it: the least of these, but no slower than a part of the mean. [kg/d]
    """
    ripe = (supply["geography_id"] == region) & ~np.isnat(supply["ripe_date"])
    order = np.argsort(supply["ripe_date"][ripe], kind="stable")
    days = (supply["ripe_date"][ripe][order] - day) / DAY
    stock = booked_kg + np.concatenate([[0.0], np.cumsum(supply["kg"][ripe][order])])
    # The stock before each batch, which must last until that one is ripe, and all to the end.
    until = np.append(days, float(_WEEK * WEEKS_AHEAD))
    ahead = until > 0
    paces = stock[ahead] / until[ahead]
    return float(max(paces.min(), _SLOWEST * paces[-1]))


def wanted_share(booked_kg: float, days: float, pace_kg: float, rules: Harvest) -> float:
    """Weight over the target at which a region begins the next harvest.

    Parameters
    ----------
    booked_kg : float
        Weight booked for slaughter in the coming days. [kg]
    days : float
        Those days. [d]
    pace_kg : float
        Weight to be harvested a day, from `lasting_pace_kg`. [kg/d]
    rules : Harvest
        Weight at which a harvest begins at the planned pace, with an idle and with a full plant.

    Returns
    -------
    float
        `idle_share` where nothing is booked, `thin_share` at a quarter of the pace, `begin_share`
        at the pace, and `hold_share` where twice the pace is booked: what grew in summer is held
        for the spring. [ratio]
    """
    busy = booked_kg / (days * pace_kg) if pace_kg > 0 else 1.0
    shares = (rules.idle_share, rules.thin_share, rules.begin_share, rules.hold_share)
    return float(np.interp(busy, _BUSY, shares))
