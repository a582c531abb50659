"""The tables of salmon lice: on the fish, in the water, counted, treated; and cleaner fish."""

import sqlalchemy as sa

from aquamind_assets.batches.tables.columns import batch_column
from aquamind_assets.disease.lice.population import STAGES
from aquamind_assets.disease.tables import SCHEMA, stay_column
from resources.tables import column, month_column, monthly_table

_AREA = "infrastructure.area"


def _area() -> sa.Column:
    return column("area_id", sa.Integer, "Sea area.", key=True, of=_AREA)


lice_population = monthly_table(
    SCHEMA,
    "lice_population",
    month_column(),
    stay_column(key=True),
    batch_column(),
    column("area_id", sa.Integer, "Sea area.", of=_AREA),
    column("attached", sa.REAL, "Copepodids and chalimus. [lice/fish]"),
    column("pre_adult", sa.REAL, "Pre-adults. [lice/fish]"),
    column("male", sa.REAL, "Adult males. [lice/fish]"),
    column("female", sa.REAL, "Adult females. [lice/fish]"),
    *(
        column(
            name,
            sa.Double,
            f"{name.replace('_', ' ').capitalize()}, a part of that stage. [lice/fish]",
        )
        for name in STAGES
    ),
    column("clearing_rate", sa.Double, "Hazard of lice by medicine that still works. [1/d]"),
    column("clearing_until", sa.Date, "Last day on which the medicine works.", null=True),
    column("deloused_date", sa.Date, "Last day on which a boat deloused the ring.", null=True),
    month_of="month",
    comment="Lice by stage on the fish of one ring at the month's end.",
)

lice_pressure = monthly_table(
    SCHEMA,
    "lice_pressure",
    column("date", sa.Date, "Day.", key=True),
    _area(),
    column("temperature_c", sa.REAL, "Water temperature; without fish, the last known one. [degC]"),
    column("female", sa.REAL, "Adult female lice on the area's fish; 0 without fish. [lice/fish]"),
    column("eggs", sa.Double, "Eggs that the females release. [1/d]"),
    column("infective", sa.Double, "Infective larvae of the area, in the water. [larvae]"),
    column("own", sa.Double, "Lice that attach, from the area itself. [lice/fish/d]"),
    column("neighbours", sa.Double, "Lice that attach, from other areas. [lice/fish/d]"),
    column(
        "background", sa.Double, "Lice that attach, from wild fish and other farms. [lice/fish/d]"
    ),
    month_of="date",
    order=("date", "area_id"),
    comment="Infection pressure by lice at one sea area on one day, with or without fish.",
)

lice_count = monthly_table(
    SCHEMA,
    "lice_count",
    column("id", sa.BigInteger, "Count.", key=True),
    column("count_date", sa.Date, "Day.", key=True),
    batch_column(),
    stay_column(),
    column("container_id", sa.Integer, "Container.", of="infrastructure.container"),
    column("lice_type_id", sa.SmallInteger, "Class of lice.", of="disease.lice_type"),
    column("fish_sampled", sa.SmallInteger, "Fish looked at. [fish]"),
    column("count_value", sa.Integer, "Lice counted on the sampled fish. [lice]"),
    column("detection_method", sa.Text, "manual: by eye, the fish sedated."),
    sa.CheckConstraint("count_value >= 0 AND fish_sampled > 0"),
    month_of="count_date",
    shown_at="11:00",
    order=("count_date", "id"),
    comment="A count of lice of one class on a sample of fish of one ring.",
)

delousing = monthly_table(
    SCHEMA,
    "delousing",
    month_column(),
    _area(),
    column("order_date", sa.Date, "First day of the treatment ordered.", null=True),
    column(
        "treatment_type_id",
        sa.SmallInteger,
        "Treatment that is ordered, or else the last one.",
        null=True,
    ),
    column("treated_date", sa.Date, "Last day of the last treatment.", null=True),
    column("counted_date", sa.Date, "Day of the last count.", null=True),
    column(
        "pressing",
        sa.Double,
        "Forecast from that count, relative to the forecast at which the farm treats. [ratio]",
    ),
    column(
        "over_since",
        sa.Date,
        "First count above the authority's limit since counts were last below it, and below the "
        "level that is urgent; empty for none.",
        null=True,
    ),
    column("authority_date", sa.Date, "Last order of the authority.", null=True),
    column("authority_orders", sa.SmallInteger, "Orders of the authority in the open case."),
    column(
        "points",
        sa.SmallInteger,
        "Points that the fish's Faroese farm got for counts above the limit and for medicine.",
    ),
    column("mobile", sa.Double, "Mobile lice of the last count. [lice/fish]", null=True),
    column(
        "mobile_before",
        sa.Double,
        "Mobile lice counted before the last treatment, until it is judged. [lice/fish]",
        null=True,
    ),
    column(
        "believed_emamectin",
        sa.Double,
        "Share of lice that the farm believes resist emamectin. [ratio]",
    ),
    column(
        "believed_deltamethrin",
        sa.Double,
        "Share of lice that the farm believes resist deltamethrin. [ratio]",
    ),
    column(
        "believed_azamethiphos",
        sa.Double,
        "Share of lice that the farm believes resist azamethiphos. [ratio]",
    ),
    column(
        "unheld_rounds",
        sa.SmallInteger,
        "Rounds of treatment in a row after which adult females were soon counted again at the "
        "level that is urgent.",
    ),
    column("unheld_since", sa.Date, "Last day of the first of these rounds.", null=True),
    column("unheld_date", sa.Date, "Last day of the last of these rounds.", null=True),
    column(
        "decided_date",
        sa.Date,
        "Day on which the farm decided, or was told, to slaughter the site for its lice.",
        null=True,
    ),
    column("resistant_emamectin", sa.Double, "Share of lice resistant to emamectin. [ratio]"),
    column("resistant_deltamethrin", sa.Double, "Share of lice resistant to deltamethrin. [ratio]"),
    column("resistant_azamethiphos", sa.Double, "Share of lice resistant to azamethiphos. [ratio]"),
    month_of="month",
    comment="State of delousing of one sea area at the month's end, and the resistance of its "
    "lice.",
)

lice_order = monthly_table(
    SCHEMA,
    "lice_order",
    column("order_date", sa.Date, "Day.", key=True),
    _area(),
    batch_column(key=True),
    column("females", sa.REAL, "Adult females in the count. [lice/fish]"),
    column(
        "limit",
        sa.REAL,
        "Limit that the counts exceeded; of the farm's own decision the level at which the "
        "authority would step in, and no lower than the one that is urgent. [lice/fish]",
    ),
    column(
        "over_since",
        sa.Date,
        "First count over it; of the farm's own decision the last day of the first treatment that "
        "did not hold the lice.",
    ),
    column(
        "deadline",
        sa.Date,
        "Day by which the count must be below the limit; empty of the farm's own decision.",
        null=True,
    ),
    column(
        "kind",
        sa.Text,
        "treat; slaughter, if earlier orders did not help; decided, if the farm slaughters "
        "because treatments no longer hold the lice.",
        key=True,
    ),
    sa.CheckConstraint("kind IN ('treat', 'slaughter', 'decided')"),
    sa.CheckConstraint("(deadline IS NULL) = (kind = 'decided')"),
    month_of="order_date",
    order=("order_date", "batch_id", "kind"),
    comment="An order of the authority after counts stayed above the lice limit, or a farm's own "
    "decision to slaughter a site whose lice treatments no longer hold.",
)

boat_job = monthly_table(
    SCHEMA,
    "boat_job",
    month_column(),
    column("id", sa.BigInteger, "Job.", key=True),
    column("purpose", sa.Text, "lice or gills."),
    column("area_id", sa.Integer, "Sea area.", of=_AREA),
    column("geography_id", sa.Integer, "Region.", of="infrastructure.geography"),
    column(
        "boat",
        sa.SmallInteger,
        "Number of the boat in its region, from 1; empty until promised.",
        null=True,
    ),
    column("treatment_type_id", sa.SmallInteger, "Treatment.", of="disease.treatment_type"),
    column("wanted_date", sa.Date, "Day from which a boat is wanted."),
    column(
        "promised_date", sa.Date, "Day for which a boat is promised; empty until then.", null=True
    ),
    column(
        "first_date",
        sa.Date,
        "Day on which the first rings were treated; empty until then.",
        null=True,
    ),
    column(
        "last_date",
        sa.Date,
        "Day on which the last rings so far were treated, or on which the job ended.",
        null=True,
    ),
    column("rings", sa.SmallInteger, "Rings treated so far."),
    column("storm_days", sa.SmallInteger, "Days lost to storms so far. [d]"),
    column("status", sa.Text, "WAITING, PROMISED, IN_PROGRESS, COMPLETED or CANCELLED."),
    sa.CheckConstraint(
        "status IN ('WAITING', 'PROMISED', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED')"
    ),
    month_of="month",
    comment="A job of a boat that delouses or bathes the rings of an area; open, or ended in the "
    "month.",
)

cleaner_fish_stock = monthly_table(
    SCHEMA,
    "cleaner_fish_stock",
    month_column(),
    stay_column(key=True),
    batch_column(),
    column("area_id", sa.Integer, "Sea area.", of=_AREA),
    column("species", sa.Text, "lumpfish or wrasse."),
    column("stocked_date", sa.Date, "Day of delivery."),
    column("opening_count", sa.Integer, "Cleaner fish when the month began. [fish]"),
    column("delivered", sa.Integer, "Delivered in the month. [fish]"),
    column("dead", sa.Integer, "Died, or were lost when salmon were treated. [fish]"),
    column("removed", sa.Integer, "Taken out, as the salmon left. [fish]"),
    column("closing_count", sa.Integer, "Cleaner fish when the month ended. [fish]"),
    column("avg_weight_g", sa.REAL, "Average weight at the month's end. [g]"),
    column("feed_kg", sa.REAL, "Feed given to the cleaner fish in the month. [kg]"),
    sa.CheckConstraint("opening_count + delivered - dead - removed = closing_count"),
    sa.CheckConstraint("closing_count >= 0 AND dead >= 0 AND removed >= 0"),
    sa.CheckConstraint("species IN ('lumpfish', 'wrasse')"),
    month_of="month",
    comment="The cleaner fish of one ring in the month: delivered, dead, taken out, left, fed.",
)

LICE = [
    lice_population,
    lice_pressure,
    lice_count,
    delousing,
    lice_order,
    boat_job,
    cleaner_fish_stock,
]
