"""Checks of the vet's records: SQL that selects the rows that break a rule."""

from aquamind_assets.batches import tables as batches
from aquamind_assets.checks.sql_checks import (
    Days,
    month_of,
    of_days,
    one_by_one,
    rules_of_tables,
    whole,
    within,
)
from aquamind_assets.disease import tables
from aquamind_assets.disease.diagnosis import tables as diagnosis_tables
from aquamind_assets.disease.gills import tables as gill_tables
from aquamind_assets.disease.lice import tables as lice_tables
from aquamind_assets.disease.observation import tables as observed
from aquamind_assets.disease.outbreaks.profiles import AGD, diseases

#: Lowest and highest Fulton's K of a living salmon, errors of measuring included.
_LEAST_K, _MOST_K = 0.5, 2.0

#: Days within which a follow-up that is due on a free day or in a storm is written. [d]
_LATE_DAYS = 14


def sampled_outside_stays(days: Days) -> str:
    """Each health or laboratory sample is from a container that held fish of its batch that day."""
    return f"""
        SELECT * FROM (
            SELECT sampling_date AS date, batch_id, assignment_id, container_id
            FROM disease.health_sampling_event WHERE {within("sampling_date", days)}
            UNION ALL
            SELECT sample_date, batch_id, assignment_id, container_id
            FROM disease.lab_sample WHERE {within("sample_date", days)}) sample
        WHERE (SELECT state.batch_id = sample.batch_id AND state.population > 0
                      AND state.container_id = sample.container_id
               FROM batches.daily_state state
               WHERE state.date = sample.date AND state.assignment_id = sample.assignment_id)
              IS NOT TRUE"""


def samples_missing(days: Days) -> str:
    """Each batch from fry on that has fish all month has a health sample."""
    return f"""
        SELECT * FROM (
            SELECT batch_id, {month_of("date", days)} AS month FROM (
                SELECT DISTINCT batch_id, date FROM batches.daily_state
                WHERE {within("date", days)} AND lifecycle_stage_id >= 3 AND population >= 500) day
            GROUP BY 1, 2 HAVING count(*) >= 28) fish
        LEFT JOIN disease.health_sampling_event sample
        ON sample.batch_id = fish.batch_id
           AND {month_of("sampling_date", days)} = fish.month AND {within("sampling_date", days)}
        WHERE sample.id IS NULL"""


def fish_unlike_their_sample(days: Days) -> str:
    """Each health sample agrees with its fish in number, mean weight and mean condition."""
    return f"""
        SELECT * FROM (
            SELECT id, calculated_sample_size, avg_weight_g, avg_k_factor
            FROM disease.health_sampling_event WHERE {within("sampling_date", days)}) event
        FULL JOIN (
            SELECT sampling_event_id AS id, count(*) AS fish, avg(weight_g) AS weight_g,
                   avg(condition_factor) AS k
            FROM disease.individual_fish_observation WHERE {within("sampling_date", days)}
            GROUP BY 1) fish USING (id)
        WHERE (event.calculated_sample_size = fish.fish
               AND abs(event.avg_weight_g / fish.weight_g - 1) < 1e-3
               AND abs(event.avg_k_factor - fish.k) < 1e-3) IS NOT TRUE"""


def impossible_fish(days: Days) -> str:
    """Each sampled fish has a possible condition factor that follows from its weight and length."""
    return f"""
        SELECT * FROM disease.individual_fish_observation
        WHERE {within("sampling_date", days)} AND (
            weight_g > 5 AND condition_factor NOT BETWEEN {_LEAST_K} AND {_MOST_K}
            OR abs(condition_factor / (100 * weight_g / length_cm ^ 3) - 1) > 1e-3)"""


def fish_not_scored(days: Days) -> str:
    """Each fish of a health sample has one score of each parameter."""
    return f"""
        SELECT * FROM (
            SELECT id FROM disease.individual_fish_observation
            WHERE {within("sampling_date", days)}) fish
        FULL JOIN (
            SELECT individual_fish_observation_id AS id, count(*) AS scores
            FROM disease.fish_parameter_score WHERE {within("sampling_date", days)}
            GROUP BY 1) score USING (id)
        WHERE fish.id IS NULL OR score.scores IS DISTINCT FROM (
            SELECT count(*) FROM disease.health_parameter WHERE is_active)"""


def deaths_not_classed(days: Days) -> str:
    """Dead fish by reason add up to the mortality events of each stay and month."""
    return f"""
        SELECT * FROM (
            SELECT assignment_id, {month_of("event_date", days)} AS month,
                   sum(count) AS dead
            FROM disease.mortality_record WHERE {within("event_date", days)} GROUP BY 1, 2) record
        FULL JOIN (
            SELECT assignment_id, {month_of("event_date", days)} AS month,
                   sum(count) AS dead
            FROM batches.mortality_event WHERE {within("event_date", days)} GROUP BY 1, 2) event
        USING (assignment_id, month)
        WHERE record.dead IS DISTINCT FROM event.dead"""


def outbreaks_not_sampled(days: Days) -> str:
    """Each detected outbreak has a positive laboratory result of that day."""
    return f"""
        SELECT * FROM (
            SELECT DISTINCT id, batch_id, disease_id, detected_date FROM disease.outbreak
            WHERE {within("detected_date", days)}) found
        LEFT JOIN (
            SELECT batch_id, disease_id, date_results_received, max(fish_positive) AS positive
            FROM disease.lab_sample WHERE reason = 'suspicion' GROUP BY 1, 2, 3) sample
        ON sample.batch_id = found.batch_id AND sample.disease_id = found.disease_id
           AND sample.date_results_received = found.detected_date
        WHERE sample.positive > 0 IS NOT TRUE"""


def causes_named_early(days: Days) -> str:
    """No record names a disease as the cause of death before it is diagnosed in the batch."""
    return f"""
        WITH known AS (
            SELECT batch_id, disease_id, result_date AS day
            FROM disease.suspicion WHERE outcome = 'confirmed'
            UNION ALL
            SELECT batch_id, profile.id, count_date FROM disease.gill_count
            JOIN disease.disease_profile profile ON profile.code = '{AGD}'
            WHERE agd_score > 0),
        since AS (SELECT batch_id, disease_id, min(day) AS since FROM known GROUP BY 1, 2)
        SELECT event.id FROM batches.mortality_event event
        LEFT JOIN since USING (batch_id, disease_id)
        WHERE {within("event.event_date", days)}
          AND (event.cause = 'DISEASE' OR event.disease_id IS NOT NULL)
          AND (since <= event.event_date) IS NOT TRUE"""


def suspicions_untested(days: Days) -> str:
    """Each tested suspicion has laboratory samples with the same number of positive fish."""
    return f"""
        SELECT * FROM (
            SELECT DISTINCT batch_id, disease_id, sample_date, fish_positive, fish_tested
            FROM disease.suspicion
            WHERE {within("sample_date", days)} AND fish_tested > 0) asked
        LEFT JOIN (
            SELECT batch_id, disease_id, sample_date, sum(fish_positive) AS positive,
                   sum(fish_tested) AS tested
            FROM disease.lab_sample WHERE reason = 'suspicion' GROUP BY 1, 2, 3) answered
        USING (batch_id, disease_id, sample_date)
        WHERE (asked.fish_positive = positive AND asked.fish_tested = tested) IS NOT TRUE"""


def diagnoses_without_result(days: Days) -> str:
    """Each diagnosis in the journal has a laboratory result for its outbreak on that day."""
    return f"""
        SELECT * FROM disease.journal_entry entry
        LEFT JOIN disease.lab_sample sample
        ON sample.outbreak_id = entry.outbreak_id AND sample.batch_id = entry.batch_id
           AND sample.date_results_received = entry.entry_date::date
           AND sample.reason = 'suspicion'
        WHERE {within("entry_date", days)} AND entry.category = 'diagnosis'
          AND entry.outbreak_id IS NOT NULL AND sample.id IS NULL"""


def parcels_out_of_order(days: Days) -> str:
    """The laboratory numbers each parcel once, in the order in which they come in a year."""
    return f"""
        SELECT * FROM (
            SELECT lab_reference_id, min(date_sent_to_lab) AS sent,
                   max(date_sent_to_lab) AS last, count(DISTINCT assignment_id) AS stays,
                   max(max(date_sent_to_lab)) OVER (
                       PARTITION BY date_trunc('year', min(date_sent_to_lab))
                       ORDER BY lab_reference_id) AS latest
            FROM disease.lab_sample
            WHERE {within("sample_date", days)} AND lab_reference_id <> ''
            GROUP BY lab_reference_id) parcel
        WHERE stays > 1 OR sent < last OR sent < latest"""


def treatments_not_noted(days: Days) -> str:
    """Each treatment of a batch with fish is in the journal of that day."""
    return f"""
        SELECT * FROM (
            SELECT DISTINCT treatment.batch_id, treatment_date AS date FROM disease.treatment
            JOIN batches.daily_state state ON state.assignment_id = treatment.assignment_id
             AND state.date = treatment_date AND state.population > 0
            WHERE {within("treatment_date", days)}) given
        LEFT JOIN disease.journal_entry entry
        ON entry.batch_id = given.batch_id AND entry.category = 'treatment'
           AND entry.entry_date::date = given.date
        WHERE entry.id IS NULL"""


def course_not_recorded(days: Days) -> str:
    """Journal entries on a disease's spread or end follow deaths recorded under it; those on its
    end may also follow the diagnosis, for a site may be emptied the day after."""
    return f"""
        WITH recorded AS MATERIALIZED (
            SELECT DISTINCT batch_id, event_date FROM disease.mortality_record
            WHERE reason_id IN (
                SELECT reason.id FROM disease.mortality_reason reason
                JOIN disease.mortality_reason wider ON wider.id = reason.parent_id
                WHERE reason.name <> 'Disease under investigation'
                  AND wider.name = 'Infectious disease'))
        SELECT entry.id FROM disease.journal_entry entry
        WHERE {within("entry_date", days)} AND entry.subject IN ('spread', 'recovery')
          AND NOT EXISTS (
            SELECT FROM recorded record
            WHERE record.batch_id = entry.batch_id
              AND record.event_date BETWEEN entry.entry_date::date - 62 AND entry.entry_date::date
          )
          AND NOT (entry.subject = 'recovery' AND EXISTS (
            SELECT FROM disease.suspicion
            WHERE suspicion.batch_id = entry.batch_id AND suspicion.outcome = 'confirmed'
              AND suspicion.result_date BETWEEN entry.entry_date::date - 62
                  AND entry.entry_date::date))"""


def entries_left_open(days: Days) -> str:
    """Each entry that is open at its month's end is followed up on its day, or soon after it."""
    return f"""
        WITH entry AS (
            SELECT id, batch_id, follow_up_date, follow_up_date AS day, NULL::date AS followed_up
            FROM disease.journal_entry WHERE {within("entry_date", days)} AND NOT resolution_status
            UNION ALL
            SELECT NULL, batch_id, NULL, entry_date::date, entry_date::date
            FROM disease.journal_entry WHERE subject = 'follow-up')
        SELECT id FROM (
            SELECT id, follow_up_date, min(followed_up) OVER (
                PARTITION BY batch_id ORDER BY day DESC) AS followed_up
            FROM entry) entry
        WHERE id IS NOT NULL AND (follow_up_date IS NULL
            OR (date_trunc('month', follow_up_date) <= (
                    SELECT max(entry_date) FROM disease.journal_entry)
                AND (followed_up <= follow_up_date + {_LATE_DAYS}) IS NOT TRUE))"""


def bad_hearts_warmed(days: Days) -> str:
    """No fish are deloused in warm water from a diagnosis of heart or gills on."""
    weak = ", ".join(str(one.id) for one in diseases() if one.profile.weakens)
    return f"""
        SELECT given.id FROM disease.treatment given
        JOIN disease.treatment_type kind ON kind.id = given.treatment_type_id
         AND kind.method = 'thermal'
        WHERE {within("treatment_date", days)} AND EXISTS (
            SELECT FROM disease.suspicion found
            WHERE found.batch_id = given.batch_id AND found.outcome = 'confirmed'
              AND found.disease_id IN ({weak})
              AND treatment_date BETWEEN found.result_date AND found.result_date + 30)"""


CHECKS = {
    check.__name__: check
    for check in (
        sampled_outside_stays,
        samples_missing,
        fish_unlike_their_sample,
        impossible_fish,
        fish_not_scored,
        deaths_not_classed,
        outbreaks_not_sampled,
        causes_named_early,
        suspicions_untested,
        diagnoses_without_result,
        parcels_out_of_order,
        treatments_not_noted,
        course_not_recorded,
        entries_left_open,
        bad_hearts_warmed,
    )
}

_READ = (
    *observed.OBSERVATION[1:],
    *observed.FIXED,
    batches.daily_state,
    batches.mortality_event,
    tables.outbreak,
    diagnosis_tables.suspicion,
    gill_tables.gill_count,
    tables.disease_profile,
    tables.treatment,
    tables.treatment_type,
    lice_tables.lice_count,
)


observations_hold = rules_of_tables(
    "observations_hold",
    {observed.health_sampling_event: [of_days(check) for check in CHECKS.values()]},
    _READ,
    spans=whole,
    spans_of=dict.fromkeys(
        (check.__name__ for check in (deaths_not_classed, fish_not_scored, samples_missing)),
        one_by_one,
    ),
    looks_at=dict.fromkeys(CHECKS, observed.mortality_record),
    joined_by_month=[treatments_not_noted.__name__],
)
