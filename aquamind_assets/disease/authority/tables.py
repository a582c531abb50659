"""The tables of notifiable disease: cases from notice to lifting, and the zones about them."""

import sqlalchemy as sa

from aquamind_assets.disease.tables import SCHEMA, batch_column, disease_column, month_column
from resources.tables import column, monthly_table

notifiable_case = monthly_table(
    SCHEMA,
    "notifiable_case",
    month_column(),
    column("id", sa.BigInteger, "Id of the case, which is that of its first suspicion.", key=True),
    batch_column(),
    column("site_id", sa.Integer, "Site: the id of an area or of a hall."),
    disease_column(),
    column("suspected_date", sa.Date, "Day of the sample that raised the suspicion."),
    column("notified_date", sa.Date, "Day on which the authority is told."),
    column("result_date", sa.Date, "Day of the result; empty until then.", null=True),
    column("status", sa.Text, "suspected, refuted, confirmed, ordered, emptied or lifted."),
    column("order_date", sa.Date, "Day of the order to empty the site, if any.", null=True),
    column(
        "means",
        sa.Text,
        "slaughter; cull, if the fish are too small to sell; empty without an order.",
    ),
    column("deadline", sa.Date, "Day by which the site must be empty.", null=True),
    column("emptied_date", sa.Date, "Day on which its last fish left.", null=True),
    column(
        "lifted_date", sa.Date, "Day on which zones and fallow end; empty until known.", null=True
    ),
    sa.CheckConstraint(
        "status IN ('suspected', 'refuted', 'confirmed', 'ordered', 'emptied', 'lifted')"
    ),
    sa.CheckConstraint("means IN ('', 'slaughter', 'cull')"),
    month_of="month",
    comment="A case of notifiable disease, in each month in which it is open.",
)

surveillance_zone = monthly_table(
    SCHEMA,
    "surveillance_zone",
    month_column(),
    column("case_id", sa.BigInteger, "Case.", key=True, of="disease.notifiable_case"),
    column("area_id", sa.Integer, "Sea area in the zone.", key=True, of="infrastructure.area"),
    disease_column(),
    column("kind", sa.Text, "protection in the loch of the case, surveillance in its district."),
    column("from_date", sa.Date, "First day."),
    column("until_date", sa.Date, "Last day, once known.", null=True),
    sa.CheckConstraint("kind IN ('protection', 'surveillance')"),
    month_of="month",
    comment="A sea area in a zone about a case of notifiable disease, in each month in which the "
    "zone lasts.",
)

#: What is written, and carried on from month to month.
AUTHORITY = [notifiable_case, surveillance_zone]
