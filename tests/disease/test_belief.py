"""What a farm believes of its lice follows from what it has counted, never from their state."""

import lice_farm
import numpy as np
import pytest
from lice_farm import Years

from aquamind_assets.core.columns import Columns
from aquamind_assets.disease.diagnosis.hearts import hearts_found, warmed_from
from aquamind_assets.disease.lice import delousing
from aquamind_assets.disease.lice.belief import Belief
from aquamind_assets.disease.outbreaks.profiles import disease
from aquamind_assets.disease.treatment.given import outcome
from aquamind_assets.disease.treatment.types import treatment_types

DAY = np.datetime64("2016-05-01")
AZAMETHIPHOS = treatment_types().id_of("azamethiphos")


def belief() -> Belief:
    """Of one area, that knows no more than its region."""
    nothing = {name: np.zeros(0) for name in lice_farm.NOTHING["delousing"]}
    return Belief(np.array([7]), DAY, nothing, lice_farm.settings())


def after(fall: float, before: float = 2.0, days: int = 5) -> float:
    """Resistance to azamethiphos that a farm believes in after a bath."""
    told = belief()
    told.count(DAY, 0, before, 0, np.datetime64("NaT", "D"))
    told.treated(0)
    told.count(DAY + days, 0, before * (1.0 - fall), AZAMETHIPHOS, DAY)
    return float(told.resistance[delousing.MEDICINES.index("azamethiphos"), 0])


def test_a_farm_begins_with_what_is_published_and_learns_from_its_counts() -> None:
    usual = belief().resistance[:, 0]
    rules = lice_farm.settings().resistance
    assert usual == pytest.approx(delousing.background_resistance(DAY, rules))
    azamethiphos = usual[delousing.MEDICINES.index("azamethiphos")]
    assert after(fall=0.0) > azamethiphos + 0.2
    assert after(fall=0.9) < azamethiphos - 0.2
    assert after(fall=0.0, days=2) == pytest.approx(azamethiphos)  # too early to judge
    assert after(fall=0.0, before=0.05) == pytest.approx(azamethiphos)  # too few to tell


def test_the_true_resistance_of_the_lice_is_not_known() -> None:
    rows = lice_farm.years(lice_farm.settings(), lice_farm.MONTHS[:8]).rows
    month = lice_farm.MONTHS[8]
    before = lice_farm.NOTHING | {name: parts[7] for name, parts in rows.items()}
    changed = dict(before["delousing"])
    for name in delousing.MEDICINES:
        changed[f"resistant_{name}"] = 1.0 - changed[f"resistant_{name}"]
    ordered = [
        first_orders(lice_farm.one_month(month, one, lice_farm.settings()).rows["boat_job"])
        for one in (before, before | {"delousing": changed})
    ]
    assert ordered[0]
    assert ordered[0] == ordered[1]


def first_orders(job: Columns) -> list[tuple]:
    """Area, day and treatment of the first order of each area."""
    first: dict[int, tuple] = {}
    for area, day, kind in zip(
        job["area_id"].tolist(), job["wanted_date"].tolist(), job["treatment_type_id"], strict=True
    ):
        first.setdefault(area, (area, day, int(kind)))
    return list(first.values())


@pytest.fixture(scope="module")
def farm() -> Years:
    return lice_farm.years(lice_farm.settings(), lice_farm.MONTHS[:20])


def test_the_outcome_follows_from_lice_counted_at_the_boat(farm: Years) -> None:
    rows = farm.all("treatment")
    counted = ~np.isnan(rows["lice_before"])
    at_once = treatment_types().act_days[rows["treatment_type_id"].astype(int) - 1] == 1
    assert counted.sum() > 20
    assert (counted == at_once).all()
    assert (rows["outcome"][~counted] == "pending").all()
    told = outcome(rows["lice_before"], rows["lice_after"])
    assert (rows["outcome"] == told).all()
    found = rows["lice_before"] > 0
    fall = 1.0 - rows["lice_after"][found] / rows["lice_before"][found]
    assert fall.mean() == pytest.approx(rows["removed"][found].mean(), abs=0.1)
    assert (fall != rows["removed"][found]).all()  # some fish are looked at, not all lice known


def test_outcomes() -> None:
    before, after = np.array([2.0, 2.0, 2.0, 0.0, np.nan]), np.array([0.2, 1.0, 1.9, 0.0, np.nan])
    assert outcome(before, after).tolist() == [
        "successful",
        "partial",
        "unsuccessful",
        "pending",
        "pending",
    ]


def test_a_bad_heart_found_in_a_month_forbids_warm_water_from_that_day() -> None:
    days = np.arange(np.datetime64("2016-05-01"), np.datetime64("2016-06-01"))
    cms, ulcer = disease("CMS").id, disease("WINTER_ULCER").id
    suspicion = {
        "batch_id": np.array([1, 2, 3, 4]),
        "disease_id": np.array([cms, ulcer, cms, cms], dtype=float),
        "outcome": np.array(["confirmed", "confirmed", "ruled out", "confirmed"], dtype=object),
        "result_date": np.array(
            ["2016-05-20", "2016-05-02", "2016-05-03", "2016-04-20"], dtype="datetime64[D]"
        ),
    }
    hearts = hearts_found(suspicion, days)
    assert hearts["batch_id"].tolist() == [1]
    thermal = treatment_types().id_of("thermal")

    def treated(batch: int, date: str, kind: int = thermal) -> Columns:
        return {
            "batch_id": np.array([batch]),
            "treatment_date": np.array([date], dtype="datetime64[D]"),
            "treatment_type_id": np.array([kind]),
        }

    assert warmed_from(hearts, treated(1, "2016-05-20")) == np.datetime64("2016-05-20")
    assert np.isnat(warmed_from(hearts, treated(1, "2016-05-19")))
    assert np.isnat(warmed_from(hearts, treated(2, "2016-05-25")))
    assert np.isnat(warmed_from(hearts, treated(1, "2016-05-25", AZAMETHIPHOS)))
