"""The base of every section of settings: frozen, finite and closed to unknown names."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _add_up_to_one(shares: list[float]) -> list[float]:
    if min(shares) < 0 or abs(sum(shares) - 1.0) > 1e-6:
        raise ValueError("shares must not be negative and must add up to 1")
    return shares


#: How a variance divides between the levels coast, district, group of areas, and area.
Shares = Annotated[list[float], Field(min_length=4, max_length=4), AfterValidator(_add_up_to_one)]


class Section(BaseModel):
    """A group of settings that one model reads; every field has a default and a range."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True
    )
