"""Settings of the load into AquaMind's own database. No row of the farm depends on them."""

from pydantic import Field

from aquamind_assets.settings.base import Section


class Load(Section):
    """Rows that the load into AquaMind leaves out or merges."""

    full_reading_months: int = Field(
        3,
        ge=0,
        le=600,
        description="Latest months loaded with every reading; earlier ones as daily means. [month]",
    )
    own_stages: bool = Field(
        False,
        description="Load this farm's own life stages instead of those of AquaMind.",
    )
