"""The elementary functions are exact, and give on this processor the bits that they give on others.

Long doubles, of 64 bits after the point, are what they are compared with.
"""

import ast
from pathlib import Path

import numpy as np
import pytest
import xxhash
from scipy import special

from aquamind_assets.core import elementary, normal, streams

LONG = np.longdouble
RANDOM = np.random.Generator(np.random.Philox(1))
ANY = RANDOM.uniform(-40.0, 40.0, 20_000)
SMALL = RANDOM.uniform(-0.99, 0.99, 20_000) * 10.0 ** RANDOM.uniform(-12.0, 0.0, 20_000)
POSITIVE = 10.0 ** RANDOM.uniform(-30.0, 30.0, 20_000)
SHARE = np.append(RANDOM.uniform(0.0, 1.0, 10_000), 10.0 ** RANDOM.uniform(-30.0, -1.0, 10_000))


@pytest.mark.parametrize(
    ("name", "x", "ulps"),
    [
        ("exp", ANY, 1.0),
        ("exp", SMALL, 1.0),
        ("log", POSITIVE, 1.0),
        ("log", 1.0 + SMALL / 4.0, 1.0),
        ("log1p", SMALL, 1.5),
        ("log1p", POSITIVE, 1.5),
        ("expm1", SMALL, 2.5),
        ("expm1", ANY, 2.5),
        ("log10", POSITIVE, 2.0),
        ("sin", SMALL, 1.0),
        ("cbrt", POSITIVE, 1.0),
        ("cbrt", -POSITIVE, 1.0),
        ("arcsin", SMALL, 3.0),
    ],
)
def test_close_to_the_true_value(name: str, x: np.ndarray, ulps: float) -> None:
    true = getattr(np, name)(x.astype(LONG))
    off = np.abs(getattr(elementary, name)(x).astype(LONG) - true)
    assert (off / np.spacing(np.abs(true.astype(float)))).max() < ulps


@pytest.mark.parametrize("name", ["exp", "log", "log1p"])
def test_a_number_gives_the_bits_of_an_array(name: str) -> None:
    edges = [0.0, -0.0, 5e-324, 1e-308, 1.0, -1.0, 709.5, 720.0, -744.5, -800.0, np.inf, -np.inf]
    x = np.concatenate([ANY, SMALL, POSITIVE, ANY * 18.0, edges, [np.nan]])
    of = getattr(elementary, name)
    one_by_one = np.array([of(number) for number in x])
    assert np.array_equal(one_by_one.view(np.int64), of(x).view(np.int64))
    assert all(type(of(number)) is np.float64 for number in (1.5, np.float64(1.5)))


def test_a_power_of_a_number_gives_the_bits_of_an_array() -> None:
    x, y = np.append(POSITIVE, [0.0, 1.0, 0.0]), np.append(ANY / 40.0, [0.5, 0.0, 0.0])
    one_by_one = np.array([elementary.power(*both) for both in zip(x, y, strict=True)])
    assert np.array_equal(one_by_one, elementary.power(x, y))


@pytest.mark.parametrize("name", ["sin", "cos"])
def test_angles_of_many_turns(name: str) -> None:
    x = ANY * 20_000.0
    off = getattr(elementary, name)(x) - getattr(np, name)(x.astype(LONG))
    assert np.abs(off).max() < 2e-16


def test_of_two_numbers() -> None:
    x, y = RANDOM.standard_normal((2, 20_000))
    true = np.arctan2(y.astype(LONG), x.astype(LONG))
    assert np.abs(elementary.arctan2(y, x) - true).max() < 5e-16
    assert np.abs(elementary.arccos(SMALL) - np.arccos(SMALL.astype(LONG))).max() < 7e-16
    true = np.power(POSITIVE.astype(LONG), ANY.astype(LONG) / 40.0)
    assert np.abs(elementary.power(POSITIVE, ANY / 40.0) / true - 1.0).max() < 1e-13
    assert np.abs(elementary.power(ANY, 3) / (ANY * ANY * ANY) - 1.0).max() == 0.0
    assert elementary.power([0.0, 0.0, 2.0], [0.5, 0.0, 0.0]).tolist() == [0.0, 1.0, 1.0]
    a, b = RANDOM.standard_normal((2, 7, 7))
    np.testing.assert_allclose(elementary.product(a, b), a @ b, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(elementary.product(a, b[0]), a @ b[0], rtol=1e-12, atol=1e-14)


def test_distributions() -> None:
    near, far = SMALL * 9.0, ANY
    both = np.append(near, far)
    for mine, theirs in (("normal_below", special.ndtr), ("log_normal_below", special.log_ndtr)):
        x = both[both > -37.0]
        np.testing.assert_allclose(getattr(normal, mine)(x), theirs(x), rtol=3e-13, atol=1e-308)
    np.testing.assert_allclose(
        normal.normal_quantile(SHARE), special.ndtri(SHARE), rtol=1e-13, atol=1e-15
    )
    np.testing.assert_allclose(
        elementary.gamma(SHARE * 20.0 + 0.1), special.gamma(SHARE * 20 + 0.1)
    )
    np.testing.assert_allclose(elementary.logistic(ANY), special.expit(ANY), rtol=1e-15)
    np.testing.assert_allclose(
        elementary.logit(SHARE), special.logit(SHARE), rtol=1e-13, atol=1e-15
    )


def test_edges() -> None:
    inf, nan = np.inf, np.nan
    for name, x, expected in (
        ("exp", [inf, -inf, 800.0, -800.0, 0.0, nan], [inf, 0.0, inf, 0.0, 1.0, nan]),
        ("log", [0.0, -1.0, inf, 1.0, nan], [-inf, nan, inf, 0.0, nan]),
        ("log1p", [-1.0, -2.0, inf, 0.0], [-inf, nan, inf, 0.0]),
        ("expm1", [0.0, -inf, inf, -800.0, 800.0], [0.0, -1.0, inf, -1.0, inf]),
        ("cbrt", [0.0, -8.0, 27.0, inf], [0.0, -2.0, 3.0, inf]),
    ):
        np.testing.assert_array_equal(getattr(elementary, name)(x), expected, err_msg=name)
    assert normal.normal_quantile([0.0, 1.0, 0.5]).tolist() == [-inf, inf, 0.0]
    assert isinstance(elementary.exp(1), float)
    assert elementary.exp(np.zeros((2, 0))).shape == (2, 0)
    long = np.linspace(-5.0, 5.0, 20_001)
    assert (elementary.exp(long)[::5000] == [elementary.exp(x) for x in long[::5000]]).all()


def test_the_same_bits_as_everywhere() -> None:
    """The numbers and draws equal those of the machine on which this was written."""
    whole = np.arange(1.0, 20_001.0)
    x, share = whole / 1024.0, whole / 20_002.0
    found = xxhash.xxh3_64()
    for name in ("exp", "log", "log1p", "expm1", "log10", "sin", "cos", "cbrt", "gamma"):
        found.update(getattr(elementary, name)(x))
    for of_share in (
        elementary.arcsin,
        elementary.arccos,
        normal.normal_quantile,
        elementary.logit,
    ):
        found.update(of_share(share))
    for of_any in (normal.normal_below, normal.log_normal_below, elementary.logistic):
        found.update(of_any(x - 10.0))
    found.update(elementary.arctan2(x - 3.0, share - 0.5))
    found.update(elementary.power(x, share))
    random = streams.stream(1, "a process", "an entity")
    for many in (
        random.standard_normal(200_000),
        random.standard_normal(200_000, dtype=np.float32),
        random.normal(2.0, 3.0, 1000),
        random.lognormal(0.0, 1.0, 1000),
        random.exponential(2.0, 100_000),
        random.gamma(2.0, 0.5, 100_000),
        random.beta(1.0, 3.0, 1000),
        random.vonmises(1.0, 2.0, 1000),
        random.poisson(7.0, 1000),
        random.binomial(1000, 0.3, 1000),
        random.geometric(0.1, 1000),
        random.triangular(0.0, 1.0, 3.0, 1000),
    ):
        found.update(np.ascontiguousarray(many))
    assert found.hexdigest() == "4c24fafdbb786132"


#: Samplers of NumPy's that are made of whole numbers and uniform draws, or end in whole numbers.
_SAFE = {"random", "integers", "uniform", "choice", "shuffle", "permutation", "permuted", "bytes"}
_SAFE |= {"poisson", "binomial", "geometric", "hypergeometric", "multinomial", "triangular"}
_SAFE |= {"spawn", "bit_generator", "multivariate_hypergeometric"} | set(vars(streams.Stream))
UNSAFE = {name for name in dir(np.random.Generator) if not name.startswith("_")} - _SAFE


def _faults(source: str) -> list[str]:
    """Operations whose last digits depend on the processor, or the order of equal ones."""
    faults = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.BinOp | ast.AugAssign):
            constant = isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant)
            if isinstance(node.op, ast.MatMult) or (isinstance(node.op, ast.Pow) and not constant):
                faults.append(f"line {node.lineno}: {ast.unparse(node)}")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            sorts = node.func.attr in {"argsort", "argpartition"}
            unstable = sorts and "stable" not in ast.unparse(node)
            if unstable or node.func.attr in UNSAFE | {"dot"}:
                faults.append(f"line {node.lineno}: {ast.unparse(node)}")
    return faults


def test_nothing_in_the_models_depends_on_the_processor(project: Path) -> None:
    """Finds what ruff cannot see, which forbids NumPy's and SciPy's functions by name."""
    assert len(_faults("a @ b; x ** y; x.argsort(); random.weibull(2.0); 10**6")) == 4
    package = project / "aquamind_assets"
    found = {
        str(file.relative_to(package)): faults
        for file in sorted(package.rglob("*.py"))
        if "realism" not in file.parts and (faults := _faults(file.read_text()))
    }
    assert not found
