"""Journal entries on notifiable disease: notices to the authority, and its orders."""

from collections.abc import Iterator

import numpy as np

from aquamind_assets.core.columns import Columns
from aquamind_assets.disease.observation.journal import Entry
from aquamind_assets.disease.observation.journal_month import JournalMonth

#: Dates of a case that make an entry, and the variant of its words.
_TOLD = (
    ("notified_date", "notified"),
    ("order_date", "ordered"),
    ("emptied_date", "emptied"),
    ("lifted_date", "lifted"),
)


def cases(known: JournalMonth, case: Columns) -> Iterator[Entry]:
    """Entries on cases: notice, order, the emptied site, and the end of restrictions."""
    for row in range(case["id"].size):
        for name, variant in _TOLD:
            day = case[name][row].astype("datetime64[D]")
            if not known.is_within(day):
                continue
            refuted = variant == "lifted" and case["status"][row] == "refuted"
            yield Entry(
                day,
                int(case["batch_id"][row]),
                "observation" if variant == "lifted" else "issue",
                "authority",
                "refuted" if refuted else variant,
                {
                    **known.words_of(int(case["disease_id"][row])),
                    "since": str(case["notified_date"][row]),
                    "deadline": str(case["deadline"][row]),
                    "means": str(case["means"][row]) or "slaughter",
                    "lifted": str(case["lifted_date"][row]),
                },
                severity="low" if variant == "lifted" else "high",
                is_resolved=variant != "notified" or not np.isnat(case["result_date"][row]),
                about=(int(case["disease_id"][row]),),
                answer_date=case["result_date"][row].astype("datetime64[D]"),
            )
