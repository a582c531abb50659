"""The sea farm in a month of lice: its fish, rings and water, and what other diseases do there."""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.core.months import DAY
from aquamind_assets.disease.gills.month import GillCourse
from aquamind_assets.disease.lice.rings import Rings
from aquamind_assets.disease.lice.water import Water
from aquamind_assets.disease.planned_fish import PlannedFish
from aquamind_assets.disease.treatment.boats import Boats
from aquamind_assets.disease.treatment.given import Given
from aquamind_assets.environment.sites import Areas
from aquamind_assets.settings.lice import Lice
from aquamind_assets.settings.treatments import Treatments


@dataclass(frozen=True)
class SeaFarm:
    """The part of the farm that orders and treatments against lice depend on in a month.

    Attributes
    ----------
    seed : int
        The farm's seed.
    days : ndarray of datetime64[D], shape (days,)
        Days of the month.
    fish : PlannedFish
        The fish of the month.
    areas : Areas
        All sea areas in use, by id ascending.
    rings : Rings
        The rings at sea, and their lice.
    water : Water
        Larvae and resistance of each area.
    gills : GillCourse
        The gills of the fish, with their baths and the boats.
    disease_given : Given
        Treatments against disease in the month.
    sick, diagnosed : ndarray of bool, shape (days, stays)
        Whether an outbreak of heart disease is under way; whether one of heart or gills is known.
    settings : Lice
        Settings of lice.
    treatments : Treatments
        Settings of treatments.
    """

    seed: int
    days: np.ndarray
    fish: PlannedFish
    areas: Areas
    rings: Rings
    water: Water
    gills: GillCourse
    disease_given: Given
    sick: np.ndarray
    diagnosed: np.ndarray
    settings: Lice
    treatments: Treatments

    @property
    def boats(self) -> Boats:
        """The boats that bathe and delouse."""
        return self.gills.boats

    def slaughter(self, rings: np.ndarray) -> np.ndarray:
        """Day on which rings are emptied: as booked, else no sooner than after the month.

        Parameters
        ----------
        rings : ndarray of int
            Places in `Rings`.
        """
        at = self.rings.at[rings]
        booked, forecast = self.fish.end_date[at], self.fish.harvest_from[at]
        later = self.days[-1] + self.settings.delousing.harvest_urgent_days * DAY
        return np.where(np.isnat(booked), np.fmax(forecast, later), booked)
