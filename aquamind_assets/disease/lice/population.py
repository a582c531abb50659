"""Salmon lice on the fish: stages, development, deaths and eggs.

References
----------
.. [1] Hamre et al. (2019), Development of salmon lice at a wide temperature range, J. Fish Dis.
   42, 1469-1483; coefficients and shares of the stages as in the Faroese lice simulator (L20).
.. [2] Stien et al. (2005), Population dynamics of salmon lice on Atlantic salmon and sea trout,
   Mar. Ecol. Prog. Ser. 290, 263-275.
.. [3] Aldrin et al. (2017), A stage-structured Bayesian hierarchical model for salmon lice
   populations at individual salmon farms, Ecol. Model. 359, 333-348 (L18, L19).
.. [4] Taranger et al. (2015), Risk assessment of the environmental impact of Norwegian Atlantic
   salmon farming, ICES J. Mar. Sci. 72, 997-1021.
"""

import numpy as np

from aquamind_assets.core.elementary import exp, log, log1p, power

#: Compartments of the lice on a fish. Each stage has several, so that times in it vary.
STAGES = (
    *(f"attached_{n}" for n in range(1, 5)),
    *(f"pre_adult_female_{n}" for n in range(1, 4)),
    *(f"pre_adult_male_{n}" for n in range(1, 4)),
    "young_female",
    "gravid_female",
    "adult_male",
)
ATTACHED, PRE_FEMALE, PRE_MALE = slice(0, 4), slice(4, 7), slice(7, 10)
PRE_ADULT, FEMALE, MOBILE = slice(4, 10), slice(10, 12), slice(4, 13)
YOUNG, GRAVID, MALE = 10, 11, 12

#: Coefficients of the rate of development of females and males: T^2, T, 1. [1/d] (L20)
_RATE = {"female": (0.000485, 0.008667, 0.003750), "male": (0.000677, 0.010294, 0.005729)}

#: Shares of the time from attachment to adult that lice are attached; females', males' [1]_.
_ATTACHED_SHARE, _MALE_PRE_ADULT_SHARE = 0.56, 0.4

#: Time from adult to gravid relative to the time from attachment to adult [1]_. [ratio]
_YOUNG_SHARE = 0.3

#: Natural mortality: attached, pre-adult, adult (L21). [1/d]
MORTALITY = np.repeat([0.01, 0.02, 0.02], [4, 6, 3])[:, None]

#: Eggs and nauplii: median times at 10 degC (L18). [d]
EGG_DAYS, NAUPLIUS_DAYS = 4.35, 2.54

#: Viable eggs of a first extrusion, and how they rise with age (L19); a usual age [3]_. [d]
_EGGS, _EGGS_BY_AGE, _USUAL_AGE_DAYS = 172.5, 0.2, 11.0

#: Eggs of a string relative to those at 10 degC: coefficients of log(T / 10) and of its square, by
#: Samsing et al. (2016).
_STRING_BY_WARMTH = -0.43, -0.78

_COLDEST_C = 3.0

#: Mobile lice for each g of a salmon above 150 g, and the share of such fish that they kill: the
#: classes of [4]_ joined by lines; all but 5 % die above the last. That it takes about a generation
#: of lice is judged. [lice/g, ratio, d]
_LICE_PER_G = (0.01, 0.025, 0.05, 0.10, 0.15)
_KILLED = (0.0, 0.2, 0.5, 0.75, 0.95)
_KILLING_DAYS = 60.0


def days_to_adult(temperature_c: np.ndarray, sex: str) -> np.ndarray:
    """Time from attachment to adult.

    Parameters
    ----------
    temperature_c : array_like
        Water; colder than 3 degC counts as 3. [degC]
    sex : str
        female or male.

    Returns
    -------
    ndarray
        Of females as on Faroese farms (L17); males are as much faster as in the laboratory [1]_.
        [d]
    """
    warm = np.maximum(temperature_c, _COLDEST_C)
    female = 17840.0 * power(warm + 7.439, -2.128)
    if sex == "female":
        return female
    rate = {name: a * np.square(warm) + b * warm + c for name, (a, b, c) in _RATE.items()}
    return female * rate["female"] / rate["male"]


def eggs_daily(temperature_c: np.ndarray) -> np.ndarray:
    """Viable eggs that a gravid female releases in a day.

    Parameters
    ----------
    temperature_c : array_like
        Water; colder than 3 degC counts as 3. [degC]

    Returns
    -------
    ndarray
        [1/d]

    References
    ----------
    Aldrin et al. (2017), eq. 32, with the values of L18 and L19; females that grew in warm water
    are smaller and have fewer eggs in a string: Samsing et al. (2016), Can. J. Fish. Aquat. Sci.
    73, 1841-1851.
    """
    relative = np.maximum(temperature_c, _COLDEST_C) / 10.0
    warmth = log(relative)
    of_a_string = exp(_STRING_BY_WARMTH[0] * warmth + _STRING_BY_WARMTH[1] * np.square(warmth))
    between = EGG_DAYS / relative + 1.0
    return _EGGS * of_a_string * power(_USUAL_AGE_DAYS, _EGGS_BY_AGE) / between


def host_hazard(mobile: np.ndarray, weight_g: np.ndarray) -> np.ndarray:
    """Hazard of death of fish by their lice.

    Parameters
    ----------
    mobile : array_like
        Mobile lice. [lice/fish]
    weight_g : array_like
        Weight. [g]

    Returns
    -------
    ndarray
        0 up to one louse for 100 g. Lighter fish than 150 g bear more for each gram, but have too
        few lice for that to matter. [1/d]

    References
    ----------
    Taranger et al. (2015), ICES J. Mar. Sci. 72, 997-1021: deaths of salmon above 150 g by lice
    for each g of weight.
    """
    killed = np.interp(mobile / np.maximum(weight_g, 1.0), _LICE_PER_G, _KILLED)
    return -log1p(-killed) / _KILLING_DAYS


def next_day(
    lice: np.ndarray, temperature_c: np.ndarray, attaching: np.ndarray, killed: np.ndarray
) -> np.ndarray:
    """The lice a day later, after deaths, development and new attachment.

    Parameters
    ----------
    lice : ndarray, shape (13, rings)
        Lice by `STAGES`. [lice/fish]
    temperature_c : ndarray, shape (rings,)
        Water. [degC]
    attaching : ndarray, shape (rings,)
        Newly attached. [lice/fish/d]
    killed : ndarray, shape (13, rings)
        Hazard by medicine and cleaner fish, beyond the natural. [1/d]

    Returns
    -------
    ndarray, shape (13, rings)
        [lice/fish]
    """
    alive = lice * exp(-MORTALITY - killed)
    female, male = (days_to_adult(temperature_c, sex) for sex in ("female", "male"))
    leaving = np.zeros_like(alive)
    leaving[ATTACHED] = 4.0 / (_ATTACHED_SHARE * female)
    leaving[PRE_FEMALE] = 3.0 / ((1.0 - _ATTACHED_SHARE) * female)
    leaving[PRE_MALE] = 3.0 / (_MALE_PRE_ADULT_SHARE * male)
    leaving[YOUNG] = 1.0 / (_YOUNG_SHARE * female)
    moved = alive * np.minimum(leaving, 1.0)
    after = alive - moved
    after[0] += attaching
    after[1:4] += moved[0:3]
    after[4] += moved[3] / 2.0
    after[5:7] += moved[4:6]
    after[7] += moved[3] / 2.0
    after[8:10] += moved[7:9]
    after[YOUNG] += moved[6]
    after[GRAVID] += moved[YOUNG]
    after[MALE] += moved[9]
    return after


def lice_left(
    lice: np.ndarray, removed: np.ndarray, attached_effect: np.ndarray | float
) -> np.ndarray:
    """The lice left by a treatment that acts at once.

    Parameters
    ----------
    lice : ndarray, shape (13, rings)
        Lice by `STAGES`. [lice/fish]
    removed : ndarray, shape (rings,)
        Share of the mobile lice removed. [ratio]
    attached_effect : array_like
        Effect on attached lice relative to the effect on mobile lice. [ratio]

    Returns
    -------
    ndarray, shape (13, rings)
        [lice/fish]
    """
    left = lice.copy()
    left[MOBILE] *= 1.0 - removed
    left[ATTACHED] *= 1.0 - removed * attached_effect
    return left
