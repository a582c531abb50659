"""AquaMind's tables of health: lice, treatments, samples, the laboratory and the journal."""

from aquamind_assets.aquamind.tables.declaration import ENGINEER, VET, AquamindTable
from aquamind_assets.aquamind.tables.expressions import OF_N
from aquamind_assets.aquamind.tables.signed import MEMBER, SIGNED_BY, signed, signed_at
from aquamind_assets.disease import tables as disease
from aquamind_assets.disease.lice import tables as lice
from aquamind_assets.disease.observation import tables as observed
from resources.tables import shown_moment

#: AquaMind keeps vaccinations among the treatments.
_TREATMENTS = f"""
    WITH stay AS (
        SELECT DISTINCT id AS assignment_id, container_id FROM batches.container_assignment
        WHERE month >= :from AND month < :to),
    given AS (
        SELECT given.id * 10 AS id, treatment_date,
               {shown_moment(disease.treatment)} AS moment, type.treatment_type,
               type.name || ' against ' || reason AS description, given.dosage,
               given.duration_days, withholding_period_days,
               coalesce(judged.outcome, given.outcome) AS outcome, given.batch_id,
               given.assignment_id, NULL::smallint AS vaccination_type_id
        FROM disease.treatment given JOIN disease.treatment_type type
        ON type.id = given.treatment_type_id
        LEFT JOIN disease.treatment_judgement judged ON judged.treatment_id = given.id
         AND judged_date >= :from AND judged_date <= :day
        UNION ALL
        SELECT given.id * 10 + 1, vaccination_date, {shown_moment(disease.vaccination)},
               'vaccination',
               vaccine.name || ', ' || fish_count || ' fish', vaccine.dosage, 1, 0, 'successful',
               batch_id, assignment_id, vaccine_id
        FROM disease.vaccination given JOIN disease.vaccine ON vaccine.id = given.vaccine_id)
    SELECT * FROM given LEFT JOIN stay USING (assignment_id)"""

#: What the laboratory found, once it has said so.
_RECEIVED = "date_results_received <= :day"

HEALTH_VIEWS = [
    AquamindTable(
        "health_licetype",
        observed.lice_type,
        by=ENGINEER,
        natural=("species", "gender", "development_stage"),
    ),
    AquamindTable(
        "health_licecount",
        lice.lice_count,
        {"user_id": ":user", "count_date": shown_moment(lice.lice_count)},
        source=signed(lice.lice_count, "count_date", "biologist", "health"),
        reads=SIGNED_BY,
        entered=signed_at("count_date"),
        by=VET,
        member=MEMBER,
        dated="count_date",
    ),
    AquamindTable("health_vaccinationtype", disease.vaccine, by=ENGINEER, natural=("name",)),
    AquamindTable(
        "health_treatment",
        disease.treatment,
        {
            "user_id": ":user",
            "treatment_date": "moment",
            "treatment_type": "treatment_type",
            "description": "description",
            "batch_assignment_id": "assignment_id",
            "container_id": "container_id",
            "vaccination_type_id": "vaccination_type_id",
            "includes_weighing": "false",
        },
        source=signed(disease.treatment, "treatment_date", "manager", "health", rows=_TREATMENTS),
        beside=[disease.vaccination],
        reads=[
            disease.treatment_type,
            disease.vaccination,
            disease.vaccine,
            observed.treatment_judgement,
            *SIGNED_BY,
        ],
        entered=signed_at("treatment_date"),
        by=VET,
        member=MEMBER,
        dated="treatment_date",
    ),
    AquamindTable(
        "health_healthparameter", observed.health_parameter, by=ENGINEER, natural=("name",)
    ),
    AquamindTable(
        "health_parameterscoredefinition",
        observed.parameter_score_definition,
        by=ENGINEER,
        natural=("parameter_id", "score_value"),
    ),
    AquamindTable(
        "health_healthsamplingevent",
        observed.health_sampling_event,
        {
            column: f"{column} * {OF_N.format(n='greatest(calculated_sample_size, 1)')}"
            for column in ("std_dev_weight_g", "std_dev_length_cm")
        },
        source=signed(observed.health_sampling_event, "sampling_date", "biologist", "health"),
        reads=SIGNED_BY,
        entered=signed_at("sampling_date"),
        by=VET,
        member=MEMBER,
        dated="sampling_date",
    ),
    AquamindTable("health_individualfishobservation", observed.individual_fish_observation, by=VET),
    AquamindTable(
        "health_fishparameterscore",
        observed.fish_parameter_score,
        {"id": "individual_fish_observation_id * 10 + parameter_id"},
        by=VET,
    ),
    AquamindTable("health_sampletype", observed.sample_type, by=ENGINEER, natural=("name",)),
    AquamindTable(
        "health_healthlabsample",
        observed.lab_sample,
        {
            "batch_container_assignment_id": "assignment_id",
            "date_sent_to_lab": "CASE WHEN date_sent_to_lab <= :day THEN date_sent_to_lab END",
            "date_results_received": f"CASE WHEN {_RECEIVED} THEN date_results_received END",
            "findings_summary": f"CASE WHEN {_RECEIVED} THEN findings_summary END",
            "quantitative_results": f"CASE WHEN {_RECEIVED} THEN quantitative_results END",
        },
        by=VET,
        changes=[("sample_date", "+"), ("date_results_received", "~")],
        dated="sample_date",
    ),
    AquamindTable(
        "health_journalentry",
        observed.journal_entry,
        {
            "user_id": ":user",
            "resolution_status": """coalesce(follow_up_date <= :day, false) OR (resolution_status
                AND :day >= (date_trunc('month', entry_date) + interval '1 month')::date - 1)""",
        },
        entered="entry_date",
        by=VET,
        member="user_id",
        dated="entry_date",
    ),
    AquamindTable(
        "health_mortalityreason", observed.mortality_reason, by=ENGINEER, natural=("name",)
    ),
    AquamindTable(
        "health_mortalityrecord",
        observed.mortality_record,
        {"event_date": shown_moment(observed.mortality_record)},
        by=VET,
        dated="event_date",
    ),
]
