"""Settings of the feed: rates and conversion, meals, prices, purchases."""

from typing import Self

from pydantic import Field, model_validator

from aquamind_assets.settings.base import Section


class Rates(Section):
    """Feed planned for the growth that the thermal growth coefficient predicts."""

    fcr_fry: float = Field(
        0.85, ge=0.5, le=3, description="Feed planned for each kg of growth of fry. [kg/kg]"
    )
    fcr_parr: float = Field(
        0.92, ge=0.5, le=3, description="Feed planned for each kg of growth of parr. [kg/kg]"
    )
    fcr_smolt: float = Field(
        1.0, ge=0.5, le=3, description="Feed planned for each kg of growth of smolts. [kg/kg]"
    )
    fcr_sea_faroe: float = Field(
        1.03,
        ge=0.5,
        le=3,
        description="Feed planned for each kg of growth of fish with full appetite at sea in the "
        "Faroe Islands; with fasts, illness and waste 1.1 of it becomes (F02, F03). [kg/kg]",
    )
    fcr_sea_scotland: float = Field(
        1.03,
        ge=0.5,
        le=3,
        description="Feed planned for each kg of growth of fish with full appetite at sea in "
        "Scotland, where the feed and the fish are the same; with fasts, illness and waste 1.1 to "
        "1.2 of it becomes (F03). [kg/kg]",
    )
    waste_share: float = Field(
        0.02, ge=0, le=0.5, description="Feed that is not eaten, relative to feed that is. [1]"
    )
    feeding_sd: float = Field(
        0.04,
        ge=0,
        le=0.5,
        description="Spread of the daily feed around the fish's appetite, log sd. [1]",
    )
    overlap: float = Field(
        0.08,
        ge=0,
        le=0.15,
        description="Half of the weight range in which two pellet sizes are fed together, "
        "relative to the middle of the range. [1]",
    )


class Meals(Section):
    """Meals a day by stage. Continuous feeding of fry is counted in blocks of hours."""

    fry: int = Field(8, ge=1, le=24, description="Meals of fry in a day. [1/d]")
    parr: int = Field(6, ge=1, le=24, description="Meals of parr in a day. [1/d]")
    smolt: int = Field(4, ge=1, le=24, description="Meals of smolts in a day. [1/d]")
    post_smolt: int = Field(
        3, ge=1, le=24, description="Meals of post-smolts in a day of 12 hours of light. [1/d]"
    )
    grow_out: int = Field(
        2, ge=1, le=24, description="Meals of fish in grow-out in a day of 12 hours of light. [1/d]"
    )


class Prices(Section):
    """Prices of feed by month and supplier."""

    level_eur_kg: list[float] = Field(
        [1.17, 1.21, 1.24, 1.26, 1.27, 1.28, 1.30, 1.70, 1.78, 1.86],
        min_length=1,
        max_length=100,
        description="Price of grow-out feed at mid-year, one for each year from 2015 on (F14, "
        "F16, F17). [EUR/kg]",
    )
    quarter: list[float] = Field(
        [1.05, 0.98, 1.02, 1.08],
        min_length=4,
        max_length=4,
        description="Feed price in each quarter of the year, relative to the other quarters. "
        "[ratio]",
    )
    market_sd: float = Field(
        0.02,
        ge=0,
        le=0.5,
        description="Spread of the feed market's price around its level, log sd. [1]",
    )
    supplier_sd: float = Field(
        0.012, ge=0, le=0.5, description="Spread of each supplier's price of each feed, log sd. [1]"
    )
    contract_sd: float = Field(
        0.03,
        ge=0,
        le=0.5,
        description="Spread of a supplier's prices of all feeds about the market from quarter to "
        "quarter: each buys its meals and oils at other times; assumed, log sd. [1]",
    )
    persistence: float = Field(
        0.8,
        ge=0,
        le=0.99,
        description="Correlation of price deviations from one month to the next. [1]",
    )
    protein_weight: float = Field(
        1.3, ge=0, le=10, description="Price of protein relative to the price of fat. [ratio]"
    )
    small_pellet_premium: float = Field(
        0.9,
        ge=0,
        le=5,
        description="Price premium on the smallest pellets; larger pellets have a smaller one. [1]",
    )

    medicine_eur_kg: float = Field(
        1.0,
        ge=0,
        le=20,
        description="Price of the medicine in a kg of medicated feed; assumed: 0.05 EUR for each "
        "kg of fish that eat 0.7 % of their weight a day for seven days. [EUR/kg]",
    )

    @model_validator(mode="after")
    def _positive(self) -> Self:
        if min(self.level_eur_kg) <= 0 or min(self.quarter) <= 0:
            raise ValueError("level_eur_kg and quarter must be positive")
        return self


class Buying(Section):
    """Orders of feed for one kind of store: barges at sea or silos ashore."""

    safety_days: int = Field(
        4, ge=0, le=14, description="Days of feed that a store keeps as safety stock. [d]"
    )
    cycle_days: int = Field(
        14,
        ge=1,
        le=14,
        description="Days of feed that an order covers beyond the safety stock. [d]",
    )
    lot_min_kg: int = Field(
        20_000, ge=10, le=1_000_000, description="Smallest lot of feed that is ordered. [kg]"
    )
    lot_max_kg: int = Field(
        400_000, ge=10, le=2_000_000, description="Largest lot of feed that is ordered (F20). [kg]"
    )
    lot_step_kg: int = Field(
        5_000, ge=1, le=100_000, description="Step in which lots are rounded. [kg]"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.lot_min_kg > self.lot_max_kg:
            raise ValueError(f"lot_min_kg {self.lot_min_kg} is above lot_max_kg {self.lot_max_kg}")
        return self


class Purchases(Section):
    """Orders, deliveries, transfers between stores."""

    sea: Buying = Field(Buying(), description="Ordering of feed for barges at sea.")
    ashore: Buying = Field(
        Buying(
            safety_days=7, cycle_days=14, lot_min_kg=5_000, lot_max_kg=60_000, lot_step_kg=1_000
        ),
        description="Ordering of feed for silos at freshwater halls.",
    )
    fill_share: float = Field(
        0.92, ge=0.3, le=1, description="Share of a store's capacity that orders may fill. [1]"
    )
    shelf_life_days: int = Field(
        365,
        ge=30,
        le=1000,
        description="Days from making to expiry; feed may be used on its expiry day. [d]",
    )
    age_days: float = Field(
        8.0,
        ge=0,
        le=60,
        description="Mean age of feed as it is ordered, in the maker's stock; assumed. [d]",
    )
    lead_cost: float = Field(
        0.002,
        ge=0,
        le=0.1,
        description="Rise in price that the farmer accepts for delivery one day sooner. [1/d]",
    )
    late_cost: float = Field(
        0.1,
        ge=0,
        le=2,
        description="Rise in price that the farmer accepts for a supplier that is never late. [1]",
    )
    recall_share: float = Field(
        0.0005,
        ge=0,
        le=1,
        description="Share of purchased lots that the supplier recalls some weeks after it was "
        "made; the rest of such a lot is returned; assumed. [1]",
    )
    early_share: float = Field(
        0.06, ge=0, le=0.5, description="Share of deliveries a workday early; assumed. [1]"
    )
    late_days: float = Field(2.5, ge=1, le=30, description="Mean delay of a late delivery. [d]")
    lend_km: float = Field(
        60.0,
        ge=0,
        le=2000,
        description="Distance over which one store's feed is taken to another, some hours by a "
        "farm's boat; judged. [km]",
    )
    emergency_premium: float = Field(
        0.2, ge=0, le=3, description="Price premium on feed that comes out of turn. [1]"
    )
    emergency_lead_days: int = Field(
        2,
        ge=1,
        le=7,
        description="Days that an emergency purchase is at sea or on the road, on any day of the "
        "week; assumed. [d]",
    )
    emergency_days: int = Field(
        3,
        ge=1,
        le=14,
        description="Days of feed in an emergency purchase or a loan from another store. [d]",
    )


class Feed(Section):
    """Feeding rates, meals, feed prices, purchases and stock."""

    rates: Rates = Field(Rates(), description="Feeding rates and planned feed conversion.")
    meals: Meals = Field(Meals(), description="Meals a day by stage.")
    prices: Prices = Field(Prices(), description="Feed prices.")
    purchases: Purchases = Field(
        Purchases(), description="Purchases of feed, deliveries and stock."
    )
