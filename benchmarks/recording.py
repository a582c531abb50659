"""Dagster's own cost for each month: ``python -m benchmarks.recording``.

Assets with the keys, partitions and events of ours that do nothing else, on the storage in use in
a server of its own: in one run for a range, and in one run a month.
"""

import importlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import click
import dagster as dg

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import COMPUTATIONS, Computation, asset_key, in_order
from aquamind_assets.monthly.events import Recording
from aquamind_assets.monthly.month import Made
from aquamind_assets.monthly.partitions import MONTHS
from aquamind_assets.settings.farm import Settings
from benchmarks.load import fresh_database
from resources.environment import project_folder
from resources.replacement import Written


def assets_without_work() -> list[dg.AssetsDefinition]:
    """The graph with its steps and keys; each records its months, as ours do, and no more."""
    return [_without_work(computation) for computation in in_order()]


def _without_work(computation: Computation) -> dg.AssetsDefinition:
    reads = dict.fromkeys((*computation.to_date, *computation.same_month))
    keys = [asset_key(table) for table in computation.writes]
    specs = [dg.AssetSpec(keys[0], deps=[asset_key(table) for table in reads])]
    specs += [dg.AssetSpec(key, deps=[keys[0]]) for key in keys[1:]]
    recorded_already = importlib.import_module("aquamind_assets.monthly.asset").RECORDED_ALREADY

    @dg.multi_asset(
        name=computation.name,
        specs=specs,
        partitions_def=MONTHS,
        backfill_policy=dg.BackfillPolicy.single_run(),
        pool=computation.name,
    )
    def run(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        with Recording(context, Settings()) as recording:
            for month in context.partition_keys:
                recording.add(computation, computation.writes, _made(computation, Month.of(month)))
        for key in keys:
            yield dg.MaterializeResult(asset_key=key, metadata={recorded_already: True})

    return run


def _made(computation: Computation, month: Month) -> Made:
    """A month without rows, made from what it declares."""
    version = "0" * 32
    inputs = dict.fromkeys((*computation.to_date, *computation.same_month), (month, version))
    return Made(
        computation.name,
        month,
        {table.fullname: Written(0, 0, version) for table in computation.writes},
        {table.fullname: of for table, of in inputs.items()},
        seconds=1.0,
        seconds_of={},
        peak_memory_mb=0.0,
        previews={},
    )


@click.command()
@click.option("--months", default=120, show_default=True, help="In one run.")
@click.option("--single", default=12, show_default=True, help="In a run each.")
def main(months: int, single: int) -> None:
    """Seconds a month of Dagster alone: one run for MONTHS, and SINGLE runs of one month."""
    importlib.import_module("aquamind_assets.definitions")
    state = Path(tempfile.mkdtemp(prefix="recording-"))
    try:
        with fresh_database(state, {}):
            defs = dg.Definitions(assets=assets_without_work(), executor=dg.in_process_executor)
            job = defs.resolve_implicit_global_asset_job_def()
            with dg.DagsterInstance.from_config(str(project_folder())) as instance:
                click.echo(f"{len(COMPUTATIONS)} tables in {len(in_order())} steps")
                for count, runs in ((months, 1), (1, single)):
                    started, first = time.perf_counter(), Month(2015, 1)
                    for number in range(runs):
                        tags = {
                            "dagster/asset_partition_range_start": first.plus(number).key,
                            "dagster/asset_partition_range_end": first.plus(number + count - 1).key,
                        }
                        job.execute_in_process(instance=instance, tags=tags)
                    seconds = time.perf_counter() - started
                    click.echo(
                        f"{runs} run{'s' if runs > 1 else ''} of {count}"
                        f" month{'s' if count > 1 else ''}: {seconds:,.1f} s,"
                        f" {seconds / runs / count:.3f} s a month,"
                        f" {seconds / runs / count / len(COMPUTATIONS) * 1e3:.1f} ms a month of a"
                        " table"
                    )
    finally:
        shutil.rmtree(state, ignore_errors=True)


if __name__ == "__main__":
    main()
