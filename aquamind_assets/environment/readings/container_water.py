"""Changes of the water of a container during a day: the tide, the sun, meals and breathing fish."""

import numpy as np

from aquamind_assets.core.columns import Array
from aquamind_assets.core.elementary import cos, power
from aquamind_assets.environment.readings.sensors import QUANTITIES
from aquamind_assets.settings.readings import RingRhythm, TankRhythm

#: Parameters at sea.
RING_TEMPERATURE, RING_OXYGEN, RING_PH, RING_CURRENT = 8, 9, 11, 12

#: Principal lunar tide, high water to high water. [h]
_TIDE_HOURS = 12.4206

#: Solar hour at which the day's sun, and its meals, show most. [h]
_AFTERNOON = 15.5


def between_days(water: Array, day: int, hours: Array) -> Array:
    """Daily means at the hours of a day, in a straight line from noon to noon.

    Parameters
    ----------
    water : array_like
        Daily means of the month, shape (days, ...).
    day : int
        The day, from 0.
    hours : array_like
        Of that day, shape (hours,). [h]

    Returns
    -------
    ndarray
        Shape (hours, ...); level before the month's first noon and after its last.
    """
    at = np.clip(day + hours / 24.0 - 0.5, 0.0, len(water) - 1.0)
    before = np.minimum(at.astype(np.int64), max(len(water) - 2, 0))
    after = np.minimum(before + 1, len(water) - 1)
    share = (at - before).reshape(-1, *(1,) * (water.ndim - 1))
    return water[before] * (1.0 - share) + water[after] * share


def tidal_current(share: float, hours: Array, phase: Array) -> Array:
    """Speed of a current that turns with the tide, relative to its mean.

    Parameters
    ----------
    share : float
        Share of the mean current that turns; the rest is there at slack water. [share]
    hours : array_like
        Since 2000, shape (hours,). [h]
    phase : array_like
        Of each site, shape (sites,). [radian]

    Returns
    -------
    ndarray
        Two tides a lunar day, strongest between slack waters, shape (hours, sites). [1]

    References
    ----------
    Pugh (1987), Tides, Surges and Mean Sea-Level, ch. 7: principal lunar constituent.
    """
    turn = 2.0 * np.pi * hours[:, None] / _TIDE_HOURS + phase
    return 1.0 - share + share * np.pi / 2.0 * np.abs(cos(turn))


def oxygen_drawn(
    settings: RingRhythm, temperature_c: Array, current_m_s: Array, meal: Array
) -> Array:
    """Oxygen that fish take from water on its way through a ring.

    It is what they breathe while the water passes: much when the current is slack and the fish are
    dense, warm and fed.

    Parameters
    ----------
    settings : RingRhythm
        Demand, path, longest stay.
    temperature_c, current_m_s : array_like
        Of the water.
    meal : array_like
        From -1, fasting before dawn, to 1, after meals.

    Returns
    -------
    ndarray
        Broadcast over the inputs, by density of fish. [mg/L / (kg/m3)]

    References
    ----------
    .. [1] Oldham, Oppedal & Dempster (2018), Cage size affects dissolved oxygen distribution in
       salmon aquaculture, Aquacult. Environ. Interact. 10, 149-156.
    .. [2] Bergheim, Forsberg & Sanni (1993), Biological basis for landbased farming of Atlantic
       salmon: oxygen consumption, in Fish Farming Technology, 289-295.
    """
    demand = settings.demand_mg_kg_h * power(settings.demand_q10, (temperature_c - 10.0) / 10.0)
    stays_h = settings.path_m / np.maximum(current_m_s, 1e-3) / 3600.0
    return (
        demand * (1.0 + settings.meal_share * meal) * np.minimum(stays_h, settings.longest_h) / 1e3
    )


def ring_rhythm(
    settings: RingRhythm, water: Array, light_lux: Array, hours: Array, turned: Array
) -> tuple[Array, Array]:
    """The day of the rings of sea areas.

    Parameters
    ----------
    settings : RingRhythm
        Sun, plankton, tide, fish.
    water : array_like
        Parameters 1 to 12 at these hours, shape (hours, areas, 12).
    light_lux : array_like
        At noon, shape (areas,). [lux]
    hours : array_like
        Of the day, shape (hours,). [h]
    turned : array_like
        From `tidal_current`, shape (hours, areas). [1]

    Returns
    -------
    tuple of ndarray
        Difference of parameters 1 to 12 from the mean of the day, and their change for each kg/m3
        of fish, each of shape (hours, areas, 12). [unit of the parameter], [the same / (kg/m3)]
    """
    more, by_density = np.zeros_like(water), np.zeros_like(water)
    sun = cos(2.0 * np.pi * (hours - _AFTERNOON) / 24.0)[:, None]
    bright = light_lux / settings.light_lux
    current = water[:, :, RING_CURRENT - 1]
    temperature = water[:, :, RING_TEMPERATURE - 1]
    made = settings.photosynthesis_mg_l * bright * sun
    drawn = oxygen_drawn(settings, temperature, current * turned, sun)
    more[:, :, RING_TEMPERATURE - 1] = settings.temperature_c * bright * sun
    more[:, :, RING_OXYGEN - 1] = made
    more[:, :, RING_PH - 1] = settings.ph_by_oxygen * made
    more[:, :, RING_CURRENT - 1] = current * (turned - 1.0)
    by_density[:, :, RING_OXYGEN - 1] = -drawn
    by_density[:, :, RING_PH - 1] = -settings.ph_by_oxygen * drawn
    return more, by_density


def tank_rhythm(settings: TankRhythm, water: Array, hours: Array) -> Array:
    """The day of tanks whose fish are fed: waste rises after meals, oxygen and pH fall.

    Parameters
    ----------
    settings : TankRhythm
        Size of each effect.
    water : array_like
        Parameters 1 to 12 at these hours, shape (hours, halls, 12).
    hours : array_like
        Of the day, shape (hours,). [h]

    Returns
    -------
    ndarray
        Difference from the mean of the day, shape (hours, halls, 12). [unit of the parameter]

    References
    ----------
    Forsberg (1997), The impact of varying feeding regimes on oxygen consumption and excretion of
    carbon dioxide and nitrogen in post-smolt Atlantic salmon, Aquacult. Res. 28, 29-41.
    """
    evening = cos(2.0 * np.pi * (hours - _AFTERNOON - 2.0) / 24.0)[:, None, None]
    shares = [0.0, 0.0, 0.0, settings.co2_share, settings.nh3_share, settings.no2_share]
    by_value = np.array(shares + [0.0] * (len(QUANTITIES) - len(shares)))
    absolute = np.zeros(len(QUANTITIES))
    absolute[:3] = settings.temperature_c, settings.oxygen_mg_l, settings.ph
    return evening * (absolute + by_value * np.nan_to_num(water))
