"""The feeding-rate table: feed a day relative to biomass, by weight and temperature.

The tables of the trade are growth times conversion. This one takes the growth of fish that eat all
they want. Fish that grow so convert as the table says; fish that grow less on the same feed convert
worse.
"""

import numpy as np

from aquamind_assets.batches.catalogue import (
    FAROE,
    FRY,
    GROW_OUT,
    PARR,
    POST_SMOLT,
    SCOTLAND,
    SMOLT,
)
from aquamind_assets.batches.life.growth import potential_growth
from aquamind_assets.core.columns import Columns, order_of
from aquamind_assets.core.elementary import expm1, log, power
from aquamind_assets.settings.feed import Rates
from aquamind_assets.settings.growth import Growth

#: Weights and temperatures of the table. [g, degC]
WEIGHTS_G = 0.1 * power(80_000.0, np.arange(45) / 44.0)
TEMPERATURES_C = np.arange(0.0, 23.0, 2.0)

STAGES = np.array([FRY, PARR, SMOLT, POST_SMOLT, GROW_OUT])
REGIONS = np.array([FAROE, SCOTLAND])


def conversion(stage: np.ndarray, region: np.ndarray, rates: Rates) -> np.ndarray:
    """Feed for a kg of growth, as the feeder expects it, without waste.

    Parameters
    ----------
    stage, region : ndarray of int
        Ids.
    rates : Rates
        Conversion by stage and region.

    Returns
    -------
    ndarray
        [kg/kg]

    References
    ----------
    F01 to F03 of the reference figures: 1.1 to 1.2 at sea, 1.11 in the Faroes; F-SFR: 1.05 to 1.15
    at all weights. What farms book rises with weight, because large fish fast more often and are
    ill more often; that follows from their lives and is not in the table as well.
    """
    table = np.zeros((8, 3))
    table[FRY], table[PARR], table[SMOLT] = rates.fcr_fry, rates.fcr_parr, rates.fcr_smolt
    table[POST_SMOLT:, FAROE] = rates.fcr_sea_faroe
    table[POST_SMOLT:, SCOTLAND] = rates.fcr_sea_scotland
    return table[stage, region]


def rate_table(growth: Growth, rates: Rates) -> Columns:
    """Rows of ``feeding_rate``: by stage, region, weight and temperature.

    Parameters
    ----------
    growth : Growth
        The thermal growth coefficients.
    rates : Rates
        Conversion.

    Returns
    -------
    dict of ndarray
        ``feeding_percentage`` is the feed of a day over the biomass. [%]
    """
    stage, region, weight, temperature = (
        grid.reshape(-1)
        for grid in np.meshgrid(STAGES, REGIONS, WEIGHTS_G, TEMPERATURES_C, indexing="ij")
    )
    gain = expm1(potential_growth(stage, region, weight, temperature, growth))
    return {
        "lifecycle_stage_id": stage,
        "geography_id": region,
        "weight_g": weight,
        "temperature_c": temperature,
        "feeding_percentage": 100.0 * gain * conversion(stage, region, rates),
    }


def table_array(rows: Columns) -> np.ndarray:
    """The table's rows as an array, shape (stages, regions, weights, temperatures). [%]"""
    by = ("lifecycle_stage_id", "geography_id", "weight_g", "temperature_c")
    order = order_of(*(rows[name] for name in by))
    shape = STAGES.size, REGIONS.size, WEIGHTS_G.size, TEMPERATURES_C.size
    return rows["feeding_percentage"].astype(float)[order].reshape(shape)


def feeding_percentage(
    table: np.ndarray,
    stage: np.ndarray,
    region: np.ndarray,
    weight_g: np.ndarray,
    temperature_c: np.ndarray,
) -> np.ndarray:
    """Feeding rate by the table: linear between temperatures and between logarithms of weights.

    Parameters
    ----------
    table : ndarray, shape (stages, regions, weights, temperatures)
        From `table_array`. [%]
    stage, region : ndarray of int, shape (n,)
        Ids.
    weight_g, temperature_c : ndarray, shape (n,)
        [g, degC]

    Returns
    -------
    ndarray, shape (n,)
        Feed of a day over biomass. [%/d]
    """
    steps = log(WEIGHTS_G[1] / WEIGHTS_G[0])
    at = np.clip(log(weight_g / WEIGHTS_G[0]) / steps, 0.0, WEIGHTS_G.size - 1.001)
    warm = np.clip(temperature_c / 2.0, 0.0, TEMPERATURES_C.size - 1.001)
    row, column = at.astype(int), warm.astype(int)
    up, right = at - row, warm - column
    kind = np.searchsorted(STAGES, stage)

    def node(i: np.ndarray, j: np.ndarray) -> np.ndarray:
        return table[kind, region - 1, i, j]

    low = node(row, column) * (1.0 - right) + node(row, column + 1) * right
    high = node(row + 1, column) * (1.0 - right) + node(row + 1, column + 1) * right
    return low * (1.0 - up) + high * up
