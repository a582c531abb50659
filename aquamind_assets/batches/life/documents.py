"""Numbers of the documents that go with fish to slaughter."""

import numpy as np

from aquamind_assets.core.columns import Array
from aquamind_assets.core.numbers import numbers_of_day

#: Documents of a day in the company's series: those of rings slaughtered are among notes of
#: delivery, of feed and of ensilage, more than rings are slaughtered at twenty times the size;
#: assumed.
_OF_A_DAY = (400, 900)


def harvest_documents(seed: int, day: Array, hour: Array) -> np.ndarray:
    """Numbers of the documents of harvests, in the order in which fish are slaughtered.

    Parameters
    ----------
    seed : int
        The farm's seed.
    day : ndarray of datetime64[D], shape (events,)
        Day.
    hour : ndarray, shape (events,)
        Time of day. [h]

    Returns
    -------
    ndarray of str, shape (events,)
    """
    refs = np.full(day.size, "", dtype=object)
    for one in np.unique(day):
        of = np.flatnonzero(day == one)
        of = of[np.argsort(hour[of], kind="stable")]
        number = numbers_of_day(seed, "company documents", one, _OF_A_DAY, of.size)
        refs[of] = [f"HRV-{str(one)[:4]}-{each:06d}" for each in number.tolist()]
    return refs
