"""Farms on a Dask cluster: each farm is a task, made by a process of the worker that takes it.

A worker makes the whole farm itself, so no month of it goes to the cluster again. No password
passes through the scheduler: the worker takes that of its own AQUAMIND_POSTGRES_URL, or libpq's
PGPASSWORD.
"""

import time
from collections.abc import Iterator, Sequence

import distributed

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.cluster import connected, lost
from aquamind_assets.monthly.cluster_worker import code_here, refuse_other_code
from aquamind_assets.operations.fleet import Farm, FarmState, ended, make_farm
from resources.environment import PREFIX, URL_VARIABLE, variables
from resources.errors import FarmError
from resources.url import parse, shown

#: A worker's farm does not send its months to the cluster whose worker it occupies.
_NO_SCHEDULER = {f"{PREFIX}MACHINE__SCHEDULER": ""}


def make_fleet_there(
    address: str, placed: Sequence[FarmState], months: str, wanted: Sequence[Month]
) -> Iterator[tuple[FarmState, float]]:
    """Make what is missing of each farm on a cluster; yields each as it ends, with its seconds.

    A farm that is refused or fails holds up no other. A lost worker's farm goes to another one,
    which makes what is missing.

    Raises
    ------
    ClusterLost
        If the scheduler does not answer, or is lost on the way.
    """
    began = time.perf_counter()
    with connected(address) as client:
        tasks = {
            client.submit(
                make_farm_there,
                code_here(),
                Farm(each.farm.name, {**each.farm.variables, **_NO_SCHEDULER}),
                shown(each.url),
                months,
                key=f"{each.farm.name}-{client.id}",
                pure=False,
            ): each
            for each in placed
        }
        for task in distributed.as_completed(tasks, loop=client.loop):
            if task.cancelled():
                raise lost(address, "is gone")
            why = _why(task.exception()) if task.status == "error" else task.result()
            yield ended(tasks[task], wanted, why), time.perf_counter() - began


def make_farm_there(code: Sequence[tuple[str, str]], farm: Farm, server: str, months: str) -> str:
    """Make what is missing of a farm on this worker: what a task does.

    Returns
    -------
    str
        Empty if it ended well, else why it did not, and on which worker.

    Raises
    ------
    OtherWorker
        If this worker has other code than the fleet's process.
    """
    worker = distributed.get_worker()
    refuse_other_code(code, worker)
    own = variables().get(URL_VARIABLE, "")
    url = parse(server).set(password=parse(own).password if own else None)
    why = make_farm(farm, url.render_as_string(hide_password=False), months, processes=1)
    return why and f"on {worker.address}: {why}"


def _why(error: BaseException) -> str:
    """Why a task failed, as a sentence."""
    if isinstance(error, FarmError):
        return error.message
    if isinstance(error, distributed.KilledWorker):
        return (
            f"{error.allowed_failures + 1} Dask workers were killed one after another as they made"
            " it, as happens when memory runs out: give the workers more (--memory-limit)"
        )
    return f"{type(error).__name__}: {error}"
