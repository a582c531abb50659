"""The tables that never change: species, stages, suppliers of eggs, product grades."""

import sqlalchemy as sa

from aquamind_assets.batches.tables.columns import SCHEMA
from resources.tables import column, commissioned_column, monthly_table

species = monthly_table(
    SCHEMA,
    "species",
    column("id", sa.SmallInteger, "Species.", key=True),
    column("name", sa.Text, "Name."),
    column("scientific_name", sa.Text, "Scientific name."),
    column("description", sa.Text, "Description."),
    column("optimal_temperature_min", sa.REAL, "Lowest temperature of the best range. [degC]"),
    column("optimal_temperature_max", sa.REAL, "Highest temperature of the best range. [degC]"),
    column("optimal_oxygen_min", sa.REAL, "Lowest oxygen of the best range. [mg/L]"),
    column("optimal_ph_min", sa.REAL, "Lowest pH of the best range. [1]"),
    column("optimal_ph_max", sa.REAL, "Highest pH of the best range. [1]"),
    commissioned_column(),
    month_of="commissioned",
    comment="A farmed species.",
)

lifecycle_stage = monthly_table(
    SCHEMA,
    "lifecycle_stage",
    column("id", sa.SmallInteger, "Stage, in the order of life.", key=True),
    column("species_id", sa.SmallInteger, "Species.", of="batches.species"),
    column("name", sa.Text, "Name."),
    column("order", sa.SmallInteger, "Place in life, from 1."),
    column("description", sa.Text, "Description."),
    column("expected_weight_min_g", sa.REAL, "Lowest expected weight. [g]"),
    column("expected_weight_max_g", sa.REAL, "Highest expected weight. [g]"),
    column("expected_length_min_cm", sa.REAL, "Lowest expected length. [cm]"),
    column("expected_length_max_cm", sa.REAL, "Highest expected length. [cm]"),
    column("typical_duration_days", sa.SmallInteger, "Usual length of the stage. [d]"),
    commissioned_column(),
    month_of="commissioned",
    comment="A stage in the life of a salmon.",
)

egg_supplier = monthly_table(
    SCHEMA,
    "egg_supplier",
    column("id", sa.SmallInteger, "Supplier.", key=True),
    column("name", sa.Text, "Name."),
    column("contact_details", sa.Text, "Country."),
    column("strain", sa.Text, "Strain of its eggs."),
    commissioned_column(),
    month_of="commissioned",
    comment="A supplier of salmon eggs.",
)

product_grade = monthly_table(
    SCHEMA,
    "product_grade",
    column("id", sa.SmallInteger, "Grade.", key=True),
    column("code", sa.Text, "Code."),
    column("name", sa.Text, "Name."),
    column("description", sa.Text, "Description."),
    commissioned_column(),
    month_of="commissioned",
    comment="A grade of harvested fish: quality, and weight head on and gutted.",
)
