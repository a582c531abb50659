"""Random streams: one for each process, entity and time, from the farm's seed.

The name of a stream is its purpose. So a change to one process leaves the draws of all other
processes as they were, and a month can be drawn alone.
"""

from hashlib import blake2b
from typing import Any

import numpy as np

from aquamind_assets.core.elementary import exp, power

#: Beyond these NumPy's samplers ask the C library for a logarithm, whose last digit depends on the
#: processor (the end of the ziggurat).
_NORMAL_TAIL = 3.6541528853610088

#: Such draws are rounded so far above their last digit that it no longer shows.
_ROUNDED, _ROUNDED_FLOAT = power(2.0, 32), np.float32(power(2.0, 10))


def _rounded(values: Any) -> Any:
    return np.rint(values * _ROUNDED) / _ROUNDED


class Stream(np.random.Generator):
    """NumPy's generator, with draws that give the same bits on every processor.

    Whole numbers, uniform numbers and all but one in 4,000 normal numbers have the same bits
    anyway, because NumPy makes them from integers, multiplications and additions. The other draws
    are rounded to 2 ** -32.
    """

    def standard_normal(  # type: ignore[override]
        self, size: Any = None, dtype: Any = np.float64, out: np.ndarray | None = None
    ) -> Any:
        drawn = super().standard_normal(size, dtype, out)
        if isinstance(drawn, float):
            return _rounded(drawn) if abs(drawn) > _NORMAL_TAIL else drawn
        tail = np.abs(drawn) > _NORMAL_TAIL
        if tail.any():
            step = _ROUNDED_FLOAT if drawn.dtype == np.float32 else _ROUNDED
            drawn[tail] = np.rint(drawn[tail] * step) / step
        return drawn

    def normal(self, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
        return loc + scale * self.standard_normal(size)

    def lognormal(self, mean: Any = 0.0, sigma: Any = 1.0, size: Any = None) -> Any:
        return exp(self.normal(mean, sigma, size))

    def exponential(self, scale: Any = 1.0, size: Any = None) -> Any:
        return scale * _rounded(super().exponential(1.0, size))

    def gamma(self, shape: Any, scale: Any = 1.0, size: Any = None) -> Any:
        return scale * _rounded(super().gamma(shape, 1.0, size))

    def beta(self, a: Any, b: Any, size: Any = None) -> Any:
        return _rounded(super().beta(a, b, size))

    def vonmises(self, mu: Any, kappa: Any, size: Any = None) -> Any:
        return _rounded(super().vonmises(mu, kappa, size))


def stream(seed: int, process: str, *key: int | str) -> Stream:
    """The random stream of one process, entity and time.

    Parameters
    ----------
    seed : int
        The farm's seed.
    process : str
        What is drawn, such as ``"sea temperature"``.
    *key : int or str
        Which entity and which time, such as a site's id and a year.

    Returns
    -------
    Stream
        A Philox counter-based generator; the same arguments give the same draws.

    References
    ----------
    Salmon et al. (2011), Parallel random numbers: as easy as 1, 2, 3, SC'11.
    """
    name = "/".join(str(part) for part in (seed, process, *key))
    return Stream(np.random.Philox(_Key(name)))  # type: ignore[arg-type]


class _Key(np.random.bit_generator.ISeedSequence):
    """The hash of a stream's name as Philox's key.

    It is passed as a seed, because with ``key=`` NumPy first asks the system for a random seed and
    then drops it.
    """

    def __init__(self, name: str) -> None:
        self._words = np.frombuffer(blake2b(name.encode(), digest_size=16).digest(), dtype="<u8")

    def generate_state(self, n_words: int, dtype: object = np.uint64) -> np.ndarray:
        return self._words
