"""Settings of the batches, section by section; each section has a module of its own."""

from pydantic import Field

from aquamind_assets.settings.base import Section
from aquamind_assets.settings.growth import Growth, Samples
from aquamind_assets.settings.harvest import Harvest
from aquamind_assets.settings.mortality import Mortality
from aquamind_assets.settings.stages import SeaMoves, Stages, Starts
from aquamind_assets.settings.transfers import Repairs, Transfers
from aquamind_assets.settings.voyages import Voyages


class Batches(Section):
    """The fish: starts, stages, growth, losses, harvest, samples."""

    starts: Starts = Field(
        Starts(), description="Number of batch starts, and the eggs that they begin with."
    )
    stages: Stages = Field(
        Stages(),
        description="Times and weights at which fish move to the next stage, and fish kept.",
    )
    sea_moves: SeaMoves = Field(
        SeaMoves(), description="Mixes at stocking, and moves between sea sites."
    )
    growth: Growth = Field(Growth(), description="Growth and appetite.")
    mortality: Mortality = Field(Mortality(), description="Deaths and escapes by cause.")
    harvest: Harvest = Field(
        Harvest(), description="Harvest: days, yields, grades and culls by order."
    )
    samples: Samples = Field(Samples(), description="Weekly growth samples.")
    repairs: Repairs = Field(Repairs(), description="Containers out of service.")
    transfers: Transfers = Field(
        Transfers(), description="Moves of fish that are called off, break down or kill fish."
    )
    voyages: Voyages = Field(
        Voyages(), description="Boats and lorries that bring fish to sea: loads, ways, times."
    )
