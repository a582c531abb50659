"""How the farm is loaded into AquaMind's own database. No row of the farm depends on it."""

from pydantic import Field

from aquamind_assets.settings.base import Section


class Load(Section):
    """What the load into AquaMind leaves out or merges."""

    full_reading_months: int = Field(
        3, ge=0, le=600, description="Last months with every reading; means of days before. [month]"
    )
    own_stages: bool = Field(
        False, description="Keep this farm's stages in place of AquaMind's (Egg&Alevin ... Adult)."
    )
