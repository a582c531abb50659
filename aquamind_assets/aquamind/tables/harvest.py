"""AquaMind's tables of harvest."""

from aquamind_assets.aquamind.tables.declaration import ENGINEER, OPERATOR, AquamindTable, at
from aquamind_assets.batches import tables as batches

_SLAUGHTER_DAY = "(event_date AT TIME ZONE 'UTC')::date"

#: A harvest is entered at the end of its day.
_SLAUGHTERED = f"greatest(event_date, {at(_SLAUGHTER_DAY, '17:00')})"

HARVEST_VIEWS = [
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
]
