"""The standard normal distribution, with the same bits on every processor.

As in `elementary`, the functions use only operations that IEEE 754 defines to the last bit.

References
----------
.. [1] Cody (1969), Rational Chebyshev approximations for the error function, Math. Comp. 23,
   631-637, and (1993), ACM Trans. Math. Softw. 19, 22-32.
.. [2] Wichura (1988), Algorithm AS 241: the percentage points of the normal distribution, Appl.
   Stat. 37, 477-484.
"""

from collections.abc import Sequence

import numpy as np

from aquamind_assets.core.elementary import by_blocks, exp_row, log1p_row, log_row, polynomial

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
    return exp_row(-part * part * 0.5) * exp_row(-(size - part) * (size + part) * 0.5)


def _below_near(x: np.ndarray) -> np.ndarray:
    """Share of the standard normal distribution below x, from -0.67 to 0.67."""
    return 0.5 + x * _ratio(_CODY_NEAR, np.minimum(x * x, 1.0))


@by_blocks
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


@by_blocks
def log_normal_below(x: np.ndarray) -> np.ndarray:
    """Logarithm of the share of the standard normal distribution below x, also far below 0."""
    size = np.abs(x)
    y = np.empty_like(x)
    near = size <= 0.67448975
    below = ~near & (x < 0)
    above = ~(near | below)
    y[near] = log_row(_below_near(x[near]))
    far = size[below]
    y[below] = log_row(_mills(far)) - far * far * 0.5
    far = size[above]
    y[above] = log1p_row(-(_gauss(far) * _mills(far)))
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


@by_blocks
def normal_quantile(share: np.ndarray) -> np.ndarray:
    """The number below which a share of the standard normal distribution lies; -inf for 0."""
    q = share - 0.5
    y = q * _ratio(_WICHURA_NEAR, 0.180625 - np.minimum(q * q, 0.180625))
    out = ~(np.abs(q) <= 0.425)
    if out.any():
        far = share[out]
        r = np.sqrt(-log_row(np.minimum(far, 1.0 - far)))
        tail = _ratio(_WICHURA_FAR, np.minimum(np.maximum(r, 1.5), 5.0) - 1.6)
        if not (r <= 5.0).all():
            farthest = _ratio(_WICHURA_FARTHEST, np.maximum(r, 5.0) - 5.0)
            tail = np.where(np.isinf(r), np.inf, np.where(r <= 5.0, tail, farthest))
        y[out] = np.copysign(tail, q[out])
    return y
