"""Culls by order: which sites are to be emptied, because a disease came that is stamped out.

ISA is listed in the EU (Regulation 2018/1882) and by the Faroese and Scottish authorities.
"""

import numpy as np

from aquamind_assets.core.columns import Columns
from aquamind_assets.disease.outbreaks.course import cull_date
from aquamind_assets.disease.outbreaks.profiles import diseases
from aquamind_assets.settings.outbreaks import Outbreaks


def cull_orders(
    seed: int, pressure: Columns, settings: Outbreaks
) -> dict[int, tuple[np.datetime64, np.datetime64]]:
    """By site, the day on which the disease comes and the day from which its fish are culled.

    Where two such diseases come in a month, the order that takes effect first holds.

    Parameters
    ----------
    seed : int
        The farm's seed.
    pressure : dict of ndarray
        Rows of the month's ``pathogen_pressure``.
    settings : Outbreaks
        How soon a site is emptied.
    """
    orders: dict[int, tuple[np.datetime64, np.datetime64]] = {}
    for which in (one for one in diseases() if one.profile.is_stamped_out):
        here = (pressure["disease_id"] == which.id) & ~np.isnat(pressure["introduction_date"])
        for site, came in zip(
            pressure["site_id"][here].tolist(), pressure["introduction_date"][here], strict=True
        ):
            order = (came, cull_date(seed, which, site, came, settings))
            orders[site] = min(orders.get(site, order), order, key=lambda each: each[1])
    return orders


def words_of_culls() -> str:
    """Removal records of fish culled by order."""
    codes = [one.code for one in diseases() if one.profile.is_stamped_out]
    return f"Culled by order: {' or '.join(codes)}"
