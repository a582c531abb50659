"""The way to sea: lorries carry what they can, and fish are lost on the way as counted."""

import numpy as np

from aquamind_assets.batches.catalogue import FAROE, SCOTLAND
from aquamind_assets.batches.life.transfer_records import _legs


def test_lorries_carry_what_they_can_and_no_fish_is_lost_between_legs() -> None:
    action = {
        "id": np.array([7, 8]),
        "transferred_count": np.array([150_000, 900]),
        "mortality_during_transfer": np.array([181, 3]),
        "transferred_biomass_kg": np.array([60_000.0, 90.0]),
        "actual_execution_date": np.array(["2021-09-03", "2021-09-04"], "datetime64[D]"),
    }
    legs = _legs(action, np.array([FAROE, SCOTLAND]))
    loading = legs["leg_type"] == "STATION_TO_TRUCK"
    sailing = legs["leg_type"] == "VESSEL_TO_RING"
    assert np.bincount(legs["action_id"][loading])[[7, 8]].tolist() == [34, 1]
    assert (legs["fish_count"][loading] * 0.4 <= 1800).all()
    for number, action_id in enumerate((7, 8)):
        of = legs["action_id"] == action_id
        assert legs["mortality_count"][of].sum() == action["mortality_during_transfer"][number]
        assert legs["fish_count"][of & loading].sum() == action["transferred_count"][number]
        died = legs["mortality_count"][of & ~sailing].sum()
        assert legs["fish_count"][of & sailing] == action["transferred_count"][number] - died
    assert set(legs["carrier"][sailing]) == {"Well-boat Faroe", "Well-boat Scotland"}
