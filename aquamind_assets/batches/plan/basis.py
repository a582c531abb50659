"""The inputs of a month's plan: settings, sites, their water, and orders to empty them."""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.batches.containers import Containers, Places, Sites
from aquamind_assets.core.months import Month
from aquamind_assets.settings.batches import Batches
from aquamind_assets.settings.infrastructure import Farm


@dataclass(frozen=True)
class Basis:
    """The inputs of a month's plan, besides the plan of the month before.

    Attributes
    ----------
    month, first : Month
        The month, and the farm's first.
    seed, scale : int, float
        The farm's seed and size.
    farm, settings : Farm, Batches
        The settings.
    places : Places
        The sites and containers that are built.
    strains : list of str
        Strain of each egg supplier.
    water : ndarray, shape (sites, days)
        Water temperature. [degC]
    coming_water : ndarray, shape (2, weeks)
        Sea temperature of each week from the month's first day on, as in a mean year: Faroe
        Islands, Scotland. [degC]
    cull_orders : dict of int to datetime64
        By batch: day from which it must be culled by order.
    cull_within_days : int
        Time from that day until its site must be empty. [d]
    sick_sites : dict of int to int
        By batch that must be culled: the area where the disease was found, which goes first.
    slaughter_orders : dict of (int, int) to datetime64
        By batch and area: day from which its fish there must be slaughtered because of lice, if
        they can be sold.
    storm : ndarray of bool, shape (sites, days)
        Whether a storm keeps boats from each site.
    plant_kg : dict of int to float
        By region: live weight that its slaughter plants take on a working day. [kg]
    """

    month: Month
    first: Month
    seed: int
    scale: float
    farm: Farm
    settings: Batches
    places: Places
    strains: list[str]
    water: np.ndarray
    coming_water: np.ndarray
    cull_orders: dict[int, np.datetime64]
    cull_within_days: int
    sick_sites: dict[int, int]
    slaughter_orders: dict[tuple[int, int], np.datetime64]
    storm: np.ndarray
    plant_kg: dict[int, float]

    @property
    def days(self) -> np.ndarray:
        """The days of the month, datetime64[D]."""
        return self.month.days

    @property
    def sites(self) -> Sites:
        """The sites that have been built."""
        return self.places.sites

    @property
    def containers(self) -> Containers:
        """The containers that have been built."""
        return self.places.containers

    def filled(self, boxes: np.ndarray, needed: int, random: np.random.Generator) -> np.ndarray:
        """The containers of a hall that a batch fills: some by chance, or as many as it needs."""
        least = min(max(self.farm.batches.containers_min, needed), boxes.size)
        return boxes[: int(random.integers(least, boxes.size, endpoint=True))]
