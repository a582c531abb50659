"""The writers of the journal, and their habits: phrasings, openings, initials."""

from dataclasses import dataclass

from aquamind_assets.core.streams import Stream

#: Sentences with the subjects that they fit.
_Sentences = tuple[tuple[str, tuple[str, ...] | None], ...]

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

#: Subjects of which people learn on their rounds, by letter or telephone, or at the desk.
_ROUNDS = ("deaths", "event", "gills", "lice", "plant", "sample", "spread", "treatment")
_BY_PHONE = ("escape", "event", "plant", "result")
_WITH_PHOTOS = ("deaths", "escape", "event", "gills", "sample", "spread", "suspicion")
_FOR_THE_CREW = ("authority", "event", "gills", "lice", "order", "result", "spread", "suspicion")

#: Sentences that a writer may put before an entry, and the subjects that they fit; None for all.
_OPENINGS = (
    ("For the log: ", None),
    ("Entered from the office: ", None),
    ("Noted at the morning meeting: ", None),
    ("From today's round: ", _ROUNDS),
    ("As told on the phone: ", _BY_PHONE),
    ("For the day's report: ", None),
    ("Handwritten note copied: ", _ROUNDS),
    ("Site log: ", (*_ROUNDS, "escape", "vaccination")),
)
#: The same of sentences after an entry.
_CLOSES = (
    (" Crew told.", _FOR_THE_CREW),
    (" Copied to the site manager.", ("lice", "gills", "result", "sample", "spread", "suspicion")),
    (" See also the paper log.", (*_ROUNDS, "escape", "vaccination")),
    (" Talked through with the crew.", _FOR_THE_CREW),
    (" Filed with the day's report.", None),
    (" On the board in the office.", _FOR_THE_CREW),
    (" Photos on the shared drive.", _WITH_PHOTOS),
    (" Will be raised at the weekly meeting.", ("deaths", "gills", "lice", "plant", "spread")),
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
    (" fish sent in", (" fish sent in", " fish sent off", " fish sent to the lab")),
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

    def in_own_words(self, text: str, random: Stream, subject: str) -> str:
        """An entry on a subject in the words and habits of this writer."""
        opened, closed, which = random.random(3)
        for number, (usual, ways) in enumerate(_WAYS):
            text = text.replace(usual, ways[self._hand // (number + 2) % len(ways)])
        pick = self._hand + int(which * 3)
        if self._habit(0) and opened < _OPENED:
            text = _one_of(_OPENINGS, subject, pick) + text
        if self._habit(1) and closed < _CLOSED:
            text += _one_of(_CLOSES, subject, pick)
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


def _one_of(sentences: _Sentences, subject: str, pick: int) -> str:
    """One of the sentences that fit a subject, by number."""
    fitting = [text for text, of in sentences if of is None or subject in of]
    return fitting[pick % len(fitting)]
