"""The writers of the journal, and their habits: phrasings, openings, initials."""

from dataclasses import dataclass

from aquamind_assets.core.streams import Stream

#: Writer of each subject, as a column of ``people.duty``; the biologist writes the others.
ROLES = {
    "result": "vet_id",
    "suspicion": "vet_id",
    "spread": "vet_id",
    "recovery": "vet_id",
    "treatment": "manager_id",
    "vaccination": "manager_id",
    "event": "manager_id",
    "escape": "manager_id",
    "plant": "manager_id",
    "order": "manager_id",
}

#: Numbers of phrasings are below this, for every subject.
_MANY = 60

#: Share of entries in the writer's favourite phrasing, with an opening, and with a closing.
_FAVOURITE, _OPENED, _CLOSED = 0.5, 0.3, 0.2

#: Sentences that a writer may put before or after any entry.
_OPENINGS = (
    "For the log: ",
    "Entered from the office: ",
    "Noted at the morning meeting: ",
    "From today's round: ",
    "As told on the phone: ",
    "For the day's report: ",
    "Handwritten note copied: ",
    "Site log: ",
)
_CLOSES = (
    " Crew told.",
    " Copied to the site manager.",
    " See also the paper log.",
    " Talked through with the crew.",
    " Filed with the day's report.",
    " On the board in the office.",
    " Photos on the shared drive.",
    " Will be raised at the weekly meeting.",
)

#: Different ways to write the same word; a writer keeps to one of them.
_WAYS = (
    (" %", ("%", " %", " per cent")),
    (" on average", (" on average", " on average", " mean weight")),
    ("rings", ("rings", "pens", "rings")),
    ("Laboratory", ("Laboratory", "Lab", "Laboratory")),
    ("laboratory", ("laboratory", "lab", "lab")),
    ("No action needed.", ("No action needed.", "Nothing to do.", "No action taken.")),
    ("today", ("today", "today", "this morning")),
    (" samples of ", (" samples of ", " samples of ", " specimens of ")),
    ("Withdrawal until", ("Withdrawal until", "Under withdrawal until", "Not to be sold before")),
    ("To be followed", ("To be followed", "Will be followed", "To be looked at again")),
    ("sent in", ("sent in", "sent off", "sent to the lab")),
    ("closed.", ("closed.", "closed.", "closed off.")),
)


@dataclass(frozen=True)
class Writer:
    """One writer: member of staff, and name."""

    id: int
    name: str

    def choice(self, random: Stream) -> int:
        """The phrasing of an entry, by number: often the writer's favourite."""
        drawn, other = float(random.random()), int(random.integers(_MANY))
        return self._hand % _MANY if drawn < _FAVOURITE else other

    def in_own_words(self, text: str, random: Stream) -> str:
        """An entry in the words and habits of this writer."""
        opened, closed, which = random.random(3)
        for number, (usual, ways) in enumerate(_WAYS):
            text = text.replace(usual, ways[self._hand // (number + 2) % len(ways)])
        pick = self._hand + int(which * 3)
        if self._habit(0) and opened < _OPENED:
            text = _OPENINGS[pick % len(_OPENINGS)] + text
        if self._habit(1) and closed < _CLOSED:
            text += _CLOSES[pick % len(_CLOSES)]
        return f"{text} {self._initials}" if self._habit(2) else text

    def _habit(self, number: int) -> bool:
        """Whether the writer has a habit: openings, closings or initials, by number."""
        return bool(self._hand >> number & 1)

    @property
    def _hand(self) -> int:
        """A number drawn from the writer's id, by which habits differ."""
        return self.id * 7919 % 10007

    @property
    def _initials(self) -> str:
        return "".join(part[0] for part in self.name.split())
