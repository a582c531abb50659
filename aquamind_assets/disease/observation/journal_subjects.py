"""Journal entries on disease: each function finds the month's entries of one subject."""

from collections.abc import Iterator

import numpy as np

from aquamind_assets.core.columns import Columns
from aquamind_assets.disease.observation.catalogue import GILL, PARAMETERS
from aquamind_assets.disease.observation.journal import Entry, weight
from aquamind_assets.disease.observation.journal_month import JournalMonth, rows_by
from aquamind_assets.disease.observation.sampling import HealthSample

#: Opened fish with signs from which the entry names a likely disease. [fish]
_ENOUGH = 2

#: Share of fish with a score of 2 or 3 from which a parameter stands out.
_STANDS_OUT = 0.22


def samples(known: JournalMonth, sample: HealthSample, score: np.ndarray) -> Iterator[Entry]:
    """Entries on the monthly health samples, with the scores that stand out."""
    for row, batch in enumerate(sample.state["batch_id"].tolist()):
        fish = int(sample.fish[row])
        bad = (score[row, :fish] >= 2).mean(axis=0)
        worst = int(np.argmax(bad))
        where, container = known.where(sample.state["container_id"][[row]])
        stands_out = bool(bad[worst] >= _STANDS_OUT or sample.is_picked_for_signs[row])
        parameter = PARAMETERS[worst].lower().replace("/", " and ")
        yield Entry(
            sample.state["date"][row],
            batch,
            "sample",
            "sample",
            "poor" if stands_out else "good",
            {
                "place": where,
                "fish": fish,
                "weight": weight(float(sample.weight_g[row, :fish].mean())),
                "k": f"{sample.condition_factor[row, :fish].mean():.2f}",
                "gill": f"{score[row, :fish, GILL - 1].mean():.1f}",
                "parameter": parameter,
                "parameter_first": parameter.capitalize(),
                "share": round(100 * float(bad[worst])),
            },
            container_id=container,
            severity="low" if stands_out else None,
        )


def suspicions(known: JournalMonth, suspicion: Columns) -> Iterator[Entry]:
    """Entries on suspicions of the month: fish opened and samples sent in."""
    now = known.is_within(suspicion["sample_date"]) & (suspicion["fish_tested"] > 0)
    for row in np.flatnonzero(now).tolist():
        disease = int(suspicion["disease_id"][row])
        stays = np.array([suspicion[f"{name}assignment_id"][row] for name in ("", "other_")])
        stays = stays[~np.isnan(stays.astype(float))].astype(np.int64)
        where, container = known.where(known.containers(stays))
        answered = bool(suspicion["result_date"][row] <= known.month.days[-1])
        looks_like_it = suspicion["is_main"][row] and suspicion["fish_with_signs"][row] >= _ENOUGH
        serious = "high" if known.is_notifiable(disease) else "medium"
        yield Entry(
            suspicion["sample_date"][row],
            int(suspicion["batch_id"][row]),
            "issue",
            "suspicion",
            "found" if looks_like_it else str(suspicion["sign"][row]),
            {
                **known.words_of(disease),
                "place": where,
                "tested": int(suspicion["fish_tested"][row]),
            },
            container_id=container,
            severity=serious if looks_like_it else "low",
            is_resolved=answered,
            resolution="Result received." if answered else "",
            answer_date=suspicion["result_date"][row].astype("datetime64[D]"),
            about=(disease,),
        )


def results(known: JournalMonth, lab: Columns, suspicion: Columns) -> Iterator[Entry]:
    """Entries on results that arrive in the month for samples taken on suspicion."""
    come = known.is_within(lab["date_results_received"])
    rows = np.flatnonzero((lab["reason"] == "suspicion") & come)
    keys = ("date_results_received", "batch_id", "disease_id", "sample_date")
    names = ("batch_id", "disease_id", "sample_date")
    sure_rows = np.flatnonzero(suspicion["outcome"].astype(str) == "confirmed")
    diagnosed = {
        (int(suspicion[names[0]][n]), int(suspicion[names[1]][n]), suspicion[names[2]][n])
        for n in sure_rows
    }
    for group in rows_by(lab, rows, *keys):
        first = int(group[0])
        disease = int(lab["disease_id"][first])
        positive = int(lab["fish_positive"][group].sum())
        sure = (int(lab["batch_id"][first]), disease, lab["sample_date"][first]) in diagnosed
        variant = "positive" if sure else "doubtful" if positive else "negative"
        mean = lab["ct_mean"][group].astype(float)
        cycles = f", mean Ct {np.nanmean(mean):.1f}" if (~np.isnan(mean)).any() else ""
        containers = lab["container_id"][group].astype(np.int64)
        where, container = known.where(containers)
        serious = "high" if known.is_notifiable(disease) else "medium"
        outbreak = np.nan_to_num(lab["outbreak_id"][group].astype(np.float64)).max()
        yield Entry(
            lab["date_results_received"][first],
            int(lab["batch_id"][first]),
            "diagnosis",
            "result",
            variant,
            {
                **known.words_of(disease),
                "place": where,
                "tested": int(lab["fish_tested"][group].sum()),
                "positive": positive,
                "cycles": cycles,
            },
            container_id=container,
            severity=serious if variant == "positive" else "low",
            outbreak_id=int(outbreak) if variant == "positive" else 0,
            about=(disease,),
        )
