"""Number of fish in a sample, and readings of scales and measuring boards by people."""

import numpy as np

from aquamind_assets.core.columns import Array
from aquamind_assets.core.elementary import exp

#: Divisions of scales, and the mean weight from which each is used. [g]
_SCALE_FROM_G = np.array([0.0, 20.0, 200.0, 1500.0])
_SCALE_G = np.array([0.01, 0.1, 1.0, 5.0])

#: Division to which people round what the scale shows. [g]
_ROUNDED_G = np.array([0.05, 0.5, 5.0, 50.0])

#: Division of a measuring board, and to which people round it, of large fish. [cm]
_BOARD_CM, _ROUNDED_CM, _LARGE_G = 0.1, 0.5, 200.0

#: Half of all normal draws lie within so many standard deviations; draws beyond the other are cut.
_JUST, _FAR = 0.6745, 2.0


def sample_sizes(wanted: int, spread: float, normal: Array) -> Array:
    """Fish that end up in samples: about as many as wanted, at least five.

    Parameters
    ----------
    wanted : int
        Fish wanted.
    spread : float
        Log sd.
    normal : ndarray, shape (samples,)
        Standard normal draws; they count up to 2 either way.

    Returns
    -------
    ndarray of int, shape (samples,)
    """
    factor = exp(spread * np.clip(normal, -2.0, 2.0))
    return np.maximum(np.rint(wanted * factor).astype(np.int64), 5)


def most_fish(wanted: int, spread: float) -> int:
    """The largest sample that `sample_sizes` gives."""
    return int(sample_sizes(wanted, spread, np.array([2.0]))[0])


def fish_counted(wanted: int, spread: float, normal: Array) -> Array:
    """Fish that are looked at one by one: half of the samples have just the number wanted.

    Parameters
    ----------
    wanted : int
        Fish wanted.
    spread : float
        How far the others are from it, about. [ratio]
    normal : ndarray, shape (samples,)
        Normal draws; those beyond two are two.

    Returns
    -------
    ndarray of int, shape (samples,)
        At least two.
    """
    beyond = np.maximum(np.abs(normal) - _JUST, 0.0).clip(max=_FAR - _JUST)
    off = spread * np.where(normal < 0, -beyond, beyond)
    return np.maximum(np.rint(wanted * (1.0 + off)).astype(np.int64), min(wanted, 2))


def most_counted(wanted: int, spread: float) -> int:
    """The largest sample that `fish_counted` gives."""
    return int(fish_counted(wanted, spread, np.array([_FAR]))[0])


def weights_read(weight_g: Array, mean_g: Array, is_rounded: Array) -> Array:
    """Weights as people write them: in divisions of the scale, or rounded further by the reader.

    Parameters
    ----------
    weight_g : ndarray, shape (samples, fish)
        Weights. [g]
    mean_g : ndarray, shape (samples,)
        Mean weight, by which the scale is chosen. [g]
    is_rounded : ndarray of bool, shape (samples,)
        Whether the reader rounds the weights of this sample further.

    Returns
    -------
    ndarray, shape (samples, fish)
        At least one division. [g]
    """
    scale = np.searchsorted(_SCALE_FROM_G, mean_g, side="right") - 1
    division = np.where(is_rounded, _ROUNDED_G[scale], _SCALE_G[scale])[:, None]
    return np.maximum(np.rint(weight_g / division), 1.0) * division


def lengths_read(length_cm: Array, mean_g: Array, is_rounded: Array) -> Array:
    """Lengths as people write them [cm]; fish under 200 g are measured to the millimetre."""
    coarse = is_rounded & (mean_g >= _LARGE_G)
    division = np.where(coarse, _ROUNDED_CM, _BOARD_CM)[:, None]
    return np.maximum(np.rint(length_cm / division) * division, 0.5)
