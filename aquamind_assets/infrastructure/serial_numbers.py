"""Serial numbers of sensors, without order."""

import numpy as np

from aquamind_assets.core.columns import Array
from aquamind_assets.core.months import FIRST_DAY

#: More sensors than a farm has, and a prime: fifth powers of the numbers below it are all different
#: modulo the prime, as 5 does not divide it less one.
_SENSORS_MOST, _PRIME = 200_000, 2_147_483_647


def serial_numbers(maker: Array, sensor_id: Array, day: np.datetime64) -> Array:
    """Serial numbers of sensors, never twice: who buys one sees no order in them.

    Parameters
    ----------
    maker : ndarray of str, shape (sensors,)
        First letters of the maker's numbers.
    sensor_id : ndarray of int, shape (sensors,)
        Sensors.
    day : datetime64[D]
        Day on which they come, or the one before the farm's first for those that it is built with.

    Returns
    -------
    ndarray of str, shape (sensors,)
    """
    since = int((day - FIRST_DAY).astype(np.int64))
    number = (since * _SENSORS_MOST + sensor_id.astype(np.int64)) % _PRIME
    square = number * number % _PRIME
    mixed = square * square % _PRIME * number % _PRIME
    return np.strings.add(np.strings.add(maker, "-"), np.strings.zfill(mixed.astype(str), 10))
