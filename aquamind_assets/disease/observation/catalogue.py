"""Catalogues of the vet: classes of lice, parameters, samples, reasons of death."""

from collections.abc import Sequence
from typing import Any

import numpy as np

Columns = dict[str, np.ndarray]

#: Classes of lice, by id.
ADULT_FEMALE, ADULT_MALE, PRE_ADULT, CHALIMUS, COPEPODID, CALIGUS = range(1, 7)

_SALMON_LOUSE, _SEA_LOUSE = "Lepeophtheirus salmonis", "Caligus elongatus"

#: AquaMind's nine parameters, by id.
PARAMETERS = (
    "Gill Condition",
    "Eye Condition",
    "Wounds/Lesions",
    "Fin Condition",
    "Body Condition",
    "Swimming Behavior",
    "Appetite",
    "Mucous Membrane",
    "Color/Pigmentation",
)
GILL, EYE, WOUNDS, FIN, BODY, SWIMMING, APPETITE, MUCUS, COLOUR = range(1, 10)

_LABELS = ("Excellent", "Good", "Fair", "Poor")

#: The part of the fish that each parameter scores, and the look of each score.
_SCORED = {
    GILL: (
        "Gills under the lifted cover: colour, mucus, white patches, necrosis.",
        "Red, even, no visible change",
        "Single pale or mucoid spots, under 10 % of an arch",
        "White patches or pale areas on up to half of the gill",
        "More than half of the gill changed, thick mucus or necrosis",
    ),
    EYE: (
        "Both eyes: cataract, bleeding, bulging, loss.",
        "Clear on both sides",
        "Slight clouding or a small bleeding",
        "Clear cataract or bulging of one eye",
        "Both eyes damaged, or an eye lost",
    ),
    WOUNDS: (
        "Skin of both sides and the belly: scales, bleeding, sores.",
        "Whole, all scales in place",
        "Some scales lost, or a healed scar",
        "Bleeding skin or a small open sore",
        "Large or several open sores, muscle bare",
    ),
    FIN: (
        "All fins: splitting, shortening, bleeding.",
        "Whole, or old and healed",
        "Slightly frayed, up to a tenth lost",
        "Split or shortened by up to half, not bleeding",
        "Mostly worn away, or bleeding and inflamed",
    ),
    BODY: (
        "Shape from above and the side: thickness, back, jaw.",
        "Well filled, no deformity",
        "A little lean",
        "Thin, or a visible deformity",
        "Wasted, head larger than the body",
    ),
    SWIMMING: (
        "In the sampling net and the tank before sedation.",
        "Strong, flees from the net",
        "Slow to react",
        "At the surface or the net wall, little reaction",
        "Does not keep its balance",
    ),
    APPETITE: (
        "Stomach and gut by touch, and feeding seen before the sample.",
        "Full of feed",
        "Some feed, gut partly filled",
        "Stomach empty, some faeces in the gut",
        "Stomach and gut empty, gut thin",
    ),
    MUCUS: (
        "Mucus layer of the skin.",
        "Thin and clear",
        "Slightly thickened or in strands",
        "Thick, grey film in patches",
        "Grey film all over, or mucus gone and skin dry",
    ),
    COLOUR: (
        "Skin and gills in daylight, against the others of the group.",
        "Silver or with the marks of its stage",
        "Slightly dark or pale",
        "Clearly dark, or pale gills",
        "Nearly black, or white gills of anaemia",
    ),
}

#: Kinds of samples, by name.
SAMPLE_TYPES = {
    "Gill swab": "Swab of the second left arch, in RNA preservative.",
    "Gill tissue": "Second left arch, in RNA preservative and in formalin.",
    "Heart tissue": "Ventricle, in RNA preservative and in formalin.",
    "Kidney tissue": "Mid kidney, in RNA preservative.",
    "Head kidney swab": "Swab of the head kidney on agar.",
    "Pancreas and pylorus": "Pyloric caeca with pancreas, in formalin.",
    "Skin lesion swab": "Swab of the edge of a sore on marine agar.",
    "Skin scraping": "Mucus of the flank, fresh under the microscope.",
}

_DISEASE, _BODY = "Infectious disease", "Physiological"

#: Reasons of death other than diseases: id, name, description, wider reason.
_REASONS = (
    (1, "Infectious disease", "Killed by an agent that spreads.", ""),
    (2, "Handling and treatment", "Killed by people's handling of the fish.", ""),
    (3, "Predation", "Killed or bitten by predators.", ""),
    (4, "Environment", "Killed by the water or the weather.", ""),
    (5, "Physiological", "Not fit for its stage of life.", ""),
    (6, "Unknown", "No sign of a cause, or too decomposed to tell.", ""),
    (7, "Disease under investigation", "Signs of disease, agent not known yet.", _DISEASE),
    (18, "Handling", "Grading, pumping, transport, netting.", "Handling and treatment"),
    (19, "Treatment", "In a treatment or the days after it.", "Handling and treatment"),
    (20, "Seals and birds", "Bite and stab wounds.", "Predation"),
    (21, "Algal bloom", "Gills damaged or oxygen used up by algae.", "Environment"),
    (22, "Low oxygen", "Suffocated.", "Environment"),
    (23, "Storm", "Crushed or worn against the net.", "Environment"),
    (24, "Poor water quality", "Water outside of what the fish tolerate.", "Environment"),
    (25, "Egg loss", "Not fertilised, dead or fungus-grown eggs and yolk-sac fry.", _BODY),
    (26, "Did not start feeding", "Pin-heads at first feeding.", _BODY),
    (27, "Smolt failure", "Not adapted to sea water.", _BODY),
    (98, "Sea lice", "Wounds by very many lice.", "Environment"),
    (99, "Gill damage", "Gills damaged by jellyfish or plankton.", "Environment"),
)

REASONS = {name: number for number, name, _, _ in _REASONS}


def reason_of_disease(disease_id: int) -> int:
    """The id of a disease as a reason of death; the first ten ids lie between other reasons."""
    return disease_id + (7 if disease_id <= 10 else 17)


def lice_types() -> Columns:
    """Rows of ``lice_type``."""
    rows = [
        (ADULT_FEMALE, _SALMON_LOUSE, "female", "adult", "With or without egg strings."),
        (ADULT_MALE, _SALMON_LOUSE, "male", "adult", "Adult male."),
        (PRE_ADULT, _SALMON_LOUSE, "unknown", "pre-adult", "Moving, not yet adult."),
        (CHALIMUS, _SALMON_LOUSE, "unknown", "chalimus", "Attached by its filament."),
        (COPEPODID, _SALMON_LOUSE, "unknown", "copepodid", "Newly attached."),
        (CALIGUS, _SEA_LOUSE, "unknown", "adult", "Sea louse of many hosts."),
    ]
    return _columns(
        "id species gender development_stage description is_active",
        [(*row, row[0] != COPEPODID) for row in rows],
    )


def health_parameters() -> Columns:
    """Rows of ``health_parameter``."""
    return _columns(
        "id name description min_score max_score is_active",
        [(n, name, _SCORED[n][0], 0, 3, True) for n, name in enumerate(PARAMETERS, start=1)],
    )


def parameter_score_definitions() -> Columns:
    """Rows of ``parameter_score_definition``."""
    rows = [
        (parameter * 10 + score, parameter, score, _LABELS[score], _SCORED[parameter][1 + score])
        for parameter in _SCORED
        for score in range(4)
    ]
    return _columns(
        "id parameter_id score_value label description display_order",
        [(*row, row[2]) for row in rows],
    )


def sample_types() -> Columns:
    """Rows of ``sample_type``."""
    rows = [(n, name, words) for n, (name, words) in enumerate(SAMPLE_TYPES.items(), start=1)]
    return _columns("id name description", rows)


def mortality_reasons(of_diseases: Sequence[tuple[int, str, str]]) -> Columns:
    """Rows of ``mortality_reason``.

    Parameters
    ----------
    of_diseases : sequence of tuple
        Id as a reason, name and description of each disease.
    """
    as_rows = [(*each, _DISEASE) for each in of_diseases]
    rows = [
        (number, name, words, float(REASONS[parent]) if parent else np.nan)
        for number, name, words, parent in sorted([*_REASONS, *as_rows])
    ]
    return _columns("id name description parent_id", rows)


def _columns(names: str, rows: list[tuple[Any, ...]]) -> Columns:
    columns: Columns = {}
    for name, values in zip(names.split(), zip(*rows, strict=True), strict=True):
        columns[name] = np.array(values, dtype=object if isinstance(values[0], str) else None)
    return columns
