"""Harvest: the fish of a ring divided into product grades and waste, to the gram."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from aquamind_assets.batches.catalogue import GRADE_BOUNDS_KG, PRODUCTION_GRADE
from aquamind_assets.batches.containers import Sites, whole_shares
from aquamind_assets.batches.life.condition import ring_spread
from aquamind_assets.batches.life.documents import harvest_documents
from aquamind_assets.batches.life.records import Life
from aquamind_assets.core.columns import Array, Columns, joined
from aquamind_assets.core.elementary import exp, log, log1p, sin
from aquamind_assets.core.months import DAY
from aquamind_assets.core.normal import normal_below
from aquamind_assets.core.streams import Stream, stream
from aquamind_assets.settings.harvest import Harvest

#: Days on which a ring may be harvested, the first to the last.
_DAYS_A_RING = 1000

#: Hours between which a plant's shift begins, hours in which it takes its capacity, and breaks:
#: after so many hours of work, how long. Judged. [h]
_BEGINS, _SHIFT, _BREAKS = (5.5, 7.0), 9.0, ((2.5, 0.33), (5.0, 0.5), (7.5, 0.33))

#: Mature fish in each month, January first, over those in October. [ratio]
_MATURE = (0.2, 0.0, 0.0, 0.0, 0.0, 0.1, 0.3, 0.6, 0.9, 1.0, 0.8, 0.5)

#: Share of the waste that is blood and water; the rest but the discarded is viscera. The spread
#: between harvests is of both, and that of the fillet yield between lots; judged. [ratio]
_BLOOD_SHARE = 0.2
_DISCARDED_SHARE = 0.004
_WASTE_SPREAD, _FILLET_SD = 0.25, 0.008

#: Spread of the gutted yield between the lots of a harvest, and weight of production fish over the
#: mean of the ring, least and most; judged. [ratio]
_LOT_YIELD_SD, _PRODUCTION_WEIGHT = 0.003, (0.88, 1.02)

#: Gutted yield: spread between batches (strain, feed and fat differ), rise from autumn, when the
#: viscera are fat, to spring, and loss of fish that mature, by their gonads; judged. [ratio]
_BATCH_YIELD_SD, _SPRING_YIELD, _MATURE_YIELD = 0.006, 0.004, 0.06

#: Fillet yield: rise for each kilogram of live weight above a usual fish, and spread between the
#: batches; judged. [1/kg, kg, ratio]
_FILLET_BY_KG, _FILLET_USUAL_KG, _BATCH_FILLET_SD = 0.004, 4.5, 0.007


def weight_classes(average_g: Array, cv: Array, bounds_g: Array) -> tuple[Array, Array]:
    """Share of the fish and their average weight in each weight class, by a log-normal spread.

    Parameters
    ----------
    average_g, cv : ndarray, shape (rings,)
        Average weight and coefficient of variation of each ring. [g, ratio]
    bounds_g : ndarray, shape (rings, bounds)
        Upper bounds of all classes but the last, rising. [g]

    Returns
    -------
    share : ndarray, shape (rings, bounds + 1)
        Adding up to 1. [ratio]
    average : ndarray, shape (rings, bounds + 1)
        Partial mean of the distribution over the share. [g]

    References
    ----------
    Aitchison & Brown (1957), The Lognormal Distribution: the moment distributions.
    """
    average_g, variance = average_g[:, None], log1p(np.square(cv))[:, None]
    sd = np.sqrt(variance)
    z = (log(bounds_g / average_g) + variance / 2.0) / sd
    fish_and_weight = normal_below(np.stack([z, z - sd]))
    share, weight = np.diff(fish_and_weight, prepend=0.0, append=1.0)
    edges = np.concatenate([bounds_g[:, :1] / 2.0, bounds_g], axis=1)
    average = np.where(share > 1e-12, average_g * weight / np.maximum(share, 1e-12), edges)
    return share, average


def class_bounds(gutted_yield: Array) -> Array:
    """Live weights between the weight classes of rings by their yield, (rings, bounds). [g]"""
    return GRADE_BOUNDS_KG * 1000.0 / gutted_yield[:, None]


def lots(
    fish: int,
    live_g: int,
    share: Array,
    class_average_g: Array,
    downgraded_share: float,
    production_weight: float = 1.0,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The lots of a harvest: superior by weight class, and production fish.

    Parameters
    ----------
    fish : int
        Fish. [fish]
    live_g : int
        Their live weight. [g]
    share, class_average_g : ndarray, shape (classes,)
        Of `weight_classes`. [ratio, g]
    downgraded_share : float
        Share of production fish. [ratio]
    production_weight : float
        Average weight of production fish over that of all. [ratio]

    Returns
    -------
    grade, count, weight_g : ndarray of int, shape (lots,)
        Grade ids, fish and live weight, adding up to those given.
    """
    all_shares = np.append(share * (1.0 - downgraded_share), downgraded_share)
    count = whole_shares(fish, all_shares / all_shares.sum())
    weight = count * np.append(class_average_g, production_weight * (live_g / fish))
    grams = whole_shares(live_g, weight / weight.sum())
    some = np.flatnonzero(count)
    grade = np.append(np.arange(1, share.size + 1), PRODUCTION_GRADE)
    return grade[some], count[some], grams[some]


def mature_share(
    seed: int, batch_id: int, average_g: float, day: np.datetime64, settings: Harvest
) -> float:
    """Share of a ring's fish that are mature on a day: large fish in autumn, more in some batches.

    Parameters
    ----------
    seed : int
        The farm's seed.
    batch_id : int
        Batch.
    average_g : float
        Average weight; the share goes with its square. [g]
    day : datetime64[D]
        Day of the slaughter.
    settings : Harvest
        The share of 5 kg fish in October, and the batches' spread.

    Returns
    -------
    float
        0 from February to May. [ratio]

    References
    ----------
    Thorpe et al. (1998), Evol. Ecol. 12, 581-599: salmon mature in autumn once they are large
    enough by spring; the shape is judged.
    """
    month = int(day.astype("datetime64[M]").astype(np.int64)) % 12
    normal = stream(seed, "maturation", batch_id).standard_normal()
    of_batch = float(exp(settings.mature_sd * normal - np.square(settings.mature_sd) / 2.0))
    share = settings.mature_share * of_batch * _MATURE[month] * np.square(average_g / 5000.0)
    return float(min(share, 1.0))


def batch_yields(
    seed: int, batch_id: int, day: np.datetime64, mature: float, settings: Harvest
) -> tuple[float, float]:
    """Yields of a batch on a day: of gutted over live fish, and of fillets over gutted fish.

    Parameters
    ----------
    seed, batch_id : int
        The farm's seed, and the batch.
    day : datetime64[D]
        Day of harvest.
    mature : float
        Share of mature fish. [ratio]
    settings : Harvest
        Mean yields.

    Returns
    -------
    gutted, fillet : float
        The fillet yield is that of a usual fish. [ratio]
    """
    of_batch = np.clip(stream(seed, "yield of batch", batch_id).standard_normal(2), -3, 3)
    month = int(day.astype("datetime64[M]").astype(np.int64)) % 12
    in_season = _SPRING_YIELD * float(sin(np.array(2 * np.pi * month / 12.0)))  # April, not October
    gutted = settings.gutted_yield + _BATCH_YIELD_SD * float(of_batch[0]) + in_season
    fillet = settings.fillet_yield + _BATCH_FILLET_SD * float(of_batch[1])
    return gutted - _MATURE_YIELD * mature, fillet


@dataclass(frozen=True)
class _Ring:
    """A ring of fish on the day of its harvest, and its stream of draws.

    ``live_g`` is the weight of all fish, ``cv`` the spread of their weights, ``gutted_yield`` their
    weight head on and gutted over live, ``fillet_yield`` that of fillets, ``downgraded`` the share
    of production fish and ``lighter`` their weight over that of all; ``hour`` is when the plant
    takes them in.
    """

    event: int
    stay: int
    batch: int
    day: np.datetime64
    region: int
    fish: int
    average_g: float
    live_g: int
    hour: float
    cv: float
    gutted_yield: float
    fillet_yield: float
    downgraded: float
    lighter: float
    random: Stream


@dataclass(frozen=True)
class _Slaughter:
    """The harvest of one ring on one day.

    ``gutted_yield`` is that of each lot, head on and gutted over live, ``offal`` the parts of the
    waste over the usual, blood and discarded, ``fillet_yield`` that of each lot over its gutted
    weight.
    """

    of: _Ring
    gutted_yield: np.ndarray
    offal: np.ndarray
    fillet_yield: np.ndarray
    grade: np.ndarray
    count: np.ndarray
    grams: np.ndarray

    @property
    def when(self) -> np.ndarray:
        """The hour at which it is slaughtered, shape (1,)."""
        minutes = np.timedelta64(int(60.0 * self.of.hour), "m")
        return np.full(1, self.of.day.astype("datetime64[us]") + minutes)

    @property
    def gutted_g(self) -> np.ndarray:
        """Gutted weight of each lot, in whole grams."""
        return np.floor(self.grams * self.gutted_yield).astype(np.int64)


def hours_of_intake(
    seed: int, geography_id: int, day: np.datetime64, kg: np.ndarray, plant_kg: float
) -> np.ndarray:
    """Hours at which a region's plants begin with the fish of each ring of a day, one by one.

    Parameters
    ----------
    seed : int
        The farm's seed.
    geography_id : int
        Region.
    day : datetime64[D]
        The day.
    kg : ndarray, shape (rings,)
        Fish of each ring, in their turn. [kg]
    plant_kg : float
        What the plants take on a working day. [kg]

    Returns
    -------
    ndarray, shape (rings,)
        [h]
    """
    drawn = stream(seed, "shift", geography_id, str(day))
    begins, between = drawn.uniform(*_BEGINS), drawn.uniform(0.0, 0.25, kg.size)
    work = _SHIFT * (np.cumsum(kg) - kg) / max(plant_kg, 1.0) + between
    pause = sum(length * (work > after) for after, length in _BREAKS)
    return np.minimum(begins + work + pause, 23.5)


def harvest_rows(
    life: Life, sites: Sites, plant_kg: Mapping[int, float], settings: Harvest
) -> tuple[Columns, Columns, Columns]:
    """Rows of ``harvest_event``, ``harvest_lot`` and ``harvest_waste``.

    Parameters
    ----------
    life : Life
        The fish.
    sites : Sites
        The sites; they have the region.
    plant_kg : mapping of int to float
        By region: what its plants take on a working day. [kg]
    settings : Harvest
        Yields, spread and grades.
    """
    day, stay = np.nonzero(life.ledger.harvested)
    region = sites.geography_id[sites.index(life.stays.site_id[stay])]
    kg = life.ledger.harvested[day, stay] * life.ledger.weight_g[day, stay] / 1000.0
    hour, key = np.zeros(day.size), region * 100 + day
    for each in np.unique(key).tolist():
        of, where = np.flatnonzero(key == each), each // 100
        date = life.days[each % 100]
        hour[of] = hours_of_intake(life.seed, where, date, kg[of], plant_kg.get(where, np.inf))
    turns = zip(day.tolist(), stay.tolist(), hour.tolist(), strict=True)
    rings = [_ring(life, *one, sites, settings) for one in turns]
    refs = harvest_documents(life.seed, life.days[day], hour).tolist()
    average = np.array([one.live_g / one.fish for one in rings])
    bounds = class_bounds(np.array([one.gutted_yield for one in rings]))
    classes = weight_classes(average, np.array([one.cv for one in rings]), bounds)
    all_of = [_slaughter(*one, settings) for one in zip(rings, *classes, strict=True)]
    return (
        joined([_event(*one) for one in zip(all_of, refs, strict=True)]),
        joined([_lots(one) for one in all_of]),
        joined([_waste(one) for one in all_of]),
    )


def _ring(life: Life, day: int, stay: int, hour: float, sites: Sites, settings: Harvest) -> _Ring:
    """A ring on the day of its harvest, with the first draws of its stream."""
    stays, ledger = life.stays, life.ledger
    since = int((life.days[day] - stays.harvest_date[stay]) / DAY)
    event, fish = int(stays.id[stay]) * _DAYS_A_RING + since, int(ledger.harvested[day, stay])
    average = float(ledger.weight_g[day, stay])
    random = stream(life.seed, "harvest", event)
    normal = float(np.clip(random.standard_normal(), -3, 3))
    cv = float(ring_spread(life.seed, stays.id[[stay]])[0]) * random.uniform(0.97, 1.03)
    other = min(settings.downgraded_share * random.gamma(4.0, 0.25), 1.0)
    batch = int(stays.batch_id[stay])
    mature = mature_share(life.seed, batch, average, life.days[day], settings)
    gutted, fillet = batch_yields(life.seed, batch, life.days[day], mature, settings)
    down = 1.0 - (1.0 - other) * (1.0 - float(ledger.wounded[day, stay])) * (1.0 - mature)
    return _Ring(
        event,
        int(stays.id[stay]),
        batch,
        life.days[day],
        int(sites.geography_id[sites.index(stays.site_id[stay])]),
        fish,
        average,
        round(fish * average),
        hour,
        settings.weight_cv * cv,
        gutted + settings.gutted_yield_sd * normal,
        fillet,
        min(down, 0.9),
        random.uniform(*_PRODUCTION_WEIGHT),
        random,
    )


def _slaughter(ring: _Ring, share: Array, class_average_g: Array, settings: Harvest) -> _Slaughter:
    """The harvest of a ring, from its weight classes and the rest of its stream."""
    grade, count, grams = lots(
        ring.fish, ring.live_g, share, class_average_g, ring.downgraded, ring.lighter
    )
    random, size = ring.random, grade.size
    yields = ring.gutted_yield + _LOT_YIELD_SD * np.clip(random.standard_normal(size), -3, 3)
    offal = random.uniform(1.0 - _WASTE_SPREAD, 1.0 + _WASTE_SPREAD, 2)
    above_kg = grams / np.maximum(count, 1) / 1000.0 - _FILLET_USUAL_KG
    by_weight = ring.fillet_yield + _FILLET_BY_KG * above_kg
    fillets = by_weight + _FILLET_SD * np.clip(random.standard_normal(size), -3, 3)
    return _Slaughter(ring, yields, offal, fillets, grade, count, grams)


def _event(one: _Slaughter, ref: str) -> dict[str, Any]:
    """The row of ``harvest_event``."""
    return {
        "id": [one.of.event],
        "batch_id": [one.of.batch],
        "assignment_id": [one.of.stay],
        "event_date": one.when,
        "document_ref": [ref],
        "dest_geography_id": [one.of.region],
        "unit_count": [one.of.fish],
        "average_weight_g": [one.of.average_g],
        "live_weight_kg": [one.of.live_g / 1000.0],
        "gutted_weight_kg": [int(one.gutted_g.sum()) / 1000.0],
    }


def _lots(one: _Slaughter) -> dict[str, Any]:
    """Rows of ``harvest_lot``."""
    count = one.grade.size
    return {
        "id": one.of.event * 100 + one.grade,
        "event_id": np.full(count, one.of.event),
        "product_grade_id": one.grade,
        "event_date": np.repeat(one.when, count),
        "unit_count": one.count,
        "live_weight_kg": one.grams / 1000.0,
        "gutted_weight_kg": one.gutted_g / 1000.0,
        "fillet_weight_kg": np.floor(one.gutted_g * one.fillet_yield) / 1000.0,
    }


def _waste(one: _Slaughter) -> dict[str, Any]:
    """Rows of ``harvest_waste``."""
    blood, discarded = np.array([_BLOOD_SHARE, _DISCARDED_SHARE]) * one.offal
    shares = np.array([blood, 1.0 - blood - discarded, discarded])
    left_g = whole_shares(one.of.live_g - int(one.gutted_g.sum()), shares)
    return {
        "id": one.of.event * 10 + np.arange(1, 4),
        "event_id": np.full(3, one.of.event),
        "event_date": np.repeat(one.when, 3),
        "category": ["blood and water", "viscera", "discarded"],
        "weight_kg": left_g / 1000.0,
    }
