"""Counts of fish at transfer and at slaughter, as counters and people get them."""

import numpy as np

from aquamind_assets.core.columns import Array, Columns
from aquamind_assets.core.months import Month
from aquamind_assets.core.streams import stream
from aquamind_assets.records.errors import Error
from aquamind_assets.settings.records import Records

#: Errors beyond so many standard deviations are seen and counted again.
_SEEN = 3.0


def counted_at_transfer(seed: int, month: Month, action: Columns, settings: Records) -> list[Error]:
    """Fish of each transfer as counted: never more than were there, nor fewer than died.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    action : dict of ndarray
        The month's ``transfer_action``.
    settings : Records
        The relative error.
    """
    count = action["transferred_count"]
    counted = _counted(seed, "count at transfer", month, count, settings.of("transfer_count_sd"))
    least = np.maximum(action["mortality_during_transfer"], np.minimum(count, 1))
    counted = np.clip(counted, least, action["source_population_before"])
    wrong = np.flatnonzero(counted != count)
    kg = counted[wrong] * action["average_weight_g"][wrong] / 1000.0
    changed = {"transferred_count": counted[wrong], "transferred_biomass_kg": kg}
    return [Error("miscounted", wrong, changed)]


def counted_at_slaughter(seed: int, month: Month, event: Columns, settings: Records) -> list[Error]:
    """Fish of each harvest as counted: the plant weighs the whole, so their mean changes.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    event : dict of ndarray
        The month's ``harvest_event``.
    settings : Records
        The relative error.
    """
    count = event["unit_count"]
    counted = _counted(seed, "count at slaughter", month, count, settings.of("slaughter_count_sd"))
    wrong = np.flatnonzero(counted != count)
    mean_g = event["live_weight_kg"][wrong] * 1000.0 / counted[wrong]
    changed = {"unit_count": counted[wrong], "average_weight_g": mean_g}
    return [Error("miscounted", wrong, changed)]


def _counted(seed: int, process: str, month: Month, count: Array, sd: float) -> Array:
    """Counts with a relative error, of at least one fish."""
    normal = np.clip(stream(seed, process, month.key).standard_normal(count.size), -_SEEN, _SEEN)
    return np.maximum(np.rint(count * (1.0 + sd * normal)).astype(np.int64), 1)
