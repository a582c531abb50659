"""Very many lice kill fish, and go with them."""

import lice_farm
import numpy as np
import sick_farm

from aquamind_assets.core.months import Month
from aquamind_assets.disease.lice import population as lice
from aquamind_assets.disease.lice.rings import Rings
from aquamind_assets.settings.cleaner_fish import CleanerFish
from aquamind_assets.settings.delousing import Delousing

MONTH = Month(2016, 3)


def test_lice_kill_fish_at_the_published_loads() -> None:
    """Taranger et al. (2015): of salmon above 150 g, 20 % at 0.025 lice/g to nearly all at 0.15."""
    mobile = 4000.0 * np.array([0.009, 0.025, 0.05, 0.1, 0.2])
    dead = 1.0 - np.exp(-60.0 * lice.host_hazard(mobile, np.array(4000.0)))
    np.testing.assert_allclose(dead, [0.0, 0.2, 0.5, 0.75, 0.95])


def rings_with(per_stage: float) -> Rings:
    """Two rings whose fish have as many lice of each stage."""
    fish = sick_farm.of_some(sick_farm.of_site(MONTH, lice_farm.COUNT, 3), np.arange(2))
    nothing = lice_farm.NOTHING["lice_population"]
    before = {name: np.resize(values, 2) for name, values in nothing.items()}
    before |= {name: np.full(2, per_stage) for name in lice.STAGES}
    before |= {
        "assignment_id": fish.stay_id,
        "batch_id": fish.batch_id,
        "clearing_rate": np.zeros(2),
        "clearing_until": np.full(2, np.datetime64("NaT", "D")),
    }
    rings = Rings(fish, lice_farm.areas(), before)
    rings.plan_cleaner_fish(1, lice_farm.NOTHING["cleaner_fish_stock"], Delousing(), CleanerFish())
    return rings


def test_lice_go_with_the_fish_that_they_kill() -> None:
    few, many = rings_with(0.1), rings_with(40.0)
    for rings in (few, many):
        rings.start_day(0)
        rings.end_day(0, np.zeros(2), Delousing())
    assert (few.lethal == 0).all()
    assert (many.lethal > 0.001).all()
    share = many.lice.sum(axis=0) / few.lice.sum(axis=0) / 400.0
    np.testing.assert_allclose(share, np.exp(-many.lethal))
