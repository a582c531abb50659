"""The treatments given in a month, and their rows in ``disease.treatment``."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from aquamind_assets.core.columns import Columns, order_of, sorted_by
from aquamind_assets.core.elementary import exp
from aquamind_assets.core.prices import in_cents, relative_price
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.planned_fish import PlannedFish
from aquamind_assets.disease.treatment.types import treatment_types
from aquamind_assets.disease.treatment.withdrawal import withdrawal_days, withdrawal_until

#: Most treatments of one stay; they are numbered by the day of the stay.
TREATMENTS_A_STAY = 1000

#: Smallest fall of the lice counted at a successful treatment, and at a partial one. [ratio]
SUCCESS, PARTIAL = 0.75, 0.4

#: Rounding of a count that is stored as a REAL. [ratio]
_ROUNDING = 1e-6

#: Share of a boat's price for a usual ring that it asks for any ring, as mooring and crowding take
#: as long for few fish, and the fish of a usual ring; assumed. [ratio, kg]
_ANY_RING, _USUAL_RING_KG = 0.3, 180_000.0

#: Spread of what treatments alike cost: hours lost, doses measured again; log sd, assumed. [1]
_INVOICE_LOG_SD = 0.1

#: Draws of a batch for a day, which its stays take by their numbers.
_DRAWS = 64

#: Of a treatment that nothing recorded on its day can judge.
PENDING = "pending"


@dataclass(frozen=True)
class Given:
    """Treatments begun in a month, one element each, ordered by day and stay.

    Attributes
    ----------
    day, stay : ndarray of int, shape (treatments,)
        Where in ``PlannedFish.days`` and in ``PlannedFish.stay_id``.
    treatment_type_id : ndarray of int
        Treatment.
    outbreak_id : ndarray of int
        Outbreak that it is for; 0 for lice and routine baths.
    reason : ndarray of object
        The disease's code, ``lice`` or ``Saprolegnia``.
    removed : ndarray
        Share of the lice, the sickness or the fungus taken away. [ratio]
    handling_loss : ndarray
        Fish to be lost to it in the 14 days after. [ratio]
    is_aborted : ndarray of bool
        Whether it was stopped early.
    lice_before, lice_after : ndarray
        Mobile lice that the crew counts on some fish of the ring before and after; NaN where
        none are counted. [lice/fish]
    """

    day: np.ndarray
    stay: np.ndarray
    treatment_type_id: np.ndarray
    outbreak_id: np.ndarray
    reason: np.ndarray
    removed: np.ndarray
    handling_loss: np.ndarray
    is_aborted: np.ndarray
    lice_before: np.ndarray
    lice_after: np.ndarray

    @classmethod
    def none(cls) -> Self:
        """No treatment."""
        whole, real = np.zeros(0, dtype=np.int64), np.zeros(0)
        text, no = np.zeros(0, dtype=object), np.zeros(0, dtype=bool)
        return cls(whole, whole, whole, whole, text, real, real, no, real, real)

    @classmethod
    def of(
        cls,
        day: np.ndarray,
        stay: np.ndarray,
        treatment_type_id: np.ndarray,
        outbreak_id: np.ndarray,
        reason: np.ndarray,
        removed: np.ndarray,
        handling_loss: np.ndarray,
        is_aborted: np.ndarray | None = None,
        lice_before: np.ndarray | None = None,
        lice_after: np.ndarray | None = None,
    ) -> Self:
        """Sort treatments.

        Raises
        ------
        ValueError
            If a stay is treated twice on a day.
        """
        order = order_of(day, stay)
        given = cls(
            np.asarray(day, dtype=np.int64)[order],
            np.asarray(stay, dtype=np.int64)[order],
            np.asarray(treatment_type_id, dtype=np.int64)[order],
            np.asarray(outbreak_id, dtype=np.int64)[order],
            np.asarray(reason, dtype=object)[order],
            np.asarray(removed, dtype=np.float64)[order],
            np.asarray(handling_loss, dtype=np.float64)[order],
            np.zeros(order.size, dtype=bool) if is_aborted is None else is_aborted[order],
            np.full(order.size, np.nan) if lice_before is None else lice_before[order],
            np.full(order.size, np.nan) if lice_after is None else lice_after[order],
        )
        twice = (np.diff(given.day) == 0) & (np.diff(given.stay) == 0)
        if twice.any():
            at = int(np.flatnonzero(twice)[0])
            raise ValueError(
                f"The stay at {given.stay[at]} is treated twice on day {given.day[at]} of the"
                " month: leave one of them out."
            )
        return given

    @classmethod
    def joined(cls, parts: "Sequence[Given]") -> Self:
        """Join several lists of treatments into one, in order.

        Raises
        ------
        ValueError
            If a stay is treated twice on a day.
        """
        names = "day stay treatment_type_id outbreak_id reason removed handling_loss is_aborted"
        names += " lice_before lice_after"
        columns = ([getattr(part, name) for part in (cls.none(), *parts)] for name in names.split())
        return cls.of(*(np.concatenate(column) for column in columns))


def outcome(lice_before: np.ndarray, lice_after: np.ndarray) -> np.ndarray:
    """Outcomes of treatments, by the lice that were counted before and after them.

    Parameters
    ----------
    lice_before, lice_after : ndarray
        Counted on some fish of the ring; NaN where none were. [lice/fish]

    Returns
    -------
    ndarray of object
        ``successful``, ``partial``, ``unsuccessful``, or ``pending`` where no lice were counted
        or none were found before: later counts, scores and deaths tell.
    """
    found = lice_before > 0  # a comparison with NaN is False
    fall = 1.0 - np.divide(lice_after, lice_before, out=np.ones(found.shape), where=found)
    result = np.where(fall >= PARTIAL - _ROUNDING, "partial", "unsuccessful")
    result = np.where(fall >= SUCCESS - _ROUNDING, "successful", result)
    return np.where(found, result, PENDING).astype(object)


def prices_paid(seed: int, given: Given, fish: PlannedFish, log_sd: float) -> np.ndarray:
    """Price of each treatment relative to its type's cost, shape (treatments,). [ratio]

    Parameters
    ----------
    seed : int
        The farm's seed.
    given : Given
        All treatments of the month.
    fish : PlannedFish
        The fish of the month.
    log_sd : float
        Spread of the year's contracts, sd of the logarithm. [1]

    Notes
    -----
    Where fish are pumped, a boat or a raft is paid by its time: a part of it is the same for
    every ring. No two invoices are alike.
    """
    price, types = np.ones(given.day.size), treatment_types()
    for kind in np.unique(given.treatment_type_id).tolist():
        of = np.flatnonzero(given.treatment_type_id == kind)
        region, day = fish.geography_id[given.stay[of]], fish.days[given.day[of]]
        price[of] = relative_price(seed, str(types.code[kind - 1]), region, day, log_sd)
    pumped = types.handling[given.treatment_type_id - 1]
    usual = _USUAL_RING_KG / np.maximum(_biomass_kg(given, fish), 1.0)
    by_ring = np.where(pumped, 1.0 + _ANY_RING * (usual - 1.0), 1.0)
    return price * by_ring * exp(_INVOICE_LOG_SD * _luck(seed, given, fish))


def _luck(seed: int, given: Given, fish: PlannedFish) -> np.ndarray:
    """Standard normal draw of each treatment, from its batch's draws of the month. [1]"""
    drawn, batch = np.zeros(given.day.size), fish.batch_id[given.stay]
    number = fish.stay_id[given.stay] % _DRAWS
    for one in np.unique(batch).tolist():
        random = stream(seed, "treatment invoice", one, str(fish.days[0]))
        of = batch == one
        drawn[of] = random.standard_normal((fish.days.size, _DRAWS))[given.day[of], number[of]]
    return drawn


def _biomass_kg(given: Given, fish: PlannedFish) -> np.ndarray:
    """Fish treated, as planned, shape (treatments,). [kg]"""
    weight_g = fish.weight_g[given.day, given.stay]
    return fish.population[given.day, given.stay] * weight_g / 1000.0


def treatment_rows(given: Given, fish: PlannedFish, price: np.ndarray | float = 1.0) -> Columns:
    """The rows of ``disease.treatment``, by date, then id.

    Parameters
    ----------
    given : Given
        All treatments of the month.
    fish : PlannedFish
        The fish of the month.
    price : ndarray, shape (treatments,)
        Price of each, of `prices_paid`. [ratio]
    """
    types, kind = treatment_types(), given.treatment_type_id - 1
    date, stay_id = fish.days[given.day], fish.stay_id[given.stay]
    temperature = fish.temperature_c[given.day, given.stay]
    biomass_kg = _biomass_kg(given, fish)
    in_stay = (date - fish.start_date[given.stay]).astype(np.int64)
    rows = {
        "id": stay_id * TREATMENTS_A_STAY + in_stay,
        "treatment_date": date,
        "batch_id": fish.batch_id[given.stay],
        "assignment_id": stay_id,
        "treatment_type_id": given.treatment_type_id,
        "outbreak_id": np.where(given.outbreak_id > 0, given.outbreak_id, np.nan),
        "reason": given.reason,
        "duration_days": types.duration_days[kind],
        "biomass_kg": biomass_kg,
        "dosage": types.dosage[kind],
        "withholding_period_days": withdrawal_days(given.treatment_type_id, temperature),
        "withdrawal_until": withdrawal_until(given.treatment_type_id, date, temperature),
        "cost_eur": in_cents(biomass_kg * types.cost_eur_per_kg[kind] * price),
        "removed": given.removed,
        "handling_loss": given.handling_loss,
        "lice_before": given.lice_before,
        "lice_after": given.lice_after,
        "outcome": outcome(given.lice_before, given.lice_after),
        "is_aborted": given.is_aborted,
    }
    return sorted_by(rows, "treatment_date", "id")
