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
.. [3] Cody (1969), Rational Chebyshev approximations for the error function, Math. Comp. 23,
   631-637, and (1993), ACM Trans. Math. Softw. 19, 22-32 (normal distribution).
.. [4] Wichura (1988), Algorithm AS 241: the percentage points of the normal distribution, Appl.
   Stat. 37, 477-484.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

#: Elements worked on at once, so that what comes between stays in the processor's cache.
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


def _by_blocks(function: Callable[[np.ndarray], np.ndarray]) -> Function:
    """A function of arrays of any shape, and of numbers, from one of short rows of doubles.

    Short rows call one another directly: most arrays here are small, and what is around the
    arithmetic takes longer than the arithmetic.
    """

    def of_any(x: ArrayLike) -> Any:
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

    of_any.__name__, of_any.__doc__ = function.__name__.removeprefix("_"), function.__doc__
    return of_any


def polynomial(coefficients: Sequence[float], x: np.ndarray) -> np.ndarray:
    """A polynomial of doubles by Horner's scheme, the lowest coefficient first."""
    total = x * coefficients[-1]
    for coefficient in coefficients[-2:0:-1]:
        total += coefficient
        total *= x
    total += coefficients[0]
    return total


def _exp(x: np.ndarray) -> np.ndarray:
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


def _log(x: np.ndarray) -> np.ndarray:
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


def _log1p(x: np.ndarray) -> np.ndarray:
    """Natural logarithm of 1 + x, exact near 0."""
    u = 1.0 + x
    beyond = np.where(u > 0, x - (u - 1.0), 0.0) / np.where(u > 0, u, 1.0)
    return _log(u) + np.where(np.isfinite(beyond), beyond, 0.0)


def _expm1(x: np.ndarray) -> np.ndarray:
    """e to the power of x, less 1, exact near 0 (Kahan's way)."""
    u = _exp(x)
    less = u - 1.0
    close = np.abs(x) < 1.0
    near = close & (less != 0)
    y = np.where(close, x, less)
    y[near] = less[near] * (x[near] / _log(u[near]))
    return y


exp, log, log1p, expm1 = (_by_blocks(each) for each in (_exp, _log, _log1p, _expm1))


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


@_by_blocks
def sin(x: np.ndarray) -> np.ndarray:
    """Sine of an angle between -1e6 and 1e6. [radian]"""
    return _turned(x, 0)


@_by_blocks
def cos(x: np.ndarray) -> np.ndarray:
    """Cosine of an angle between -1e6 and 1e6. [radian]"""
    return _turned(x, 1)


@_by_blocks
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


@_by_blocks
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


_CODY_NEAR = (
    (
        18154.981253343561249,
        1067.6894854603709582,
        161.02823106855587881,
        2.2352520354606839287,
        0.065682337918207449113,
    ),
    (
        45507.789335026729956,
        10260.932208618978205,
        976.09855173777669322,
        47.20258190468824187,
        1.0,
    ),
)
_CODY_FAR = (
    (
        9842.7148383839780218,
        11602.651437647350124,
        6848.1904505362823326,
        2494.5375852903726711,
        597.27027639480026226,
        93.506656132177855979,
        8.8831497943883759412,
        0.39894151208813466764,
        1.0765576773720192317e-8,
    ),
    (
        19685.429676859990727,
        38912.003286093271411,
        34900.952721145977266,
        18615.571640885098091,
        6485.558298266760755,
        1519.377599407554805,
        235.38790178262499861,
        22.266688044328115691,
        1.0,
    ),
)
_CODY_FARTHEST = (
    (
        2.9112874951168792e-5,
        0.001421619193227893466,
        0.022235277870649807,
        0.1274011611602473639,
        0.21589853405795699,
        0.02307344176494017303,
    ),
    (
        7.29751555083966205e-5,
        0.00378239633202758244,
        0.0659881378689285515,
        0.468238212480865118,
        1.28426009614491121,
        1.0,
    ),
)
_PER_ROOT_2PI = 0.398942280401432677939946


def _ratio(of: tuple[Sequence[float], Sequence[float]], x: np.ndarray) -> np.ndarray:
    return polynomial(of[0], x) / polynomial(of[1], x)


def _mills(size: np.ndarray) -> np.ndarray:
    """The tail beyond ``size`` from 0.66 on, times exp(size ** 2 / 2)."""
    far = _ratio(_CODY_FAR, np.minimum(size, 6.0))
    near = size < 5.656854
    if near.all():
        return far
    z = 1.0 / np.maximum(size * size, 25.0)
    farthest = (_PER_ROOT_2PI - z * _ratio(_CODY_FARTHEST, z)) / np.maximum(size, 1.0)
    return np.where(near, far, farthest)


def _gauss(size: np.ndarray) -> np.ndarray:
    """exp(-size ** 2 / 2), in two parts of which the square of the first is exact."""
    part = np.trunc(size * 16.0) / 16.0
    return _exp(-part * part * 0.5) * _exp(-(size - part) * (size + part) * 0.5)


def _below_near(x: np.ndarray) -> np.ndarray:
    """Share of the standard normal distribution below x, from -0.67 to 0.67."""
    return 0.5 + x * _ratio(_CODY_NEAR, np.minimum(x * x, 1.0))


@_by_blocks
def normal_below(x: np.ndarray) -> np.ndarray:
    """Share of the standard normal distribution below x."""
    size = np.abs(x)
    y = _below_near(x)
    out = ~(size <= 0.67448975)
    if out.any():
        size = size[out]
        tail = _gauss(size) * _mills(size)
        y[out] = np.where(x[out] > 0, 1.0 - tail, tail)
    return y


@_by_blocks
def log_normal_below(x: np.ndarray) -> np.ndarray:
    """Logarithm of the share of the standard normal distribution below x, also far below 0."""
    size = np.abs(x)
    y = np.empty_like(x)
    near = size <= 0.67448975
    below = ~near & (x < 0)
    above = ~(near | below)
    y[near] = _log(_below_near(x[near]))
    far = size[below]
    y[below] = _log(_mills(far)) - far * far * 0.5
    far = size[above]
    y[above] = _log1p(-(_gauss(far) * _mills(far)))
    return y


_WICHURA_NEAR = (
    (
        3.3871328727963666080,
        1.3314166789178437745e2,
        1.9715909503065514427e3,
        1.3731693765509461125e4,
        4.5921953931549871457e4,
        6.7265770927008700853e4,
        3.3430575583588128105e4,
        2.5090809287301226727e3,
    ),
    (
        1.0,
        4.2313330701600911252e1,
        6.8718700749205790830e2,
        5.3941960214247511077e3,
        2.1213794301586595867e4,
        3.9307895800092710610e4,
        2.8729085735721942674e4,
        5.2264952788528545610e3,
    ),
)
_WICHURA_FAR = (
    (
        1.42343711074968357734,
        4.63033784615654529590,
        5.76949722146069140550,
        3.64784832476320460504,
        1.27045825245236838258,
        2.41780725177450611770e-1,
        2.27238449892691845833e-2,
        7.74545014278341407640e-4,
    ),
    (
        1.0,
        2.05319162663775882187,
        1.67638483018380384940,
        6.89767334985100004550e-1,
        1.48103976427480074590e-1,
        1.51986665636164571966e-2,
        5.47593808499534494600e-4,
        1.05075007164441684324e-9,
    ),
)
_WICHURA_FARTHEST = (
    (
        6.65790464350110377720,
        5.46378491116411436990,
        1.78482653991729133580,
        2.96560571828504891230e-1,
        2.65321895265761230930e-2,
        1.24266094738807843860e-3,
        2.71155556874348757815e-5,
        2.01033439929228813265e-7,
    ),
    (
        1.0,
        5.99832206555887937690e-1,
        1.36929880922735805310e-1,
        1.48753612908506148525e-2,
        7.86869131145613259100e-4,
        1.84631831751005468180e-5,
        1.42151175831644588870e-7,
        2.04426310338993978564e-15,
    ),
)


@_by_blocks
def normal_quantile(share: np.ndarray) -> np.ndarray:
    """The number below which a share of the standard normal distribution lies; -inf for 0."""
    q = share - 0.5
    y = q * _ratio(_WICHURA_NEAR, 0.180625 - np.minimum(q * q, 0.180625))
    out = ~(np.abs(q) <= 0.425)
    if out.any():
        far = share[out]
        r = np.sqrt(-_log(np.minimum(far, 1.0 - far)))
        tail = _ratio(_WICHURA_FAR, np.minimum(np.maximum(r, 1.5), 5.0) - 1.6)
        if not (r <= 5.0).all():
            farthest = _ratio(_WICHURA_FARTHEST, np.maximum(r, 5.0) - 5.0)
            tail = np.where(np.isinf(r), np.inf, np.where(r <= 5.0, tail, farthest))
        y[out] = np.copysign(tail, q[out])
    return y


def product(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The matrix product of ``a``, shape (..., k), and ``b``, shape (k,) or (k, m)."""
    if b.ndim == 1:
        return (a * b).sum(axis=-1)
    total = np.zeros((*a.shape[:-1], b.shape[1]))
    for at, row in enumerate(b):
        total += a[..., at, None] * row
    return total
