"""Weights that are entered in kilograms where grams are asked for: a factor of 1,000."""

from collections.abc import Sequence

import numpy as np

from aquamind_assets.core.columns import Columns
from aquamind_assets.core.months import Month
from aquamind_assets.core.streams import stream
from aquamind_assets.records.errors import Error
from aquamind_assets.settings.records import Records

#: Weights of a growth sample, and of its fish.
_OF_SAMPLE = ("avg_weight_g", "std_deviation_weight", "min_weight_g", "max_weight_g")

#: Mean weight from which a sample may be weighed on a scale that shows kilograms. [g]
_KG_SCALE_G = 500.0


def samples_in_kg(
    seed: int, month: Month, sample: Columns, fish: Columns, settings: Records
) -> tuple[list[Error], list[Error]]:
    """Growth samples, and their fish, whose weights are entered in kilograms.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    sample, fish : dict of ndarray
        The month's ``growth_sample`` and ``individual_growth_observation``.
    settings : Records
        Share of the samples.

    Returns
    -------
    tuple of list of Error
        Of the samples, and of the fish. The condition factors stay as they were worked out.
    """
    uniform = stream(seed, "sample in kg", month.key).random(sample["id"].size)
    wrong = uniform < settings.of("sample_unit_share")
    wrong &= sample["avg_weight_g"] >= _KG_SCALE_G
    of_sample = np.flatnonzero(wrong)
    of_fish = np.flatnonzero(np.isin(fish["growth_sample_id"], sample["id"][of_sample]))
    return (
        [_in_kg(of_sample, sample, _OF_SAMPLE)],
        [_in_kg(of_fish, fish, ("weight_g",))],
    )


def meals_in_kg(seed: int, month: Month, meal: Columns, settings: Records) -> list[Error]:
    """Meals whose amount is entered in kilograms where grams are asked for.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    meal : dict of ndarray
        The month's ``feeding_event``.
    settings : Records
        Share of the meals.
    """
    uniform = stream(seed, "meal in kg", month.key).random(meal["amount_g"].size)
    wrong = (uniform < settings.of("meal_unit_share")) & (meal["amount_g"] >= 1000)
    at = np.flatnonzero(wrong)
    return [Error("kg for g", at, {"amount_g": meal["amount_g"][at] // 1000})]


def _in_kg(at: np.ndarray, rows: Columns, names: Sequence[str]) -> Error:
    return Error("kg for g", at, {name: rows[name][at] / 1000.0 for name in names})
