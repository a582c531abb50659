"""AquaMind's tables, each declared as a selection of ours.

A column with the same name is taken as it is; a column that differs has its expression here. A
column that the farm does not record is NULL, or empty if AquaMind has NOT NULL. The views show all
rows; the load takes one month as of a day. In an expression, ``:day`` is that day, or ``infinity``
in a view.
"""

from aquamind_assets.aquamind import broodstock, transport
from aquamind_assets.aquamind.declaration import (
    ENGINEER,
    FEED,
    OPERATOR,
    PLANNER,
    VET,
    AquamindTable,
    at,
    number,
)
from aquamind_assets.batches import tables as batches
from aquamind_assets.disease import tables as disease
from aquamind_assets.disease.lice import tables as lice
from aquamind_assets.disease.observation import tables as observed
from aquamind_assets.environment import tables as environment
from aquamind_assets.environment.readings import tables as readings
from aquamind_assets.feed import tables as feed
from aquamind_assets.infrastructure import tables as infrastructure

_DAYS = "date - DATE '2000-01-01'"
_MONTHS = "12 * extract(year FROM month)::int + extract(month FROM month)::int - 24001"

#: Whether the day is before the end of the row's month, so that its state of that end is too new.
_MID_MONTH = ":day < (latest.month + interval '1 month')::date - 1"

#: AquaMind's standard deviations divide by n, ours by n - 1.
_OF_N = "sqrt(({n} - 1.0) / {n})"

#: AquaMind has room for ratios below 100; a stay that hardly grew has none.
_FCR = "CASE WHEN fcr < 100 THEN fcr END"


def _stay_on_the_day(column: str, otherwise: str = "0") -> str:
    """SQL of a stay's column from its daily state, because the month's end is too late."""
    return (
        f"CASE WHEN {_MID_MONTH} AND coalesce(departure_date > :day, true)"
        f" THEN coalesce((SELECT {column} FROM batches.daily_state of_day"
        f" WHERE of_day.date = :day AND of_day.assignment_id = latest.id), {otherwise})"
        f" ELSE {column} END"
    )


def _moved_by_the_day(total: str, sum_: str) -> str:
    """SQL of a workflow's total from its actions up to the day; its own is of a later day."""
    return (
        f"CASE WHEN {_MID_MONTH} THEN (SELECT coalesce({sum_}, 0)"
        " FROM batches.transfer_action moved WHERE moved.workflow_id = latest.id"
        f" AND moved.actual_execution_date <= :day) ELSE {total} END"
    )


_ACTIONS_DONE = _moved_by_the_day(
    "actions_completed", "count(*) FILTER (WHERE status = 'COMPLETED')"
)

#: Fish in the sources of a workflow, when the first left each.
_SOURCE_COUNT = """
    SELECT coalesce(sum(fish), 0) FROM (
        SELECT max(source_population_before) AS fish FROM batches.transfer_action action
        WHERE action.workflow_id = latest.id AND action.actual_execution_date <= :day
        GROUP BY action.source_assignment_id) source"""

_PLANNED_COMPLETION = """
    SELECT greatest(latest.planned_start_date, max(planned_date))
    FROM batches.transfer_action action
    WHERE action.workflow_id = latest.id"""

#: From a hall to a ring is from one subsidiary to another, as AquaMind tells them apart.
_TO_SEA = "dynamic_route_mode IS NOT NULL"

#: The dead, and those that staff kill or sell at grading; the ids of the dead end in 0 to 6.
_DEAD_AND_CULLED = f"""
    SELECT id, event_date, batch_id, assignment_id, count, biomass_kg, cause, description
    FROM batches.mortality_event
    UNION ALL
    SELECT (assignment_id::bigint * 100000 + ({_DAYS})) * 10 + 9, date, batch_id, assignment_id,
           sum(count)::int, sum(biomass_kg), 'OTHER',
           string_agg(initcap(kind) || ': ' || description, '; ' ORDER BY kind)
    FROM batches.removal WHERE kind <> 'escaped' GROUP BY assignment_id, date, batch_id"""

#: A day of a stay with its feed, and its biomass the day before.
_DAY = """
    SELECT day.*, fed.kg AS feed_kg, before.biomass_kg AS biomass_before
    FROM batches.daily_state day
    LEFT JOIN LATERAL (
        SELECT coalesce(sum(amount_g), 0) / 1000.0 AS kg FROM feed.feeding_event meal
        WHERE meal.feeding_date = day.date AND meal.assignment_id = day.assignment_id) fed ON true
    LEFT JOIN LATERAL (
        SELECT biomass_kg FROM batches.daily_state
        WHERE date = day.date - 1 AND assignment_id = day.assignment_id LIMIT 1) before ON true"""
_DAYS_OF_MONTH = """
    SELECT day.*, coalesce(fed.kg, 0) AS feed_kg,
           lag(biomass_kg) OVER (PARTITION BY day.assignment_id ORDER BY date) AS biomass_before
    FROM batches.daily_state day
    LEFT JOIN (SELECT feeding_date, assignment_id, sum(amount_g) / 1000.0 AS kg
               FROM feed.feeding_event WHERE feeding_date >= :from AND feeding_date < :to
               GROUP BY 1, 2) fed
      ON fed.feeding_date = day.date AND fed.assignment_id = day.assignment_id
    WHERE day.date >= :from::date - 1 AND day.date < :to"""
_GROWN = "biomass_kg - biomass_before > 1 AND feed_kg > 0"
_ANCHOR = """
    CASE WHEN (assignment_id, date) IN
              (SELECT assignment_id, sample_date FROM batches.growth_sample)
         THEN 'growth_sample'
         WHEN moved_in > 0 THEN 'transfer'
         WHEN (assignment_id, date) IN
              (SELECT assignment_id, vaccination_date FROM disease.vaccination)
         THEN 'vaccination' END"""

#: AquaMind keeps vaccinations among the treatments.
_TREATMENTS = """
    WITH stay AS (
        SELECT DISTINCT id AS assignment_id, container_id FROM batches.container_assignment),
    given AS (
        SELECT given.id * 10 AS id, treatment_date, type.treatment_type,
               type.name || ' against ' || reason AS description, given.dosage,
               given.duration_days, withholding_period_days, outcome, batch_id, assignment_id,
               NULL::smallint AS vaccination_type_id
        FROM disease.treatment given JOIN disease.treatment_type type
        ON type.id = given.treatment_type_id
        UNION ALL
        SELECT given.id * 10 + 1, vaccination_date, 'vaccination',
               vaccine.name || ', ' || fish_count || ' fish', vaccine.dosage, 1, 0, 'successful',
               batch_id, assignment_id, vaccine_id
        FROM disease.vaccination given JOIN disease.vaccine ON vaccine.id = given.vaccine_id)
    SELECT * FROM given LEFT JOIN stay USING (assignment_id)"""

_SLAUGHTER_DAY = "(event_date AT TIME ZONE 'UTC')::date"

#: A harvest is entered at the end of its day.
_SLAUGHTERED = f"greatest(event_date, {at(_SLAUGHTER_DAY, '17:00')})"

#: A lot with the feed that left it after the day, in its month, and when the last did.
_LOT = """
    SELECT lot.*, 0::bigint AS left_after_g, NULL::date AS last_left
    FROM feed.feed_container_stock lot"""
_LOT_IN_MONTH = """
    SELECT lot.*, coalesce(fed.after_g, 0) + coalesce(sent.after_g, 0)
               + CASE WHEN discard_date > :day THEN discarded_g ELSE 0 END AS left_after_g,
           greatest(fed.last, sent.last, discard_date, entry_date) AS last_left
    FROM feed.feed_container_stock lot
    LEFT JOIN (SELECT feed_stock_id, max(feeding_date) AS last,
                      sum(amount_g) FILTER (WHERE feeding_date > :day) AS after_g
               FROM feed.feeding_event WHERE feeding_date >= :from AND feeding_date < :to
               GROUP BY 1) fed ON fed.feed_stock_id = lot.id
    LEFT JOIN (SELECT source_stock_id, max(date) AS last,
                      sum(quantity_g) FILTER (WHERE date > :day) AS after_g
               FROM feed.feed_transfer WHERE date >= :from AND date < :to
               GROUP BY 1) sent ON sent.source_stock_id = lot.id"""

#: The day of a batch's last change of stage, of AquaMind's stages where ours are merged.
_NEW_STAGE = """CASE WHEN stage_start_date > start_date AND NOT (:merged AND
    latest.lifecycle_stage_id = 2) THEN stage_start_date END"""

#: What the laboratory found, once it has said so.
_RECEIVED = "date_results_received <= :day"

VIEWS = [
    AquamindTable(
        "infrastructure_geography", infrastructure.geography, by=ENGINEER, natural=("name",)
    ),
    AquamindTable("infrastructure_areagroup", infrastructure.area_group, by=ENGINEER),
    AquamindTable("infrastructure_area", infrastructure.area, by=ENGINEER),
    AquamindTable(
        "infrastructure_freshwaterstation",
        infrastructure.freshwater_station,
        source=broodstock.STATIONS,
        reads=[infrastructure.geography],
        by=ENGINEER,
    ),
    AquamindTable(
        "infrastructure_hall",
        infrastructure.hall,
        source=broodstock.HALLS,
        reads=[infrastructure.geography],
        by=ENGINEER,
    ),
    AquamindTable(
        "infrastructure_containertype",
        infrastructure.container_type,
        source=f"{broodstock.TANK_TYPE} UNION ALL {transport.TANK_TYPE}",
        by=ENGINEER,
        natural=("name",),
    ),
    transport.CARRIERS,
    AquamindTable(
        "infrastructure_container",
        infrastructure.container,
        {"feed_recommendations_enabled": "true", "carrier_id": "carrier_id"},
        source=f"""
            SELECT id, name, volume_m3, max_biomass_kg, hierarchy_role, area_id, hall_id,
                   container_type_id, active, commissioned, NULL::bigint AS carrier_id
            FROM infrastructure.container
            UNION ALL {broodstock.TANKS} UNION ALL {transport.TANKS}""",
        reads=[transport.CARRIERS.table, *transport.CARRIERS.reads, infrastructure.geography],
        by=ENGINEER,
    ),
    AquamindTable("infrastructure_sensor", infrastructure.sensor, by=ENGINEER),
    AquamindTable("infrastructure_feedcontainer", infrastructure.feed_container, by=ENGINEER),
    AquamindTable(
        "environmental_environmentalparameter",
        environment.environmental_parameter,
        by=ENGINEER,
        natural=("name",),
    ),
    AquamindTable(
        "environmental_weatherdata",
        environment.weather,
        {"id": number("area_id", 'extract(epoch FROM "timestamp")::bigint / 3600', 10_000_000)},
        dated="timestamp",
    ),
    AquamindTable(
        "environmental_photoperioddata",
        environment.photoperiod,
        {"id": number("area_id", _DAYS, 100_000)},
        where="area_id IS NOT NULL",
        entered=at("date", "00:30"),
        dated="date",
    ),
    AquamindTable("batch_species", batches.species, by=ENGINEER, natural=("name",)),
    AquamindTable("batch_lifecyclestage", batches.lifecycle_stage, by=ENGINEER, natural=("name",)),
    AquamindTable(
        "batch_batch",
        batches.batch,
        {
            "status": "CASE WHEN actual_end_date <= :day THEN status ELSE 'ACTIVE' END",
            "actual_end_date": """CASE WHEN status <> 'ACTIVE' AND actual_end_date <= :day
                                       THEN actual_end_date END""",
            "lifecycle_stage_id": f"""CASE WHEN {_MID_MONTH} THEN coalesce((
                SELECT max(lifecycle_stage_id) FROM batches.daily_state of_day
                WHERE of_day.date = :day AND of_day.batch_id = latest.id), lifecycle_stage_id)
                ELSE lifecycle_stage_id END""",
        },
        loaded={
            "batch_number": "CASE geography_id WHEN 1 THEN 'FI-' ELSE 'SCO-' END || batch_number"
        },
        where="start_date <= :day",
        latest=True,
        reads=[batches.daily_state],
        entered=at("start_date", "07:00"),
        by=PLANNER,
        changes=[
            ("start_date", "+"),
            (_NEW_STAGE, "~"),
            ("CASE WHEN status <> 'ACTIVE' THEN actual_end_date END", "~"),
        ],
    ),
    AquamindTable(
        "batch_batchcontainerassignment",
        batches.container_assignment,
        {
            "is_active": "coalesce(departure_date > :day, true)",
            "departure_date": "CASE WHEN departure_date <= :day THEN departure_date END",
            "population_count": _stay_on_the_day("population_count").replace(
                "SELECT population_count", "SELECT population"
            ),
            "biomass_kg": _stay_on_the_day("biomass_kg"),
            "avg_weight_g": _stay_on_the_day("avg_weight_g", "avg_weight_g"),
            "lifecycle_stage_id": _stay_on_the_day("lifecycle_stage_id", "lifecycle_stage_id"),
            "last_weighing_date": """CASE WHEN last_weighing_date <= :day THEN last_weighing_date
                ELSE (SELECT max(sample_date) FROM batches.growth_sample weighed
                      WHERE weighed.assignment_id = latest.id
                        AND weighed.sample_date <= :day) END""",
        },
        where="assignment_date <= :day",
        latest=True,
        reads=[batches.daily_state, batches.growth_sample],
        entered=at("assignment_date", "08:00"),
        by=OPERATOR,
        changes=[
            ("assignment_date", "+"),
            ("CASE WHEN stage_start_date > assignment_date THEN stage_start_date END", "~"),
            ("departure_date", "~"),
        ],
    ),
    AquamindTable(
        "batch_creationworkflow",
        batches.batch_creation,
        {
            "planned_completion_date": "actual_start_date",
            "actual_completion_date": "actual_start_date",
            "actions_completed": "total_actions",
            "progress_percentage": "100",
            "egg_production_id": broodstock.FIRST_PRODUCTION,
        },
        entered=at("actual_start_date", "07:30"),
        by=PLANNER,
    ),
    AquamindTable(
        "batch_creationaction",
        batches.creation_action,
        {"expected_delivery_date": "actual_delivery_date"},
        entered=at("actual_delivery_date", "09:00") + " + action_number * interval '10 min'",
        by=OPERATOR,
    ),
    AquamindTable(
        "batch_batchtransferworkflow",
        batches.batch_transfer,
        {
            "initiated_by_id": ":user",
            "completed_by_id": "CASE WHEN actual_completion_date <= :day THEN :user END",
            "status": "CASE WHEN actual_completion_date <= :day THEN status ELSE 'IN_PROGRESS' END",
            "planned_completion_date": f"({_PLANNED_COMPLETION})",
            "actual_completion_date": """CASE WHEN actual_completion_date <= :day
                                              THEN actual_completion_date END""",
            "total_source_count": f"({_SOURCE_COUNT})",
            "total_transferred_count": _moved_by_the_day(
                "total_transferred_count", "sum(transferred_count)"
            ),
            "total_mortality_count": _moved_by_the_day(
                "total_mortality_count", "sum(mortality_during_transfer)"
            ),
            "total_biomass_kg": _moved_by_the_day(
                "total_biomass_kg", "sum(transferred_biomass_kg)"
            ),
            "actions_completed": _ACTIONS_DONE,
            "completion_percentage": f"100.0 * ({_ACTIONS_DONE}) / total_actions_planned",
            "is_intercompany": _TO_SEA,
            "source_subsidiary": f"CASE WHEN {_TO_SEA} THEN 'FRESHWATER' END",
            "dest_subsidiary": f"CASE WHEN {_TO_SEA} THEN 'FARMING' END",
            "is_dynamic_execution": _TO_SEA,
        },
        loaded={
            "workflow_type": """CASE WHEN source_lifecycle_stage_id = 1
                    AND dest_lifecycle_stage_id = 2 AND :merged
                THEN 'CONTAINER_REDISTRIBUTION' ELSE workflow_type END"""
        },
        where="actual_start_date <= :day",
        latest=True,
        reads=[batches.transfer_action],
        entered=at("actual_start_date", "07:00"),
        by=PLANNER,
        changes=[("actual_start_date", "+"), ("actual_completion_date", "~")],
    ),
    AquamindTable(
        "batch_transferaction",
        batches.transfer_action,
        {
            "measured_avg_weight_g": "average_weight_g",
            "selection_method": "'AVERAGE'",
            "allow_mixed": "false",
            "created_via": "CASE WHEN carriers IS NULL THEN 'PLANNED' ELSE 'DYNAMIC_LIVE' END",
            "leg_type": "CASE WHEN carriers IS NOT NULL THEN 'VESSEL_TO_RING' END",
            "notes": "concat_ws('; ', initcap(reason), carriers)",
            "executed_at": at("actual_execution_date", "08:00")
            + " + action_number * interval '10 min'",
        },
        source=transport.ACTIONS,
        reads=[batches.transport_leg, batches.batch],
        entered=at("actual_execution_date", "08:00") + " + action_number * interval '10 min'",
        by=OPERATOR,
        dated="actual_execution_date",
    ),
    AquamindTable(
        "batch_mortalityevent",
        batches.mortality_event,
        source=_DEAD_AND_CULLED,
        reads=[batches.removal],
        by=OPERATOR,
        dated="event_date",
    ),
    AquamindTable(
        "batch_growthsample",
        batches.growth_sample,
        {
            column: f"{column} * {_OF_N.format(n='sample_size')}"
            for column in ("std_deviation_weight", "std_deviation_length")
        },
        by=OPERATOR,
        dated="sample_date",
    ),
    AquamindTable(
        "batch_individualgrowthobservation",
        batches.individual_growth_observation,
        {"id": number("growth_sample_id", "fish_identifier", 100_000)},
        by=OPERATOR,
    ),
    AquamindTable(
        "batch_actualdailyassignmentstate",
        batches.daily_state,
        {
            "id": number("assignment_id", _DAYS, 100_000),
            "mortality_count": "mortality_count + culled",
            "feed_kg": "feed_kg",
            "observed_fcr": f"""CASE WHEN {_GROWN}
                THEN least(feed_kg / (biomass_kg - biomass_before), 10) END""",
            "anchor_type": _ANCHOR,
            "sources": f"""json_build_object('weight', CASE WHEN {_ANCHOR} IS NULL
                    THEN 'tgc_computed' ELSE 'measured' END, 'temp', 'measured',
                'mortality', 'actual', 'feed', CASE WHEN feed_kg > 0 THEN 'actual' ELSE 'none' END,
                'fcr', CASE WHEN {_GROWN} THEN 'calculated' ELSE 'insufficient_data' END)""",
            "confidence_scores": f"""json_build_object('weight', CASE WHEN {_ANCHOR} IS NULL
                    THEN 0.8 ELSE 1.0 END, 'temp', 1.0, 'mortality', 1.0,
                'feed', CASE WHEN feed_kg > 0 THEN 1.0 ELSE 0.0 END,
                'fcr', CASE WHEN {_GROWN} THEN 0.9 ELSE 0.0 END)""",
            "last_computed_at": at("date + 1", "02:00"),
        },
        source=_DAY,
        month_source=_DAYS_OF_MONTH,
        reads=[feed.feeding_event, batches.growth_sample, disease.vaccination],
        dated="date",
    ),
    AquamindTable("broodstock_eggsupplier", batches.egg_supplier, by=ENGINEER, natural=("name",)),
    *broodstock.VIEWS,
    AquamindTable("harvest_productgrade", batches.product_grade, by=ENGINEER, natural=("code",)),
    AquamindTable(
        "harvest_harvestevent",
        batches.harvest_event,
        entered=_SLAUGHTERED,
        by=OPERATOR,
        dated="event_date",
    ),
    AquamindTable(
        "harvest_harvestlot",
        batches.harvest_lot,
        entered=_SLAUGHTERED,
        by=OPERATOR,
    ),
    AquamindTable(
        "harvest_harvestwaste",
        batches.harvest_waste,
        entered=_SLAUGHTERED,
        by=OPERATOR,
    ),
    AquamindTable(
        "health_licetype",
        observed.lice_type,
        by=ENGINEER,
        natural=("species", "gender", "development_stage"),
    ),
    AquamindTable(
        "health_licecount",
        lice.lice_count,
        {"user_id": ":user", "count_date": at("count_date", "11:00")},
        by=VET,
        dated="count_date",
    ),
    AquamindTable("health_vaccinationtype", disease.vaccine, by=ENGINEER, natural=("name",)),
    AquamindTable(
        "health_treatment",
        disease.treatment,
        {
            "user_id": ":user",
            "treatment_date": at("treatment_date", "08:00"),
            "treatment_type": "treatment_type",
            "description": "description",
            "batch_assignment_id": "assignment_id",
            "container_id": "container_id",
            "vaccination_type_id": "vaccination_type_id",
            "includes_weighing": "false",
        },
        source=_TREATMENTS,
        reads=[
            disease.treatment_type,
            disease.vaccination,
            disease.vaccine,
            batches.container_assignment,
        ],
        by=VET,
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
            column: f"{column} * {_OF_N.format(n='greatest(calculated_sample_size, 1)')}"
            for column in ("std_dev_weight_g", "std_dev_length_cm")
        },
        by=VET,
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
            "resolution_status": """resolution_status
                AND :day >= (date_trunc('month', entry_date) + interval '1 month')::date - 1""",
        },
        entered="entry_date",
        by=VET,
        dated="entry_date",
    ),
    AquamindTable(
        "health_mortalityreason", observed.mortality_reason, by=ENGINEER, natural=("name",)
    ),
    AquamindTable(
        "health_mortalityrecord",
        observed.mortality_record,
        {"event_date": at("event_date", "16:00")},
        by=VET,
        dated="event_date",
    ),
    AquamindTable("inventory_feed", feed.feed, by=ENGINEER, natural=("name",)),
    AquamindTable(
        "inventory_feedpurchase",
        feed.feed_purchase,
        {
            "quantity_kg": "quantity_g / 1000.0",
            "supplier": "(SELECT name FROM feed.feed_supplier maker WHERE maker.id = supplier_id)",
            "notes": """CASE WHEN delivery_date <= :day
                THEN 'Delivered ' || delivery_date || CASE WHEN delivery_date
                    > expected_delivery_date THEN ', due ' || expected_delivery_date ELSE '' END
                WHEN cancelled_date <= :day THEN 'Cancelled ' || cancelled_date
                ELSE 'Ordered, due ' || expected_delivery_date END
                || CASE WHEN is_emergency THEN '; at a premium, needed at once' ELSE '' END""",
        },
        where="purchase_date <= :day",
        latest=True,
        reads=[feed.feed_supplier],
        entered=at("purchase_date", "10:00"),
        by=FEED,
        changes=[("purchase_date", "+"), ("coalesce(delivery_date, cancelled_date)", "~")],
        dated="purchase_date",
    ),
    AquamindTable(
        "inventory_feedcontainerstock",
        feed.feed_container_stock,
        {
            "quantity_kg": f"""CASE WHEN :day < latest.entry_date THEN received_g
                WHEN {_MID_MONTH} THEN quantity_g + left_after_g ELSE quantity_g END / 1000.0""",
            "entry_date": at("entry_date", "11:00"),
        },
        where=f"entry_date <= :day AND (quantity_g > 0 OR ({_MID_MONTH} AND left_after_g > 0))",
        latest=True,
        source=_LOT,
        month_source=_LOT_IN_MONTH,
        reads=[feed.feeding_event, feed.feed_transfer],
        entered=at("entry_date", "11:00"),
        by=FEED,
        changes=[("entry_date", "+"), ("CASE WHEN quantity_g = 0 THEN last_left END", "-")],
        vanishes=True,
        dated="entry_date",
    ),
    AquamindTable(
        "inventory_feedingevent",
        feed.feeding_event,
        {
            "id": number(
                "assignment_id",
                "(feeding_date - DATE '2000-01-01') * 1000 + meal * 10 + part",
                100_000_000,
            ),
            "feeding_time": "(fed_at AT TIME ZONE 'UTC')::time",
            "amount_kg": "amount_g / 1000.0",
            "batch_assignment_id": "assignment_id",
        },
        entered="fed_at + interval '10 min'",
        by=OPERATOR,
        dated="feeding_date",
    ),
    AquamindTable(
        "inventory_containerfeedingsummary",
        feed.container_feeding_summary,
        {"id": number("container_assignment_id", _MONTHS, 10_000), "fcr": _FCR},
        where="(month + interval '1 month')::date - 1 <= :day",
        entered=at("period_end", "22:00"),
        by=FEED,
    ),
    AquamindTable(
        "inventory_batchfeedingsummary",
        feed.batch_feeding_summary,
        {
            "id": number("batch_id", _MONTHS, 10_000),
            "total_feed_consumed_kg": "total_feed_kg",
            "total_biomass_gain_kg": "growth_kg",
            "total_growth_kg": "growth_kg",
            "fcr": _FCR,
            "weighted_avg_fcr": _FCR,
            "total_starting_biomass_kg": "starting_biomass_kg",
            "total_ending_biomass_kg": "ending_biomass_kg",
            "average_biomass_kg": "(starting_biomass_kg + ending_biomass_kg) / 2",
        },
        where="(month + interval '1 month')::date - 1 <= :day",
        entered=at("period_end", "22:00"),
        by=FEED,
    ),
    AquamindTable(
        "environmental_environmentalreading",
        readings.environmental_reading,
        {
            "id": number(
                "sensor_id", "extract(epoch FROM reading_time)::bigint / 60", 1_000_000_000
            ),
            "is_manual": "false",
            "batch_container_assignment_id": "assignment_id",
        },
        dated="reading_time",
    ),
]

#: In place of a month's readings: their means by sensor and day.
DAILY_READINGS = AquamindTable(
    "environmental_environmentalreading",
    readings.reading_daily,
    {
        "id": number("sensor_id", "(date - DATE '1970-01-01') * 1440 + 720", 1_000_000_000),
        "value": "mean_value",
        "reading_time": at("date", "12:00"),
        "is_manual": "false",
        "notes": "'Mean of the day''s ' || reading_count || ' readings'",
        "sensor_id": "sensor_id",
        "batch_container_assignment_id": "assignment_id",
    },
    source="""
        SELECT day.*, sensor.id AS sensor_id FROM environment.reading_daily day
        JOIN infrastructure.sensor USING (container_id, parameter_id)""",
    entered=at("date + 1", "00:05"),
    dated="reading_time",
)
