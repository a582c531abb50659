"""The shape of fish and how alike they are: Fulton's K, and the spread of weights in a ring."""

from functools import lru_cache

import numpy as np

from aquamind_assets.batches.catalogue import POST_SMOLT
from aquamind_assets.batches.containers import STAYS_A_BATCH
from aquamind_assets.core.columns import Array
from aquamind_assets.core.elementary import cos, exp
from aquamind_assets.core.streams import stream
from aquamind_assets.core.years import YEAR_DAYS

#: Fulton's K: its mean ashore, at sea in the first months and near harvest.
_K_ASHORE, _K_SMALL, _K_LARGE = 1.12, 1.15, 1.32

#: Half the difference between the roundest and the thinnest season at sea, relative to the mean of
#: the year, and the day of the year of the roundest fish, late in November. Mørkøre and Rørvik
#: (2001, Aquaculture 199:145-157) found salmon at sea to grow rounder and fatter from late summer
#: through autumn and thinner in spring; size and day are judged. [ratio, d]
_SEASON, _ROUNDEST_DAY = 0.04, 328.0

#: Spread of the rings of one season and weight, by strain, feed and health before; judged. [ratio]
_RING_SD = 0.02

#: Spread of weights in a ring over the usual one: log sd between batches, and between the rings of
#: one, so that nearly all rings have a coefficient of variation of 15 to 25 % at sea (G32); and
#: the most. [1]
_BATCH_LOG_SD, _RING_LOG_SD, _MOST_LOG = 0.08, 0.09, 0.3


def mean_condition(stage: Array, weight_g: Array, day: Array) -> np.ndarray:
    """Mean of Fulton's K: salmon at sea become rounder as they grow, and in autumn.

    Parameters
    ----------
    stage : array_like of int
        Stage.
    weight_g : array_like
        Average weight. [g]
    day : array_like of datetime64[D]
        Day; it makes no difference ashore.

    Returns
    -------
    ndarray
        [1]
    """
    at_sea = np.interp(weight_g, [200.0, 4000.0], [_K_SMALL, _K_LARGE])
    number = np.asarray(day).astype("M8[D]").astype(np.int64).astype(float)
    turn = 2.0 * np.pi * (number - _ROUNDEST_DAY) / YEAR_DAYS  # day 0 is 1 January 1970
    season = 1.0 + _SEASON * cos(np.atleast_1d(turn)).reshape(turn.shape)
    return np.where(np.asarray(stage) >= POST_SMOLT, at_sea * season, _K_ASHORE)


def ring_condition(seed: int, stay: Array) -> np.ndarray:
    """Condition of the fish of each stay relative to others of their weight and season.

    Parameters
    ----------
    seed : int
        The farm's seed.
    stay : array_like of int, shape (samples,)
        Stays; each keeps its own for as long as it lasts.

    Returns
    -------
    ndarray, shape (samples,)
        [ratio]
    """
    return np.array([_of_ring(seed, one) for one in np.asarray(stay).tolist()])


@lru_cache(maxsize=4096)
def _of_ring(seed: int, stay: int) -> float:
    drawn = float(stream(seed, "condition of a ring", stay).standard_normal())
    return 1.0 + _RING_SD * min(max(drawn, -2.5), 2.5)


def ring_spread(seed: int, stay: Array) -> np.ndarray:
    """Spread of the weights of each stay's fish relative to the usual one.

    Parameters
    ----------
    seed : int
        The farm's seed.
    stay : array_like of int, shape (samples,)
        Stays; each keeps its own from the first weighing to slaughter.

    Returns
    -------
    ndarray, shape (samples,)
        Coefficient of variation over the usual one. [ratio]
    """
    return exp(np.array([_log_spread(seed, one) for one in np.asarray(stay).tolist()]))


@lru_cache(maxsize=4096)
def _log_spread(seed: int, stay: int) -> float:
    of_batch = stream(seed, "spread of a batch", stay // STAYS_A_BATCH).standard_normal()
    of_ring = stream(seed, "spread of a ring", stay).standard_normal()
    drawn = _BATCH_LOG_SD * float(of_batch) + _RING_LOG_SD * float(of_ring)
    return min(max(drawn, -_MOST_LOG), _MOST_LOG)
