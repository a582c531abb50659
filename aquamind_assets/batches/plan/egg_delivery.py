"""The day for which eggs were ordered, beside the day on which they are ready."""

import numpy as np

from aquamind_assets.core.months import DAY
from aquamind_assets.core.streams import stream
from aquamind_assets.people.workdays import moving_days

#: Spread of the days by which eggs are ready later or sooner than ordered: a farm's own broodstock
#: is stripped when it is ripe, and a supplier chooses among many females; judged. [d]
_RIPE_SD = {False: 2.5, True: 1.2}

#: Share of bought eggs that wait for a ferry, a flight or the weather, and for how long; judged.
#: [ratio, d]
_HELD_UP_SHARE, _HELD_UP_MEAN_DAYS = 0.12, 2.0

#: Days by which no delivery is sooner or later than ordered, weekends and holidays included.
MOST_EARLY, MOST_LATE = 14, 21


def planned_delivery(
    seed: int, batch_id: int, geography_id: int, ready: np.datetime64, is_bought: bool
) -> np.datetime64:
    """The working day for which a batch's eggs were ordered.

    The day on which they are ready is drawn with the farm's starts. So the order is found from it,
    and not it from the order.

    Parameters
    ----------
    seed : int
        The farm's seed.
    batch_id : int
        The batch.
    geography_id : int
        Region.
    ready : datetime64[D]
        Day on which the eggs could come.
    is_bought : bool
        Whether a supplier sends them.

    Returns
    -------
    datetime64[D]
    """
    random = stream(seed, "day of egg delivery", batch_id)
    late = _RIPE_SD[is_bought] * float(random.standard_normal())
    held_up, wait = random.random(), random.exponential(_HELD_UP_MEAN_DAYS)
    if is_bought and held_up < _HELD_UP_SHARE:
        late += 1.0 + wait
    late = float(np.clip(np.rint(late), -MOST_EARLY / 2, MOST_LATE / 2))
    day = ready - int(late) * DAY
    return np.busday_offset(
        day, 0, roll="forward" if late < 0 else "backward", busdaycal=moving_days(geography_id)
    )
