"""The base of every section of settings: frozen, finite and closed to unknown names."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A group of settings that one model reads; every field has a default and a range."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True
    )
