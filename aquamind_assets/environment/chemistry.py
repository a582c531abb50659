"""The chemistry of the water besides oxygen: salt, carbon dioxide, nitrogen and pH."""

import numpy as np

from aquamind_assets.core.columns import Array
from aquamind_assets.core.elementary import exp, log10, power
from aquamind_assets.core.years import SEASONAL_YEAR_HOURS
from aquamind_assets.environment.noise import red_noise, shared_noise
from aquamind_assets.environment.sites import Areas, Halls
from aquamind_assets.environment.weather import days_of_weather
from aquamind_assets.settings.halls import HatcheryWater
from aquamind_assets.settings.sea import SeaTemperature, SeaWater
from aquamind_assets.settings.weather import Weather

_CARBON_DIOXIDE_G_MOL = 44.0095

#: Rain further back than so many mean stays no longer freshens a fjord: under 1 % of it is left.
_FLUSHED = 5.0

#: Of fresh water in a fjord's upper layer by its supply, under hydraulic control at the mouth.
_BY_SUPPLY = 2.0 / 3.0

#: What the carbonates of sea water, and of fresh water, keep the pH to. [1]
_SEA_PH = (7.5, 8.5)
_FRESH_PH = (5.5, 8.5)


def wetness(
    seed: int,
    settings: Weather,
    areas: Areas,
    days: Array,
    river_days: float,
    flushing_days: float,
) -> Array:
    """River water in the fjord after rain, relative to the mean of the year.

    A cascade of two linear reservoirs, the catchment and the fjord's upper layer.

    Parameters
    ----------
    seed : int
        The farm's seed.
    settings : Weather
        The rain.
    areas : Areas
        The sea areas.
    days : array_like
        Successive days, datetime64[D], shape (days,).
    river_days, flushing_days : float
        Mean stay in the catchment and in the fjord. [d]

    Returns
    -------
    ndarray
        1 is the mean of a mean year, shape (areas, days). [1]

    References
    ----------
    Nash (1957), The form of the instantaneous unit hydrograph, IAHS Publ. 45, 114-121.
    """
    back = int(np.ceil(_FLUSHED * (river_days + flushing_days)))
    months = (days[0] - back + 1).astype("M8[M]"), days[-1].astype("M8[M]")
    rain = days_of_weather(seed, settings, areas, *months).rain_mm
    start = int((days[0] - back + 1 - months[0].astype("M8[D]")).astype(int))
    daily = rain[:, start : start + back - 1 + len(days)]
    in_river, in_fjord = (exp(-np.arange(back) / stay) for stay in (river_days, flushing_days))
    weights = np.array([(in_river[: n + 1] * in_fjord[n::-1]).sum() for n in range(back)])[::-1]
    spans = np.lib.stride_tricks.sliding_window_view(daily, back, axis=1)
    usual = 24 * areas.by_coast(settings, "rain_mm_year") / SEASONAL_YEAR_HOURS
    return (spans * (weights / weights.sum())).sum(axis=2) / usual


def sea_salinity(
    seed: int,
    settings: SeaWater,
    coasts: SeaTemperature,
    areas: Areas,
    days: Array,
    wet: Array,
) -> Array:
    """Practical salinity of sea areas, mean over the depth of a ring.

    That of the coast, less what the rivers bring after rain: most at the head of a fjord, next to
    nothing at the open coast. The fresher its upper layer, the faster a fjord empties it, so that
    the fresh water in it grows with the 2/3 power of its supply.

    Parameters
    ----------
    seed : int
        The farm's seed.
    settings : SeaWater
        Water masses.
    coasts : SeaTemperature
        Salinity and runoff of each coast.
    areas : Areas
        The sea areas.
    days : array_like
        Days, datetime64[D], shape (days,).
    wet : array_like
        From `wetness`, shape (areas, days). [1]

    Returns
    -------
    ndarray
        Shape (areas, days). [1]

    References
    ----------
    Stigebrandt (1981), A mechanism governing the estuarine circulation in deep, strongly
    stratified fjords, Estuar. Coast. Shelf Sci. 13, 197-211.
    """
    masses = shared_noise(
        seed, "salinity", areas, days, settings.salinity_days, settings.salinity_shares
    )
    enclosed = np.square(1 - areas.exposure[:, None])
    fresh = areas.by_coast(coasts, "runoff_psu") * enclosed * power(wet, _BY_SUPPLY)
    offshore = areas.by_coast(coasts, "salinity_psu") + settings.salinity_sd_psu * masses
    # Half fresh at most: a river's plume mixes with what it runs into.
    return np.clip(offshore - np.minimum(fresh, offshore / 2), 0.0, 42.0)


def sea_ph(
    seed: int, settings: SeaWater, areas: Areas, days: Array, saturation_pct: Array
) -> Array:
    """pH of the sea: plankton that makes oxygen takes carbon dioxide, and the water turns basic.

    Parameters
    ----------
    seed : int
        The farm's seed.
    settings : SeaWater
        Mean, and slope by oxygen.
    areas : Areas
        The sea areas.
    days : array_like
        Days, datetime64[D], shape (days,).
    saturation_pct : array_like
        Oxygen saturation, shape (areas, days). [%]

    Returns
    -------
    ndarray
        Shape (areas, days). [1]
    """
    noise = shared_noise(seed, "sea pH", areas, days, settings.ph_days, settings.ph_shares)
    by_oxygen = settings.ph_by_saturation * (saturation_pct - settings.saturation_pct)
    return np.clip(settings.ph + by_oxygen + settings.ph_sd * noise, *_SEA_PH)


def carbonate_ph(co2_mg_l: Array, alkalinity_mmol_l: Array, temperature_c: Array) -> Array:
    """pH of fresh water in which bicarbonate balances dissolved carbon dioxide.

    Parameters
    ----------
    co2_mg_l : array_like
        Carbon dioxide. [mg/L]
    alkalinity_mmol_l : array_like
        Alkalinity, all of it bicarbonate, as it is below pH 8.3. [mmol/L]
    temperature_c : array_like
        Water temperature. [degC]

    Returns
    -------
    ndarray
        Broadcast over the inputs. [1]

    References
    ----------
    .. [1] Harned & Davis (1943), The ionization constant of carbonic acid in water, J. Am. Chem.
       Soc. 65, 2030-2037.
    .. [2] Stumm & Morgan (1996), Aquatic Chemistry, ch. 4.
    """
    kelvin = np.asarray(temperature_c) + 273.15
    dissociation = 3404.71 / kelvin + 0.032786 * kelvin - 14.8435
    return dissociation + log10(alkalinity_mmol_l / (co2_mg_l / _CARBON_DIOXIDE_G_MOL))


def unionised_share(ph: Array, temperature_c: Array) -> Array:
    """Un-ionised ammonia, which gills let in and which poisons, of all ammonia in fresh water.

    Parameters
    ----------
    ph : array_like
        pH. [1]
    temperature_c : array_like
        Water temperature, 0 to 50. [degC]

    Returns
    -------
    ndarray
        Broadcast over the inputs, from 0 to 1. [share]

    References
    ----------
    Emerson et al. (1975), Aqueous ammonia equilibrium calculations: effect of pH and temperature,
    J. Fish. Res. Board Can. 32, 2379-2383.
    """
    dissociation = 0.09018 + 2729.92 / (np.asarray(temperature_c) + 273.15)
    return 1.0 / (1.0 + power(10.0, dissociation - ph))


def hall_chemistry(
    seed: int, settings: HatcheryWater, halls: Halls, days: Array, temperature_c: Array
) -> dict[str, Array]:
    """Carbon dioxide, nitrogen and pH of halls.

    The load of fish and feed raises them all; a biofilter that lags leaves ammonia and nitrite,
    not nitrate. More carbon dioxide is less pH.

    Parameters
    ----------
    seed : int
        The farm's seed.
    settings : HatcheryWater
        Medians by stage, load and biofilter.
    halls : Halls
        The halls.
    days : array_like
        Days, datetime64[D], shape (days,).
    temperature_c : array_like
        Water temperature, shape (halls, days). [degC]

    Returns
    -------
    dict of ndarray
        ``ph`` [1], ``co2_mg_l``, ``tan_mg_l`` (total ammonia nitrogen), ``nh3_mg_l`` (un-ionised
        ammonia nitrogen), ``no2_mg_l`` and ``no3_mg_l`` (nitrite and nitrate nitrogen) [mg/L],
        each of shape (halls, days).

    References
    ----------
    Carbon dioxide 11.6 and ammonia nitrogen 0.5 mg/L in Norwegian smolt tanks, 1999-2006:
    Aquacultural Engineering (2009).
    """
    load = settings.load_cv * red_noise(seed, "hall load", halls.places, days, settings.load_days)
    left = settings.biofilter_cv * red_noise(
        seed, "biofilter", halls.places, days, settings.biofilter_days
    )
    co2 = halls.by_stage(settings, "co2_mg_l") * exp(load)
    alkalinity = halls.by_stage(settings, "alkalinity_mmol_l")
    ph = np.clip(carbonate_ph(co2, alkalinity, temperature_c), *_FRESH_PH)
    tan = halls.by_stage(settings, "tan_mg_l") * exp(load + left)
    no2, no3 = (halls.by_stage(settings, name) for name in ("no2_mg_l", "no3_mg_l"))
    return {
        "ph": ph,
        "co2_mg_l": co2,
        "tan_mg_l": tan,
        "nh3_mg_l": tan * unionised_share(ph, temperature_c),
        "no2_mg_l": no2 * exp(settings.no2_by_load * load + left),
        "no3_mg_l": no3 * exp(load + settings.no3_by_biofilter * left),
    }
