"""Asset checks of the realism report, one for each section; a figure outside its band warns."""

from collections import Counter
from collections.abc import Iterator, Sequence

import dagster as dg

from aquamind_assets.checks.sql_checks import NOTHING_CHECKED
from aquamind_assets.monthly.computation import asset_key
from aquamind_assets.realism import page
from aquamind_assets.realism.compare import INSIDE, OUTSIDE, STATUSES, Compared
from aquamind_assets.realism.figures import SECTIONS
from aquamind_assets.realism.storage import read
from aquamind_assets.realism.tables import report


def section_check(rows: Sequence[Compared], section: str) -> dg.AssetCheckResult:
    """Check that a section has compared values, and that all of them are inside their bands."""
    of_section = [row for row in rows if row.section == section]
    count = Counter(row.status for row in of_section)
    compared = count[INSIDE] + count[OUTSIDE]
    return dg.AssetCheckResult(
        asset_key=asset_key(report),
        check_name=section,
        passed=compared > 0 and count[OUTSIDE] == 0,
        severity=dg.AssetCheckSeverity.WARN,
        description=f"{count[INSIDE]} of {compared} inside." if compared else NOTHING_CHECKED,
        metadata={
            **{status.replace(" ", "_"): count[status] for status in STATUSES},
            "which_outside": dg.MetadataValue.md(page.outside(of_section)),
        },
    )


@dg.multi_asset_check(
    specs=[
        dg.AssetCheckSpec(
            section,
            asset=asset_key(report),
            description=f"Generated figures of {section} lie inside the published bands.",
        )
        for section in SECTIONS.values()
    ],
    can_subset=True,
    required_resource_keys={"database"},
)
def realism_holds(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
    """The published figures are met, section by section."""
    rows = read(context.resources.database)
    for section in SECTIONS.values():
        if dg.AssetCheckKey(asset_key(report), section) in context.selected_asset_check_keys:
            yield section_check(rows, section)
