"""The tables of fish health that every part of it shares: pressure, outbreaks, treatments."""

import sqlalchemy as sa

from aquamind_assets.batches.tables.columns import PLANNED, batch_column
from resources.tables import column, commissioned_column, month_column, monthly_table

SCHEMA = "disease"

_DISEASE = "disease.disease_profile"


def stay_column(*, key: bool = False) -> sa.Column:
    """A stay, as planned: health comes before the life of the fish."""
    return column("assignment_id", sa.Integer, "Stay in a container.", key=key, of=PLANNED)


def disease_column(*, key: bool = False, null: bool = False) -> sa.Column:
    """A disease."""
    return column("disease_id", sa.SmallInteger, "Disease.", key=key, null=null, of=_DISEASE)


disease_profile = monthly_table(
    SCHEMA,
    "disease_profile",
    column("id", sa.SmallInteger, "Disease.", key=True),
    column("code", sa.Text, "Short name, such as PD."),
    column("name", sa.Text, "Name."),
    column("agent", sa.Text, "Pathogen that causes the disease."),
    column("agent_type", sa.Text, "virus, bacterium or parasite."),
    column("stages", sa.Text, "Stages at risk, with commas between."),
    column("season", sa.Text, "Months of the year in which outbreaks begin, with commas between."),
    column("temperature_min_c", sa.REAL, "Least temperature at which outbreaks begin. [degC]"),
    column("temperature_max_c", sa.REAL, "Greatest temperature at which outbreaks begin. [degC]"),
    column("weight_min_g", sa.REAL, "Lowest weight at which fish are at risk. [g]"),
    column(
        "sea_days_min",
        sa.SmallInteger,
        "Fewest days at sea at which fish are at risk; 0 for no such limit. [d]",
    ),
    column(
        "sea_days_max",
        sa.SmallInteger,
        "Most days at sea at which fish are at risk; 0 for fish ashore only. [d]",
    ),
    column(
        "annual_probability_faroe",
        sa.REAL,
        "Introductions to a stocked site in a year, Faroe Islands. [1/yr]",
    ),
    column(
        "annual_probability_scotland",
        sa.REAL,
        "Introductions to a stocked site in a year, Scotland. [1/yr]",
    ),
    column("resistance", sa.REAL, "Share of the fish that are bred to resist it. [ratio]"),
    column("duration_min_days", sa.SmallInteger, "Shortest outbreak in a container. [d]"),
    column("duration_max_days", sa.SmallInteger, "Longest outbreak in a container. [d]"),
    column(
        "mortality_multiplier",
        sa.REAL,
        "Deaths relative to the usual number, mean of an outbreak. [ratio]",
    ),
    column("loss", sa.REAL, "Fish of a container lost in an outbreak, median. [ratio]"),
    column("appetite", sa.REAL, "Appetite left at the peak. [ratio]"),
    column("growth", sa.REAL, "Growth left at the peak, apart from the loss of appetite. [ratio]"),
    column("treatments", sa.Text, "Codes of the treatments that help, with commas between."),
    column(
        "prescribed_faroe",
        sa.REAL,
        "Chance that a vet treats it after a diagnosis, Faroe Islands. [ratio]",
    ),
    column(
        "prescribed_scotland",
        sa.REAL,
        "Chance that a vet treats it after a diagnosis, Scotland. [ratio]",
    ),
    column("prescribed_max_g", sa.REAL, "Weight above which fish are not treated for it. [g]"),
    column("courses", sa.SmallInteger, "Most courses of treatment after a diagnosis."),
    column("is_notifiable", sa.Boolean, "Whether the authority must be told."),
    column(
        "is_chronic", sa.Boolean, "Whether it lasts, so that its course follows the gill scores."
    ),
    column("source", sa.Text, "Source of its frequency and course."),
    commissioned_column(),
    sa.CheckConstraint("agent_type IN ('virus', 'bacterium', 'parasite')"),
    month_of="commissioned",
    comment="An infectious disease: fish at risk, season, frequency, severity and treatment.",
)

disease_co_infection = monthly_table(
    SCHEMA,
    "disease_co_infection",
    disease_column(key=True),
    column(
        "other_disease_id",
        sa.SmallInteger,
        "Disease that the first one makes more likely.",
        key=True,
        of=_DISEASE,
    ),
    column(
        "factor",
        sa.REAL,
        "Chance of the other disease during the first one, relative to the usual chance. [ratio]",
    ),
    commissioned_column(),
    month_of="commissioned",
    comment="A pair of diseases of which one makes fish more prone to the other.",
)

treatment_type = monthly_table(
    SCHEMA,
    "treatment_type",
    column("id", sa.SmallInteger, "Treatment.", key=True),
    column("code", sa.Text, "Short name, such as thermal."),
    column("name", sa.Text, "Name."),
    column("treatment_type", sa.Text, "AquaMind's kind: medication, physical or other."),
    column("method", sa.Text, "bath, feed, thermal, mechanical or cleaner fish."),
    column(
        "agent_types",
        sa.Text,
        "Agents against which it works, with commas between: bacterium, lice ...",
    ),
    column("dosage", sa.Text, "Dose in words."),
    column("duration_days", sa.SmallInteger, "Days that it takes. [d]"),
    column("withdrawal_degree_days", sa.REAL, "Withdrawal period. [degC d]"),
    column("cost_eur_per_kg", sa.REAL, "Cost by biomass treated. [EUR/kg]"),
    column(
        "handling_loss", sa.REAL, "Share of fish that die in the 14 days after it, median. [ratio]"
    ),
    column("fasting_days", sa.SmallInteger, "Days without feed before it. [d]"),
    commissioned_column(),
    sa.CheckConstraint("treatment_type IN ('medication', 'physical', 'other')"),
    month_of="commissioned",
    comment="A method of treatment against disease or lice.",
)

vaccine = monthly_table(
    SCHEMA,
    "vaccine",
    column("id", sa.SmallInteger, "Vaccine.", key=True),
    column("name", sa.Text, "Name."),
    column("manufacturer", sa.Text, "Manufacturer."),
    column("dosage", sa.Text, "Dose."),
    column("description", sa.Text, "Description, with the diseases."),
    column("protocol", sa.Text, "standard or enhanced."),
    commissioned_column(),
    month_of="commissioned",
    comment="A vaccine, or several vaccines given together.",
)

pathogen_pressure = monthly_table(
    SCHEMA,
    "pathogen_pressure",
    month_column(),
    column("site_id", sa.Integer, "Site: the id of an area or of a hall.", key=True),
    disease_column(key=True),
    column("temperature_c", sa.REAL, "Mean water temperature. [degC]"),
    column("season", sa.REAL, "Share of a year's chance that falls on the month. [ratio]"),
    column("wave", sa.REAL, "Pressure of the region relative to its mean. [ratio]"),
    column(
        "neighbours",
        sa.REAL,
        "Pressure with infected neighbours, relative to the pressure without them. [ratio]",
    ),
    column(
        "contagion",
        sa.REAL,
        "Infectiousness left of all introductions to date; each one begins at 1. [1]",
    ),
    column("pressure", sa.Double, "Introductions to be expected in the month. [1/month]"),
    column("introduction_date", sa.Date, "Day on which the pathogen comes, if it does.", null=True),
    sa.CheckConstraint("pressure >= 0"),
    month_of="month",
    comment="Infection pressure by one disease at one site in the month, with or without fish.",
)

outbreak = monthly_table(
    SCHEMA,
    "outbreak",
    month_column(),
    column("id", sa.BigInteger, "Outbreak.", key=True),
    disease_column(),
    batch_column(),
    column("site_id", sa.Integer, "Site: the id of an area or of a hall."),
    column("introduction_date", sa.Date, "Day on which the agent came."),
    column("onset_date", sa.Date, "First day on which fish of the first container are sick."),
    column("end_date", sa.Date, "Last day in its last container, as expected at the month's end."),
    column("detected_date", sa.Date, "Day of the result that found it; empty before.", null=True),
    column(
        "severity", sa.REAL, "Loss and effects relative to those of the disease profile. [ratio]"
    ),
    column("containers", sa.SmallInteger, "Containers hit to date."),
    column("phase", sa.Text, "At the month's end: incubation, rise, peak, decline or ended."),
    column("is_treated", sa.Boolean, "Whether it has been treated."),
    sa.CheckConstraint("phase IN ('incubation', 'rise', 'peak', 'decline', 'ended')"),
    month_of="month",
    comment="An outbreak in a batch, in each month in which it goes on.",
)

outbreak_stay = monthly_table(
    SCHEMA,
    "outbreak_stay",
    month_column(),
    column("outbreak_id", sa.BigInteger, "Outbreak.", key=True, of="disease.outbreak"),
    stay_column(key=True),
    column("infected_date", sa.Date, "Day on which the agent reaches the container."),
    column("onset_date", sa.Date, "First day of sickness."),
    column("peak_date", sa.Date, "Worst day."),
    column("end_date", sa.Date, "Last day, as expected at the month's end."),
    column("loss", sa.Double, "Share of fish that the outbreak would kill if untreated. [ratio]"),
    column("appetite", sa.REAL, "Appetite left at the peak. [ratio]"),
    column("growth", sa.REAL, "Growth left at the peak, apart from the loss of appetite. [ratio]"),
    column(
        "recovery_date",
        sa.Date,
        "Day from which the fish recover, for the water has left the disease's temperatures.",
        null=True,
    ),
    column("treated_date", sa.Date, "Day of the treatment that worked, if any.", null=True),
    column("effect_left", sa.REAL, "Share of the effects left after treatment. [ratio]"),
    month_of="month",
    comment="An outbreak in one container, in each month from infection to its end.",
)

vaccination = monthly_table(
    SCHEMA,
    "vaccination",
    column("id", sa.BigInteger, "Vaccination.", key=True),
    column("vaccination_date", sa.Date, "Day.", key=True),
    batch_column(),
    stay_column(),
    column("vaccine_id", sa.SmallInteger, "Vaccine.", of="disease.vaccine"),
    column("lot_number", sa.Text, "Lot of the vaccine."),
    column("fish_count", sa.Integer, "Fish vaccinated. [fish]"),
    column("average_weight_g", sa.REAL, "Average weight of the fish, as planned. [g]"),
    column("cost_eur", sa.REAL, "Cost. [EUR]"),
    month_of="vaccination_date",
    shown_at="08:00",
    order=("vaccination_date", "id"),
    comment="Fish of one container that are vaccinated on one day.",
)

treatment = monthly_table(
    SCHEMA,
    "treatment",
    column("id", sa.BigInteger, "Treatment.", key=True),
    column("treatment_date", sa.Date, "First day.", key=True),
    batch_column(),
    stay_column(),
    column("treatment_type_id", sa.SmallInteger, "Treatment.", of="disease.treatment_type"),
    column("outbreak_id", sa.BigInteger, "Outbreak that is treated, if any.", null=True),
    column("reason", sa.Text, "Code of the disease, lice, or Saprolegnia for routine baths."),
    column("duration_days", sa.SmallInteger, "Duration. [d]"),
    column("biomass_kg", sa.REAL, "Biomass treated, as planned. [kg]"),
    column("dosage", sa.Text, "Dose given, in words."),
    column("withholding_period_days", sa.SmallInteger, "Withdrawal period. [d]"),
    column("withdrawal_until", sa.Date, "Last day of the withdrawal period.", null=True),
    column("cost_eur", sa.REAL, "Cost. [EUR]"),
    column("removed", sa.REAL, "Share of the lice, sickness or fungus removed. [ratio]"),
    column(
        "handling_loss", sa.REAL, "Share of fish that will die of it in the 14 days after. [ratio]"
    ),
    column(
        "lice_before",
        sa.REAL,
        "Mobile lice counted on some fish of the ring before the treatment. [lice/fish]",
        null=True,
    ),
    column(
        "lice_after",
        sa.REAL,
        "Mobile lice counted at the boat after the treatment. [lice/fish]",
        null=True,
    ),
    column(
        "outcome",
        sa.Text,
        "successful, partial or unsuccessful by these counts; pending until"
        " `disease.treatment_judgement` tells.",
    ),
    column("is_aborted", sa.Boolean, "Whether it was stopped early."),
    sa.CheckConstraint("outcome IN ('successful', 'partial', 'unsuccessful', 'pending')"),
    month_of="treatment_date",
    shown_at="08:00",
    order=("treatment_date", "id"),
    comment="A treatment of the fish of one container.",
)

health_effect = monthly_table(
    SCHEMA,
    "health_effect",
    column("date", sa.Date, "Day.", key=True),
    stay_column(key=True),
    disease_column(null=True),
    column("disease_rate", sa.Double, "Hazard of death by disease. [1/d]"),
    column("treatment_rate", sa.Double, "Hazard of death by treatment. [1/d]"),
    column("gill_rate", sa.Double, "Hazard of death by damaged gills. [1/d]"),
    column("lice_rate", sa.Double, "Hazard of death by lice. [1/d]"),
    column("appetite", sa.Double, "Appetite left by disease, lice, gills and treatment. [ratio]"),
    column("growth", sa.Double, "Growth left by disease, apart from the loss of appetite. [ratio]"),
    month_of="date",
    order=("date", "assignment_id"),
    comment="Effects of disease and treatment on the deaths, growth and appetite of a stay on one"
    " day.",
)

stay_health = monthly_table(
    SCHEMA,
    "stay_health",
    month_column(),
    stay_column(key=True),
    batch_column(),
    column("withdrawal_until", sa.Date, "Last day of a withdrawal period.", null=True),
    column("treated_date", sa.Date, "Day of the last treatment.", null=True),
    column("treatment_type_id", sa.SmallInteger, "Last treatment.", null=True),
    column(
        "handling_loss",
        sa.Double,
        "Share of fish that will die in the 14 days after the treatment. [ratio]",
    ),
    month_of="month",
    comment="The last treatment of a stay at the month's end, or when it is emptied.",
)
