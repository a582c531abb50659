"""A decade of water, and functions that the tests of water share."""

import numpy as np

from aquamind_assets.environment.conditions import Areas, Halls
from aquamind_assets.infrastructure.plan import commissioned
from aquamind_assets.settings.infrastructure import Farm
from aquamind_assets.settings.water import Water

WATER = Water()
DECADE = np.arange("2015-01-01", "2025-01-01", dtype="M8[D]")


def days_of(month: str) -> np.ndarray:
    start = np.datetime64(month, "M")
    return np.arange(start.astype("M8[D]"), (start + 1).astype("M8[D]"))


def by_site(columns: dict, quantity: str, days: np.ndarray) -> np.ndarray:
    return columns[quantity].reshape(len(days), -1).T


def built(scale: float) -> tuple[Areas, Halls]:
    """The areas and halls of the real plan, all that ever open."""
    plan = commissioned(Farm(), scale, seed=1)
    return (
        Areas.of(plan["area"], plan["area_group"]),
        Halls.of(plan["hall"], plan["freshwater_station"]),
    )


def some_of(sites: Areas | Halls, which: np.ndarray) -> Areas | Halls:
    return type(sites)(**{name: values[which] for name, values in vars(sites).items()})


def monthly_means(values: np.ndarray) -> np.ndarray:
    month = DECADE.astype("M8[M]").astype(int) % 12
    return np.array([values[:, month == number].mean() for number in range(12)])
