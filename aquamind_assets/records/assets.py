"""The assets of records: where they differ from the truth, and the views of what is recorded."""

import dagster as dg
import numpy as np

from aquamind_assets.batches import tables as batches
from aquamind_assets.core.columns import table_rows
from aquamind_assets.core.months import Month
from aquamind_assets.disease.observation import tables as observed
from aquamind_assets.environment.readings import tables as readings
from aquamind_assets.feed import tables as feed
from aquamind_assets.monthly.asset import RECORDED_ALREADY, monthly_asset
from aquamind_assets.monthly.computation import MonthReader, Rows, asset_key
from aquamind_assets.records import OWNER, tables, units
from aquamind_assets.records.counts import counted_at_slaughter, counted_at_transfer
from aquamind_assets.records.dead import LEFT_OUT, entries_of_dead
from aquamind_assets.records.errors import errors_of_tables
from aquamind_assets.records.late import Entries, all_late
from aquamind_assets.records.recorded import READ, SCHEMA, refresh
from aquamind_assets.records.sensors import faulty_readings
from aquamind_assets.records.words import misspelt_entries
from aquamind_assets.settings.farm import Settings


@monthly_asset(
    writes=tables.QUALITY,
    same_month=[
        batches.container_assignment,
        batches.mortality_event,
        batches.transfer_action,
        batches.harvest_event,
        batches.growth_sample,
        batches.individual_growth_observation,
        feed.feeding_event,
        observed.journal_entry,
        readings.environmental_reading,
    ],
    uses=["records"],
    code_version="3",
)
def record_keeping(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """Makes the errors of people and instruments; none at all where records are clean."""
    if settings.records.is_clean:
        for table in tables.QUALITY:
            yield table, table_rows(table, {})
        return
    seed, rules = settings.seed, settings.records
    dead = read.same(batches.mortality_event)
    stay = read.same(batches.container_assignment)
    action, event = read.same(batches.transfer_action), read.same(batches.harvest_event)
    sample = read.same(batches.growth_sample)
    fish = read.same(batches.individual_growth_observation)
    entry = read.same(observed.journal_entry)
    in_kg, fish_in_kg = units.samples_in_kg(seed, month, sample, fish, rules)
    of_dead = entries_of_dead(seed, month, dead, stay, rules)
    found = [
        (batches.mortality_event, dead, of_dead),
        (batches.transfer_action, action, counted_at_transfer(seed, month, action, rules)),
        (batches.harvest_event, event, counted_at_slaughter(seed, month, event, rules)),
        (batches.growth_sample, sample, in_kg),
        (batches.individual_growth_observation, fish, fish_in_kg),
        (observed.journal_entry, entry, misspelt_entries(seed, month, entry, rules)),
    ]
    meal, reading = read.same(feed.feeding_event), read.same(readings.environmental_reading)
    found.append((feed.feeding_event, meal, units.meals_in_kg(seed, month, meal, rules)))
    wrong = faulty_readings(seed, month, reading, rules)
    found.append((readings.environmental_reading, reading, wrong))
    rows = errors_of_tables(found)
    yield tables.injected_error, table_rows(tables.injected_error, rows)
    left_out = np.concatenate([each.rows for each in of_dead if each.kind == LEFT_OUT])
    late = [
        Entries(
            batches.mortality_event,
            dead["id"],
            dead["event_date"],
            "count",
            dead["count"],
            left_out,
        ),
        Entries(
            batches.growth_sample,
            sample["id"],
            sample["sample_date"],
            "avg_weight_g",
            sample["avg_weight_g"],
        ),
        Entries(observed.journal_entry, entry["id"], entry["entry_date"].astype("datetime64[D]")),
    ]
    yield tables.late_entry, all_late(seed, month, late, rules)


@dg.asset(
    key=[SCHEMA, "views"],
    group_name=tables.SCHEMA,
    deps=[asset_key(table) for table in READ],
    backfill_policy=dg.BackfillPolicy.single_run(),
    required_resource_keys={"database"},
    kinds={"postgres"},
    owners=[OWNER],
    description="Views of the farm's tables as people and instruments recorded them.",
)
def recorded_views(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """The views of the schema ``recorded``."""
    if context.resources.database.is_dry:
        return dg.MaterializeResult(metadata={RECORDED_ALREADY: True})
    names = refresh(context.resources.database)
    return dg.MaterializeResult(metadata={"views": len(names), "names": ", ".join(names)})
