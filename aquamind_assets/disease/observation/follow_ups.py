"""Follow-ups of the journal: what an entry opens is looked at again some days later, and closed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from aquamind_assets.core.columns import Columns
from aquamind_assets.core.months import DAY
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.observation.journal import Entry
from aquamind_assets.disease.observation.journal_month import JournalMonth

#: Fewest and most days until the follow-up of each subject, from the entry or, where the entry
#: names one, from the day of the answer that it waits for. [d]
WAITS = {
    "deaths": (4, 12),
    "event": (1, 4),
    "escape": (12, 24),
    "lice": (6, 14),
    "spread": (5, 14),
    "suspicion": (0, 3),
    "order": (3, 12),
    "gills": (6, 9),
    "authority": (3, 12),
}

#: Longest time to a follow-up, which is so in the entry's month or in the next. [d]
_LONGEST_DAYS = 27


@dataclass
class _Open:
    """Entries of one batch and subject that are looked at again together."""

    day: np.datetime64
    since: np.datetime64
    entries: int


@dataclass
class FollowUps:
    """The follow-ups of a month.

    Attributes
    ----------
    seed : int
        The farm's seed.
    known : JournalMonth
        The facts of the month.
    before : dict of ndarray
        Last month's ``journal_entry``.
    """

    seed: int
    known: JournalMonth
    before: Columns
    _open: dict[tuple[int, str], list[_Open]] = field(default_factory=dict)

    def entries(self, told: Iterable[Entry]) -> Iterator[Entry]:
        """The entries, those left open with their day, and the follow-ups that are due."""
        first, last = self.known.month.days[[0, -1]]
        waiting = ~self.before["resolution_status"].astype(bool)
        for row in np.flatnonzero(waiting & ~np.isnat(self.before["follow_up_date"])).tolist():
            key = int(self.before["batch_id"][row]), str(self.before["subject"][row])
            since = self.before["entry_date"][row].astype("datetime64[D]")
            day = self.before["follow_up_date"][row].astype("datetime64[D]")
            self._put_down(key, since, day, earliest=day)
        for entry in sorted(told, key=lambda one: one.date):
            if entry.is_resolved:
                yield entry
                continue
            key = entry.batch_id, entry.subject
            day = self._put_down(key, entry.date, self._day_of(entry), entry.answer_date)
            done = bool(day <= last)
            words = f"Followed up on {day}." if done else ""
            yield replace(entry, follow_up=day, is_resolved=done, resolution=words)
        for (batch, subject), waits in sorted(self._open.items()):
            for each in waits:
                if first <= each.day <= last:
                    yield self._follow_up(batch, subject, each)

    def _day_of(self, entry: Entry) -> np.datetime64:
        """Day on which an entry is to be looked at again."""
        low, high = WAITS[entry.subject]
        on = entry.date.astype("datetime64[D]")
        key = entry.batch_id, int(on.astype(np.int64)), *entry.about
        random = stream(self.seed, "follow-up", entry.subject, *key)
        waits = int(random.integers(low, high + 1))
        from_day = on if np.isnat(entry.answer_date) else max(entry.answer_date, on)
        day = min(max(from_day + waits * DAY, on + DAY), on + _LONGEST_DAYS * DAY)
        if day > self.known.month.days[-1]:
            return day
        return self.known.work.day_of_work(day, self.known.site_of(entry))

    def _put_down(
        self,
        key: tuple[int, str],
        since: np.datetime64,
        day: np.datetime64,
        earliest: np.datetime64,
    ) -> np.datetime64:
        """Note an open entry; a follow-up that is put down for late enough serves it too."""
        waits = self._open.setdefault(key, [])
        if waits and since < waits[-1].day and not earliest > waits[-1].day:
            waits[-1].since, waits[-1].entries = since, waits[-1].entries + 1
        else:
            waits.append(_Open(day, since, 1))
        return waits[-1].day

    def _follow_up(self, batch: int, subject: str, each: _Open) -> Entry:
        left = self.known.batch_fish(batch, each.day) > 0
        return Entry(
            each.day,
            batch,
            "observation",
            "follow-up",
            subject if left else "emptied",
            {
                "since": str(each.since.astype("datetime64[D]")),
                "entries": f"{each.entries} {'entry' if each.entries == 1 else 'entries'}",
            },
            severity="low",
            resolution="Closed.",
            about=(list(WAITS).index(subject),),
        )
