"""The tables that outbreaks carry from month to month, beside those of ``tables``."""

import sqlalchemy as sa

from aquamind_assets.batches.tables.columns import batch_column
from aquamind_assets.disease.tables import SCHEMA, disease_column
from resources.tables import column, month_column, monthly_table

latent_infection = monthly_table(
    SCHEMA,
    "latent_infection",
    month_column(),
    batch_column(key=True),
    disease_column(key=True),
    column("introduction_date", sa.Date, "Day on which the agent came.", key=True),
    column(
        "site_id", sa.Integer, "Site to which it came: the id of an area or of a hall.", key=True
    ),
    column("onset_date", sa.Date, "Day on which fish fall sick, if they are at risk on that day."),
    month_of="month",
    comment="A pathogen at the month's end in a stay whose fish are not yet sick.",
)

batch_immunity = monthly_table(
    SCHEMA,
    "batch_immunity",
    month_column(),
    batch_column(key=True),
    disease_column(key=True),
    column("vaccine_id", sa.SmallInteger, "Vaccine.", null=True, of="disease.vaccine"),
    column("vaccinated_date", sa.Date, "Day of vaccination against it.", null=True),
    column("effectiveness", sa.REAL, "Share of fish protected once the vaccine works. [ratio]"),
    column(
        "outbreak_date",
        sa.Date,
        "First day of the batch's last outbreak of the disease.",
        null=True,
    ),
    month_of="month",
    comment="The protection of a batch against one disease at the month's end.",
)
