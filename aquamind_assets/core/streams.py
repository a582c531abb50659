"""Random streams: one for each process, entity and time, from the farm's seed.

A stream is named by what it is for, so a change to one process leaves the draws of all the
others as they were, and a month can be drawn alone.
"""

from hashlib import blake2b

import numpy as np


def stream(seed: int, process: str, *key: int | str) -> np.random.Generator:
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
    numpy.random.Generator
        A Philox counter-based generator; the same arguments give the same draws.

    References
    ----------
    Salmon et al. (2011), Parallel random numbers: as easy as 1, 2, 3, SC'11.
    """
    name = "/".join(str(part) for part in (seed, process, *key))
    return np.random.Generator(np.random.Philox(_Key(name)))  # type: ignore[arg-type]


class _Key(np.random.bit_generator.ISeedSequence):
    """The hash of a stream's name as Philox's key.

    Given as a seed: with ``key=`` NumPy asks the system for a random seed first, and drops it.
    """

    def __init__(self, name: str) -> None:
        self._words = np.frombuffer(blake2b(name.encode(), digest_size=16).digest(), dtype="<u8")

    def generate_state(self, n_words: int, dtype: object = np.uint64) -> np.ndarray:
        return self._words
