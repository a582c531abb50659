"""Rules of occupancy: which fish are where, how long places rest between batches, how crowded.

Each function returns SQL that selects the rows that break the rule on the days of the run. A stay
has a row in each month in which it holds fish, so the months of the run are enough.
"""

from datetime import timedelta

from aquamind_assets.batches.catalogue import FAROE
from aquamind_assets.checks.sql_checks import Days, within
from aquamind_assets.settings.farm import Settings

#: Rounding of a REAL, and a little more. [ratio]
ROUNDING = 1e-5


def _stays(days: Days, before: int = 0) -> str:
    """Each stay of these days once, as it last was; and of the months of so many days before."""
    first = (days[0] - timedelta(before)).replace(day=1)
    return f"""
        SELECT DISTINCT ON (id) id, batch_id, container_id, site_id, assignment_date,
               coalesce(departure_date, DATE '9999-12-31') AS departure_date
        FROM batches.container_assignment
        WHERE month >= DATE '{first}' AND month < DATE '{days[1]}' ORDER BY id, month DESC"""


def _visits(days: Days, before: int = 0) -> str:
    """Each batch in each hall or area once, from its first day to its last.

    A mixed batch is there with its host, and is counted as it.
    """
    return f"""
        SELECT site_id, coalesce(host_batch_id, batch_id) AS batch_id,
               min(assignment_date) AS first, max(departure_date) AS last
        FROM ({_stays(days, before)}) stay
        LEFT JOIN (SELECT DISTINCT id AS mixed_id, host_batch_id FROM batches.batch
                   WHERE batch_type = 'MIXED') mixed ON mixed_id = batch_id
        GROUP BY 1, 2"""


def rings_apart_from(state: str, days: Days) -> str:
    """SQL of the rings that have fish at a month's end but no row of a table, and the reverse.

    Parameters
    ----------
    state : str
        A table with a row for each ring and month, keyed by ``month`` and ``assignment_id``.
    days : Days
        Days of the run.
    """
    return f"""
        WITH ring AS (
            SELECT month, stay.id FROM batches.planned_stay stay
            JOIN infrastructure.area ON area.id = stay.site_id
            WHERE {within("month", days)}
              AND start_date < (month + INTERVAL '1 month')::date
              AND (end_date IS NULL OR end_date >= (month + INTERVAL '1 month')::date)),
        known AS (
            SELECT month, assignment_id AS id FROM {state} WHERE {within("month", days)})
        SELECT month, id FROM (
            (TABLE ring EXCEPT TABLE known) UNION ALL (TABLE known EXCEPT TABLE ring)) odd"""


def containers_shared(days: Days, settings: Settings) -> str:
    """No container holds two stays at the same time."""
    return f"""
        WITH stay AS ({_stays(days)})
        SELECT a.container_id, a.id AS assignment_id, a.assignment_date, a.departure_date,
               b.id AS other_id, b.assignment_date AS other_from, b.departure_date AS other_to
        FROM stay a JOIN stay b ON a.container_id = b.container_id AND a.id < b.id
        WHERE a.assignment_date <= b.departure_date AND b.assignment_date <= a.departure_date"""


def sites_shared(days: Days, settings: Settings) -> str:
    """No hall or area holds two batches at the same time, but for a mixed batch and its host."""
    return f"""
        WITH visit AS ({_visits(days)})
        SELECT a.site_id, a.batch_id, a.first, a.last,
               b.batch_id AS other_batch_id, b.first AS other_first, b.last AS other_last
        FROM visit a JOIN visit b ON a.site_id = b.site_id AND a.batch_id < b.batch_id
        WHERE a.first <= b.last AND b.first <= a.last"""


def not_cleaned(days: Days, settings: Settings) -> str:
    """Each container is cleaned before its next stay begins."""
    water, sea = settings.farm.fresh_water, settings.farm.sea
    longest = max(
        water.tray_cleaning_days,
        water.tank_cleaning_days,
        water.raceway_cleaning_days,
        sea.ring_cleaning_days,
    )
    return f"""
        WITH following AS (
            SELECT id AS assignment_id, container_id, assignment_date,
                   lag(departure_date) OVER (PARTITION BY container_id ORDER BY assignment_date)
                   AS emptied
            FROM ({_stays(days, before=longest)}) stay)
        SELECT following.*, kind.cleaning_days FROM following
        JOIN infrastructure.container box ON box.id = following.container_id
        JOIN infrastructure.container_type kind ON kind.id = box.container_type_id
        WHERE assignment_date < emptied + kind.cleaning_days"""


def not_fallowed(days: Days, settings: Settings) -> str:
    """Each sea area completes its fallow period before the next batch enters."""
    faroe, scotland = (
        region.fallow_days for region in (settings.farm.sea.faroe, settings.farm.sea.scotland)
    )
    return f"""
        WITH following AS (
            SELECT site_id, batch_id, first, lag(last) OVER (
                PARTITION BY site_id ORDER BY first) AS emptied
            FROM ({_visits(days, before=max(faroe, scotland))}) visit)
        SELECT following.* FROM following JOIN infrastructure.area ON area.id = following.site_id
        WHERE first < emptied + CASE WHEN area.geography_id = {FAROE}
            THEN {faroe} ELSE {scotland} END"""


def lochs_not_fallowed(days: Days, settings: Settings) -> str:
    """The areas of a loch or fjord are stocked within a window, and fallowed together before."""
    sea = settings.farm.sea
    faroe, scotland = sea.faroe.fallow_days, sea.scotland.fallow_days
    return f"""
        WITH visit AS (
            SELECT visit.*, area.area_group_id,
                   CASE WHEN area.geography_id = {FAROE} THEN {faroe} ELSE {scotland} END AS fallow
            FROM ({_visits(days, before=max(faroe, scotland))}) visit
            JOIN infrastructure.area ON area.id = visit.site_id)
        SELECT a.site_id, a.batch_id, a.first, a.area_group_id, b.site_id AS other_site_id,
               b.batch_id AS other_batch_id, b.first AS other_first, b.last AS other_last
        FROM visit a JOIN visit b ON a.area_group_id = b.area_group_id AND a.batch_id <> b.batch_id
        WHERE a.first >= DATE '{days[0]}' AND b.first < a.first - {sea.loch_window_days}
          AND b.last + b.fallow > a.first"""


def before_commissioned(days: Days, settings: Settings) -> str:
    """Each stay is in a container already in use, of the site that the stay names."""
    return f"""
        SELECT stay.id AS assignment_id, stay.container_id, stay.site_id, stay.assignment_date,
               box.commissioned, box.area_id, box.hall_id
        FROM ({_stays(days)}) stay
        LEFT JOIN infrastructure.container box ON box.id = stay.container_id
        WHERE (stay.assignment_date >= box.commissioned
           AND stay.site_id = coalesce(box.area_id, box.hall_id)) IS NOT TRUE"""


def over_area_biomass(days: Days, settings: Settings) -> str:
    """No area holds more biomass than its capacity allows."""
    return f"""
        SELECT day.*, area.max_biomass FROM (
            SELECT date, site_id, sum(biomass_kg::double precision) AS biomass_kg
            FROM batches.daily_state WHERE {within("date", days)} GROUP BY date, site_id) day
        JOIN infrastructure.area ON area.id = day.site_id
        WHERE day.biomass_kg > area.max_biomass * (1 + {ROUNDING})"""


def placed_out_of_service(days: Days, settings: Settings) -> str:
    """On no day of a month are fish in a container that is out of service."""
    return f"""
        SELECT stay.id, stay.container_id, assignment_date, departure_date, from_date, until_date
        FROM batches.out_of_service spell
        JOIN batches.container_assignment stay ON stay.container_id = spell.container_id
         AND stay.month = spell.month AND stay.assignment_date <= spell.until_date
         AND coalesce(stay.departure_date, spell.month + 31) >= spell.from_date
         AND spell.from_date < spell.month + INTERVAL '1 month'
        WHERE {within("spell.month", days)}"""
