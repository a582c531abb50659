"""Settings of the feed: rates and conversion, meals, prices, purchases."""

from typing import Self

from pydantic import Field, model_validator

from aquamind_assets.settings.base import Section


class Rates(Section):
    """How much is fed, for the growth that the thermal growth coefficient promises."""

    fcr_fry: float = Field(0.85, ge=0.5, le=3, description="Feed for a kg of growth, fry. [kg/kg]")
    fcr_parr: float = Field(0.92, ge=0.5, le=3, description="The same, parr. [kg/kg]")
    fcr_smolt: float = Field(1.0, ge=0.5, le=3, description="The same, smolt. [kg/kg]")
    fcr_sea_faroe: float = Field(
        1.02, ge=0.5, le=3, description="At sea in the Faroes, 3 kg, full appetite (F02). [kg/kg]"
    )
    fcr_sea_scotland: float = Field(
        1.08, ge=0.5, le=3, description="At sea in Scotland, 3 kg, full appetite (F03). [kg/kg]"
    )
    waste_share: float = Field(
        0.02, ge=0, le=0.5, description="Feed that is not eaten, over what is. [1]"
    )
    feeding_sd: float = Field(
        0.04, ge=0, le=0.5, description="Log sd of what is fed on a day about the appetite. [1]"
    )
    overlap: float = Field(
        0.08, ge=0, le=0.15, description="Half width of a change of pellet, over its weight. [1]"
    )


class Meals(Section):
    """Meals a day by stage: a row each; hand and belt feeding of fry in blocks of hours."""

    fry: int = Field(8, ge=1, le=24, description="Fry. [1/d]")
    parr: int = Field(6, ge=1, le=24, description="Parr. [1/d]")
    smolt: int = Field(4, ge=1, le=24, description="Smolt. [1/d]")
    post_smolt: int = Field(3, ge=1, le=24, description="Post-smolt. [1/d]")
    grow_out: int = Field(2, ge=1, le=24, description="Grow-out. [1/d]")


class Prices(Section):
    """What suppliers ask, by month."""

    level_eur_kg: list[float] = Field(
        [1.17, 1.21, 1.24, 1.26, 1.27, 1.28, 1.30, 1.70, 1.78, 1.86],
        min_length=1,
        max_length=100,
        description="Price of grow-out feed at mid-year, from 2015 on (F14, F16, F17). [EUR/kg]",
    )
    quarter: list[float] = Field(
        [1.05, 0.98, 1.02, 1.08],
        min_length=4,
        max_length=4,
        description="January to March and so on, over one another. [ratio]",
    )
    market_sd: float = Field(
        0.02, ge=0, le=0.5, description="Log sd of the market about its level. [1]"
    )
    supplier_sd: float = Field(
        0.012, ge=0, le=0.5, description="Log sd of a supplier's price of a feed. [1]"
    )
    persistence: float = Field(
        0.8, ge=0, le=0.99, description="Correlation of a month's noise with the next's. [1]"
    )
    protein_weight: float = Field(
        1.3, ge=0, le=10, description="Price of protein over that of fat. [ratio]"
    )
    small_pellet_premium: float = Field(
        0.9, ge=0, le=5, description="On the smallest pellets, falling with size. [1]"
    )

    @model_validator(mode="after")
    def _positive(self) -> Self:
        if min(self.level_eur_kg) <= 0 or min(self.quarter) <= 0:
            raise ValueError("level_eur_kg and quarter must be positive")
        return self


class Buying(Section):
    """When and how much is ordered, for stores at sea or ashore."""

    safety_days: int = Field(4, ge=0, le=14, description="Feed kept for. [d]")
    cycle_days: int = Field(8, ge=1, le=14, description="Feed ordered for, beyond that. [d]")
    lot_min_kg: int = Field(20_000, ge=10, le=1_000_000, description="Smallest lot. [kg]")
    lot_max_kg: int = Field(400_000, ge=10, le=2_000_000, description="Largest lot (F20). [kg]")
    lot_step_kg: int = Field(5_000, ge=1, le=100_000, description="Lots are multiples of. [kg]")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.lot_min_kg > self.lot_max_kg:
            raise ValueError(f"lot_min_kg {self.lot_min_kg} is above lot_max_kg {self.lot_max_kg}")
        return self


class Purchases(Section):
    """Orders, deliveries, transfers between stores."""

    sea: Buying = Field(Buying(), description="Barges.")
    ashore: Buying = Field(
        Buying(
            safety_days=7, cycle_days=14, lot_min_kg=5_000, lot_max_kg=60_000, lot_step_kg=1_000
        ),
        description="Silos.",
    )
    fill_share: float = Field(
        0.92, ge=0.3, le=1, description="Of a store that orders may fill. [1]"
    )
    shelf_life_days: int = Field(
        365, ge=30, le=1000, description="From order to expiry, which is the last day of use. [d]"
    )
    lead_cost: float = Field(
        0.002, ge=0, le=0.1, description="Price that a day of lead is worth. [1/d]"
    )
    late_cost: float = Field(
        0.1, ge=0, le=2, description="Price that a late delivery is worth. [1]"
    )
    late_days: float = Field(2.5, ge=1, le=30, description="Mean days of a delay. [d]")
    emergency_premium: float = Field(
        0.2, ge=0, le=3, description="On feed delivered on the day of the order. [1]"
    )
    emergency_days: int = Field(
        3, ge=1, le=14, description="Days for which such feed is bought, or lent. [d]"
    )


class Feed(Section):
    """Feed: how much, of what, at what price, from where."""

    rates: Rates = Field(Rates(), description="Feeding rates and conversion.")
    meals: Meals = Field(Meals(), description="Meals a day.")
    prices: Prices = Field(Prices(), description="Prices.")
    purchases: Purchases = Field(Purchases(), description="Purchases and stock.")
