"""Elementary functions that give the same bits on every processor.

NumPy, SciPy and the C library have several versions of functions such as exp, log and sin. They
choose one by the processor (AVX-512, AVX2, FMA or none), and the versions differ in the last digit.
The functions here use only additions, multiplications, divisions and square roots of doubles, which
IEEE 754 defines to the last bit, so a month's rows do not depend on the processor. Errors are below
2 units in the last place (`power`: below 2 + |y log x|).

Matrix products also sum in an order that depends on the processor; `product` does not.

References
----------
.. [1] Sun Microsystems (1993), fdlibm, netlib.org/fdlibm (exp, log, sin, cos, atan).
.. [2] FreeBSD, lib/msun/src/s_cbrt.c (cube root).
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

#: Elements worked on at once, so that interim results stay in the processor's cache.
_BLOCK = 8192

_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_PER_LN2 = 1.44269504088896338700
_PER_LN10 = 0.43429448190325182765

_EXP = (
    1.66666666666666019037e-01,
    -2.77777777770155933842e-03,
    6.61375632143793436117e-05,
    -1.65339022054652515390e-06,
    4.13813679705723846039e-08,
)
_LOG = (
    6.666666666666735130e-01,
    3.999999999940941908e-01,
    2.857142874366239149e-01,
    2.222219843214978396e-01,
    1.818357216161805012e-01,
    1.531383769920937332e-01,
    1.479819860511658591e-01,
)
_SIN = (
    -1.66666666666666324348e-01,
    8.33333333332248946124e-03,
    -1.98412698298579493134e-04,
    2.75573137070700676789e-06,
    -2.50507602534068634195e-08,
    1.58969099521155010221e-10,
)
_COS = (
    4.16666666666666019037e-02,
    -1.38888888888741095749e-03,
    2.48015872894767294178e-05,
    -2.75573143513906633035e-07,
    2.08757232129817482790e-09,
    -1.13596475577881948265e-11,
)
_ATAN = (
    3.33333333333329318027e-01,
    -1.99999999998764832476e-01,
    1.42857142725034663711e-01,
    -1.11111104054623557880e-01,
    9.09088713343650656196e-02,
    -7.69187620504482999495e-02,
    6.66107313738753120669e-02,
    -5.83357013379057348645e-02,
    4.97687799461593236017e-02,
    -3.65315727442169155270e-02,
    1.62858201153657823623e-02,
)
#: A quarter of a turn in three parts, so short that whole multiples of the first two are exact.
_QUARTER = (1.57079632673412561417e00, 6.07710050630396597660e-11, 2.02226624879595063154e-21)
_PI_4_LOW = 3.061616997868383e-17

_CBRT = (
    1.87595182427177009643,
    -1.88497979543377169875,
    1.621429720105354466140,
    -0.758397934778766047437,
    0.145996192886612446982,
)

#: An array gives an array of its shape, a number a number.
Function = Callable[[ArrayLike], Any]


def by_blocks(
    function: Callable[[np.ndarray], np.ndarray],
    number: Callable[[float], float | None] | None = None,
) -> Function:
    """Make a function of arrays of any shape, and of numbers, from one of short rows of doubles.

    Functions of rows call one another directly: most arrays here are small, and the steps around
    the arithmetic take longer than the arithmetic. ``number`` does the same to a single float, in a
    tenth of the time, and returns None where it does not know the result.
    """

    def of_any(x: ArrayLike) -> Any:
        if number is not None and isinstance(x, float):
            of_number = number(float(x))
            if of_number is not None:
                return np.float64(of_number)
        values = np.asarray(x, dtype=np.float64)
        flat = values if values.ndim == 1 else values.reshape(-1)
        with np.errstate(all="ignore"):
            if flat.size <= _BLOCK:
                result = function(flat)
            else:
                result = np.empty(flat.size)
                for at in range(0, flat.size, _BLOCK):
                    result[at : at + _BLOCK] = function(flat[at : at + _BLOCK])
        return result if values.ndim == 1 else result.reshape(values.shape)[()]

    of_any.__name__, of_any.__doc__ = function.__name__.removesuffix("_row"), function.__doc__
    return of_any


def polynomial(coefficients: Sequence[float], x: np.ndarray) -> np.ndarray:
    """A polynomial of doubles by Horner's scheme, the lowest coefficient first."""
    total = x * coefficients[-1]
    for coefficient in coefficients[-2:0:-1]:
        total += coefficient
        total *= x
    total += coefficients[0]
    return total


def exp_row(x: np.ndarray) -> np.ndarray:
    """e to the power of x."""
    x = np.minimum(np.maximum(x, -746.0), 710.0)
    k = x * _PER_LN2
    np.rint(k, out=k)
    low = k * _LN2_LOW
    high = x - k * _LN2_HIGH
    r = high - low
    t = r * r
    c = polynomial(_EXP, t)
    c *= t
    np.subtract(r, c, out=c)
    # y = 1 - ((low - (r * c) / (2 - c)) - high)
    r *= c
    np.subtract(2.0, c, out=c)
    r /= c
    low -= r
    low -= high
    np.subtract(1.0, low, out=low)
    return np.ldexp(low, k.astype(np.int32))


def log_row(x: np.ndarray) -> np.ndarray:
    """Natural logarithm; -inf for 0 and NaN for negative numbers."""
    m, e = np.frexp(x)
    below = m < 0.70710678118654752440
    k = (e - below).astype(np.float64)
    f = np.where(below, m + m, m)
    f -= 1.0
    s = f / (2.0 + f)
    z = s * s
    half = 0.5 * f
    half *= f
    rest = polynomial(_LOG, z)
    rest *= z
    # y = k * high - ((half - (s * (half + rest) + k * low)) - f)
    rest += half
    rest *= s
    rest += k * _LN2_LOW
    half -= rest
    half -= f
    k *= _LN2_HIGH
    k -= half
    if not (x.size and x.min() > 0 and x.max() < np.inf):
        odd = ~((x > 0) & (x < np.inf))
        k[odd] = np.where(x[odd] == 0, -np.inf, np.where(x[odd] > 0, np.inf, np.nan))
    return k


def log1p_row(x: np.ndarray) -> np.ndarray:
    """Natural logarithm of 1 + x, exact near 0."""
    u = 1.0 + x
    beyond = np.where(u > 0, x - (u - 1.0), 0.0) / np.where(u > 0, u, 1.0)
    return log_row(u) + np.where(np.isfinite(beyond), beyond, 0.0)


def expm1_row(x: np.ndarray) -> np.ndarray:
    """e to the power of x, less 1, exact near 0 (Kahan's way)."""
    u = exp_row(x)
    less = u - 1.0
    close = np.abs(x) < 1.0
    near = close & (less != 0)
    y = np.where(close, x, less)
    y[near] = less[near] * (x[near] / log_row(u[near]))
    return y


def _polynomial_of(coefficients: Sequence[float], x: float) -> float:
    """`polynomial` of a number."""
    total = x * coefficients[-1]
    for coefficient in coefficients[-2:0:-1]:
        total = (total + coefficient) * x
    return total + coefficients[0]


def _exp_of(x: float) -> float | None:
    """`exp_row` of a number, step by step; None where that is 0 or infinite, or nearly."""
    if not -746.0 <= x <= 709.0:
        return None
    k = round(x * _PER_LN2)
    low, high = k * _LN2_LOW, x - k * _LN2_HIGH
    r = high - low
    t = r * r
    c = r - _polynomial_of(_EXP, t) * t
    return math.ldexp(1.0 - ((low - (r * c) / (2.0 - c)) - high), k)


def _log_of(x: float) -> float | None:
    """`log_row` of a number, step by step; None for 0, and what is negative or infinite."""
    if not 0.0 < x < math.inf:
        return None
    m, e = math.frexp(x)
    below = m < 0.70710678118654752440
    k = e - below
    f = (m + m if below else m) - 1.0
    s = f / (2.0 + f)
    z = s * s
    half = 0.5 * f * f
    rest = (_polynomial_of(_LOG, z) * z + half) * s + k * _LN2_LOW
    return k * _LN2_HIGH - ((half - rest) - f)


def _log1p_of(x: float) -> float | None:
    """`log1p_row` of a number, step by step; None where `_log_of` is."""
    u = 1.0 + x
    log_u = _log_of(u)
    return None if log_u is None else log_u + (x - (u - 1.0)) / u


exp, log, log1p = (
    by_blocks(row, number)
    for row, number in ((exp_row, _exp_of), (log_row, _log_of), (log1p_row, _log1p_of))
)
expm1 = by_blocks(expm1_row)


def log10(x: ArrayLike) -> np.ndarray:
    """Logarithm to base 10."""
    return log(x) * _PER_LN10


def _turned(x: np.ndarray, quarters: int) -> np.ndarray:
    """The sine of x and some quarters of a turn; x up to a million either way. [radian]"""
    k = np.rint(x * (2.0 / np.pi))
    r = ((x - k * _QUARTER[0]) - k * _QUARTER[1]) - k * _QUARTER[2]
    z = r * r
    sine = r + (z * r) * polynomial(_SIN, z)
    half = 0.5 * z
    w = 1.0 - half
    cosine = w + (((1.0 - w) - half) + z * z * polynomial(_COS, z))
    at = (np.where(np.isfinite(k), k, 0.0).astype(np.int64) + quarters) & 3
    y = np.where(at & 1, cosine, sine)
    return np.where(at & 2, -y, y)


@by_blocks
def sin(x: np.ndarray) -> np.ndarray:
    """Sine of an angle between -1e6 and 1e6. [radian]"""
    return _turned(x, 0)


@by_blocks
def cos(x: np.ndarray) -> np.ndarray:
    """Cosine of an angle between -1e6 and 1e6. [radian]"""
    return _turned(x, 1)


@by_blocks
def _arctan_to_1(x: np.ndarray) -> np.ndarray:
    """Arc tangent of 0 to 1."""
    far = x > 0.4375
    t = np.where(far, (x - 1.0) / (x + 1.0), x)
    y = t - t * (t * t * polynomial(_ATAN, t * t))
    return np.where(far, (np.pi / 4) + (y + _PI_4_LOW), y)


def arctan2(y: ArrayLike, x: ArrayLike) -> np.ndarray:
    """Angle of the point (x, y) from the x axis, -pi to pi. [radian]"""
    y, x = np.broadcast_arrays(np.asarray(y, np.float64), np.asarray(x, np.float64))
    along, up = np.abs(x), np.abs(y)
    most = np.maximum(along, up)
    angle = _arctan_to_1(np.minimum(along, up) / np.where(most > 0, most, 1.0))
    angle = np.where(up > along, np.pi / 2 - angle, angle)
    angle = np.where(np.signbit(x), np.pi - angle, angle)
    return np.copysign(angle, y)[()]


def arcsin(x: ArrayLike) -> np.ndarray:
    """Arc sine of -1 to 1. [radian]"""
    x = np.asarray(x, np.float64)
    return arctan2(x, np.sqrt((1.0 - x) * (1.0 + x)))


def arccos(x: ArrayLike) -> np.ndarray:
    """Arc cosine of -1 to 1. [radian]"""
    x = np.asarray(x, np.float64)
    return 2.0 * arctan2(np.sqrt(1.0 - x), np.sqrt(1.0 + x))


@by_blocks
def cbrt(x: np.ndarray) -> np.ndarray:
    """Cube root; less exact for numbers below 1e-300."""
    size = np.where(x == 0, 1.0, np.abs(x))
    t = (size.view(np.int64) // 3 + (715094163 << 32)).view(np.float64)
    r = (t * t) * (t / size)
    t = t * (polynomial(_CBRT[:3], r) + ((r * r) * r) * (_CBRT[3] + r * _CBRT[4]))
    t = ((t.view(np.int64) + 0x80000000) & ~0x3FFFFFFF).view(np.float64)
    r = size / (t * t)
    t = t + t * ((r - t) / ((t + t) + r))
    y = np.where(np.isfinite(x), np.copysign(t, x), x)
    return np.where(x == 0, x, y)


def power(x: ArrayLike, y: ArrayLike) -> Any:
    """x to the power of y: of any x for a whole number y, else of x from 0 on.

    A Python int as y is multiplied out.
    """
    if isinstance(y, int):
        x = np.asarray(x, np.float64)
        result = np.ones_like(x)
        for _ in range(abs(y)):
            result = result * x
        return (result if y >= 0 else 1.0 / result)[()]
    if isinstance(x, float) and isinstance(y, float) and x > 0.0 and y:
        return exp(y * log(x))
    y = np.asarray(y, np.float64)
    with np.errstate(invalid="ignore"):
        return np.where(y == 0, 1.0, exp(y * log(x)))[()]


def logistic(x: ArrayLike) -> np.ndarray:
    """1 / (1 + exp(-x)): the share of which x is the logit."""
    return 1.0 / (1.0 + exp(-np.asarray(x, np.float64)))


def logit(share: ArrayLike) -> np.ndarray:
    """Logarithm of the odds of a share between 0 and 1."""
    share = np.asarray(share, np.float64)
    return log(share / (1.0 - share))


def gamma(x: ArrayLike) -> np.ndarray:
    """The gamma function of numbers above 0, by Stirling's series from 12 on."""
    x = np.asarray(x, np.float64)
    product_below = np.ones_like(x)
    while np.any(x < 12.0):
        product_below = np.where(x < 12.0, product_below * x, product_below)
        x = np.where(x < 12.0, x + 1.0, x)
    z = 1.0 / (x * x)
    series = 1 / 12 - z * (1 / 360 - z * (1 / 1260 - z * (1 / 1680 - z * (1 / 1188))))
    root = power(x, (x - 0.5) / 2.0)  # in two, since x to the power of x grows so fast
    stirling = root * exp(series / x - x) * root * 2.5066282746310005024
    return (stirling / product_below)[()]


def product(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The matrix product of ``a``, shape (..., k), and ``b``, shape (k,) or (k, m)."""
    if b.ndim == 1:
        return (a * b).sum(axis=-1)
    total = np.zeros((*a.shape[:-1], b.shape[1]))
    for at, row in enumerate(b):
        total += a[..., at, None] * row
    return total
