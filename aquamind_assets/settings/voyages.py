"""Settings of the boats and lorries that bring fish to sea."""

from pydantic import Field

from aquamind_assets.settings.base import Section


class Voyages(Section):
    """Boats and lorries that bring fish to sea; all but the Faroese boat is assumed."""

    boats: int = Field(
        2,
        ge=1,
        le=10,
        description="Most well-boats that bring one batch to sea; how many are on charter is drawn "
        "for each batch. [boats]",
    )
    wells_faroe_m3: float = Field(
        3000,
        ge=200,
        le=20_000,
        description="Wells of a boat in the Faroe Islands, as of the Hans a Bakka of 2015. [m3]",
    )
    wells_scotland_m3: float = Field(
        1500, ge=200, le=20_000, description="Wells of a boat in Scotland. [m3]"
    )
    density_kg_m3: float = Field(
        45.0, ge=5, le=150, description="Live smolts carried in a cubic metre of wells. [kg/m3]"
    )
    loading_t_h: float = Field(
        14.0, ge=1, le=500, description="Fish taken over from lorries in an hour. [t/h]"
    )
    loading_hours: float = Field(
        10.0, ge=1, le=24, description="Hours of a day in which a station gives fish. [h]"
    )
    counted_fish_h: float = Field(
        60_000.0,
        ge=1000,
        le=1_000_000,
        description="Smolts that a station pumps and counts in an hour. [fish/h]",
    )
    unloading_t_h: float = Field(
        60.0, ge=1, le=500, description="Fish pumped from wells into rings in an hour. [t/h]"
    )
    boat_km_h: float = Field(20.0, ge=5, le=50, description="Speed of a boat. [km/h]")
    boat_hours: float = Field(
        22.0, ge=4, le=24, description="Hours of a day in which a boat with two crews works. [h]"
    )
    sailed_km_max: float = Field(
        150.0,
        ge=5,
        le=1000,
        description="Longest way that boats sail with smolts; lorries drive the rest to a nearer "
        "quay. [km]",
    )
    lorries: int = Field(
        8, ge=1, le=100, description="Lorries of a region; more are hired where needed. [lorries]"
    )
    lorries_max: int = Field(
        24,
        ge=1,
        le=200,
        description="Most lorries to be had for a region. [lorries]",
    )
    lorry_km_h: float = Field(50.0, ge=10, le=100, description="Speed of a lorry. [km/h]")
    lorry_handling_h: float = Field(
        1.25,
        ge=0.1,
        le=10,
        description="Time in which a lorry is loaded, unloaded and washed. [h]",
    )
    lorry_hours: float = Field(
        14.0, ge=4, le=24, description="Hours of a day in which a lorry is driven in turns. [h]"
    )

    def load_kg(self, geography_id: int) -> float:
        """Live weight that a boat of a region carries. [kg]"""
        return self.wells_m3(geography_id) * self.density_kg_m3

    def wells_m3(self, geography_id: int) -> float:
        """Wells of a boat of a region. [m3]"""
        return self.wells_faroe_m3 if geography_id == 1 else self.wells_scotland_m3
