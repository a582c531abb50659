"""Figures of the batches in the report of a run."""

from collections.abc import Callable

from aquamind_assets.batches import tables
from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import Figure


def _active(first: Month, last: Month) -> str:
    return (
        f"SELECT count(DISTINCT batch_id) FROM {tables.daily_state}"
        f" WHERE population > 0 AND date = DATE '{last.end}' - 1"
    )


def _total(quantity: str, table: object) -> Callable[[Month, Month], str]:
    def sql(first: Month, last: Month) -> str:
        return (
            f"SELECT {quantity} FROM {table}"
            f" WHERE event_date >= '{first.start}' AND event_date < '{last.end}'"
        )

    return sql


_HARVEST = tables.harvest_event

#: Fish and weights over the months of a run.
FIGURES = (
    Figure("active batches at the end", tables.daily_state, _active),
    Figure("deaths", tables.mortality_event, _total("sum(count)", tables.mortality_event)),
    Figure("harvested fish", _HARVEST, _total("sum(unit_count)", _HARVEST)),
    Figure("harvest, live [t]", _HARVEST, _total("sum(live_weight_kg) / 1000", _HARVEST)),
)
