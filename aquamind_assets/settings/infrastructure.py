"""Settings of the farm's size: batches, halls, sea areas, fallow, densities, feed stores."""

from typing import Self

from pydantic import Field, model_validator

from aquamind_assets.settings.base import Section


class Batches(Section):
    """Number, size and season of batches."""

    active: float = Field(
        45.0,
        gt=0,
        le=500,
        description="Batches active at the same time once the farm is fully built, at scale 1. "
        "[batches]",
    )
    eggs_min: int = Field(
        3_000_000, ge=10_000, le=20_000_000, description="Eggs of the smallest batch. [eggs]"
    )
    eggs_max: int = Field(
        3_500_000, ge=10_000, le=20_000_000, description="Eggs of the largest batch. [eggs]"
    )
    bought_share: float = Field(
        0.6,
        ge=0,
        le=1,
        description="Share of batches from bought eggs; the rest use eggs of the farm's own "
        "broodstock. [share]",
    )
    faroe_share: float = Field(
        0.5,
        ge=0.1,
        le=0.9,
        description="Share of batches in the Faroe Islands; the rest are in Scotland. [share]",
    )
    containers_min: int = Field(
        10,
        ge=1,
        le=60,
        description="Fewest containers of a freshwater hall that one batch uses. [containers]",
    )
    starts_by_month: list[float] = Field(
        [0.75, 1.0, 1.3, 1.25, 1.0, 0.8, 0.85, 1.15, 1.2, 1.05, 0.85, 0.8],
        min_length=12,
        max_length=12,
        description="Batch starts in each month from January to December, relative to the "
        "year's mean: most of the smolts, 13 months later, in spring and autumn. [ratio]",
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.eggs_min > self.eggs_max:
            raise ValueError(f"eggs_min {self.eggs_min} is above eggs_max {self.eggs_max}")
        if min(self.starts_by_month) < 0 or sum(self.starts_by_month) <= 0:
            raise ValueError("starts_by_month must not be negative, nor all zero")
        return self


class Stage(Section):
    """A stage in fresh water, and the hall built for it."""

    days: int = Field(90, ge=1, le=400, description="Planned length of this stage. [d]")
    volume_m3: float = Field(
        50.0, gt=0, le=10_000, description="Volume of one container of this stage. [m3]"
    )
    depth_m: float = Field(
        1.5, gt=0, le=20, description="Water depth in a container of this stage. [m]"
    )
    density_kg_m3: float = Field(
        60.0, gt=0, le=500, description="Highest fish density allowed in this stage. [kg/m3]"
    )
    silo_kg: float = Field(
        0.0,
        ge=0,
        le=1_000_000,
        description="Capacity of each feed silo of a hall of this stage; 0 means no silo. [kg]",
    )


class FreshWater(Section):
    """The five stages ashore: trays, round tanks, and raceways for smolt."""

    containers: int = Field(
        12, ge=1, le=60, description="Containers in each freshwater hall. [containers]"
    )
    silos: int = Field(
        2,
        ge=1,
        le=9,
        description="Feed silos of each freshwater hall in which fish are fed. [silos]",
    )
    egg: Stage = Field(
        Stage(days=70, volume_m3=1.5, depth_m=0.5, density_kg_m3=100.0),
        description="Egg stage: green egg to hatching, in stacks of trays.",
    )
    alevin: Stage = Field(
        Stage(days=45, volume_m3=1.5, depth_m=0.5, density_kg_m3=100.0),
        description="Alevin stage: hatching to first feeding, in stacks of trays.",
    )
    fry: Stage = Field(
        Stage(days=90, volume_m3=50.0, depth_m=1.5, density_kg_m3=40.0, silo_kg=40_000.0),
        description="Fry stage: first feeding to about 5 g, in tanks.",
    )
    parr: Stage = Field(
        Stage(days=90, volume_m3=250.0, depth_m=3.0, density_kg_m3=60.0, silo_kg=60_000.0),
        description="Parr stage: about 5 g to 30-50 g, in tanks.",
    )
    smolt: Stage = Field(
        Stage(days=105, volume_m3=1300.0, depth_m=4.5, density_kg_m3=80.0, silo_kg=100_000.0),
        description="Smolt stage: 50 g to sea transfer, in raceways; smaller in Scotland "
        "(smolt_volume_share).",
    )
    smolt_volume_share: float = Field(
        0.4,
        gt=0,
        le=5,
        description="Volume of a Scottish smolt raceway relative to a Faroese one. [ratio]",
    )
    tray_cleaning_days: int = Field(
        7, ge=0, le=90, description="Days a tray stays empty for cleaning between batches. [d]"
    )
    tank_cleaning_days: int = Field(
        14, ge=0, le=90, description="Days a tank stays empty for cleaning between batches. [d]"
    )
    raceway_cleaning_days: int = Field(
        21, ge=0, le=90, description="Days a raceway stays empty for cleaning between batches. [d]"
    )


class Region(Section):
    """Rules and rings at sea, which differ between the Faroe Islands and Scotland."""

    fallow_days: int = Field(
        60,
        ge=30,
        le=365,
        description="Least days that a sea area of this region stays without fish between "
        "batches. [d]",
    )
    planned_fallow_days: int = Field(
        60,
        ge=30,
        le=365,
        description="Mean fallow that the number of this region's sea areas is planned for. [d]",
    )
    density_kg_m3: list[float] = Field(
        [10.0, 15.0, 20.0, 25.0],
        min_length=4,
        max_length=4,
        description="Highest density in rings of this region for fish below 1, 1-2, 2-3 and "
        "above 3 kg. [kg/m3]",
    )
    rings: int = Field(
        15,
        ge=4,
        le=60,
        description="Rings of the usual size that a batch of this region fills, in one area or in "
        "two neighbouring ones; more where they are smaller. [rings]",
    )
    circumference_m: float = Field(
        160.0, gt=10, le=300, description="Usual circumference of a ring of this region. [m]"
    )
    circumference_spread: float = Field(
        0.0625,
        ge=0,
        le=0.3,
        description="By so much the rings of the most sheltered quarter of this region's sites are "
        "smaller than the usual ring around, and those of the most open quarter larger. [1]",
    )
    depth_m: float = Field(
        17.0, gt=1, le=60, description="Depth of the net of a ring of this region. [m]"
    )
    licensed_share: float = Field(
        0.95,
        gt=0.3,
        le=1,
        description="Licensed biomass of an area of this region, relative to what its rings could "
        "hold; judged. [1]",
    )

    @model_validator(mode="after")
    def _positive(self) -> Self:
        if min(self.density_kg_m3) <= 0:
            raise ValueError("density_kg_m3 must be positive")
        return self


class Sea(Section):
    """The areas at sea, their boats, plants and barges."""

    days: int = Field(
        570,
        ge=100,
        le=900,
        description="Planned time at sea, from the first smolts to the last harvest: some 500 to "
        "520 days from transfer to the middle of the harvest (G24, G26), two weeks of stocking "
        "and some six of emptying. [d]",
    )
    plant_t_day: float = Field(
        450,
        ge=20,
        le=5000,
        description="Live weight that a region's slaughter plants take on a working day, at "
        "scale 1. [t/d]",
    )
    boat_t_day: float = Field(
        250,
        ge=20,
        le=5000,
        description="Live weight that a well-boat brings from one site in a day. [t/d]",
    )
    loch_window_days: int = Field(
        120,
        ge=1,
        le=365,
        description="Days within which the areas of a loch or fjord are stocked; the next "
        "generation comes when all of them are fallowed. [d]",
    )
    ring_fish_max: int = Field(
        200_000,
        ge=1_000,
        le=1_000_000,
        description="Most fish put into one ring (P08). [fish]",
    )
    ring_cleaning_days: int = Field(
        21,
        ge=0,
        le=30,
        description="Days for washing and disinfecting nets, within the fallow period. [d]",
    )
    barge_min_kg: float = Field(
        400_000.0,
        gt=0,
        le=2_000_000,
        description="Feed capacity of the barge at the most sheltered sea area (F20). [kg]",
    )
    barge_max_kg: float = Field(
        800_000.0,
        gt=0,
        le=2_000_000,
        description="Feed capacity of the barge at the most exposed sea area (F20). [kg]",
    )
    faroe: Region = Field(
        Region(),
        description="Faroe Islands: a fallow period of two months, densities by law, and few large "
        "rings of some 150,000 fish (P12).",
    )
    scotland: Region = Field(
        Region(
            fallow_days=35,
            planned_fallow_days=140,
            density_kg_m3=[22.0, 22.0, 22.0, 22.0],
            rings=28,
            circumference_m=120.0,
            circumference_spread=1.0 / 6.0,
            depth_m=18.0,
            licensed_share=0.85,
        ),
        description="Scotland: a fallow of at least five weeks, of twenty in the mean (P10), "
        "one density by industry practice, and more and smaller rings, some 14 to a site.",
    )

    def of(self, geography_id: int) -> Region:
        """Rules and rings of a region, by its id: 1 for the Faroe Islands, 2 for Scotland."""
        return self.faroe if geography_id == 1 else self.scotland

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.barge_min_kg > self.barge_max_kg:
            raise ValueError("barge_min_kg is above barge_max_kg")
        return self


class Building(Section):
    """Spare halls and areas, and how early they are built."""

    spare: float = Field(
        0.4,
        ge=0,
        le=5,
        description="Spare halls: halls built beyond the peak need, as a multiple of the square "
        "root of that need. [ratio]",
    )
    spare_at_sea: float = Field(
        0.2,
        ge=0,
        le=5,
        description="Spare places at sea beyond the peak need, as a multiple of the square root "
        "of that need. [ratio]",
    )
    stations_min: int = Field(
        2,
        ge=1,
        le=20,
        description="Fewest freshwater stations in each region; a hall of a station holds one "
        "batch. [stations]",
    )
    lead_days: int = Field(
        120,
        ge=30,
        le=365,
        description="Days by which halls and sea areas are ready before their first use. [d]",
    )
    areas_at_start: float = Field(
        0.6,
        ge=0,
        le=1,
        description="Share of sea areas commissioned in the farm's first month. [share]",
    )


class Sensors(Section):
    """The sensors of each container."""

    calibration_days_max: int = Field(
        14,
        ge=1,
        le=90,
        description="Longest time from a sensor's calibration to its installation. [d]",
    )


class Farm(Section):
    """The farm at full size and scale 1."""

    batches: Batches = Field(Batches(), description="Number, size and season of batches.")
    fresh_water: FreshWater = Field(FreshWater(), description="Freshwater stages and their halls.")
    sea: Sea = Field(Sea(), description="Sea areas: rings, fallow periods and densities.")
    building: Building = Field(
        Building(), description="Spare halls and areas, and how early they are built."
    )
    sensors: Sensors = Field(Sensors(), description="Sensors of the containers.")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.batches.containers_min > self.fresh_water.containers:
            raise ValueError("batches.containers_min is above fresh_water.containers")
        return self
