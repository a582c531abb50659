"""Mixed batches: when fish of two batches were put into one ring, and whose they are."""

from aquamind_assets.aquamind.tables.declaration import OPERATOR, AquamindTable, number
from aquamind_assets.batches import tables as batches
from resources.tables import shown_moment

#: Fish are put together in the course of the day; the last are there by then.
_MIXED = shown_moment(batches.mix_event)

#: Parts of a mix, and of a batch, numbered from 1.
_PARTS = """
    SELECT part.*, row_number() OVER (
        PARTITION BY mix_event_id, mixed_date ORDER BY source_assignment_id) AS n
    FROM batches.mix_event_component part"""
_BATCHES = """
    SELECT part.*, row_number() OVER (
        PARTITION BY mixed_batch_id, mixed_date ORDER BY source_batch_id) AS n
    FROM batches.batch_composition part"""
_MOST_PARTS = 1000

VIEWS = [
    AquamindTable(
        "batch_batchmixevent",
        batches.mix_event,
        {"mixed_at": _MIXED, "workflow_action_id": "action_id"},
        entered=_MIXED,
        by=OPERATOR,
        dated="mixed_at",
    ),
    AquamindTable(
        "batch_batchmixeventcomponent",
        batches.mix_event_component,
        {"id": number("mix_event_id", "n", _MOST_PARTS)},
        source=_PARTS,
        entered=_MIXED,
        by=OPERATOR,
    ),
    AquamindTable(
        "batch_batchcomposition",
        batches.batch_composition,
        {"id": number("mixed_batch_id", "n", _MOST_PARTS)},
        source=_BATCHES,
        entered=_MIXED,
        by=OPERATOR,
    ),
]

#: Whether an action brought fish into a ring in which batches were mixed.
IS_MIXED = """dest_assignment_id IN (
    SELECT id FROM batches.mix_event WHERE mixed_date >= :from AND mixed_date < :to)"""
