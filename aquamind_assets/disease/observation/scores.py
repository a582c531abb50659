"""Scores of fish on AquaMind's nine health parameters, by an ordered probit model."""

from typing import Literal

import numpy as np

from aquamind_assets.batches.catalogue import POST_SMOLT
from aquamind_assets.core.columns import Columns, last_per_key, pairs_of
from aquamind_assets.core.elementary import exp, product
from aquamind_assets.core.months import Month
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.observation.catalogue import APPETITE, BODY, GILL, PARAMETERS
from aquamind_assets.disease.observation.sampling import HealthSample, fish_ids
from aquamind_assets.disease.observation.signs import (
    Signs,
    healthy_level,
    surroundings_scores,
    treatment_scores,
)
from aquamind_assets.settings.observation import Observation

#: Bounds between the scores 0, 1, 2 and 3 on the latent scale: 40, 10 and 2 % of healthy fish
#: lie beyond them, if their level is at the mean.
THRESHOLDS = np.array([0.0, 1.03, 1.8])

#: Addition to the latent scale for a tenth of condition lost, and for all appetite lost.
_THIN, _FASTING = 1.0, 4.0

#: Time in which the marks of a treatment, and of a storm or bloom, fall to 1/e. [d]
_TREATMENT_DAYS, _EVENT_DAYS = 10.0, 6.0

#: Kinds of events and of the marks that they leave.
_MARKS: dict[str, Literal["bloom", "storm", "oxygen_dip"]] = {
    "storm": "storm",
    "oxygen dip": "oxygen_dip",
    "diatom bloom": "bloom",
    "dinoflagellate bloom": "bloom",
    "microflagellate bloom": "bloom",
}


def parameter_scores(
    seed: int,
    month: Month,
    sample: HealthSample,
    marks: np.ndarray,
    signs: Signs,
    settings: Observation,
) -> np.ndarray:
    """Scores of the fish of health samples.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    sample : HealthSample
        The fish.
    marks : ndarray, shape (samples, parameters)
        Additions of treatments, lice and surroundings to the latent scale. [1]
    signs : Signs
        Additions of the diseases.
    settings : Observation
        The spread between samples.

    Returns
    -------
    ndarray of int, shape (samples, fish, parameters)
        From 0, without fault, to 3.
    """
    samples, fish = sample.weight_g.shape
    shape = fish, len(PARAMETERS)
    normal, of_sample = np.zeros((samples, *shape)), np.zeros((samples, 1, shape[1]))
    for row, batch in enumerate(sample.state["batch_id"].tolist()):
        random = stream(seed, "health scores", batch, month.key)
        of_sample[row, 0] = random.standard_normal(shape[1])
        normal[row] = random.standard_normal(shape)
    at_sea = sample.state["lifecycle_stage_id"] >= POST_SMOLT
    level = np.where(at_sea[:, None], healthy_level("at_sea"), healthy_level("ashore")) + marks
    latent = normal + level[:, None, :] + settings.container_sd * of_sample
    latent += product(sample.strength, signs.scores)
    latent[:, :, BODY - 1] += _THIN * 10.0 * (1.0 - sample.condition)
    hungry = 1.0 - sample.state["appetite"].astype(float)
    latent[:, :, APPETITE - 1] += _FASTING * hungry[:, None]
    return np.searchsorted(THRESHOLDS, latent, side="right")


def marks_of_treatment(
    stay_id: np.ndarray, day: np.ndarray, treatment: Columns, treatment_type: Columns
) -> np.ndarray:
    """Additions of earlier treatments to the scores of stays, on a day each.

    Parameters
    ----------
    stay_id, day : ndarray, shape (rows,)
        Stays and days, datetime64[D].
    treatment : dict of ndarray
        ``assignment_id``, ``treated_date`` and ``treatment_type_id`` of treatments.
    treatment_type : dict of ndarray
        All rows of the table.

    Returns
    -------
    ndarray, shape (rows, parameters)
        On the latent scale. [1]
    """
    each = treatment_scores(list(treatment_type["code"]), list(treatment_type["method"]))
    which, at = pairs_of(stay_id, treatment["assignment_id"].astype(np.int64))
    since = (day[which] - treatment["treated_date"][at]).astype(np.int64)
    fading = np.where(since >= 0, exp(-np.maximum(since, 0) / _TREATMENT_DAYS), 0.0)
    kind = np.searchsorted(treatment_type["id"], treatment["treatment_type_id"][at])
    marks = np.zeros((stay_id.size, len(PARAMETERS)))
    np.add.at(marks, which, each[kind] * fading[:, None])
    return marks


def marks_of_surroundings(site_id: np.ndarray, day: np.ndarray, event: Columns) -> np.ndarray:
    """Additions of storms, blooms and oxygen dips to the scores at sites, on a day each.

    Parameters
    ----------
    site_id, day : ndarray, shape (rows,)
        Sites and days, datetime64[D].
    event : dict of ndarray
        Rows of ``environmental_event``.

    Returns
    -------
    ndarray, shape (rows, parameters)
        On the latent scale. [1]
    """
    which, at = pairs_of(site_id, event["area_id"])
    before = day[which] >= event["start_date"][at]
    after = np.maximum((day[which] - event["end_date"][at]).astype(np.int64), 0)
    weight = np.where(before, exp(-after / _EVENT_DAYS), 0.0) * event["severity"][at]
    kind = event["kind"][at]
    marks = np.zeros((site_id.size, len(PARAMETERS)))
    for name, mark in _MARKS.items():
        here = kind == name
        np.add.at(marks, which[here], weight[here, None] * surroundings_scores(mark))
    return marks


def marks_of_jellyfish(site_id: np.ndarray, day: np.ndarray, challenge: Columns) -> np.ndarray:
    """Additions of string jellyfish to the scores at sites, on a day each: stung skin and eyes.

    Parameters
    ----------
    site_id, day : ndarray, shape (rows,)
        Sites and days, datetime64[D].
    challenge : dict of ndarray
        The month's ``gill_challenge``.

    Returns
    -------
    ndarray, shape (rows, parameters)
        On the latent scale; gills are scored apart. [1]
    """
    which, at = pairs_of(site_id, challenge["area_id"].astype(np.int64))
    today = challenge["date"][at] == day[which]
    strength = np.zeros(site_id.size)
    strength[which[today]] = challenge["string_jellyfish"][at[today]]
    return strength[:, None] * surroundings_scores("string_jellyfish")


def marks_of_lice(stay_id: np.ndarray, day: np.ndarray, count: Columns) -> np.ndarray:
    """Additions of lice to the scores of stays on a day each, by the month's last count before.

    Parameters
    ----------
    stay_id, day : ndarray, shape (rows,)
        Stays and days, datetime64[D].
    count : dict of ndarray
        ``assignment_id``, ``count_date`` and ``mobile_per_fish`` of counts. [lice/fish]

    Returns
    -------
    ndarray, shape (rows, parameters)
        On the latent scale. [1]
    """
    which, at = pairs_of(stay_id, count["assignment_id"].astype(np.int64))
    since = (day[which] - count["count_date"][at]).astype(np.int64)
    which, at, since = (values[since >= 0] for values in (which, at, since))
    latest = last_per_key(which, -since)
    lice = np.zeros(stay_id.size)
    lice[which[latest]] = count["mobile_per_fish"][at[latest]]
    return lice[:, None] * surroundings_scores("louse")


def marks_of_gills(stay_id: np.ndarray, day: np.ndarray, count: Columns) -> np.ndarray:
    """Additions of gills to the scores of stays on a day each, by the month's last count before.

    Parameters
    ----------
    stay_id, day : ndarray, shape (rows,)
        Stays and days, datetime64[D].
    count : dict of ndarray
        The month's ``gill_count``.

    Returns
    -------
    ndarray, shape (rows, parameters)
        On the latent scale: 1 for each point of damage; amoebae are among the diseases. [1]
    """
    which, at = pairs_of(stay_id, count["assignment_id"].astype(np.int64))
    since = (day[which] - count["count_date"][at]).astype(np.int64)
    which, at, since = (values[since >= 0] for values in (which, at, since))
    latest = last_per_key(which, -since)
    marks = np.zeros((stay_id.size, len(PARAMETERS)))
    marks[which[latest], GILL - 1] = count["damage_score"].astype(float)[at[latest]]
    return marks


def score_rows(sample: HealthSample, score: np.ndarray) -> Columns:
    """Rows of ``fish_parameter_score``."""
    parameters, (row, place) = score.shape[2], np.nonzero(sample.is_fish)
    return {
        "individual_fish_observation_id": np.repeat(fish_ids(sample)[row, place], parameters),
        "parameter_id": np.tile(np.arange(1, parameters + 1), row.size),
        "sampling_date": np.repeat(sample.state["date"][row], parameters),
        "score": score[row, place].reshape(-1),
    }
