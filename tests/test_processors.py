"""The rows of a month do not depend on what the processor can do."""

import os
import platform
import subprocess
import sys
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import COMPUTATIONS
from aquamind_assets.operations.fingerprints import Fingerprint, fingerprints
from resources import server
from resources.database import Database
from tests.conftest import Made

MONTHS = [Month.of("2015-01"), Month.of("2015-02")]

#: What NumPy, the C library and OpenBLAS are told not to use.
_NUMPY = {"NPY_DISABLE_CPU_FEATURES": " ".join(__cpu_dispatch__)}
_NUMPY_512 = {
    "NPY_DISABLE_CPU_FEATURES": " ".join(
        name for name in __cpu_dispatch__ if "512" in name or name == "X86_V4"
    )
}
_OF_LIBC = "AVX AVX2 FMA FMA4 BMI1 BMI2 LZCNT MOVBE AVX512F AVX512VL AVX512BW AVX512DQ AVX512CD"
_LIBC = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=" + ",".join(f"-{name}" for name in _OF_LIBC.split())}
_OPENBLAS = {"OPENBLAS_CORETYPE": "Prescott"}

#: Prints what NumPy's and the C library's own functions come to, which does depend on all this.
_THEIRS = """
import math, numpy as np, xxhash
x = np.arange(1.0, 50_001.0) / 1000.0
theirs = np.exp(-x), np.array([math.exp(-each) for each in x])
print(*(xxhash.xxh3_64_hexdigest(values) for values in theirs))
"""

_MAKE = f"""
import dagster as dg
from aquamind_assets.definitions import defs
from aquamind_assets.monthly.computation import COMPUTATIONS, asset_key
job = defs.resolve_implicit_global_asset_job_def()
assert job.execute_in_process(
    instance=dg.DagsterInstance.ephemeral(),
    asset_selection=[asset_key(table) for table in COMPUTATIONS],
    run_config={{
        "resources": {{"settings": {{"config": {{"scale": 0.2, "machine": {{"processes": 1}}}}}}}},
        "loggers": {{"console": {{"config": {{"log_level": "WARNING"}}}}}},
    }},
    tags={{
        "dagster/asset_partition_range_start": "{MONTHS[0]}",
        "dagster/asset_partition_range_end": "{MONTHS[-1]}",
    }},
).success
"""


def _run(code: str, environment: dict[str, str]) -> str:
    """The output of Python in a process that starts with these variables."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _made(database: Database) -> list[Fingerprint]:
    return fingerprints(database, COMPUTATIONS, MONTHS)


@pytest.mark.skipif(platform.machine() != "x86_64", reason="these are the features of x86-64")
@pytest.mark.parametrize(
    "without",
    [
        pytest.param(_NUMPY | _LIBC | _OPENBLAS, id="none of them"),
        pytest.param(_NUMPY_512, id="no AVX-512 in NumPy", marks=pytest.mark.slow),
        pytest.param(_NUMPY, id="none in NumPy", marks=pytest.mark.slow),
        pytest.param(_LIBC, id="none in the C library", marks=pytest.mark.slow),
        pytest.param(_OPENBLAS, id="none in OpenBLAS", marks=pytest.mark.slow),
        pytest.param(
            {"OPENBLAS_CORETYPE": "Haswell"}, id="OpenBLAS for Haswell", marks=pytest.mark.slow
        ),
    ],
)
def test_months_made_without_some_of_the_processors_features(
    without: dict[str, str], first_months: Made, new_database: Callable[[], str]
) -> None:
    plain = {"NPY_DISABLE_CPU_FEATURES": "", "GLIBC_TUNABLES": "", "OPENBLAS_CORETYPE": ""}
    if without.keys() >= _NUMPY.keys() and __cpu_features__.get("AVX512_SKX"):
        assert _run(_THEIRS, without) != _run(_THEIRS, plain), "the switches switch nothing off"
    url = new_database()
    _run(_MAKE, plain | without | {server.URL_VARIABLE: url})
    database = Database(sa.make_url(url))
    try:
        assert _made(database) == _made(first_months.database)
    finally:
        database.close()
