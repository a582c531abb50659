"""The assets of the vet's records: catalogues, health samples, laboratory, journal, deaths."""

from itertools import chain

import numpy as np

from aquamind_assets.batches import tables as batches
from aquamind_assets.core.columns import Columns, joined, table_rows
from aquamind_assets.core.months import Month
from aquamind_assets.disease import tables
from aquamind_assets.disease.authority import tables as authority_tables
from aquamind_assets.disease.diagnosis import tables as diagnosis_tables
from aquamind_assets.disease.gills import tables as gill_tables
from aquamind_assets.disease.lice import tables as lice_tables
from aquamind_assets.disease.lice.observed import mobile_per_fish, site_counts
from aquamind_assets.disease.observation import catalogue as observation_catalogue
from aquamind_assets.disease.observation import (
    journal,
    journal_authority,
    journal_course,
    journal_plant,
    journal_routine,
    journal_subjects,
    judging,
    laboratory,
    mortality_records,
    sampling,
    scores,
)
from aquamind_assets.disease.observation import tables as observed
from aquamind_assets.disease.observation.follow_ups import FollowUps
from aquamind_assets.disease.observation.journal_month import JournalMonth
from aquamind_assets.disease.observation.signs import reasons_of_diseases, signs_of
from aquamind_assets.environment import tables as environment
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.monthly.asset import monthly_asset
from aquamind_assets.monthly.computation import MonthReader, Rows, fixed
from aquamind_assets.people import tables as staff
from aquamind_assets.people.staff import places_of
from aquamind_assets.people.work import Work
from aquamind_assets.settings.farm import Settings

#: The tables that list the sites.
SITES = (infrastructure.area, infrastructure.hall, infrastructure.freshwater_station)

#: What is read of the fish's days, and of their deaths.
_STATE = [
    "date",
    "assignment_id",
    "batch_id",
    "container_id",
    "site_id",
    "lifecycle_stage_id",
    "stage_day",
    "population",
    "avg_weight_g",
    "appetite",
    "mortality_count",
]
_DEATHS = [
    "event_date",
    "batch_id",
    "assignment_id",
    "count",
    "biomass_kg",
    "cause",
    "disease_id",
    "description",
]

#: Files that the models of this module read.
DATA = (
    "disease/observation/journal.toml",
    "disease/observation/signs.toml",
    "disease/outbreaks/diseases",
    "disease/treatment/types.toml",
)


@monthly_asset(writes=observed.FIXED, data=DATA, code_version="4")
def health_catalogues(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """Writes the catalogues of lice classes, scores, samples and reasons, in the first month."""
    for table, rows in (
        (observed.lice_type, observation_catalogue.lice_types()),
        (observed.health_parameter, observation_catalogue.health_parameters()),
        (observed.parameter_score_definition, observation_catalogue.parameter_score_definitions()),
        (observed.sample_type, observation_catalogue.sample_types()),
        (observed.mortality_reason, observation_catalogue.mortality_reasons(reasons_of_diseases())),
    ):
        yield table, fixed(table, rows, month, settings.first)


@monthly_asset(
    writes=observed.OBSERVATION,
    to_date=[
        *SITES,
        infrastructure.container,
        environment.environmental_event,
        tables.disease_profile,
        tables.treatment_type,
        tables.vaccine,
        staff.staff_member,
    ],
    same_month=[
        staff.duty,
        batches.container_assignment,
        batches.daily_state,
        batches.mortality_event,
        tables.outbreak,
        tables.outbreak_stay,
        tables.vaccination,
        tables.treatment,
        tables.stay_health,
        diagnosis_tables.suspicion,
        lice_tables.lice_count,
        lice_tables.lice_order,
        batches.removal,
        batches.plant_failure,
        gill_tables.gill_count,
        gill_tables.gill_watch,
        gill_tables.gill_challenge,
        *authority_tables.AUTHORITY,
    ],
    previous=[
        observed.lab_sample,
        observed.journal_entry,
        observed.mortality_record,
        observed.treatment_watch,
        observed.batch_seen,
    ],
    uses=["lice", "observation", "people"],
    data=DATA,
    code_version="17",
)
def observation(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """Makes health samples, laboratory tests, the vet's journal and deaths by reason."""
    seed, rules = settings.seed, settings.observation
    profile = read.to_date(tables.disease_profile)
    signs = signs_of(profile["id"], profile["code"], profile["is_notifiable"])
    state, stays = read.same(batches.daily_state, _STATE), read.same(batches.container_assignment)
    outbreak, hit = read.same(tables.outbreak), read.same(tables.outbreak_stay)
    treatment, kind = read.same(tables.treatment), read.to_date(tables.treatment_type)
    event, lice = read.to_date(environment.environmental_event), read.same(lice_tables.lice_count)

    work = work_of_month(read, month, event, settings)
    gills = read.same(gill_tables.gill_count)
    sample = sampling.health_samples(
        seed, month, state, stays, outbreak, hit, gills, signs, rules, work, settings.people
    )
    stay, day = sample.state["assignment_id"].astype(np.int64), sample.state["date"]
    given = _given(treatment, read.same(tables.stay_health), month)
    marks = scores.marks_of_treatment(stay, day, given, kind)
    site = sample.state["site_id"].astype(np.int64)
    marks += scores.marks_of_surroundings(site, day, event)
    challenge = read.same(gill_tables.gill_challenge)
    marks += scores.marks_of_jellyfish(site, day, challenge)
    marks += scores.marks_of_gills(stay, day, gills)
    marks += scores.marks_of_lice(stay, day, mobile_per_fish(lice))
    score = scores.parameter_scores(seed, month, sample, marks, signs, rules)
    yield observed.health_sampling_event, sampling.sampling_events(sample)
    yield observed.individual_fish_observation, sampling.fish_observations(sample)
    yield observed.fish_parameter_score, scores.score_rows(sample, score)

    death = read.same(batches.mortality_event, _DEATHS)
    suspicion = read.same(diagnosis_tables.suspicion)
    reason = mortality_records.reasons(death, suspicion, signs)
    record = mortality_records.mortality_records(death, reason, stays)
    known = laboratory.Known(
        stays, outbreak, hit, suspicion, gills, read.same(authority_tables.surveillance_zone)
    )
    lab = laboratory.lab_samples(seed, month, sample, known, signs, rules, settings.scale)
    lab = table_rows(observed.lab_sample, lab)
    yield observed.lab_sample, lab
    record = table_rows(observed.mortality_record, record)
    yield observed.mortality_record, record
    dead_before = read.previous(observed.mortality_record)
    seen = table_rows(observed.batch_seen, judging.seen_of_batches(lice, gills))
    watch = table_rows(observed.treatment_watch, judging.watched(month, treatment, stays))
    evidence = judging.Evidence.of(
        joined([read.previous(observed.batch_seen), seen]), joined([dead_before, record]), stays
    )
    judged = judging.judgements(
        month, joined([read.previous(observed.treatment_watch), watch]), evidence
    )
    yield observed.batch_seen, seen
    yield observed.treatment_watch, watch
    yield observed.treatment_judgement, table_rows(observed.treatment_judgement, judged)

    box = read.to_date(infrastructure.container)
    names = dict(zip(box["id"].tolist(), box["name"].tolist(), strict=True))
    member = read.to_date(staff.staff_member)
    staff_names = dict(zip(member["id"].tolist(), member["full_name"].tolist(), strict=True))
    told = JournalMonth(
        month, signs, rules, names, state, stays, work, read.same(staff.duty), staff_names
    )
    under_way = joined([lab, read.previous(observed.lab_sample)])
    sick = journal_course.Sick.of(told, record, dead_before)
    counted = site_counts(lice, stays, read.to_date(infrastructure.area), settings.lice.limits)
    entries = chain(
        journal_subjects.samples(told, sample, score),
        journal_subjects.suspicions(told, suspicion),
        journal_subjects.results(told, under_way, suspicion),
        journal_course.spreads(told, sick, suspicion, outbreak),
        journal_course.recoveries(told, sick, suspicion, outbreak),
        journal_course.gills(told, gills, treatment, read.same(gill_tables.gill_watch)),
        journal_routine.treatments(told, treatment, kind),
        journal_routine.vaccinations(
            told, read.same(tables.vaccination), read.to_date(tables.vaccine)
        ),
        journal_routine.lice_over_limit(told, counted, treatment),
        journal_routine.high_deaths(told, record, dead_before),
        journal_routine.events_at_sea(told, event),
        journal_routine.string_jellyfish(told, challenge),
        journal_authority.cases(told, read.same(authority_tables.notifiable_case)),
        journal_routine.lice_orders(told, read.same(lice_tables.lice_order)),
        journal_routine.escapes(told, read.same(batches.removal)),
        journal_plant.failures(told, read.same(batches.plant_failure)),
    )
    written = (told.when_written(entry) for entry in entries)
    closed = FollowUps(seed, told, read.previous(observed.journal_entry)).entries(written)
    rows = journal.journal_entries(
        seed, (told.when_written(entry) for entry in closed), told.writer
    )
    yield observed.journal_entry, table_rows(observed.journal_entry, rows)


def work_of_month(read: MonthReader, month: Month, event: Columns, settings: Settings) -> Work:
    """Days of the month on which people can take samples at each site."""
    places = places_of(*(read.to_date(table) for table in SITES))
    region = places.region[places.place]
    return Work.of_month(settings.seed, month.days, places.site_id, region, event, settings.people)


def _given(treatment: Columns, health: Columns, month: Month) -> Columns:
    """The month's treatments; for stays without one, the last earlier treatment."""
    earlier = health["treated_date"] < month.days[0]
    return {
        "assignment_id": np.concatenate(
            [treatment["assignment_id"], health["assignment_id"][earlier]]
        ),
        "treated_date": np.concatenate(
            [treatment["treatment_date"], health["treated_date"][earlier]]
        ),
        "treatment_type_id": np.concatenate(
            [treatment["treatment_type_id"], health["treatment_type_id"][earlier]]
        ).astype(np.int64),
    }
