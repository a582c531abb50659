"""Hours at which people write down what they did: most about one hour, few early or late."""

import numpy as np


def hour_of_entry(
    uniform: np.ndarray, first: np.ndarray | float, last: np.ndarray | float, busiest: float
) -> np.ndarray:
    """Hours of entries, by a triangular distribution.

    Parameters
    ----------
    uniform : ndarray
        Draws from 0 to 1. [1]
    first, last : ndarray or float
        Hours between which people enter it. [h]
    busiest : float
        Where between them most do, from 0 to 1. [ratio]

    Returns
    -------
    ndarray
        [h]
    """
    rising = np.sqrt(uniform * busiest)
    falling = 1.0 - np.sqrt((1.0 - uniform) * (1.0 - busiest))
    return first + (last - first) * np.where(uniform < busiest, rising, falling)
