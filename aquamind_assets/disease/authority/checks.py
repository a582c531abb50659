"""Checks of notifiable disease: SQL that selects the rows that break a rule."""

from aquamind_assets.batches import tables as batches
from aquamind_assets.checks.sql_checks import Days, rules_of_tables, whole, within
from aquamind_assets.disease import tables as health
from aquamind_assets.disease.authority import tables
from aquamind_assets.disease.diagnosis import tables as diagnosis
from aquamind_assets.settings.farm import Settings

#: Days beyond its deadline in which a site may still be emptied: plants are full, storms come. [d]
_LATE_DAYS = 45


def case_disordered(days: Days, settings: Settings) -> str:
    """The dates of each case are in order: notice, result, order, emptied site, lifting."""
    return f"""
        SELECT * FROM disease.notifiable_case
        WHERE {within("month", days)} AND (suspected_date <= notified_date
          AND coalesce(notified_date <= greatest(result_date, suspected_date + 2), true)
          AND coalesce(result_date < order_date, true)
          AND coalesce(order_date < deadline, true)
          AND coalesce(emptied_date <= lifted_date, true)
          AND (order_date IS NULL) = (means = '')
          AND (status <> 'ordered' OR order_date IS NOT NULL)) IS NOT TRUE"""


def case_without_suspicion(days: Days, settings: Settings) -> str:
    """Each case begins with a suspicion of its disease, and only a result confirms it."""
    return f"""
        SELECT one.* FROM disease.notifiable_case one
        WHERE {within("one.month", days)} AND NOT EXISTS (
            SELECT FROM disease.suspicion asked
            WHERE asked.batch_id = one.batch_id AND asked.disease_id = one.disease_id
              AND (asked.outcome = 'confirmed' AND asked.result_date = one.result_date
                OR one.status IN ('suspected', 'refuted') AND asked.id = one.id))"""


def notice_missing(days: Days, settings: Settings) -> str:
    """The authority is told of each notifiable disease that is diagnosed."""
    return f"""
        SELECT asked.* FROM disease.suspicion asked
        JOIN disease.disease_profile profile ON profile.id = asked.disease_id
        WHERE profile.is_notifiable AND asked.outcome = 'confirmed'
          AND {within("asked.month", days)} AND NOT EXISTS (
            SELECT FROM disease.notifiable_case one
            WHERE one.batch_id = asked.batch_id AND one.disease_id = asked.disease_id)"""


def order_ignored(days: Days, settings: Settings) -> str:
    """No site that was ordered to be emptied still has fish long after the deadline."""
    return f"""
        SELECT * FROM disease.notifiable_case
        WHERE {within("month", days)} AND status = 'ordered'
          AND month > deadline + {_LATE_DAYS}"""


def zone_stocked(days: Days, settings: Settings) -> str:
    """No batch goes to sea in an area that lay in a zone when the month was planned."""
    return f"""
        SELECT stay.* FROM disease.surveillance_zone zone
        JOIN batches.batch ON batch.sea_start_date >= (zone.month + INTERVAL '1 month')::date
         AND batch.sea_start_date < (zone.month + INTERVAL '2 months')::date
         AND batch.month = (zone.month + INTERVAL '1 month')::date
        JOIN batches.planned_stay stay ON stay.batch_id = batch.id AND stay.month = batch.month
         AND stay.site_id = zone.area_id AND stay.start_date >= batch.sea_start_date
        WHERE {within("zone.month", days)}
          AND batch.sea_start_date <= coalesce(zone.until_date, batch.sea_start_date)"""


RULES = {
    tables.notifiable_case: [
        case_disordered,
        case_without_suspicion,
        notice_missing,
        order_ignored,
    ],
    tables.surveillance_zone: [zone_stocked],
}

_READ = (
    *tables.AUTHORITY,
    diagnosis.suspicion,
    health.disease_profile,
    batches.batch,
    batches.planned_stay,
)

authority_holds = rules_of_tables(
    "authority_holds",
    RULES,
    _READ,
    spans=whole,
    looks_at={"notice_missing": diagnosis.suspicion},
)
