"""Settings of the load into AquaMind's own database. No row of the farm depends on them."""

from pydantic import Field

from aquamind_assets.settings.base import Section


class Load(Section):
    """Rows that the load into AquaMind leaves out or merges."""

    full_reading_months: int = Field(
        3,
        ge=0,
        le=600,
        description="Number of latest months that are loaded with every reading; earlier months "
        "are loaded as daily means. [month]",
    )
    own_stages: bool = Field(
        False,
        description="Load this farm's own life stages in place of AquaMind's.",
    )
