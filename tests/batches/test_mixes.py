"""Mixes at stocking and moves between sea sites: fish keep their origin and their number."""

import numpy as np
from memory import Memory

from aquamind_assets.batches import tables
from aquamind_assets.batches.catalogue import POST_SMOLT, SMOLT
from aquamind_assets.batches.containers import by_boat
from aquamind_assets.batches.life.mixes import _percentages
from aquamind_assets.batches.mixed import FIRST_MIXED_ID, host_of, mixed_id
from aquamind_assets.batches.plan import mixes, moves
from aquamind_assets.batches.plan.ways import Trip
from aquamind_assets.settings.batches import Batches
from aquamind_assets.settings.stages import SeaMoves
from aquamind_assets.settings.voyages import Voyages

DAY = np.datetime64("2021-05-03", "D")


def test_a_mixed_batch_knows_its_host() -> None:
    ids = np.array([1, 147, mixed_id(1), mixed_id(147)])
    assert host_of(ids).tolist() == [1, 147, 1, 147]
    assert host_of(mixed_id(12)) == 12
    assert mixed_id(12) > FIRST_MIXED_ID


def test_shares_in_per_cent_add_up_to_100() -> None:
    for fish in ([1, 1, 1], [33_333, 41_017, 7], [1, 10**6]):
        assert round(_percentages(np.array(fish)).sum(), 9) == 100


def test_free_rings_are_divided_and_a_mixed_batch_gets_at_least_one() -> None:
    free = np.arange(100, 105)
    parts = mixes.rings_apart(np.array([3] * 14 + [mixed_id(3)]), free)
    assert [(batch, of.size) for batch, _, of in parts] == [(3, 4), (mixed_id(3), 1)]
    assert np.concatenate([of for _, _, of in parts]).tolist() == free.tolist()
    ((batch, at, of),) = mixes.rings_apart(np.array([3] * 4), free)
    assert (batch, at.size, of.size) == (3, 4, 5)


def test_who_fills_up_a_ring_is_of_the_region_and_nearly_ready() -> None:
    batch = {
        "geography_id": np.array([1, 1, 2, 1, 1]),
        "lifecycle_stage_id": np.array([SMOLT, SMOLT - 1, SMOLT, SMOLT, SMOLT]),
        "stage_start_date": np.full(5, DAY - 100),
        "projected_weight_g": np.array([100.0, 90.0, 100.0, 69.0, 71.0]),
        "smolt_target_weight_g": np.full(5, 100.0),
        "actual_end_date": np.full(5, np.datetime64("NaT", "D")),
    }
    assert mixes.companion(batch, 0, DAY) == 4
    assert mixes.companion(batch, 0, DAY - 60) is None


def test_how_often_batches_are_mixed_and_moved_follows_the_settings() -> None:
    always, never = SeaMoves(mixed_share=1, moved_share=1), SeaMoves(mixed_share=0, moved_share=0)
    for batch in range(1, 30):
        part = mixes.own_part(1, batch, Batches(sea_moves=always))
        assert 0.4 <= part <= 0.7
        assert mixes.own_part(1, batch, Batches(sea_moves=never)) == 1.0
        assert moves.moved_part(1, batch, Batches(sea_moves=never)) == 0.0
    parts = {moves.moved_part(1, batch, Batches(sea_moves=always)) for batch in range(1, 30)}
    assert parts == {0.5, 1.0}


def test_a_move_between_sites_takes_the_part_wanted_of_every_ring() -> None:
    sources = {"id": np.arange(3) + 1, "share": np.array([0.5, 0.3, 0.2])}
    trip = Trip(300_000.0, np.full(4, 50.0), 1, 1, np.inf, Voyages())
    volume = np.array([14.0, 14.0, 20.0, 28.0])
    for part in (0.5, 1.0):
        into = np.full(4, 9), np.arange(4), volume
        move = moves.site_move(moves.Moving(7, 20, 5, DAY), sources, into, DAY, part, trip)
        np.testing.assert_allclose(move.stay["share"], part * volume / volume.sum())
        left = dict(zip(sources["id"].tolist(), sources["share"].tolist(), strict=True))
        came = dict.fromkeys(move.stay["id"].tolist(), 0.0)
        for source, dest, share in zip(
            *(move.transfer[f"{end}_assignment_id"].tolist() for end in ("source", "dest")),
            move.transfer["moved_share"].tolist(),
            strict=True,
        ):
            came[dest] += left[source] * share
            left[source] *= 1.0 - share
        np.testing.assert_allclose(list(left.values()), sources["share"] * (1.0 - part), atol=1e-8)
        np.testing.assert_allclose(list(came.values()), move.stay["share"], atol=1e-8)
        assert np.isnat(move.source_ends).all() == (part < 1.0)
        assert by_boat(move.transfer).all()


def test_mixed_batches_begin_at_sea_with_the_fish_of_two_and_end(ten_years: Memory) -> None:
    batch, event = ten_years.all(tables.batch), ten_years.all(tables.mix_event)
    part = ten_years.all(tables.batch_composition)
    mixed = batch["batch_type"] == "MIXED"
    assert event["id"].size >= 1
    assert set(batch["id"][mixed]) == set(event["mixed_batch_id"])
    assert (batch["lifecycle_stage_id"][mixed] >= POST_SMOLT).all()
    assert "COMPLETED" in batch["status"][mixed]
    # This farm's companions are so young that a few are graded before a boat that a storm stops
    # has come: then nothing is left to fill up the ring. Smolts wait for the boat.
    action = ten_years.all(tables.transfer_action)
    brought = action["transferred_count"] > action["mortality_during_transfer"]
    filled = {
        ring: np.unique(action["batch_id"][brought & (action["dest_assignment_id"] == ring)]).size
        for ring in event["id"].tolist()
    }
    assert np.mean([batches == 2 for batches in filled.values()]) > 0.8
    for ring, one in zip(event["id"].tolist(), event["mixed_batch_id"], strict=True):
        of = part["mixed_batch_id"] == one
        assert host_of(int(one)) in part["source_batch_id"][of]
        assert of.sum() == filled[ring]
        assert round(part["percentage"][of].astype(float).sum(), 3) == 100


def test_fish_are_moved_between_sea_sites_by_well_boat(ten_years: Memory) -> None:
    stay = ten_years.all(tables.container_assignment)
    _, first = np.unique(stay["id"], return_index=True)
    site = dict(zip(stay["id"][first].tolist(), stay["site_id"][first].tolist(), strict=True))
    action, leg = (ten_years.all(t) for t in (tables.transfer_action, tables.transport_leg))
    sources, dests = (action[f"{end}_assignment_id"].tolist() for end in ("source", "dest"))
    by_workflow = ten_years.all(tables.batch_transfer)
    of_smolts = by_workflow["id"][by_workflow["source_lifecycle_stage_id"] == POST_SMOLT]
    onward = np.isin(action["workflow_id"], of_smolts)
    elsewhere = np.array([site[a] != site[b] for a, b in zip(sources, dests, strict=True)])
    moved = action["id"][onward & elsewhere]
    assert moved.size > 10
    legs = np.isin(leg["action_id"], moved)
    assert legs.sum() == moved.size
    assert set(leg["leg_type"][legs]) == {"VESSEL_TO_RING"}
