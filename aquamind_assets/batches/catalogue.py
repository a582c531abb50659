"""Catalogues: the species, its stages, the egg suppliers, the product grades."""

from typing import Any

import numpy as np

#: Stages in the order of life; a stage's id is its place here, from 1.
STAGE_NAMES = ("Egg", "Alevin", "Fry", "Parr", "Smolt", "Post-Smolt", "Grow-out")
EGG, ALEVIN, FRY, PARR, SMOLT, POST_SMOLT, GROW_OUT = range(1, 8)

FAROE, SCOTLAND = 1, 2

#: Strain of the own broodstock of each region: eggs are not brought from one to the other.
OWN_STRAIN = {FAROE: "Bakkafrost Faroe broodstock", SCOTLAND: "Bakkafrost Scotland broodstock"}

#: Upper bounds of the weight classes, head on and gutted. [kg]
GRADE_BOUNDS_KG = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])

#: Id of the grade that follows the superior weight classes.
PRODUCTION_GRADE = len(GRADE_BOUNDS_KG) + 2


def _table(names: str, rows: list[tuple[Any, ...]]) -> dict[str, np.ndarray]:
    columns: dict[str, np.ndarray] = {}
    for name, values in zip(names.split(), zip(*rows, strict=True), strict=True):
        text = isinstance(values[0], str)
        columns[name] = np.array(values, dtype=object) if text else np.array(values)
    return columns


#: Outcomes of the actions of a transfer, as AquaMind has them.
COMPLETED, FAILED, SKIPPED = "COMPLETED", "FAILED", "SKIPPED"


def species() -> dict[str, np.ndarray]:
    """The farmed species."""
    return _table(
        "id name scientific_name description optimal_temperature_min optimal_temperature_max"
        " optimal_oxygen_min optimal_ph_min optimal_ph_max",
        [(1, "Atlantic Salmon", "Salmo salar", "Farmed salmon.", 8.0, 14.0, 7.0, 6.5, 8.5)],
    )


def lifecycle_stages() -> dict[str, np.ndarray]:
    """The stages of a salmon's life on the farm."""
    rows = [
        ("Incubated from fertilisation to hatch.", 0.1, 0.15, 0.5, 0.7, 71),
        ("Living on the yolk, to first feeding.", 0.1, 0.2, 1.5, 2.8, 44),
        ("First feeding.", 0.15, 7.0, 2.5, 9.0, 90),
        ("Parr marks, in tanks.", 4.0, 70.0, 7.0, 18.0, 90),
        ("Made ready for the sea by light.", 30.0, 500.0, 14.0, 35.0, 90),
        ("First months at sea.", 80.0, 1500.0, 20.0, 50.0, 90),
        ("To harvest.", 300.0, 8000.0, 30.0, 90.0, 360),
    ]
    numbered = enumerate(zip(STAGE_NAMES, rows, strict=True), start=1)
    return _table(
        "id species_id name order description expected_weight_min_g expected_weight_max_g"
        " expected_length_min_cm expected_length_max_cm typical_duration_days",
        [(n, 1, name, n, *row) for n, (name, row) in numbered],
    )


def egg_suppliers() -> dict[str, np.ndarray]:
    """Suppliers of eggs, with the strain that each sells."""
    return _table(
        "id name contact_details strain",
        [
            (1, "Stofnfiskur", "Iceland", "SAGA"),
            (2, "AquaGen", "Norway", "AquaGen Atlantic"),
            (3, "Mowi Genetics", "Ireland", "Mowi"),
            (4, "SalmoBreed", "Norway", "SalmoBreed"),
        ],
    )


def product_grades() -> dict[str, np.ndarray]:
    """Superior fish by weight class, and production fish."""
    edges = [f"{low:.0f}-{low + 1:.0f} kg" for low in GRADE_BOUNDS_KG[:-1]]
    names = [f"under {GRADE_BOUNDS_KG[0]:.0f} kg", *edges, f"over {GRADE_BOUNDS_KG[-1]:.0f} kg"]
    rows = [
        (number, f"SUP-{number}", f"Superior {name}", "Head on, gutted; without fault.")
        for number, name in enumerate(names, start=1)
    ]
    rows.append((PRODUCTION_GRADE, "PROD", "Production", "With a fault: for processing only."))
    return _table("id code name description", rows)
