"""Checks of outbreaks, treatments and vaccinations: SQL that selects the rows that break a rule."""

import sqlalchemy as sa

from aquamind_assets.batches import tables as batches
from aquamind_assets.batches.catalogue import EGG, FRY, GROW_OUT, PARR, SMOLT
from aquamind_assets.checks.sql_checks import ALL, Days, of_days, rules_of_tables, whole, within
from aquamind_assets.disease import tables
from aquamind_assets.disease.diagnosis import tables as diagnosis_tables
from aquamind_assets.disease.outbreaks import tables as outbreak_tables
from aquamind_assets.disease.outbreaks.profiles import AGD
from aquamind_assets.disease.treatment.routine_baths import SAPROLEGNIA
from aquamind_assets.environment import tables as environment
from aquamind_assets.settings.farm import Settings

#: Rounding of a REAL. [degC, g]
_ROUNDING = 1e-3


def _begun(days: Days) -> str:
    """Each outbreak that begins in these days once, as it then was, with its profile."""
    return f"""
        SELECT o.*, p.season, p.stages, p.temperature_min_c, p.temperature_max_c, p.weight_min_g
        FROM disease.outbreak o JOIN disease.disease_profile p ON p.id = o.disease_id
        WHERE {within("o.onset_date", days)} AND o.month = date_trunc('month', o.onset_date)"""


def _first_containers(days: Days) -> str:
    """The containers to which those outbreaks came first, with their stay."""
    return f"""
        SELECT o.*, hit.assignment_id, stay.site_id AS stay_site_id, CASE
            WHEN o.onset_date >= stay.grow_out_date THEN {GROW_OUT}
            ELSE stay.lifecycle_stage_id END AS stage_id
        FROM ({_begun(days)}) o
        JOIN disease.outbreak_stay hit ON hit.outbreak_id = o.id AND hit.month = o.month
         AND hit.onset_date = o.onset_date
         AND hit.infected_date = (
            SELECT min(infected_date) FROM disease.outbreak_stay other
            WHERE other.outbreak_id = o.id AND other.month = o.month
              AND other.onset_date = o.onset_date)
        JOIN batches.planned_stay stay ON stay.id = hit.assignment_id AND stay.month = o.month"""


def out_of_season(days: Days = ALL) -> str:
    """Each outbreak begins in a month that its disease profile allows."""
    return f"""
        SELECT * FROM ({_begun(days)}) o
        WHERE NOT extract(month FROM onset_date)::text = ANY (string_to_array(season, ','))"""


def out_of_stage(days: Days = ALL) -> str:
    """Each outbreak begins in sick fish of a stage that its disease profile allows."""
    return f"""
        SELECT * FROM ({_begun(days)}) o
        LEFT JOIN ({_first_containers(days)}) hit ON hit.id = o.id
        LEFT JOIN batches.lifecycle_stage stage ON stage.id = hit.stage_id
        WHERE (stage.name = ANY (string_to_array(o.stages, ','))) IS NOT TRUE"""


def out_of_temperature(days: Days = ALL) -> str:
    """Each outbreak begins in water that its disease profile allows."""
    return f"""
        SELECT * FROM ({_first_containers(days)}) hit
        LEFT JOIN environment.site_condition water
        ON water.site_id = hit.stay_site_id AND water.date = hit.onset_date
        WHERE (water.temperature_c BETWEEN hit.temperature_min_c - {_ROUNDING}
           AND hit.temperature_max_c + {_ROUNDING}) IS NOT TRUE"""


def out_of_weight(days: Days = ALL) -> str:
    """Each outbreak begins in fish of at least the weight in its disease profile."""
    return f"""
        SELECT * FROM ({_begun(days)}) o LEFT JOIN batches.growth_projection fish
        ON fish.batch_id = o.batch_id AND fish.date = o.onset_date
        WHERE (fish.average_weight_g >= o.weight_min_g - {_ROUNDING}) IS NOT TRUE"""


def without_introduction(days: Days = ALL) -> str:
    """Each outbreak follows an introduction of its pathogen to the site."""
    return f"""
        SELECT * FROM ({_begun(days)}) o LEFT JOIN disease.pathogen_pressure p
        ON p.site_id = o.site_id AND p.disease_id = o.disease_id
        AND p.introduction_date = o.introduction_date
        WHERE p.site_id IS NULL OR o.onset_date <= o.introduction_date"""


def course_disordered(days: Days = ALL) -> str:
    """The dates of each outbreak are in order, and its losses and effects are possible."""
    return f"""
        SELECT month, outbreak_id, assignment_id, onset_date, end_date FROM disease.outbreak_stay
        WHERE {within("month", days)}
          AND NOT (onset_date <= peak_date AND peak_date <= end_date
                    AND infected_date <= end_date AND loss > 0 AND loss < 1
                    AND appetite BETWEEN 0 AND 1 AND growth BETWEEN 0 AND 1
                    AND effect_left BETWEEN 0 AND 1
                    AND (treated_date IS NULL) = (effect_left = 1))
        UNION ALL
        SELECT month, id, NULL, onset_date, end_date FROM disease.outbreak
        WHERE {within("month", days)}
          AND NOT (introduction_date <= onset_date AND onset_date <= end_date
                    AND (detected_date IS NULL OR detected_date >= introduction_date))"""


def not_of_batch(days: Days = ALL) -> str:
    """Each container of an outbreak holds its batch, with fish on the day of infection."""
    return f"""
        SELECT * FROM disease.outbreak_stay hit
        JOIN disease.outbreak o ON o.id = hit.outbreak_id AND o.month = hit.month
        LEFT JOIN batches.planned_stay stay
        ON stay.id = hit.assignment_id AND stay.month = hit.month
        WHERE {within("hit.month", days)} AND (stay.batch_id = o.batch_id
            AND hit.infected_date >= stay.start_date
            AND hit.infected_date < coalesce(stay.end_date, DATE '9999-12-31')) IS NOT TRUE"""


def twice_at_once(days: Days = ALL) -> str:
    """No batch has two outbreaks of one disease at the same time."""
    return """
        WITH once AS (
            SELECT DISTINCT ON (id) id, batch_id, disease_id, onset_date, end_date
            FROM disease.outbreak ORDER BY id, month DESC)
        SELECT * FROM once a JOIN once b
        ON a.batch_id = b.batch_id AND a.disease_id = b.disease_id AND a.id < b.id
        WHERE a.onset_date <= b.end_date AND b.onset_date <= a.end_date"""


def treated_in_vain(days: Days = ALL) -> str:
    """Each treatment of a disease other than of gills follows a suspicion and can work."""
    return f"""
        SELECT * FROM disease.treatment t
        JOIN disease.treatment_type kind ON kind.id = t.treatment_type_id
        JOIN disease.disease_profile p ON p.code = t.reason
        LEFT JOIN disease.outbreak o
        ON o.id = t.outbreak_id AND o.month = date_trunc('month', t.treatment_date)
        WHERE {within("t.treatment_date", days)} AND t.reason <> '{AGD}'  -- by gill scores
          AND ((kind.code = ANY (string_to_array(p.treatments, ',')) AND EXISTS (
                SELECT FROM disease.suspicion s
                WHERE s.batch_id = t.batch_id AND s.disease_id = p.id
                  AND s.sample_date < t.treatment_date)
              AND (t.outbreak_id IS NULL
                OR (o.disease_id = p.id AND o.is_treated AND t.treatment_date > o.detected_date)))
              IS NOT TRUE)"""


def bathed_wrongly(days: Days = ALL) -> str:
    """Each routine bath is given to young fish, with a method that works against the fungus."""
    return f"""
        SELECT * FROM disease.treatment t
        JOIN disease.treatment_type kind ON kind.id = t.treatment_type_id
        LEFT JOIN batches.planned_stay stay
        ON stay.id = t.assignment_id AND stay.month = date_trunc('month', t.treatment_date)
        WHERE t.reason = '{SAPROLEGNIA}' AND {within("t.treatment_date", days)}
          AND (kind.method = 'bath'
              AND 'oomycete' = ANY (string_to_array(kind.agent_types, ','))
              AND stay.lifecycle_stage_id IN ({EGG}, {FRY}, {PARR})) IS NOT TRUE"""


def effects_without_outbreak(days: Days = ALL) -> str:
    """Fish suffer only from diseases that they have on that day; gill diseases are not checked."""
    return f"""
        SELECT effect.* FROM disease.health_effect effect
        JOIN disease.disease_profile p ON p.id = effect.disease_id AND NOT p.is_chronic
        WHERE {within("effect.date", days)} AND effect.disease_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM disease.outbreak_stay hit
            JOIN disease.outbreak o ON o.id = hit.outbreak_id AND o.month = hit.month
            WHERE hit.month = date_trunc('month', effect.date)
              AND hit.assignment_id = effect.assignment_id AND o.disease_id = effect.disease_id
              AND effect.date BETWEEN hit.onset_date AND hit.end_date)"""


def vaccinated_wrongly(days: Days = ALL) -> str:
    """Each vaccination is given to smolts that are in that container."""
    return f"""
        SELECT * FROM disease.vaccination v LEFT JOIN batches.planned_stay stay
        ON stay.id = v.assignment_id AND stay.month = date_trunc('month', v.vaccination_date)
        WHERE {within("v.vaccination_date", days)} AND (stay.lifecycle_stage_id = {SMOLT}
            AND stay.batch_id = v.batch_id AND v.vaccination_date >= stay.start_date
            AND v.vaccination_date < coalesce(stay.end_date, DATE '9999-12-31')
            AND v.fish_count > 0) IS NOT TRUE"""


def at_sea_unvaccinated(days: Days = ALL) -> str:
    """Each batch is vaccinated before sea; fish that fill up another's ring, by container."""
    return f"""
        SELECT * FROM batches.batch b
        WHERE b.batch_type = 'STANDARD' AND b.month = date_trunc('month', b.sea_start_date)
          AND {within("b.sea_start_date", days)} AND NOT EXISTS (
            SELECT FROM disease.vaccination v
            WHERE v.batch_id = b.id AND v.vaccination_date < b.sea_start_date)
        UNION ALL
        SELECT b.* FROM batches.mix_event_component part
        JOIN batches.batch b ON b.id = part.source_batch_id
         AND b.month = date_trunc('month', part.mixed_date)
        WHERE {within("part.mixed_date", days)} AND NOT EXISTS (
            SELECT FROM disease.vaccination v
            WHERE v.assignment_id = part.source_assignment_id
              AND v.vaccination_date < part.mixed_date)"""


def fed_while_vaccinated(days: Days = ALL) -> str:
    """Fish are not fed on the day on which they are vaccinated."""
    return f"""
        SELECT v.id, v.vaccination_date, state.appetite FROM disease.vaccination v
        JOIN batches.daily_state state
          ON state.assignment_id = v.assignment_id AND state.date = v.vaccination_date
        WHERE {within("v.vaccination_date", days)} AND {within("state.date", days)}
          AND state.appetite > 0"""


def over_machine_speed(days: Days, settings: Settings) -> str:
    """No batch is vaccinated faster than a machine can, or on a weekend."""
    return f"""
        SELECT batch_id, vaccination_date, sum(fish_count) AS fish FROM disease.vaccination
        WHERE {within("vaccination_date", days)} GROUP BY 1, 2
        HAVING sum(fish_count) > {settings.outbreaks.vaccination_fish_a_day}
            OR extract(isodow FROM vaccination_date) > 5"""


CHECKS = {
    check.__name__: check
    for check in (
        out_of_season,
        out_of_stage,
        out_of_temperature,
        out_of_weight,
        without_introduction,
        course_disordered,
        not_of_batch,
        twice_at_once,
        treated_in_vain,
        bathed_wrongly,
        effects_without_outbreak,
        vaccinated_wrongly,
        at_sea_unvaccinated,
        fed_while_vaccinated,
    )
}

#: Tables whose rows the check looks at, where these are not outbreaks.
_LOOKED_AT: dict[str, sa.Table | str] = {
    "treated_in_vain": tables.treatment,
    "bathed_wrongly": f"SELECT count(*) FROM {tables.treatment} WHERE reason = '{SAPROLEGNIA}'",
    "effects_without_outbreak": tables.health_effect,
    "vaccinated_wrongly": tables.vaccination,
    "at_sea_unvaccinated": tables.vaccination,
    "fed_while_vaccinated": tables.vaccination,
    "over_machine_speed": tables.vaccination,
}

_READ = [
    tables.disease_profile,
    tables.outbreak_stay,
    tables.pathogen_pressure,
    tables.health_effect,
    tables.treatment,
    tables.treatment_type,
    tables.vaccination,
    outbreak_tables.batch_immunity,
    diagnosis_tables.suspicion,
    batches.batch,
    batches.mix_event_component,
    batches.daily_state,
    batches.planned_stay,
    batches.growth_projection,
    batches.lifecycle_stage,
    environment.site_condition,
]

outbreaks_hold = rules_of_tables(
    "outbreaks_hold",
    {tables.outbreak: [*map(of_days, CHECKS.values()), over_machine_speed]},
    _READ,
    spans=whole,
    looks_at=_LOOKED_AT,
    joined_by_month=[fed_while_vaccinated.__name__],
)
