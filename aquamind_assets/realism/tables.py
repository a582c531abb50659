"""The table of the realism report."""

import sqlalchemy as sa

from resources.tables import METADATA, column

report = sa.Table(
    "report",
    METADATA,
    column("position", sa.Integer, "Place in the report.", key=True),
    column("figure", sa.Text, "The published figure."),
    column("section", sa.Text, "growth, mortality, water, production, feed, disease or lice."),
    column("quantity", sa.Text, "Quantity compared."),
    column("region", sa.Text, "Region of the generated value; `all` is the whole farm."),
    column("item", sa.Text, "Part that is compared, such as a month, a stage or a weight class."),
    column("published_for", sa.Text, "Place and time of the published figure."),
    column("low", sa.Double, "Published lower end. [unit]", null=True),
    column("central", sa.Double, "Published middle. [unit]", null=True),
    column("high", sa.Double, "Published upper end. [unit]", null=True),
    column("accepted_low", sa.Double, "Least that counts as inside. [unit]", null=True),
    column("accepted_high", sa.Double, "Most that counts as inside. [unit]", null=True),
    column("unit", sa.Text, "Unit."),
    column("value", sa.Double, "Generated value. [unit]", null=True),
    column("status", sa.Text, "inside, outside, no data, no figure or not comparable."),
    column(
        "n", sa.BigInteger, "Number of items behind the generated value, counted as `how` says."
    ),
    column(
        "first_year",
        sa.SmallInteger,
        "First year of the data behind the generated value.",
        null=True,
    ),
    column(
        "last_year", sa.SmallInteger, "Last year of the data behind the generated value.", null=True
    ),
    column("how", sa.Text, "Way in which the generated value is computed."),
    column("source", sa.Text, "Publication that has the figure."),
    column("certainty", sa.Text, "published, derived from published data, or no source at hand."),
    column(
        "remark",
        sa.Text,
        "Known reason for which the generated value is outside or cannot be compared.",
    ),
    schema="realism",
    comment="A comparison of the generated data of all months with one published figure.",
)
