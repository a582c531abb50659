"""The tables of gills: challenge, true state, weekly scores, orders of baths."""

import sqlalchemy as sa

from aquamind_assets.batches.tables.columns import batch_column
from aquamind_assets.disease.tables import SCHEMA, stay_column
from resources.tables import column, month_column, monthly_table

_AREA = "infrastructure.area"

gill_challenge = monthly_table(
    SCHEMA,
    "gill_challenge",
    column("date", sa.Date, "Day.", key=True),
    column("area_id", sa.Integer, "Sea area.", key=True, of=_AREA),
    column("jellyfish", sa.REAL, "Jellyfish of the autumn; 1 harms most fish. [1]"),
    column("plankton", sa.REAL, "Harmful plankton of the spring; 1 harms most fish. [1]"),
    column(
        "string_jellyfish",
        sa.REAL,
        "String jellyfish that the ocean brings in some winters; 1 harms most fish. [1]",
    ),
    column("warmth", sa.REAL, "Factor by which warm water makes the harm worse. [ratio]"),
    column(
        "challenge",
        sa.REAL,
        "Harm to gills: jellyfish and plankton together, times the factor of warmth, and string "
        "jellyfish, which sting in cold water as well. [1]",
    ),
    sa.CheckConstraint(
        "jellyfish >= 0 AND plankton >= 0 AND string_jellyfish >= 0 AND challenge >= 0"
    ),
    month_of="date",
    order=("date", "area_id"),
    comment="Jellyfish and plankton that harm gills at one sea area on one day, with or without "
    "fish.",
)

gill_state = monthly_table(
    SCHEMA,
    "gill_state",
    month_column(),
    stay_column(key=True),
    batch_column(),
    column("area_id", sa.Integer, "Sea area.", of=_AREA),
    column("agd", sa.Double, "AGD score, mean of all fish, from 0 to 5. [1]"),
    column("damage", sa.Double, "Score of other gill damage, mean of all fish, 0 to 5. [1]"),
    column("bathed_date", sa.Date, "Last bath that removes amoebae.", null=True),
    sa.CheckConstraint("agd BETWEEN 0 AND 5 AND damage BETWEEN 0 AND 5"),
    month_of="month",
    comment="The true state of the gills of one ring at the month's end, which nobody on the farm"
    " sees.",
)

gill_count = monthly_table(
    SCHEMA,
    "gill_count",
    column("id", sa.BigInteger, "Count.", key=True),
    column("count_date", sa.Date, "Day.", key=True),
    batch_column(),
    stay_column(),
    column("container_id", sa.Integer, "Container.", of="infrastructure.container"),
    column("fish_sampled", sa.SmallInteger, "Fish looked at. [fish]"),
    column("agd_score", sa.REAL, "Mean AGD score of the fish, from 0 to 5. [1]"),
    column("fish_agd_2", sa.SmallInteger, "Fish with an AGD score of 2 or more. [fish]"),
    column("damage_score", sa.REAL, "Mean score of other gill damage, from 0 to 5. [1]"),
    column("fish_damage_2", sa.SmallInteger, "Fish with a damage score of 2 or more. [fish]"),
    sa.CheckConstraint("agd_score BETWEEN 0 AND 5 AND damage_score BETWEEN 0 AND 5"),
    sa.CheckConstraint("fish_agd_2 BETWEEN 0 AND fish_sampled AND fish_sampled > 0"),
    sa.CheckConstraint("fish_damage_2 BETWEEN 0 AND fish_sampled"),
    month_of="count_date",
    order=("count_date", "id"),
    comment="A weekly gill score of a sample of fish of one ring.",
)

gill_watch = monthly_table(
    SCHEMA,
    "gill_watch",
    month_column(),
    column("area_id", sa.Integer, "Sea area.", key=True, of=_AREA),
    column("scored_date", sa.Date, "Day of the last gill scores.", null=True),
    column(
        "agd_score", sa.Double, "Mean AGD score of the rings scored on that day. [1]", null=True
    ),
    column(
        "damage_score",
        sa.Double,
        "Mean damage score of the rings scored on that day. [1]",
        null=True,
    ),
    column("order_date", sa.Date, "First day of the baths ordered.", null=True),
    column("treatment_type_id", sa.SmallInteger, "Bath, ordered or last.", null=True),
    column("bathed_date", sa.Date, "Last day of the last baths ordered.", null=True),
    month_of="month",
    comment="The last gill scores and bath orders of one sea area at the month's end.",
)

#: Tables that a month of health writes; it reads last month's state and watch.
GILLS = [gill_state, gill_count, gill_watch]
