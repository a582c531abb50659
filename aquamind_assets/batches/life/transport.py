"""The transport of a month: which boat and which lorries took the fish of each action, how long."""

from functools import cache

import numpy as np

from aquamind_assets.batches.catalogue import FAROE, SCOTLAND
from aquamind_assets.batches.containers import STAYS_A_BATCH, whole_shares
from aquamind_assets.batches.mixed import host_of
from aquamind_assets.batches.voyages import (
    LEAST_LOAD,
    LORRY_KG,
    LORRY_M3,
    boats_on_charter,
    lorries_away,
    lorry_numbers,
    lorry_trips,
    voyages,
)
from aquamind_assets.core.columns import Columns, joined
from aquamind_assets.core.streams import stream
from aquamind_assets.settings.voyages import Voyages

#: Well-boats of each region, in the order of their numbers; no one's in particular.
_BOATS = {
    FAROE: ("Havbrimil", "Norðstjørnan", "Sundabáturin", "Lítlaberg"),
    SCOTLAND: ("Minch Carrier", "Ben Alligin", "Sound of Scarba", "Rona Star"),
}

#: Share of deaths on the way that are in loading and at the quay, and how even loads are in them:
#: the shape of a gamma distribution; assumed. [ratio]
_DEAD_ASHORE, _EVEN_LOADS = 0.6, 0.8

#: Years after which a lorry is replaced, and letters of plates, without those like digits.
_LORRY_YEARS, _LETTERS = 6, "ABCDEFGHJKLMNPRSTUVWXY"


def sailed(
    seed: int, action: Columns, region: np.ndarray, way: np.ndarray, settings: Voyages
) -> tuple[np.ndarray, np.ndarray]:
    """The boat of each action, and its part of the time of the voyage.

    Parameters
    ----------
    seed : int
        The farm's seed.
    action : dict of ndarray
        Rows of ``transfer_action`` by boat.
    region : ndarray of int, shape (actions,)
        Region.
    way : ndarray, shape (actions,)
        Way by sea and road. [km]
    settings : Voyages
        What boats carry.

    Returns
    -------
    boat : ndarray of int, shape (actions,)
        Number of the region's boat, from 1.
    minutes : ndarray, shape (actions,)
        Loading, way and unloading, by weight of fish. [min]
    """
    kg, dest = action["transferred_biomass_kg"], action["dest_assignment_id"]
    date, host = action["actual_execution_date"], host_of(dest // STAYS_A_BATCH)
    boat, minutes = np.ones(kg.size, dtype=np.int64), np.zeros(kg.size)
    for where, day in sorted({*zip(region.tolist(), date.astype(np.int64).tolist(), strict=True)}):
        of = np.flatnonzero((region == where) & (date.astype(np.int64) == day))
        boats = boats_on_charter(seed, int(host[of[0]]), settings)
        _, first, ring = np.unique(dest[of], return_index=True, return_inverse=True)
        ring_kg = np.bincount(ring, kg[of])
        farthest = np.zeros(first.size)
        np.maximum.at(farthest, ring, way[of])
        found = voyages(ring_kg, farthest, where, boats, settings)
        boat[of] = 1 + (found.day * boats + found.boat)[ring]
        minutes[of] = (found.minutes / np.maximum(ring_kg, 1e-9))[ring] * kg[of]
    return boat, minutes


def boat_legs(action: Columns, region: np.ndarray, boat: np.ndarray, settings: Voyages) -> Columns:
    """Legs of fish that a well-boat brings from one sea site to another, one each."""
    if not region.size:
        return {}
    return {
        "leg_number": np.ones(region.size, dtype=np.int64),
        "leg_type": np.full(region.size, "VESSEL_TO_RING", dtype=object),
        "carrier": np.array(_boat_names(region, boat), dtype=object),
        "capacity_m3": np.array([settings.wells_m3(one) for one in region.tolist()]),
        "fish_count": action["transferred_count"],
        "mortality_count": action["mortality_during_transfer"],
        "action_id": action["id"],
        "date": action["actual_execution_date"],
    }


def smolt_legs(
    seed: int,
    action: Columns,
    region: np.ndarray,
    way: np.ndarray,
    boat: np.ndarray,
    settings: Voyages,
) -> Columns:
    """Legs of each action: lorries take the fish to the quay, load by load, and a boat from there.

    Of those that die on the way some two in three die in loading and at the quay, most of them in a
    few loads.
    """
    loads = [
        _loads(seed, action_id, kg)
        for action_id, kg in zip(
            action["id"].tolist(), action["transferred_biomass_kg"].tolist(), strict=True
        )
    ]
    lorries = _lorries(seed, [each.size for each in loads], action, region, way, settings)
    rows: list[Columns] = [
        _legs_of(
            fish,
            died,
            load,
            names,
            boat_name,
            settings.wells_m3(where),
            stream(seed, "deaths by load", int(action_id)),
        )
        | {"action_id": action_id, "date": date}
        for fish, died, load, names, boat_name, where, action_id, date in zip(
            action["transferred_count"].tolist(),
            action["mortality_during_transfer"].tolist(),
            loads,
            lorries,
            _boat_names(region, boat),
            region.tolist(),
            action["id"],
            action["actual_execution_date"],
            strict=True,
        )
    ]
    return joined(
        [{n: np.broadcast_to(v, one["fish_count"].shape) for n, v in one.items()} for one in rows]
    )


def _boat_names(region: np.ndarray, boat: np.ndarray) -> list[str]:
    """Name of each action's boat."""
    names = []
    for where, number in zip(region.tolist(), boat.tolist(), strict=True):
        again, which = divmod(number - 1, len(_BOATS[where]))
        names.append(_BOATS[where][which] + (f" {again + 1}" if again else ""))
    return names


@cache
def lorry_plate(seed: int, region: int, number: int, year: int) -> str:
    """Number plate of a region's lorry in a year, as issued in its country.

    Parameters
    ----------
    seed : int
        The farm's seed.
    region, number : int
        Region, and the lorry's number there, from 1.
    year : int
        The year: a lorry is replaced after six, each in a year of its own.

    Returns
    -------
    str
    """
    bought = year - (year + number) % _LORRY_YEARS
    drawn = stream(seed, "lorry plate", region, number, bought).random(8)
    letter = [_LETTERS[int(one * len(_LETTERS))] for one in drawn[:4]]
    if region == FAROE:
        return f"{letter[0]}{letter[1]} {100 + int(drawn[4] * 900)}"
    return f"S{letter[0]}{bought % 100:02d} {letter[1]}{letter[2]}{letter[3]}"


def _lorries(
    seed: int,
    loads: list[int],
    action: Columns,
    region: np.ndarray,
    way: np.ndarray,
    settings: Voyages,
) -> list[np.ndarray]:
    """Plate of the lorry of each load of each action: a region's lorries share the day's loads."""
    count, date = np.array(loads, dtype=np.int64), action["actual_execution_date"]
    names: list[np.ndarray] = [np.array([], dtype=object)] * count.size
    key = region * 10**6 + date.astype(np.int64)
    for each in np.unique(key).tolist():
        of = np.flatnonzero(key == each)
        trips = lorry_trips(float(way[of].max()), settings)
        here, day = int(region[of[0]]), int(date[of[0]].astype("datetime64[D]").astype(np.int64))
        away = lorries_away(seed, here, day, settings)
        number = lorry_numbers(int(count[of].sum()), trips, settings, away)
        year = date[of[0]].astype(object).year
        called = [lorry_plate(seed, here, one, year) for one in number.tolist()]
        parts = np.split(np.array(called, dtype=object), np.cumsum(count[of])[:-1])
        for row, part in zip(of.tolist(), parts, strict=True):
            names[row] = part
    return names


def _loads(seed: int, action_id: int, kg: float) -> np.ndarray:
    """Share of an action's fish on each lorry: each is filled nearly, the last has the rest."""
    most = int(np.ceil(kg / (LEAST_LOAD * LORRY_KG))) + 1
    full = stream(seed, "lorry loads", int(action_id)).uniform(LEAST_LOAD, 1.0, most)
    upto = np.minimum(np.cumsum(full * LORRY_KG), max(kg, 1e-3))
    load = np.diff(upto, prepend=0.0)
    return load[load > 0] / upto[-1]


def _legs_of(
    fish: int,
    died: int,
    load: np.ndarray,
    lorry: np.ndarray,
    boat: str,
    wells_m3: float,
    random: np.random.Generator,
) -> Columns:
    """Legs of one action: for each load loading and the quay, then the well-boat's."""
    loads = load.size
    loaded = whole_shares(fish, load)
    luck = random.gamma(_EVEN_LOADS, 1.0, (2, loads)) * load + 1e-9
    ashore = random.binomial(died, _DEAD_ASHORE)
    dead = random.multinomial(ashore, (luck / luck.sum()).ravel()).reshape(2, loads).T
    dead = np.minimum(dead, (loaded // 2)[:, None])
    sailing = died - int(dead.sum())
    start = np.stack((loaded, loaded - dead[:, 0]), axis=1)
    return {
        "leg_number": np.arange(1, 2 * loads + 2),
        "leg_type": np.array(
            ["STATION_TO_TRUCK", "TRUCK_TO_VESSEL"] * loads + ["VESSEL_TO_RING"], dtype=object
        ),
        "carrier": np.append(np.repeat(lorry, 2), boat).astype(object),
        "capacity_m3": np.append(np.full(2 * loads, LORRY_M3), wells_m3),
        "fish_count": np.append(start.reshape(-1), fish - dead.sum()),
        "mortality_count": np.append(dead.reshape(-1), sailing),
    }
