"""The tables of the vet's records: health samples, scores, laboratory, journal, deaths."""

import sqlalchemy as sa

from aquamind_assets.batches.tables.columns import batch_column, stay_column
from aquamind_assets.disease.tables import SCHEMA, disease_column
from resources.tables import column, commissioned_column, month_column, monthly_table

_OUTBREAK = "disease.outbreak"


def _container(*, null: bool = False) -> sa.Column:
    container = "infrastructure.container"
    return column("container_id", sa.Integer, "Container.", null=null, of=container)


lice_type = monthly_table(
    SCHEMA,
    "lice_type",
    column("id", sa.SmallInteger, "Class of lice.", key=True),
    column("species", sa.Text, "Scientific name."),
    column("gender", sa.Text, "male, female or unknown."),
    column("development_stage", sa.Text, "copepodid, chalimus, pre-adult or adult."),
    column("description", sa.Text, "Description."),
    column("is_active", sa.Boolean, "Whether it is counted."),
    commissioned_column(),
    sa.CheckConstraint("gender IN ('male', 'female', 'unknown')"),
    month_of="commissioned",
    comment="A class of lice that a lice count tells apart.",
)

health_parameter = monthly_table(
    SCHEMA,
    "health_parameter",
    column("id", sa.SmallInteger, "Parameter.", key=True),
    column("name", sa.Text, "Name."),
    column("description", sa.Text, "Sign that is examined, and how."),
    column("min_score", sa.SmallInteger, "Least score: without fault."),
    column("max_score", sa.SmallInteger, "Greatest score: severe."),
    column("is_active", sa.Boolean, "Whether it is scored."),
    commissioned_column(),
    month_of="commissioned",
    comment="A health parameter that is scored on each fish of a health sample.",
)

parameter_score_definition = monthly_table(
    SCHEMA,
    "parameter_score_definition",
    column("id", sa.SmallInteger, "Definition.", key=True),
    column("parameter_id", sa.SmallInteger, "Parameter.", of="disease.health_parameter"),
    column("score_value", sa.SmallInteger, "Score."),
    column("label", sa.Text, "The score in one word."),
    column("description", sa.Text, "Appearance of a fish with this score."),
    column("display_order", sa.SmallInteger, "Place in a list."),
    commissioned_column(),
    month_of="commissioned",
    comment="The meaning of one score of one health parameter.",
)

sample_type = monthly_table(
    SCHEMA,
    "sample_type",
    column("id", sa.SmallInteger, "Kind.", key=True),
    column("name", sa.Text, "Name."),
    column("description", sa.Text, "Description."),
    commissioned_column(),
    month_of="commissioned",
    comment="A kind of sample sent to the laboratory.",
)

mortality_reason = monthly_table(
    SCHEMA,
    "mortality_reason",
    column("id", sa.SmallInteger, "Reason.", key=True),
    column("name", sa.Text, "Name."),
    column("description", sa.Text, "Description."),
    column("parent_id", sa.SmallInteger, "Wider reason.", null=True, of="disease.mortality_reason"),
    commissioned_column(),
    month_of="commissioned",
    comment="A reason of death by which staff class dead fish.",
)

health_sampling_event = monthly_table(
    SCHEMA,
    "health_sampling_event",
    column("id", sa.BigInteger, "Sample.", key=True),
    column("sampling_date", sa.Date, "Day.", key=True),
    batch_column(),
    stay_column(),
    _container(),
    column("number_of_fish_sampled", sa.SmallInteger, "Fish to be examined. [fish]"),
    column("calculated_sample_size", sa.SmallInteger, "Fish measured. [fish]"),
    column("avg_weight_g", sa.REAL, "Mean of the weights. [g]"),
    column("min_weight_g", sa.REAL, "Lightest. [g]"),
    column("max_weight_g", sa.REAL, "Heaviest. [g]"),
    column("std_dev_weight_g", sa.REAL, "Standard deviation of the weights. [g]"),
    column("avg_length_cm", sa.REAL, "Mean of the fork lengths. [cm]"),
    column("min_length_cm", sa.REAL, "Shortest. [cm]"),
    column("max_length_cm", sa.REAL, "Longest. [cm]"),
    column("std_dev_length_cm", sa.REAL, "Standard deviation of the fork lengths. [cm]"),
    column("avg_k_factor", sa.REAL, "Mean of Fulton's K. [1]"),
    column("notes", sa.Text, "Reason for sampling this container."),
    month_of="sampling_date",
    order=("sampling_date", "id"),
    comment="A monthly health sample of a batch: fish of one container, examined one by one.",
)

individual_fish_observation = monthly_table(
    SCHEMA,
    "individual_fish_observation",
    column("id", sa.BigInteger, "Fish of a sample.", key=True),
    column("sampling_date", sa.Date, "Day.", key=True),
    column(
        "sampling_event_id", sa.BigInteger, "Health sample.", of="disease.health_sampling_event"
    ),
    column("fish_identifier", sa.SmallInteger, "Number of the fish, from 1."),
    column("weight_g", sa.REAL, "Weight. [g]"),
    column("length_cm", sa.REAL, "Fork length. [cm]"),
    column("condition_factor", sa.REAL, "Fulton's K. [1]"),
    month_of="sampling_date",
    order=("sampling_date", "id"),
    comment="One fish of a health sample.",
)

fish_parameter_score = monthly_table(
    SCHEMA,
    "fish_parameter_score",
    column("individual_fish_observation_id", sa.BigInteger, "Fish of a sample.", key=True),
    column("parameter_id", sa.SmallInteger, "Parameter.", key=True, of="disease.health_parameter"),
    column("sampling_date", sa.Date, "Day.", key=True),
    column("score", sa.SmallInteger, "From 0, without fault, to 3, severe."),
    sa.CheckConstraint("score BETWEEN 0 AND 3"),
    month_of="sampling_date",
    order=("sampling_date", "individual_fish_observation_id", "parameter_id"),
    comment="The score of one fish of a health sample on one health parameter.",
)

lab_sample = monthly_table(
    SCHEMA,
    "lab_sample",
    column("id", sa.BigInteger, "Sample.", key=True),
    column("sample_date", sa.Date, "Day on which it was taken.", key=True),
    batch_column(),
    stay_column(),
    _container(),
    column("sample_type_id", sa.SmallInteger, "Kind.", of="disease.sample_type"),
    disease_column(),
    column("reason", sa.Text, "routine or suspicion."),
    column(
        "outbreak_id",
        sa.BigInteger,
        "Outbreak that the result finds, if any.",
        null=True,
        of=_OUTBREAK,
    ),
    column("date_sent_to_lab", sa.Date, "Day on which it was sent."),
    column("date_results_received", sa.Date, "Day of the result, in this month or the next."),
    column("lab_reference_id", sa.Text, "The laboratory's number."),
    column("method", sa.Text, "RT-qPCR, culture or microscopy."),
    column("fish_tested", sa.SmallInteger, "Fish tested. [fish]"),
    column("fish_positive", sa.SmallInteger, "Tested fish that are positive. [fish]"),
    column(
        "ct_mean", sa.REAL, "Mean cycle number of the positive fish in RT-qPCR. [cycles]", null=True
    ),
    column("ct_min", sa.REAL, "Lowest cycle number of the positive fish. [cycles]", null=True),
    column("findings_summary", sa.Text, "The result in words."),
    column("quantitative_results", sa.Text, "The result as JSON."),
    column("notes", sa.Text, "The vet's note."),
    sa.CheckConstraint("reason IN ('routine', 'suspicion')"),
    sa.CheckConstraint("fish_positive BETWEEN 0 AND fish_tested"),
    sa.CheckConstraint("sample_date <= date_sent_to_lab"),
    sa.CheckConstraint("date_sent_to_lab <= date_results_received"),
    sa.CheckConstraint("ct_mean IS NULL OR fish_positive > 0"),
    month_of="sample_date",
    order=("sample_date", "id"),
    comment="A laboratory test for one disease, of fish from one container.",
)

journal_entry = monthly_table(
    SCHEMA,
    "journal_entry",
    column("id", sa.BigInteger, "Entry.", key=True),
    column("entry_date", sa.DateTime(timezone=True), "Moment at which it was written.", key=True),
    batch_column(),
    _container(null=True),
    column("user_id", sa.Integer, "User who wrote it.", of="people.staff_member"),
    column(
        "category",
        sa.Text,
        "observation, issue, action, diagnosis, treatment, vaccination or sample.",
    ),
    column("severity", sa.Text, "low, medium or high.", null=True),
    column("subject", sa.Text, "Subject of the entry, such as suspicion or lice."),
    column("description", sa.Text, "The vet's words."),
    column("resolution_status", sa.Boolean, "Whether it is closed at the month's end."),
    column("resolution_notes", sa.Text, "Text with which it was closed."),
    column(
        "follow_up_date",
        sa.Date,
        "Day for which its follow-up is put down, which closes it; also in the next month.",
        null=True,
    ),
    column("outbreak_id", sa.BigInteger, "Outbreak that it is about.", null=True, of=_OUTBREAK),
    sa.CheckConstraint(
        "category IN ('observation', 'issue', 'action', 'diagnosis', 'treatment', 'vaccination',"
        " 'sample')"
    ),
    sa.CheckConstraint("severity IN ('low', 'medium', 'high')"),
    month_of="entry_date",
    order=("entry_date", "id"),
    comment="An entry in the vet's journal.",
)

mortality_record = monthly_table(
    SCHEMA,
    "mortality_record",
    column("id", sa.BigInteger, "Record.", key=True),
    column(
        "event_date",
        sa.Date,
        "Last day of the week that the row counts: the batch's weekday, or the month's end.",
        key=True,
    ),
    batch_column(),
    stay_column(),
    _container(),
    column("reason_id", sa.SmallInteger, "Reason.", of="disease.mortality_reason"),
    column("count", sa.Integer, "Dead fish of the week, or of its part in the month. [fish]"),
    column("biomass_kg", sa.REAL, "Biomass of the dead fish. [kg]"),
    column("notes", sa.Text, "Note on many dead; empty for most."),
    sa.CheckConstraint("count > 0"),
    month_of="event_date",
    shown_at="16:00",
    order=("event_date", "id"),
    comment="Dead fish of a stay in one week, by reason of death.",
)

treatment_watch = monthly_table(
    SCHEMA,
    "treatment_watch",
    month_column(),
    column("treatment_id", sa.BigInteger, "Treatment.", key=True, of="disease.treatment"),
    column("treatment_date", sa.Date, "First day."),
    batch_column(),
    stay_column(),
    column("treatment_type_id", sa.SmallInteger, "Treatment.", of="disease.treatment_type"),
    column("reason", sa.Text, "Disease, lice or Saprolegnia."),
    column("duration_days", sa.SmallInteger, "Days of treatment. [d]"),
    month_of="month",
    order=("treatment_id",),
    comment="A treatment of the month that nothing on its day could judge.",
)

batch_seen = monthly_table(
    SCHEMA,
    "batch_seen",
    column("date", sa.Date, "Day of the count or the score.", key=True),
    batch_column(key=True),
    column("evidence", sa.Text, "lice counts or gill scores.", key=True),
    column("value", sa.REAL, "Mean of its rings: mobile lice [lice/fish] or AGD score [1]."),
    sa.CheckConstraint("evidence IN ('lice counts', 'gill scores')"),
    month_of="date",
    order=("date", "batch_id", "evidence"),
    comment="Counts and scores of a batch on a day, for the judgement of treatments.",
)

treatment_judgement = monthly_table(
    SCHEMA,
    "treatment_judgement",
    column("treatment_id", sa.BigInteger, "Treatment.", key=True, of="disease.treatment"),
    column("judged_date", sa.Date, "Day of the count, the score or the week's end.", key=True),
    batch_column(),
    stay_column(),
    column("evidence", sa.Text, "lice counts, gill scores or deaths."),
    column(
        "value_before",
        sa.REAL,
        "Mobile lice [lice/fish], AGD score [1] or dead fish of the week before [1/week]; null if"
        " nothing was counted.",
        null=True,
    ),
    column("value_after", sa.REAL, "Value after the treatment, in the units of that before it."),
    column("outcome", sa.Text, "successful, partial or unsuccessful."),
    sa.CheckConstraint("outcome IN ('successful', 'partial', 'unsuccessful')"),
    sa.CheckConstraint("evidence IN ('lice counts', 'gill scores', 'deaths')"),
    month_of="judged_date",
    order=("judged_date", "treatment_id"),
    comment="The outcome of a treatment that nothing on its day could judge, by later records of"
    " its batch.",
)

FIXED = [lice_type, health_parameter, parameter_score_definition, sample_type, mortality_reason]

OBSERVATION = [
    health_sampling_event,
    individual_fish_observation,
    fish_parameter_score,
    lab_sample,
    journal_entry,
    mortality_record,
    treatment_watch,
    batch_seen,
    treatment_judgement,
]
