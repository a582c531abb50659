"""Growth by weight and temperature, loss of weight, and the size of fish."""

import numpy as np

from aquamind_assets.batches.catalogue import (
    ALEVIN,
    FAROE,
    FRY,
    PARR,
    POST_SMOLT,
    SCOTLAND,
    SMOLT,
)
from aquamind_assets.batches.life.appetite import expected_appetite, season_appetite, usual_appetite
from aquamind_assets.core.columns import Array
from aquamind_assets.core.elementary import cbrt, exp, log, log1p, power
from aquamind_assets.settings.growth import Growth

#: Growth at 0 degC and for each degree: constant, and times the logarithm of the weight in g;
#: fitted to the table of F07, which it meets to its last digit. [%/d]
SEA_RATE = ((0.05366, 0.01728), (0.30493, -0.03507))

#: Loss of fasting fish in water that is 10 degC warmer, relative: from 7.3 % at 9 degC and 8.3 % at
#: 18 degC in the same time. [ratio]
_FASTING_Q10 = 1.16


#: Weight over the one wanted to which smolts grow that wait, relative to it; judged. [ratio]
HELD_OVER = 0.1


def thermal_growth(weight_g: Array, temperature_c: Array, tgc: Array, days: float = 1.0) -> Array:
    """Weight after growth by the thermal growth coefficient.

    Parameters
    ----------
    weight_g : array_like
        Weight at the start. [g]
    temperature_c : array_like
        Mean water temperature; at or below 0 nothing grows. [degC]
    tgc : array_like
        Thermal growth coefficient, x1000 convention. [g^(1/3) degC^-1 d^-1 x 1000]
    days : float
        Length of the period. [d]

    Returns
    -------
    ndarray
        Weight at the end, broadcast over the inputs. [g]

    References
    ----------
    Iwama & Tautz (1981), Can. J. Fish. Aquat. Sci. 38, 649-656.
    """
    degree_days = np.maximum(temperature_c, 0.0) * days
    return power(cbrt(weight_g) + tgc * degree_days / 1000.0, 3)


def thermal_growth_coefficient(
    start_weight_g: Array, end_weight_g: Array, degree_days: Array
) -> Array:
    """The thermal growth coefficient of a period, x1000.

    Parameters
    ----------
    start_weight_g, end_weight_g : array_like
        Weights. [g]
    degree_days : array_like
        Sum of the daily temperatures. [degC d]

    Returns
    -------
    ndarray
        NaN where there were no degree-days. [g^(1/3) degC^-1 d^-1 x 1000]

    References
    ----------
    Iwama & Tautz (1981), Can. J. Fish. Aquat. Sci. 38, 649-656.
    """
    gain = cbrt(end_weight_g) - cbrt(start_weight_g)
    warm = np.asarray(degree_days) > 0
    return np.where(warm, 1000.0 * gain / np.where(warm, degree_days, 1.0), np.nan)


def coefficients(growth: Growth) -> np.ndarray:
    """The thermal growth coefficients ashore, by stage and region.

    Parameters
    ----------
    growth : Growth
        The settings.

    Returns
    -------
    ndarray, shape (8, 3)
        By the ids of stage and region; 0 for the egg and at sea. [g^(1/3) degC^-1 d^-1 x 1000]
    """
    table = np.zeros((8, 3))
    table[ALEVIN] = growth.tgc_alevin
    table[FRY] = growth.tgc_fry
    for stage, name in ((PARR, "parr"), (SMOLT, "smolt")):
        table[stage, FAROE] = getattr(growth, f"tgc_{name}_faroe")
        table[stage, SCOTLAND] = getattr(growth, f"tgc_{name}_scotland")
    return table


def sea_growth_rate(weight_g: Array, temperature_c: Array) -> Array:
    """Growth at sea by weight and temperature, as on Norwegian farms.

    Parameters
    ----------
    weight_g : array_like
        Weight; below 50 g counts as 50, where no farm grows fish at sea. [g]
    temperature_c : array_like
        Water temperature; below 0 counts as 0. [degC]

    Returns
    -------
    ndarray
        Log growth a day, never negative. It falls with weight, the faster the warmer the water:
        fish of 6 kg grow the same at 4 and at 16 degC. [1/d]

    References
    ----------
    Norwegian Veterinary Institute, growth function fitted to farms of 2012 to 2020, as in its
    lice simulator (F07 of the figures): linear in temperature and in the logarithm of weight.
    """
    log_g = log(np.maximum(weight_g, 50.0))
    at_zero, a_degree = (a + b * log_g for a, b in SEA_RATE)
    return np.maximum(at_zero + a_degree * np.maximum(temperature_c, 0.0), 0.0) / 100.0


def potential_growth(
    stage: Array, region: Array, weight_g: Array, temperature_c: Array, growth: Growth
) -> Array:
    """Growth of fish that eat all they want.

    Parameters
    ----------
    stage, region : array_like of int
        Stage and region.
    weight_g, temperature_c : array_like
        Weight, and the water. [g, degC]
    growth : Growth
        Coefficients, and growth at sea relative to the published one.

    Returns
    -------
    ndarray
        Log growth a day: by the thermal growth coefficient ashore (Iwama & Tautz 1981). At sea,
        fish with the mean appetite of farms grow at `sea_growth_rate`, which was found from all
        months of farms, good and bad; fish that eat all they want, in the best season, grow faster
        by as much as they eat more. [1/d]
    """
    tgc = coefficients(growth)[stage, region]
    root = cbrt(np.maximum(weight_g, 1e-3))
    warm = np.maximum(temperature_c, 0.0)
    ashore = 3.0 * log1p(tgc * warm / 1000.0 / root)
    level = np.array([0.0, growth.sea_growth_faroe, growth.sea_growth_scotland])[region]
    usual = usual_appetite(weight_g, temperature_c) / (1.0 + growth.appetite_season)
    at_sea = level * sea_growth_rate(weight_g, temperature_c) / usual
    return np.where(np.asarray(stage) >= POST_SMOLT, at_sea, ashore)


def expected_growth(
    stage: Array,
    region: Array,
    weight_g: Array,
    temperature_c: Array,
    days: Array,
    growth: Growth,
) -> Array:
    """Growth that the plan counts on: with a mean appetite, fasts and baths included.

    Parameters
    ----------
    stage, region : array_like of int
        Stage and region.
    weight_g, temperature_c : array_like
        Weight, and the water. [g, degC]
    days : array_like of datetime64[D]
        Days, for the season at sea.
    growth : Growth
        Coefficients, and the mean appetite.

    Returns
    -------
    ndarray
        Log growth a day. [1/d]
    """
    mean = expected_appetite(growth)[stage, region]
    at_sea = np.asarray(stage) >= POST_SMOLT
    eaten = usual_appetite(weight_g, temperature_c) * season_appetite(days, growth)
    usual = np.where(at_sea, eaten, 1.0)
    return potential_growth(stage, region, weight_g, temperature_c, growth) * mean * usual


def fasting_loss(stage: Array, weight_g: Array, temperature_c: Array, growth: Growth) -> Array:
    """Weight that fish without feed lose.

    Parameters
    ----------
    stage : array_like of int
        Stage; fish that live on their yolk lose nothing.
    weight_g, temperature_c : array_like
        Weight, and the water. [g, degC]
    growth : Growth
        Loss of fish of 5 kg in winter.

    Returns
    -------
    ndarray
        Log loss a day: less in large fish, by the 0.8 power of metabolism with weight, and little
        more in warm water, where fasting fish save more. [1/d]

    References
    ----------
    .. [1] Einen, Waagan & Thomassen (1998), Aquaculture 166, 85-104: fish of 5 kg lost 11.3 % in
       86 days of winter.
    .. [2] Hvas (2022), Conserv. Physiol. 10, coac037: in four weeks 7.3 % were lost at 9 degC and
       8.3 % at 18 degC.
    """
    by_weight = power(np.maximum(weight_g, 0.1) / 5000.0, -0.2)
    warm = power(_FASTING_Q10, (np.maximum(temperature_c, 0.0) - 5.0) / 10.0)
    return np.where(np.asarray(stage) >= FRY, growth.fasting_loss * by_weight * warm, 0.0)


def ration_loss(ration: Array) -> Array:
    """Weight that fish on a part of their ration lose, relative to the loss of fasting fish.

    Parameters
    ----------
    ration : array_like
        Feed eaten, relative to that of full appetite. [ratio]

    Returns
    -------
    ndarray
        1 without feed; it falls faster than the ration rises, so that fish convert feed about as
        well on somewhat less than they want as on all of it. [ratio]

    References
    ----------
    Brett, Shelbourn & Shoop (1969), J. Fish. Res. Board Can. 26, 2363-2394: growth bends over as
    the ration rises, and conversion is best below the full one; the square is judged.
    """
    return np.square(1.0 - np.asarray(ration))


def ration_for(wanted: Array, potential: Array, fasting: Array) -> Array:
    """Ration on which fish grow by a wanted rate, or keep their weight.

    Parameters
    ----------
    wanted : array_like
        Growth wanted; 0 for upkeep. [1/d]
    potential : array_like
        Growth of these fish on all they want, without losses. [1/d]
    fasting : array_like
        Loss of fasting fish, from `fasting_loss`. [1/d]

    Returns
    -------
    ndarray
        Feed eaten over that of full appetite: where growth less `ration_loss` is as wanted. [ratio]
    """
    half = potential + 2.0 * fasting
    left = np.maximum(np.square(half) - 4.0 * fasting * (fasting + wanted), 0.0)
    below = half + np.sqrt(left)
    return 2.0 * (fasting + wanted) / np.where(below > 0, below, 1.0)


def unhealed(temperature_c: Array, healing_degree_days: float) -> Array:
    """Share of the wounds of a day that are there a day later.

    Parameters
    ----------
    temperature_c : array_like
        Water temperature; below 1 counts as 1. [degC]
    healing_degree_days : float
        Degree-days in which wounds fall to 1/e. [degC d]

    Returns
    -------
    ndarray
        [ratio]

    References
    ----------
    Jensen et al. (2015), Fish Physiol. Biochem. 41, 1527-1543: salmon heal slowly in cold water.
    """
    return exp(-np.maximum(temperature_c, 1.0) / healing_degree_days)


def smolt_limit(target_weight_g: Array) -> Array:
    """Weight to which smolts grow that wait for a place at sea.

    Parameters
    ----------
    target_weight_g : array_like
        Weight at which they are to go to sea. [g]

    Returns
    -------
    ndarray
        A tenth more: beyond it they are fed for their upkeep, as larger ones would need room that
        the hall and the well-boat do not have; judged. [g]
    """
    return (1.0 + HELD_OVER) * np.asarray(target_weight_g, dtype=float)


def held_growth(weight_g: Array, target_weight_g: Array, over: Array | float = HELD_OVER) -> Array:
    """Growth of smolts that wait for a place at sea, as their ration is held back more and more.

    Parameters
    ----------
    weight_g, target_weight_g : array_like
        Weight, and that at which they are to go to sea; infinite for other fish. [g]
    over : array_like
        Weight over the one wanted, relative to it, at which they are fed for their upkeep. [ratio]

    Returns
    -------
    ndarray
        1 up to the weight wanted, from where it falls evenly to 0; judged: a ration is cut in
        steps, as the fish outgrow the plan, and not all at once. [ratio]
    """
    heavier = np.asarray(weight_g) / np.asarray(target_weight_g) - 1.0
    return np.clip(1.0 - heavier / np.asarray(over), 0.0, 1.0)


def density_limit(weight_g: Array, limits_kg_m3: Array) -> Array:
    """Highest lawful density at sea.

    Parameters
    ----------
    weight_g : array_like, shape (stays,)
        Average weight. [g]
    limits_kg_m3 : array_like, shape (stays, 4)
        Limits for fish below 1, of 1-2, 2-3 and above 3 kg. [kg/m3]

    Returns
    -------
    ndarray, shape (stays,)
        [kg/m3]

    References
    ----------
    Faroese order on fish farming, par. 61 (P05 of the reference figures).
    """
    band = np.searchsorted([1000.0, 2000.0, 3000.0], weight_g, side="right")
    return np.take_along_axis(np.asarray(limits_kg_m3), band[..., None], axis=-1)[..., 0]


def fork_length(weight_g: Array, condition_factor: Array) -> Array:
    """Fork length from weight, by Fulton's condition factor.

    Parameters
    ----------
    weight_g : array_like
        Weight. [g]
    condition_factor : array_like
        Fulton's K, 100 g/cm3. [1]

    Returns
    -------
    ndarray
        [cm]

    References
    ----------
    Fulton (1904), 22nd Annual Report of the Fishery Board for Scotland, 141-241.
    """
    return cbrt(100.0 * weight_g / condition_factor)
