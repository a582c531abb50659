"""The parameters that sensors measure, with the ranges that staff watch."""

import numpy as np

from aquamind_assets.core.columns import Array

_COLUMNS = (
    "id",
    "name",
    "water",
    "unit",
    "description",
    "min_value",
    "max_value",
    "optimal_min",
    "optimal_max",
)

#: Acceptable and optimal ranges as farms set their alarms; fresh water from egg to smolt.
_PARAMETERS = (
    (1, "Temperature", "fresh", "°C", "Water temperature", 4.0, 16.0, 6.0, 14.0),
    (2, "Dissolved Oxygen", "fresh", "mg/L", "Dissolved oxygen", 7.0, 14.0, 9.0, 12.5),
    (3, "pH", "fresh", "pH", "Acidity", 6.5, 8.0, 6.8, 7.5),
    (4, "CO2", "fresh", "mg/L", "Carbon dioxide", 0.0, 20.0, 0.0, 15.0),
    (5, "Ammonia (TAN)", "fresh", "mg/L", "Total ammonia nitrogen", 0.0, 2.0, 0.0, 1.0),
    (6, "NO2", "fresh", "mg/L", "Nitrite nitrogen", 0.0, 1.0, 0.0, 0.5),
    (7, "NO3", "fresh", "mg/L", "Nitrate nitrogen", 0.0, 150.0, 0.0, 100.0),
    (8, "Temperature", "sea", "°C", "Water temperature", 2.0, 18.0, 6.0, 14.0),
    (9, "Dissolved Oxygen", "sea", "mg/L", "Dissolved oxygen", 6.0, 14.0, 7.5, 12.0),
    (10, "Salinity", "sea", "PSU", "Practical salinity", 20.0, 36.0, 30.0, 35.5),
    (11, "pH", "sea", "pH", "Acidity", 7.5, 8.5, 7.8, 8.3),
    (12, "Current Speed", "sea", "m/s", "Current speed", 0.0, 1.5, 0.05, 0.6),
)


def environmental_parameters() -> dict[str, Array]:
    """The columns of ``environment.environmental_parameter`` but the day of commissioning.

    Returns
    -------
    dict of ndarray
        ``id`` 1 to 7 in fresh water, 8 to 12 at sea, ``name``, ``water``, ``unit``,
        ``description``, ``min_value``, ``max_value``, ``optimal_min`` and ``optimal_max``.
    """
    columns = dict(zip(_COLUMNS, zip(*_PARAMETERS, strict=True), strict=True))
    return {
        name: np.array(values, dtype=object if isinstance(values[0], str) else None)
        for name, values in columns.items()
    }
