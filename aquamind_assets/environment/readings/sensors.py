"""The sensors of a month's stays and the water of their sites, as arrays."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from aquamind_assets.core.columns import Array, Columns, order_of, pairs_of, position_of
from aquamind_assets.settings.readings import Readings

#: Columns of ``site_condition`` that the parameters 1 to 12 measure.
QUANTITIES = (
    "temperature_c",
    "oxygen_mg_l",
    "ph",
    "co2_mg_l",
    "tan_mg_l",
    "no2_mg_l",
    "no3_mg_l",
    "temperature_c",
    "oxygen_mg_l",
    "salinity_psu",
    "ph",
    "current_m_s",
)


@dataclass(frozen=True)
class Sensors:
    """The sensors of a month's stays, one element a sensor and stay, by sensor and first day.

    Attributes
    ----------
    id, container_id, batch_id, assignment_id, parameter_id : ndarray
        As in ``environment.environmental_reading``.
    site : ndarray
        Row of the container's site.
    drawn : ndarray
        Number among all sensors of all sites, which draw in that order.
    stay : ndarray
        Row of the stay.
    first, last : ndarray
        First day in the month and first day after it, from 0. [d]
    calibrated : ndarray
        Day of calibration at installation, datetime64[D].
    maker : ndarray
        Letters of the maker before the dash of the serial number.
    """

    id: Array
    container_id: Array
    batch_id: Array
    assignment_id: Array
    parameter_id: Array
    site: Array
    drawn: Array
    stay: Array
    first: Array
    last: Array
    calibrated: Array
    maker: Array


@dataclass(frozen=True)
class Sites:
    """The water of a month's sites, by day.

    Attributes
    ----------
    id : ndarray
        Ascending, shape (sites,).
    place : tuple of tuple
        Kind and name of each, as its random streams are named.
    sensors : ndarray
        Sensors of each, in use or not, shape (sites,).
    is_sea, is_fed : ndarray
        Whether a sea area; whether a hall whose fish are fed, shape (sites,).
    water : ndarray
        Of each parameter, mean of the day, NaN where not measured, shape (days, sites, 12).
        [unit of the parameter]
    oxygen_most : ndarray
        Most oxygen that the water can hold, shape (days, sites). [mg/L]
    light_lux : ndarray
        At noon, shape (days, sites). [lux]
    """

    id: Array
    place: tuple[tuple[str, str], ...]
    sensors: Array
    is_sea: Array
    is_fed: Array
    water: Array
    oxygen_most: Array
    light_lux: Array


def sensors_of_stays(
    stays: Columns, sensor: Columns, container: Columns, sites: Sites, days: Array
) -> tuple[Sensors, Sites]:
    """The sensors of the containers that hold fish in the month.

    Parameters
    ----------
    stays : dict of ndarray
        Rows of ``batches.container_assignment``. A stay has fish from its first day to the day
        before its departure.
    sensor : dict of ndarray
        ``id``, ``container_id``, ``parameter_id``, ``last_calibration_date`` and ``serial_number``
        of ``infrastructure.sensor``.
    container : dict of ndarray
        ``id``, ``area_id`` and ``hall_id`` of ``infrastructure.container``.
    sites : Sites
        The sites of all containers.
    days : array_like
        Of the month, datetime64[D], shape (days,).

    Returns
    -------
    Sensors
        The sensors in use.
    Sites
        The same sites, with the number of sensors of each, in use or not.
    """
    order = np.argsort(container["id"], kind="stable")
    in_hall = np.where(np.isnan(container["area_id"]), container["hall_id"], container["area_id"])
    site_of = np.searchsorted(sites.id, in_hall[order])
    row = np.searchsorted(container["id"][order], sensor["container_id"])
    by_site = order_of(site_of[row], sensor["id"])
    drawn = np.empty(len(by_site), dtype=np.int64)
    drawn[by_site] = np.arange(len(by_site))
    counts = np.bincount(site_of[row], minlength=len(sites.id))

    stay, which = pairs_of(stays["container_id"], sensor["container_id"])

    departure = np.where(np.isnat(stays["departure_date"]), days[-1] + 1, stays["departure_date"])
    first = np.clip((stays["assignment_date"] - days[0]).astype(np.int64), 0, len(days))[stay]
    last = np.clip((departure - days[0]).astype(np.int64), 0, len(days))[stay]
    kept = np.flatnonzero(last > first)
    kept = kept[order_of(sensor["id"][which[kept]], first[kept])]
    stay, which = stay[kept], which[kept]
    in_use = Sensors(
        id=sensor["id"][which].astype(np.int32),
        container_id=sensor["container_id"][which].astype(np.int32),
        batch_id=stays["batch_id"][stay].astype(np.int32),
        assignment_id=stays["id"][stay].astype(np.int32),
        parameter_id=sensor["parameter_id"][which].astype(np.int16),
        site=site_of[row[which]],
        drawn=drawn[which],
        stay=stay,
        first=first[kept],
        last=last[kept],
        calibrated=sensor["last_calibration_date"][which],
        maker=np.strings.partition(sensor["serial_number"].astype(str), "-")[0][which],
    )
    return in_use, replace(sites, sensors=counts)


def density_of_stays(fish: Columns, stay_id: Array, days: Array) -> Array:
    """Density of fish by day and stay.

    Parameters
    ----------
    fish : dict of ndarray
        ``date``, ``assignment_id`` and ``density_kg_m3`` of ``batches.daily_state``.
    stay_id : array_like
        Ids of the stays, shape (stays,).
    days : array_like
        Of the month, datetime64[D], shape (days,).

    Returns
    -------
    ndarray
        0 where there is none, shape (days, stays). [kg/m3]
    """
    density = np.zeros((len(days), len(stay_id)), dtype=np.float32)
    column = position_of(fish["assignment_id"], stay_id)
    density[(fish["date"] - days[0]).astype(np.int64), column] = fish["density_kg_m3"]
    return density


def sites_of_month(
    settings: Readings,
    condition: Columns,
    light: Columns,
    events: Columns,
    places: Mapping[int, tuple[str, str]],
    fed: Array,
    days: Array,
) -> Sites:
    """The water of the sites, and what oxygen it holds at most.

    Parameters
    ----------
    settings : Readings
        How far oxygen can rise above saturation at sea, in a bloom and ashore.
    condition, light : dict of ndarray
        Rows of ``environment.site_condition`` and ``environment.photoperiod`` of the month, by
        date and site.
    events : dict of ndarray
        ``area_id``, ``kind``, ``start_date`` and ``end_date`` of ``environmental_event`` to date.
    places : dict
        Kind and name of each site, by id.
    fed : array_like
        Ids of the halls whose fish are fed.
    days : array_like
        Of the month, datetime64[D], shape (days,).

    Returns
    -------
    Sites
        Without sensors: none of them has any yet.
    """
    shape = (len(days), len(condition["date"]) // len(days))
    site_id = condition["site_id"][: shape[1]]
    is_sea = np.isnan(condition["hall_id"][: shape[1]])
    water = np.stack([condition[name].reshape(shape) for name in QUANTITIES], axis=2)
    saturation = condition["oxygen_saturation_pct"].astype(np.float64) / 100.0
    holds = condition["oxygen_mg_l"].astype(np.float64) / saturation
    in_bloom = np.zeros(shape, dtype=bool)
    blooms = np.flatnonzero(np.char.endswith(events["kind"].astype(str), "bloom"))
    for event in blooms[events["end_date"][blooms] >= days[0]]:
        lasts = (days >= events["start_date"][event]) & (days <= events["end_date"][event])
        in_bloom[lasts, np.searchsorted(site_id, events["area_id"][event])] = True
    most_pct = np.where(is_sea, settings.sea_oxygen_max_pct, settings.tank_oxygen_max_pct)
    most_pct = np.where(in_bloom & is_sea, settings.bloom_oxygen_max_pct, most_pct)
    return Sites(
        id=site_id,
        place=tuple(places[int(site)] for site in site_id),
        sensors=np.zeros(shape[1], dtype=np.int64),
        is_sea=is_sea,
        is_fed=np.isin(site_id, fed) & ~is_sea,
        water=water.astype(np.float64),
        oxygen_most=holds.reshape(shape) * most_pct / 100.0,
        light_lux=light["light_intensity"].reshape(shape).astype(np.float64),
    )
