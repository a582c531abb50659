"""The journal: entries in the words of a vet, and their rows."""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from aquamind_assets.core.columns import Columns, sorted_by
from aquamind_assets.core.months import FIRST_DAY, NEVER
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.observation.writers import Writer
from aquamind_assets.people.hours import hour_of_entry

#: Hours between which entries are written, and where between them most are; results come after
#: noon. [h, ratio]
_MORNING, _AFTERNOON, _BUSIEST = (7.5, 13.0), (12.0, 17.5), 0.3

#: Most containers that an entry names one by one.
_NAMED = 4


@dataclass(frozen=True)
class Entry:
    """A journal entry: its day, batch and subject, and values for the words.

    ``subject`` and ``variant`` choose a phrasing of ``journal.toml``, which ``values`` complete.
    The container or outbreak is 0 if the entry is about none. An entry that is not resolved is
    followed up, after ``answer_date`` if it waits for an answer that comes then.
    """

    date: np.datetime64
    batch_id: int
    category: str
    subject: str
    variant: str
    values: dict[str, Any]
    container_id: int = 0
    severity: str | None = None
    outbreak_id: int = 0
    is_resolved: bool = True
    resolution: str = ""
    about: tuple[int, ...] = field(default=())
    answer_date: np.datetime64 = NEVER
    follow_up: np.datetime64 = NEVER


@cache
def phrasings() -> dict[str, dict[str, list[str]]]:
    """The phrasings of ``journal.toml``, by subject and variant."""
    text = (files(__package__) / "journal.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def worded(entry: Entry, choice: int) -> str:
    """The words of an entry, in the phrasing of a given number.

    Raises
    ------
    KeyError
        If the phrasing wants a value that the entry does not have.
    """
    texts = phrasings()[entry.subject][entry.variant]
    text = texts[choice % len(texts)].format_map(entry.values)
    return text[0].upper() + text[1:]


def journal_entries(
    seed: int, entries: Iterable[Entry], writer: Callable[[Entry], Writer]
) -> Columns:
    """Rows of ``journal_entry``.

    Parameters
    ----------
    seed : int
        The farm's seed.
    entries : iterable of Entry
        The entries, in any order.
    writer : callable
        Gives the writer of an entry.

    Returns
    -------
    dict of ndarray
        By time, then id; no columns at all where there is no entry.
    """
    written = []
    for entry in entries:
        on = int(entry.date.astype("datetime64[D]").astype(np.int64))
        ids = (entry.batch_id, on, entry.container_id, *entry.about)
        key = (entry.subject, entry.variant, ids)
        random = stream(seed, "journal", entry.subject, entry.variant, *ids)
        between = _AFTERNOON if entry.subject == "result" else _MORNING
        minute = int(60.0 * hour_of_entry(random.random(1), *between, _BUSIEST)[0])
        by = writer(entry)
        words = by.in_own_words(worded(entry, by.choice(random)), random, entry.subject)
        written.append((on, minute, key, entry, words, by.id))
    if not written:
        return {}
    written.sort(key=lambda one: (one[3].batch_id, one[0], one[1], one[2]))
    all_of = [one[3] for one in written]
    day = np.array([one[0] for one in written])
    minutes = np.array([one[1] for one in written])
    batch = np.array([entry.batch_id for entry in all_of])
    since_epoch = day - FIRST_DAY.astype(np.int64)
    of_day = batch * 10_000 + since_epoch
    number = np.arange(of_day.size) - np.searchsorted(of_day, of_day, side="left")

    def text(get: Callable[[Entry], str | None]) -> np.ndarray:
        return np.array([get(entry) for entry in all_of], dtype=object)

    def number_or_null(get: Callable[[Entry], int]) -> np.ndarray:
        values = np.array([get(entry) for entry in all_of], dtype=np.float64)
        return np.where(values > 0, values, np.nan)

    rows = {
        "id": of_day * 100 + number,
        "entry_date": day.astype("datetime64[D]").astype("datetime64[us]")
        + minutes.astype("timedelta64[m]"),
        "batch_id": batch,
        "container_id": number_or_null(lambda entry: entry.container_id),
        "user_id": np.array([one[5] for one in written]),
        "category": text(lambda entry: entry.category),
        "severity": text(lambda entry: entry.severity),
        "subject": text(lambda entry: entry.subject),
        "description": np.array([one[4] for one in written], dtype=object),
        "resolution_status": np.array([entry.is_resolved for entry in all_of]),
        "resolution_notes": text(lambda entry: entry.resolution),
        "follow_up_date": np.array([e.follow_up for e in all_of], dtype="datetime64[D]"),
        "outbreak_id": number_or_null(lambda entry: entry.outbreak_id),
    }
    return sorted_by(rows, "entry_date", "id")


def place(names: Iterable[str]) -> str:
    """Containers as a vet says it: ``Portree R01, R04 and R07``, or ``7 rings``.

    Those of two sites are named by their sites: ``Portree R01 and R04, and Skeabost R01``.
    """
    each = sorted(set(names))
    if len(each) > _NAMED:
        return f"{len(each)} {'rings' if each[0].split()[-1].startswith('R') else 'tanks'}"
    by_site: dict[str, list[str]] = {}
    for name in each:
        site, _, number = name.rpartition(" ")
        by_site.setdefault(site, []).append(number)
    parts = [f"{site} {listed(numbers)}" for site, numbers in by_site.items()]
    return ", and ".join(parts) if len(each) > len(parts) else listed(parts)


def weight(weight_g: float) -> str:
    """A weight in words, with its unit."""
    if weight_g < 10:
        return f"{weight_g:.1f} g"
    return f"{weight_g:.0f} g" if weight_g < 1000 else f"{weight_g / 1000:.2f} kg"


def several(number: int, of: str) -> str:
    """A number of things: ``1 ring``, ``7 rings``."""
    return f"{number} {of}" if number == 1 else f"{number} {of}s"


def listed(words: list[str]) -> str:
    """Words joined by commas and ``and``: ``pale gills, slow fish and sores``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
