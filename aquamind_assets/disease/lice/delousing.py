"""Delousing: the limits, each farm's threshold, the choice of a method, its effect, resistance.

References
----------
.. [1] Code of Good Practice for Scottish Finfish Aquaculture: 0.5 from February to June, else 1.0
   (L12). Faroese limits: L14; Kringvarp Føroya (kvf.fo), 19 May 2016, 18 June 2019, 31 May 2021.
.. [2] Aaen, Helgesen, Bakke, Kaur & Horsberg (2015), Drug resistance in sea lice: a threat to
   salmonid aquaculture, Trends Parasitol. 31, 72-81.
.. [3] RSPCA welfare standards for farmed Atlantic salmon (2021): not more than one treatment
   without medicine in 28 days, unless the vet approves of it.
"""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.batches.catalogue import FAROE
from aquamind_assets.core.elementary import exp, power
from aquamind_assets.core.months import DAY
from aquamind_assets.core.streams import stream
from aquamind_assets.core.years import decimal_year
from aquamind_assets.disease.lice.pressure import DRAWS
from aquamind_assets.disease.treatment import types as treatment_types
from aquamind_assets.environment.noise import season
from aquamind_assets.environment.sites import Areas
from aquamind_assets.settings.delousing import Delousing, Methods, Resistance
from aquamind_assets.settings.lice import Limits

#: Medicines that lice become resistant to.
MEDICINES = ("emamectin", "deltamethrin", "azamethiphos")

#: Ways to delouse, other than cleaner fish.
METHODS = (*MEDICINES, "hydrogen_peroxide", "freshwater", "thermal", "mechanical")

#: Methods that wear out the fish: all crowd and pump them. Peroxide, by law a medicine, kills as
#: many as those without medicine (L28), so that tired fish are spared it as well.
WEARING = ("hydrogen_peroxide", "freshwater", "thermal", "mechanical")

#: In an urgent choice, methods are weighted by what they remove, to this power.
_URGENT = 3


#: Time of a pre-adult to become adult at 10 degC (L18). [d]
_PRE_ADULT_DAYS = 9.5

#: Natural deaths of mobile lice (L21). [1/d]
_MORTALITY = 0.02

#: Mid January: when weather delays most. [day of year]
_WORST_WEATHER_DAY = 15.0


def limit(geography_id: int, day: np.datetime64, settings: Limits) -> float:
    """Adult females at which a region requires treatment on a day [1]_. [lice/fish]"""
    month = int(day.astype("datetime64[M]").astype(np.int64)) % 12 + 1
    if geography_id == FAROE:
        if decimal_year(day) < settings.faroe_later_from:
            return settings.faroe
        return settings.faroe_spring if 5 <= month <= 7 else settings.faroe_later
    return settings.scotland_spring if 2 <= month <= 6 else settings.scotland


def limit_kept(geography_id: int, day: np.datetime64, settings: Limits, code_kept: float) -> float:
    """Adult females that the farms of a region go by on a day.

    Parameters
    ----------
    geography_id : int
        Region.
    day : datetime64[D]
        The day.
    settings : Limits
        The limits.
    code_kept : float
        Weight of the code's lower limit of spring in Scotland. [1]

    Returns
    -------
    float
        The limit where it is law; in Scotland between the limits of summer and of the day, as a
        geometric mean with this weight. [lice/fish]
    """
    now = limit(geography_id, day, settings)
    if geography_id == FAROE:
        return now
    return float(settings.scotland * power(now / settings.scotland, code_kept))


def treated_by_all(geography_id: int, day: np.datetime64, settings: Limits) -> float:
    """Adult females at which every farm of a region treats, whatever its habit. [lice/fish]

    A Scottish farm reports at the level that is `urgent`; it must act at that of `intervention`.
    """
    level = urgent if geography_id == FAROE else intervention
    return level(geography_id, day, settings)


def urgent(geography_id: int, day: np.datetime64, settings: Limits) -> float:
    """Adult females at which a farm that treats does so soon. [lice/fish]"""
    if geography_id == FAROE:
        return settings.urgent_faroe
    later = decimal_year(day) >= settings.intervention_later_from
    return settings.urgent_scotland_later if later else settings.urgent_scotland


def intervention(geography_id: int, day: np.datetime64, settings: Limits) -> float:
    """Adult females above which a region's authority gives orders on a day. [lice/fish]"""
    if geography_id == FAROE:
        return limit(geography_id, day, settings)
    later = decimal_year(day) >= settings.intervention_later_from
    return settings.intervention_scotland_later if later else settings.intervention_scotland


def forecast(females: float, pre_adults: float, temperature_c: float, settings: Delousing) -> float:
    """Adult females that a farm expects, after a count, when a treatment could begin.

    Parameters
    ----------
    females, pre_adults : float
        As counted. [lice/fish]
    temperature_c : float
        Water. [degC]
    settings : Delousing
        Days ahead for which farms forecast.

    Returns
    -------
    float
        Half of the pre-adults are females, and become adult in 9.5 days at 10 degC, in other
        water in proportion to (10/T) ** 0.4 (L18); 2 % of all die a day (L21). [lice/fish]
    """
    takes = _PRE_ADULT_DAYS * power(10.0 / max(temperature_c, 2.0), 0.4)
    grown = min(settings.forecast_days / takes, 1.0) if settings.forecast_days else 0.0
    return float(exp(-_MORTALITY * settings.forecast_days) * (females + 0.5 * grown * pre_adults))


def habits(seed: int, areas: Areas, settings: Delousing) -> np.ndarray:
    """Forecast at which each farm treats, relative to the limit, shape (areas,). [ratio]"""
    normal = [stream(seed, "delousing habit", str(name)).standard_normal() for name in areas.name]
    is_faroe = areas.geography_id == FAROE
    median = np.where(is_faroe, settings.habit_faroe, settings.habit_scotland)
    log_sd = np.where(is_faroe, settings.habit_faroe_log_sd, settings.habit_scotland_log_sd)
    return median * exp(log_sd * np.array(normal))


def waiting_days(treatment_type_id: int, settings: Delousing, urgent: bool = False) -> int:
    """Days from a treatment until its success is known and another can be ordered.

    Parameters
    ----------
    treatment_type_id : int
        The last treatment; 0 for none.
    settings : Delousing
        The usual time, and the shortest.
    urgent : bool
        Whether so many lice are counted that the treatment has plainly failed.

    Returns
    -------
    int
        Longer by the days over which medicated feed acts. [d]
    """
    if not treatment_type_id:
        return 0
    acts = int(treatment_types.treatment_types().act_days[treatment_type_id - 1])
    return (settings.urgent_wait_days if urgent else settings.wait_days) + acts - 1


def may_handle(
    date: np.datetime64, handled_date: np.datetime64, urgent: bool, settings: Delousing
) -> bool:
    """Whether fish have rested long enough on a day for a method of `WEARING`.

    Parameters
    ----------
    date, handled_date : datetime64[D]
        Day of the treatment, and of the last one that handled the fish; NaT for none.
    urgent : bool
        Whether the vet approves of a shorter rest.
    settings : Delousing
        The rest [3]_, and the shortest.
    """
    rest = settings.urgent_rest_days if urgent else settings.rest_days
    return not date - handled_date < rest * DAY


def shares(methods: Methods, day: np.datetime64) -> np.ndarray:
    """Shares of `METHODS` on a day, interpolated between the given years, shape (7,). [ratio]"""
    year = decimal_year(day)
    return np.array([np.interp(year, methods.years, getattr(methods, m)) for m in METHODS])


def medicine_used(methods: Methods, day: np.datetime64) -> float:
    """Medicines' share of the treatments on a day over the most of all years. [ratio]"""
    of_medicine = slice(0, len(MEDICINES))
    most = max(sum(year) for year in zip(*(getattr(methods, m) for m in MEDICINES), strict=True))
    return min(float(shares(methods, day)[of_medicine].sum()) / max(most, 1e-9), 1.0)


def background_resistance(day: np.datetime64, settings: Resistance) -> np.ndarray:
    """Share of wild lice that resist each of `MEDICINES`, shape (3,). [ratio]"""
    years = decimal_year(day) - 2015.0
    share = [getattr(settings, m) + getattr(settings, f"{m}_yearly") * years for m in MEDICINES]
    return np.clip(share, 0.0, 1.0)


def removed_usually(resistance: np.ndarray) -> np.ndarray:
    """Share of mobile lice that each of `METHODS` usually removes, shape (7,).

    Parameters
    ----------
    resistance : ndarray, shape (3,)
        Share of the lice that resist each of `MEDICINES`. [ratio]
    """
    types = treatment_types.treatment_types()
    ids, usual = np.array([types.id_of(code) for code in METHODS]), np.zeros(len(METHODS))
    works = treatment_types.share_removed(ids, usual)
    of_medicine = slice(0, len(MEDICINES))
    left = treatment_types.share_removed_resistant(ids[of_medicine], usual[of_medicine])
    works[of_medicine] += resistance * (left - works[of_medicine])
    return works


def wanted_methods(methods: Methods, day: np.datetime64, settings: Resistance) -> np.ndarray:
    """Shares of `METHODS` on a day over what each usually removes of the region's lice.

    Parameters
    ----------
    methods : Methods
        Shares by year, as farms chose them: with the resistance of their region in mind.
    day : datetime64[D]
        The day.
    settings : Resistance
        What is published of the region's lice.

    Returns
    -------
    ndarray, shape (7,)
        Times what a farm believes that they remove, the shares again where it believes what is
        published. [1]
    """
    return shares(methods, day) / removed_usually(background_resistance(day, settings))


@dataclass(frozen=True)
class Condition:
    """The state of an area that is to be deloused: means over its rings.

    ``sick_share`` is of rings with a diagnosed disease of heart or gills; ``rested`` says whether
    the fish bear a method of `WEARING`, ``early`` that lice are too few for one; ``permitted`` says
    whether the withdrawal period allows each of `METHODS`; where it is ``urgent``, what works best
    is wanted more.
    """

    urgent: bool
    early: bool
    rested: bool
    weight_g: float
    temperature_c: float
    sick_share: float
    resistance: np.ndarray
    permitted: np.ndarray


def chosen_method(
    uniform: float, wanted: np.ndarray, condition: Condition, settings: Delousing
) -> int:
    """The id of the treatment chosen; 0 where none may be given, or where it waits for rest.

    Parameters
    ----------
    uniform : float
        Uniform on [0, 1): what chance decides.
    wanted : ndarray, shape (7,)
        `METHODS` in the region and year, as of `wanted_methods`.
    condition : Condition
        The fish, and what their lice are resistant to.
    settings : Delousing
        What fish of a size, temperature or sickness bear.
    """
    types = treatment_types.treatment_types()
    ids = np.array([types.id_of(code) for code in METHODS])
    weight = wanted * condition.permitted
    works = removed_usually(condition.resistance)
    weight = weight * power(works, _URGENT if condition.urgent else 1)
    if condition.weight_g > settings.feed_weight_max_g:
        weight[METHODS.index("emamectin")] = 0.0
    if condition.temperature_c > settings.peroxide_temperature_max_c:
        weight[METHODS.index("hydrogen_peroxide")] = 0.0
    for rough in ("thermal", "mechanical"):
        if condition.weight_g < settings.handled_weight_min_g:
            weight[METHODS.index(rough)] = 0.0
        weight[METHODS.index(rough)] *= 1.0 - condition.sick_share * (1.0 - settings.sick_share)
    if condition.sick_share > 0.0:  # warm water is no place for fish with a bad heart
        weight[METHODS.index("thermal")] = 0.0
    if condition.early:
        weight[[METHODS.index(wearing) for wearing in WEARING]] = 0.0
    if weight.sum() <= 0.0:
        return 0
    at = np.searchsorted(np.cumsum(weight) / weight.sum(), uniform, side="right")
    chosen = min(int(at), ids.size - 1)
    if METHODS[chosen] in WEARING and not condition.rested:
        return 0
    return int(ids[chosen])


def delay(
    normal: float, day: np.datetime64, exposure: float, soon: bool, settings: Delousing
) -> int:
    """Days from a count to the treatment, which needs a free boat and fair weather. [d]"""
    winter = max(float(season(np.array([day]), _WORST_WEATHER_DAY)[0]), 0.0)
    days = settings.delay_days * exp(settings.delay_log_sd * normal)
    days *= settings.urgent_share if soon else 1.0
    return max(2, round(days * (1.0 + settings.winter_delay * winter * exposure)))


@dataclass(frozen=True)
class Draws:
    """Random draws of one treatment of an area, by ring: shape (DRAWS,)."""

    removed: np.ndarray
    lost: np.ndarray

    @classmethod
    def of(cls, seed: int, area: str, order_date: np.datetime64, settings: Delousing) -> "Draws":
        """The draws of the treatment of an area that begins on a day.

        All are standard normal; the rings have a part in common.
        """
        random = stream(seed, "delousing", area, str(order_date))
        common = random.standard_normal((2, 1)) * np.sqrt(settings.common_share)
        own = random.standard_normal((2, DRAWS)) * np.sqrt(1.0 - settings.common_share)
        removed, lost = common + own
        return cls(removed, lost)


def removed_of(
    treatment_type_id: int, normal: np.ndarray, resistance: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Shares of the mobile lice that a treatment removes.

    Parameters
    ----------
    treatment_type_id : int
        Treatment.
    normal : ndarray, shape (rings,)
        Standard normal.
    resistance : ndarray, shape (3,)
        Share of the lice that resist each of `MEDICINES`. [ratio]

    Returns
    -------
    removed, of_resistant : ndarray, shape (rings,)
        Of all mobile lice, and of those that are resistant to this treatment. [ratio]
    """
    kinds = np.full(normal.shape, treatment_type_id)
    sound = treatment_types.share_removed(kinds, normal)
    code = treatment_types.treatment_types().code[treatment_type_id - 1]
    if code not in MEDICINES:
        return sound, sound
    resistant = np.minimum(treatment_types.share_removed_resistant(kinds, normal), sound)
    share = resistance[MEDICINES.index(code)]
    return (1.0 - share) * sound + share * resistant, resistant


def resistance_left(
    resistance: float, treated_lice: float, other_lice: float, removed: float, resistant: float
) -> float:
    """Resistant share of an area's lice after some of its rings are treated with a medicine.

    Parameters
    ----------
    resistance : float
        Share before. [ratio]
    treated_lice, other_lice : float
        Mobile lice in the rings treated and in the others. [lice]
    removed, resistant : float
        Shares removed of all lice, and of the resistant ones, in the rings treated. [ratio]

    Returns
    -------
    float
        [ratio]
    """
    left = treated_lice * (1.0 - removed) + other_lice
    if left <= 0.0:
        return resistance
    resisting = resistance * (treated_lice * (1.0 - resistant) + other_lice)
    return min(resisting / left, 1.0)
