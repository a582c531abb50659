"""The facts of a month that the vet knows, and words for them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from aquamind_assets.core.columns import Columns, group_rows
from aquamind_assets.core.months import Month
from aquamind_assets.disease.observation.journal import Entry, listed, place
from aquamind_assets.disease.observation.signs import Signs
from aquamind_assets.disease.observation.writers import ROLES, Writer
from aquamind_assets.people.work import Work
from aquamind_assets.settings.observation import Observation

#: Subjects on which people write on their next working day; other entries cannot wait.
_CAN_WAIT = ("deaths", "event", "follow-up", "recovery", "spread")


@dataclass(frozen=True)
class JournalMonth:
    """The facts of a month that the vet knows: rows by table, and names of containers."""

    month: Month
    signs: Signs
    settings: Observation
    container_name: dict[int, str]
    state: Columns
    assignment: Columns
    work: Work
    duty: Columns
    staff_name: dict[int, str]

    def writer(self, entry: Entry) -> Writer:
        """The writer of an entry, by its subject: the site's manager, the biologist or the vet."""
        role = ROLES.get(entry.subject, "biologist_id")
        here = self.duty["site_id"] == self.site_of(entry)
        here &= self.duty["date"] == entry.date.astype("datetime64[D]")
        member = int(self.duty[role][here][0])
        return Writer(member, self.staff_name[member])

    def site_of(self, entry: Entry) -> int:
        """Site of an entry: that of its container, or the first of its batch."""
        stay = self.assignment
        here = stay["batch_id"] == entry.batch_id
        if entry.container_id and (here & (stay["container_id"] == entry.container_id)).any():
            here &= stay["container_id"] == entry.container_id
        sites = stay["site_id"][here]
        return int(sites[0]) if sites.size else int(self.duty["site_id"][0])

    def when_written(self, entry: Entry) -> Entry:
        """An entry with its day of writing: if it can wait, the next working day."""
        if entry.subject not in _CAN_WAIT or entry.severity == "high":
            return entry
        return replace(entry, date=self.work.day_of_work(entry.date, self.site_of(entry)))

    def containers(self, stay_id: np.ndarray) -> np.ndarray:
        """Containers of stays."""
        at = np.searchsorted(self.assignment["id"], stay_id)
        return self.assignment["container_id"][at].astype(np.int64)

    def where(self, container_id: np.ndarray) -> tuple[str, int]:
        """Containers in words, and the container's id if there is only one."""
        ids = np.unique(container_id)
        return place(self.container_name[int(i)] for i in ids), int(ids[0]) if ids.size == 1 else 0

    def fish(self, stay_id: np.ndarray, date: np.ndarray) -> np.ndarray:
        """Fish of stays at the end of a day each; 0 where there are none."""
        keys = _key(self.state["assignment_id"], self.state["date"])
        order = np.argsort(keys, kind="stable")
        wanted = _key(stay_id, date)
        if not keys.size:
            return np.zeros(wanted.size, dtype=np.int64)
        at = order[np.minimum(np.searchsorted(keys[order], wanted), keys.size - 1)]
        return np.where(keys[at] == wanted, self.state["population"][at], 0).astype(np.int64)

    def is_within(self, date: np.ndarray) -> np.ndarray:
        """Whether days are in the month; False for NaT."""
        return (date >= self.month.days[0]) & (date <= self.month.days[-1])

    def batch_fish(self, batch_id: int, date: np.datetime64) -> int:
        """Fish of a batch at the end of a day."""
        here = (self.state["batch_id"] == batch_id) & (self.state["date"] == date)
        return int(self.state["population"][here].sum())

    def words_of(self, disease_id: int) -> dict[str, Any]:
        """Words for a disease."""
        at = int(self.signs.at(np.array(disease_id)))
        seen = listed(self.signs.words[at])
        return {
            "disease": self.signs.label[at],
            "agent": self.signs.agent[at],
            "signs": seen,
            "signs_first": seen[0].upper() + seen[1:],
            "findings": self.signs.findings[at],
            "told": " The authority has been told." if self.signs.is_notifiable[at] else "",
        }

    def is_notifiable(self, disease_id: int) -> bool:
        """Whether the authority must be told of a disease."""
        return bool(self.signs.is_notifiable[int(self.signs.at(np.array(disease_id)))])


def rows_by(columns: Columns, rows: np.ndarray, *names: str) -> Iterator[np.ndarray]:
    """Chosen rows of a table, in groups with equal values of some columns."""
    for part in group_rows(*(columns[name][rows] for name in names)):
        yield rows[part]


def _key(stay: np.ndarray, day: np.ndarray) -> np.ndarray:
    return stay.astype(np.int64) * 100_000 + day.astype("datetime64[D]").astype(np.int64)
