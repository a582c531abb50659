"""The tables of suspicion and diagnosis, and of the signs that they follow from."""

import sqlalchemy as sa

from aquamind_assets.batches.tables.columns import batch_column
from aquamind_assets.disease.tables import SCHEMA, disease_column, stay_column
from resources.tables import column, month_column, monthly_table

stay_signs = monthly_table(
    SCHEMA,
    "stay_signs",
    month_column(),
    stay_column(key=True),
    batch_column(),
    column(
        "unexplained_weekly", sa.Double, "Deaths without a known cause in the last days. [1/week]"
    ),
    column("appetite", sa.Double, "Appetite on the last days with feed. [ratio]"),
    month_of="month",
    comment="Signs of disease that staff have seen in a stay by the month's end: deaths and "
    "appetite.",
)

suspicion = monthly_table(
    SCHEMA,
    "suspicion",
    month_column(),
    column(
        "id", sa.BigInteger, "Id of the suspicion and of the disease that is tested for.", key=True
    ),
    batch_column(),
    column("site_id", sa.Integer, "Site: the id of an area or of a hall."),
    column("raised_date", sa.Date, "Day on which deaths or appetite raised the suspicion."),
    column("sign", sa.Text, "deaths or appetite."),
    column("sample_date", sa.Date, "Day on which fish are opened and sampled."),
    disease_column(null=True),
    column("is_main", sa.Boolean, "Whether it is the disease that the fish most looked like."),
    column("fish_opened", sa.SmallInteger, "Dead fish opened. [fish]"),
    column("fish_with_signs", sa.SmallInteger, "Opened fish with signs of a disease. [fish]"),
    column(
        "assignment_id",
        sa.Integer,
        "Stay with the worst signs, from which fish are sampled.",
        null=True,
    ),
    column("other_assignment_id", sa.Integer, "Second stay sampled.", null=True),
    column("fish_tested", sa.SmallInteger, "Fish tested. [fish]"),
    column("fish_positive", sa.SmallInteger, "Fish positive. [fish]"),
    column("result_date", sa.Date, "Day of the result, in this month or the next.", null=True),
    column("outcome", sa.Text, "raised, confirmed, doubtful, ruled out or no fish."),
    sa.CheckConstraint("outcome IN ('raised', 'confirmed', 'doubtful', 'ruled out', 'no fish')"),
    month_of="month",
    comment="A suspicion of disease in a batch, in each month in which it still matters.",
)

#: What diagnosis writes, and carries on from month to month.
DIAGNOSIS = [stay_signs, suspicion]
