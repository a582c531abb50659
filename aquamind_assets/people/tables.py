"""The tables of people: who holds which post, and who is at work at each site on each day."""

import sqlalchemy as sa

from resources.tables import column, monthly_table

SCHEMA = "people"

_MEMBER = "people.staff_member"


def _at_work(name: str, comment: str) -> sa.Column:
    return column(name, sa.Integer, comment, of=_MEMBER)


def _moment(name: str, comment: str) -> sa.Column:
    return column(name, sa.DateTime(timezone=True), comment)


staff_member = monthly_table(
    SCHEMA,
    "staff_member",
    column("id", sa.Integer, "Person in a post, the same for every run of a farm.", key=True),
    column("username", sa.Text, "User name."),
    column("full_name", sa.Text, "Name; made up."),
    column(
        "role",
        sa.Text,
        "site manager, operator, feed operator, fish-health biologist or vet.",
    ),
    column("geography_id", sa.Integer, "Region.", of="infrastructure.geography"),
    column(
        "site_id",
        sa.Integer,
        "Sea area, or first hall of the station; NULL for a region's feed centre, biologists and "
        "vets.",
        null=True,
    ),
    column("hired_date", sa.Date, "First day in the post; the one before left with it.", key=True),
    sa.CheckConstraint(
        "role IN ('site manager', 'operator', 'feed operator', 'fish-health biologist', 'vet')"
    ),
    month_of="hired_date",
    order=("hired_date", "id"),
    comment="A person who holds a post, in the month in which they begin.",
)

duty = monthly_table(
    SCHEMA,
    "duty",
    column("date", sa.Date, "Day.", key=True),
    column("site_id", sa.Integer, "Sea area or hall.", key=True),
    _at_work("manager_id", "Site manager, or the operator who stands in."),
    _at_work("operator_id", "Operator, who collects the dead and weighs fish."),
    _at_work("feeder_id", "Feed operator of the region's centre; ashore the operator."),
    _at_work("biologist_id", "Fish-health biologist, who counts lice, scores gills, samples."),
    _at_work("vet_id", "Vet who is on duty for the site, not always at it."),
    _moment("dead_entered_at", "When the day's dead fish are entered."),
    _moment("work_entered_at", "When the day's weighings, moves and slaughter are entered."),
    _moment("health_entered_at", "When the day's lice, samples and treatments are entered."),
    _moment("feed_entered_at", "When the day's meals are signed."),
    month_of="date",
    order=("date", "site_id"),
    comment="The staff at work at a site on a day, and the time at which that day's work is "
    "entered.",
)

STAFF = [staff_member, duty]
