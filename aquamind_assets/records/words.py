"""Typing errors in what people write."""

import numpy as np

from aquamind_assets.core.columns import Columns
from aquamind_assets.core.months import Month
from aquamind_assets.core.streams import stream
from aquamind_assets.records.errors import Error
from aquamind_assets.settings.records import Records


def misspelt_entries(seed: int, month: Month, entry: Columns, settings: Records) -> list[Error]:
    """Journal entries with a typing error.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    entry : dict of ndarray
        The month's ``journal_entry``.
    settings : Records
        Share of the entries.
    """
    drawn = stream(seed, "misspelt", month.key).random((3, entry["id"].size))
    at = np.flatnonzero(drawn[0] < settings.of("misspelt_share"))
    text = [
        misspelt(str(entry["description"][row]), float(drawn[1, row]), float(drawn[2, row]))
        for row in at.tolist()
    ]
    words = np.array(text, dtype=object)
    wrong = words != entry["description"][at] if at.size else np.zeros(0, dtype=bool)
    return [Error("misspelt", at[wrong], {"description": words[wrong]})]


def misspelt(text: str, where: float, how: float) -> str:
    """Text with two letters swapped, one left out, or one typed twice; numbers are left alone.

    Parameters
    ----------
    text : str
        The words.
    where, how : float
        Uniform draws: which letter, and which error.
    """
    inner = [
        place
        for place in range(1, len(text) - 1)
        if text[place].isalpha() and text[place + 1].isalpha() and text[place - 1].isalpha()
    ]
    if not inner:
        return text
    at = inner[int(where * len(inner))]
    if how < 0.5:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if how < 0.8:
        return text[:at] + text[at + 1 :]
    return text[:at] + text[at] + text[at:]
