"""Culls by order: which sites are to be emptied, because a disease came that is stamped out."""

import numpy as np

from aquamind_assets.core.columns import Columns
from aquamind_assets.disease.outbreaks.course import isa_cull_date
from aquamind_assets.settings.outbreaks import Outbreaks

#: Disease that is stamped out wherever it is found: listed in the EU (Regulation 2018/1882) and
#: by the Faroese and Scottish authorities.
_STAMPED_OUT = "ISA"


def cull_orders(
    seed: int, disease: Columns, pressure: Columns, settings: Outbreaks
) -> dict[int, tuple[np.datetime64, np.datetime64]]:
    """By site, the day on which the disease comes and the day from which its fish are culled.

    Parameters
    ----------
    seed : int
        The farm's seed.
    disease, pressure : dict of ndarray
        Rows of ``disease_profile`` and of the month's ``pathogen_pressure``.
    settings : Outbreaks
        How soon a site is emptied.
    """
    ids = disease["id"][disease["code"] == _STAMPED_OUT]
    here = np.isin(pressure["disease_id"], ids) & ~np.isnat(pressure["introduction_date"])
    return {
        int(site): (came, isa_cull_date(seed, came, int(site), settings))
        for site, came in zip(
            pressure["site_id"][here], pressure["introduction_date"][here], strict=True
        )
    }
