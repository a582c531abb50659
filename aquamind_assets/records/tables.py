"""The tables of the schema ``quality``: errors of records, and entries made late or corrected."""

import sqlalchemy as sa

from resources.tables import column, monthly_table

SCHEMA = "quality"

#: Column of an error that is about a whole row.
WHOLE_ROW = "*"

injected_error = monthly_table(
    SCHEMA,
    "injected_error",
    column("date", sa.Date, "Day of the true row; of an added row, its own day.", key=True),
    column("table_name", sa.Text, "Table, such as batches.mortality_event.", key=True),
    column("key", sa.BigInteger, "The row's id, as AquaMind's view has it.", key=True),
    column("column_name", sa.Text, "Column; * for a row left out or added.", key=True),
    column("kind", sa.Text, "Kind of error, as docs/records.md lists them."),
    column("true_value", sa.Text, "True value; NULL where there is no such row.", null=True),
    column("recorded_value", sa.Text, "Recorded value; NULL if the row is missing.", null=True),
    column(
        "recorded_row",
        sa.Text,
        "The row as recorded, as JSON, once a row; NULL in its further columns and if missing.",
        null=True,
    ),
    sa.CheckConstraint("true_value IS DISTINCT FROM recorded_value"),
    month_of="date",
    order=("date", "table_name", "key", "column_name"),
    comment="A recorded value that differs from the truth, or a row left out or added.",
)

late_entry = monthly_table(
    SCHEMA,
    "late_entry",
    column("date", sa.Date, "Day of the row.", key=True),
    column("table_name", sa.Text, "Table, such as batches.mortality_event.", key=True),
    column("key", sa.BigInteger, "The row's id, as AquaMind's view has it.", key=True),
    column("column_name", sa.Text, "Column corrected; * for a row only entered late.", key=True),
    column("entered_at", sa.DateTime(timezone=True), "Moment at which the row was first entered."),
    column("first_value", sa.Text, "Value that stood before the correction.", null=True),
    column(
        "corrected_at", sa.DateTime(timezone=True), "Moment at which it was corrected.", null=True
    ),
    sa.CheckConstraint("(first_value IS NULL) = (corrected_at IS NULL)"),
    sa.CheckConstraint("corrected_at > entered_at"),
    month_of="date",
    order=("date", "table_name", "key", "column_name"),
    comment="An entry that was made days late, or corrected later, with what stood before.",
)

QUALITY = [injected_error, late_entry]
