"""Journal entries on failures of the plant ashore: what stopped, for how long, and what it cost."""

from collections.abc import Iterator

from aquamind_assets.core.columns import Columns
from aquamind_assets.disease.observation.journal import Entry
from aquamind_assets.disease.observation.journal_month import JournalMonth

#: Share of a batch's fish that die by a failure from which it is of medium and of high severity.
_MEDIUM, _HIGH = 0.001, 0.02


def failures(known: JournalMonth, failure: Columns) -> Iterator[Entry]:
    """Failures of pumps, oxygen and biofilters in halls with fish."""
    for row in range(failure["id"].size):
        day = failure["date"][row].astype("datetime64[D]")
        batch, dead = int(failure["batch_id"][row]), int(failure["deaths"][row])
        share = dead / max(known.batch_fish(batch, day) + dead, 1)
        yield Entry(
            day,
            batch,
            "issue",
            "plant",
            str(failure["kind"][row]) if dead else "nothing",
            {
                "kind": str(failure["kind"][row]),
                "hours": f"{float(failure['hours'][row]):.0f}",
                "dead": f"{dead:,}",
            },
            severity="high" if share >= _HIGH else "medium" if share >= _MEDIUM else "low",
            about=(int(failure["hall_id"][row]),),
        )
