"""Fish that the books of a container have too many, or too few, where records err.

AquaMind counts the fish of a container from what is entered. So a wrong count, or a death that is
entered twice or not at all, stays in its books until the container is emptied, and is booked out
then. Where records are clean nothing differs, and none of this is read.
"""

from aquamind_assets.records.tables import WHOLE_ROW, injected_error

#: No stay is longer. [d]
_LONGEST_STAY = 1200

# In two parts, for the name of a table would become that of the view of what is recorded.
_COUNTED = ", ".join(
    f"'batches.' || '{name}'" for name in ("mortality_event", "transfer_action", "harvest_event")
)

#: Fish by which an entry of any of these tables changes the count of a stay.
_FISH = """
    coalesce((entry ->> 'count')::int, (entry ->> 'unit_count')::int,
             (entry ->> 'transferred_count')::int - (entry ->> 'mortality_during_transfer')::int)"""

#: SQL of how many more fish than before the books of a stay have too many, from a day on.
DIFFERENCES = f"""
    SELECT date, stay::int AS assignment_id, sum(sign * way * fish)::int AS fish
    FROM (SELECT date, max(recorded_row)::jsonb AS entered,
                 CASE WHEN bool_or(column_name = '{WHOLE_ROW}') THEN max(true_value)::jsonb
                 ELSE max(recorded_row)::jsonb || jsonb_object_agg(column_name, true_value)
                 END AS truth
          FROM {injected_error}
          WHERE table_name IN ({_COUNTED})
            AND date >= :from::date - {_LONGEST_STAY} AND date < :to
          GROUP BY date, table_name, key) error
    CROSS JOIN LATERAL (VALUES (entered, 1), (truth, -1)) side (entry, sign)
    CROSS JOIN LATERAL (
        VALUES (coalesce(entry ->> 'assignment_id', entry ->> 'source_assignment_id'), -1, {_FISH}),
               (entry ->> 'dest_assignment_id', 1, {_FISH})) part (stay, way, fish)
    WHERE stay IS NOT NULL GROUP BY date, stay HAVING sum(sign * way * fish) <> 0"""

#: The same of books without any error.
NO_DIFFERENCES = "SELECT NULL::date AS date, NULL::int AS assignment_id, 0 AS fish WHERE false"

#: Stays with the days on which their books begin to differ, and by how many fish.
STAYS = """
    SELECT stay.*, book.days AS book_days, book.fish AS book_fish
    FROM batches.container_assignment stay
    LEFT JOIN (SELECT assignment_id, array_agg(date) AS days, array_agg(fish) AS fish
               FROM (:differences) differing GROUP BY assignment_id) book
      ON book.assignment_id = stay.id"""


def too_many(day: str) -> str:
    """SQL of the fish that the books of a row of `STAYS` have too many on a day."""
    return (
        "(SELECT coalesce(sum(fish), 0) FROM unnest(book_days, book_fish) of_book (begins, fish)"
        f" WHERE begins <= {day})"
    )


#: JOIN to ``day``, a daily state: fish that its stay's books have too many on it.
OF_DAY = """
    LEFT JOIN (SELECT assignment_id, date AS since, sum(fish) OVER book AS fish,
                      lead(date, 1, 'infinity') OVER book AS until
               FROM (:differences) differing
               WINDOW book AS (PARTITION BY assignment_id ORDER BY date)) book
      ON book.assignment_id = day.assignment_id AND day.date >= since AND day.date < until"""

#: Why a stay was changed: what was booked out as it was emptied.
BOOKED_OUT = f"""
    CASE WHEN change.day = departure_date AND {too_many("change.day")} <> 0
         THEN 'count adjusted by ' || to_char(-{too_many("change.day")}, 'FMS999999999') END"""
