"""Months on a Dask cluster: the bytes of this machine, whatever is killed, and who is refused."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import distributed
import pytest
from dask_services import Dask

import aquamind_assets.definitions  # noqa: F401  (it registers the computations)
from aquamind_assets.core.months import Month
from aquamind_assets.monthly import cluster, cluster_worker
from aquamind_assets.monthly.cluster import Cluster
from aquamind_assets.monthly.cluster_worker import Terms, check_there
from aquamind_assets.monthly.computation import in_order
from aquamind_assets.monthly.month import Made, made
from aquamind_assets.monthly.wave import Wave
from aquamind_assets.settings.farm import Settings
from resources import server
from resources.database import Database
from resources.environment import URL_VARIABLE
from resources.errors import ClusterLost, FarmError, OtherWorker
from resources.tables import METADATA

MONTHS = [Month(2015, 1).plus(number) for number in range(4)]
COMPUTATIONS = ("infrastructure", "catalogues", "environmental_event", "site_condition", "weather")


def plan(address: str) -> tuple[Wave, Settings, dict]:
    """Some months of what comes before the fish, with a cluster, or here without one."""
    settings = Settings.of({"scale": 0.05, "machine": {"processes": 1, "scheduler": address}})
    computations = [c for c in in_order() if c.name in COMPUTATIONS]
    apart = [c for c in computations if address and not c.is_in_turn()]
    chosen = {c: list(c.writes) for c in computations}
    return Wave(dict.fromkeys(computations, MONTHS), apart), settings, chosen


def results_of(database: Database, address: str) -> Iterator[Made]:
    wave, settings, chosen = plan(address)
    database.declare([table for tables in chosen.values() for table in tables])
    with database.alive("a run"):
        yield from made(wave, database, settings, chosen, MONTHS)


def versions(results: Iterable[Made]) -> dict[tuple[str, Month], str]:
    return {
        (name, each.month): written.data_version
        for each in results
        for name, written in each.written.items()
    }


def test_a_cluster_makes_the_bytes_of_one_machine(use_database: Callable[[], Database]) -> None:
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None, protocol="tcp"
    ) as dask:
        there = list(results_of(use_database(), dask.scheduler_address))
    assert versions(there) == versions(results_of(use_database(), ""))
    assert len(there) == len(COMPUTATIONS) * len(MONTHS)


@pytest.mark.slow
def test_a_killed_worker_and_a_lost_scheduler_lose_nothing(
    dask: Dask, use_database: Callable[[], Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    workers = [dask.worker(), dask.worker()]
    results = results_of(dask.database, dask.address)
    there: list[Made] = []
    while not there or there[-1].computation != "weather":
        there.append(next(results))
    workers[0].kill()
    there += results
    found = versions(there)
    for (name, month), version in found.items():
        assert dask.database.fingerprint(METADATA.tables[name], month) == version
    monkeypatch.setattr(cluster, "ANSWER_SECONDS", 3.0)
    results = results_of(dask.database, dask.address)
    next(results)
    dask.scheduler.kill()
    with pytest.raises(ClusterLost, match="is gone: the months before are kept"):
        list(results)
    with pytest.raises(ClusterLost, match="does not answer"):
        next(results_of(dask.database, dask.address))
    assert versions(results_of(use_database(), "")) == found


def refused(client: distributed.Client, terms: Terms, sentence: str) -> None:
    """Have the worker of a client look at the terms of a run, and see it say so."""
    error = client.submit(check_there, terms, pure=False).exception(timeout=60)
    assert isinstance(error, OtherWorker), error
    assert sentence in error.message
    assert "made nothing" in error.message


def test_a_worker_that_could_make_other_rows_is_refused(
    use_database: Callable[[], Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    database = use_database()
    monkeypatch.setattr(cluster_worker, "SIGN_SECONDS", 1.0)
    with (
        database.alive("a run"),
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
        ) as dask,
        distributed.Client(dask, set_as_default=False) as client,
    ):
        wave, settings, chosen = plan("tcp://127.0.0.1:8786")
        terms = Cluster(wave, database, settings, chosen, MONTHS).terms
        other_code = replace(terms, code=(("code", "of yesterday"), *terms.code[1:]))
        refused(client, other_code, "other code than the run (code: the run's of yesterday, the")
        refused(client, replace(terms, run_id="another"), "finds another database at postgresql:")
        with monkeypatch.context() as patch:
            patch.setenv("AQUAMIND_SEED", "7")
            refused(
                client, terms, "other settings than the run (seed: the run's 1, the worker's 7)"
            )
        with monkeypatch.context() as patch:
            patch.setenv(URL_VARIABLE, "postgresql://127.0.0.1:1/none")
            server.database_url.cache_clear()
            refused(client, terms, "cannot use the database, and made nothing: No database at")
        with monkeypatch.context() as patch:
            patch.setenv(URL_VARIABLE, "")
            refused(client, terms, "has no AQUAMIND_POSTGRES_URL")
            with pytest.raises(FarmError, match="cannot reach the embedded server's socket"):
                next(results_of(database, "tcp://127.0.0.1:8786"))
        server.database_url.cache_clear()
        assert client.submit(check_there, terms, pure=False).result(timeout=60) is None
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
        ) as dask,
        distributed.Client(dask, set_as_default=False) as client,
    ):
        refused(client, replace(terms, run_id="two threads"), "has 2 threads")
