"""Orders to empty a site: a disease must be stamped out, or lice can no longer be held.

ISA is listed in the EU (Regulation 2018/1882) and by the Faroese and Scottish authorities.
"""

import numpy as np

from aquamind_assets.batches.mixed import host_of
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.months import DAY
from aquamind_assets.disease.outbreaks.profiles import diseases
from aquamind_assets.settings.outbreaks import Outbreaks

#: Kinds of ``lice_order`` that empty a site: by order of the authority, and by the farm's decision.
ORDERED, DECIDED = "slaughter", "decided"


def cull_orders(suspicion: Columns, settings: Outbreaks) -> dict[int, np.datetime64]:
    """Day from which each batch is to be taken out by order of the authority.

    Parameters
    ----------
    suspicion : dict of ndarray
        Last month's rows of the table: an order follows a diagnosis, never the infection.
    settings : Outbreaks
        How soon a site is emptied.

    Returns
    -------
    dict of int to datetime64[D]
        By batch, the earliest where there are several.
    """
    orders: dict[int, np.datetime64] = {}
    for n in _stamped_out(suspicion).tolist():
        batch = int(host_of(suspicion["batch_id"][n]))
        day = suspicion["result_date"][n] + settings.cull_delay_days * DAY
        orders[batch] = min(orders.get(batch, day), day)
    return orders


def sick_sites(suspicion: Columns) -> dict[int, int]:
    """Area in which the disease was found first, for each batch of `cull_orders`.

    Parameters
    ----------
    suspicion : dict of ndarray
        Last month's rows of the table.
    """
    found = _stamped_out(suspicion)
    found = found[np.argsort(suspicion["result_date"][found], kind="stable")]
    sites: dict[int, int] = {}
    for n in found.tolist():
        sites.setdefault(int(host_of(suspicion["batch_id"][n])), int(suspicion["site_id"][n]))
    return sites


def _stamped_out(suspicion: Columns) -> np.ndarray:
    """Rows of confirmed diseases that are stamped out."""
    listed = [one.id for one in diseases() if one.profile.is_stamped_out]
    sure = suspicion["outcome"].astype(str) == "confirmed"
    return np.flatnonzero(sure & np.isin(suspicion["disease_id"], listed))


def slaughter_orders(lice_order: Columns) -> dict[tuple[int, int], np.datetime64]:
    """Day from which fish are to be slaughtered for their lice, by order or the farm's decision.

    Parameters
    ----------
    lice_order : dict of ndarray
        Last month's rows of the table.

    Returns
    -------
    dict of (int, int) to datetime64[D]
        By batch, the host where it is mixed, and area; the first day where there are several.
        Fish that are too small to be sold stay, and are treated again.
    """
    rows = np.flatnonzero(np.isin(lice_order["kind"].astype(str), (ORDERED, DECIDED)))
    orders: dict[tuple[int, int], np.datetime64] = {}
    for row in rows.tolist():
        where = int(host_of(lice_order["batch_id"][row])), int(lice_order["area_id"][row])
        day = lice_order["order_date"][row]
        orders[where] = min(orders.get(where, day), day)
    return orders


def words_of_culls() -> str:
    """Removal records of fish culled by order."""
    codes = [one.code for one in diseases() if one.profile.is_stamped_out]
    return f"Culled by order: {' or '.join(codes)}"
