"""Settings of the water at sea and in halls, the weather, and events."""

from pydantic import Field

from aquamind_assets.settings.base import Section
from aquamind_assets.settings.halls import HatcheryWater
from aquamind_assets.settings.sea import SeaTemperature, SeaWater
from aquamind_assets.settings.sea_events import Events
from aquamind_assets.settings.weather import Weather


class Water(Section):
    """Sea and hatchery water, weather and events."""

    sea_temperature: SeaTemperature = Field(
        SeaTemperature(), description="Sea temperature by coast."
    )
    sea: SeaWater = Field(SeaWater(), description="Oxygen, salinity, pH and current at sea.")
    hatchery: HatcheryWater = Field(
        HatcheryWater(), description="Water and light of freshwater halls."
    )
    weather: Weather = Field(Weather(), description="Wind, rain, air temperature, waves and cloud.")
    events: Events = Field(
        Events(), description="Storms, heat waves, cold snaps, blooms and oxygen dips."
    )
