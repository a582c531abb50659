"""A materialization shows first rows, sources of ids, and a picture once a run."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from aquamind_assets.core import plots
from aquamind_assets.definitions import defs
from aquamind_assets.monthly.computation import COMPUTATIONS, asset_key
from aquamind_assets.monthly.pictures import column_lineage, preview

DAYS = np.arange("2020-01", "2021-01", dtype="datetime64[M]").astype("datetime64[D]")
RISING = np.arange(12.0)


def inked(png: bytes, colour: str) -> int:
    """Pixels of a colour."""
    image = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
    wanted = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return int((np.abs(image - wanted).max(axis=2) <= 2).sum())


def test_the_plots_show_their_arrays() -> None:
    blue, orange = plots.COLOURS[:2]
    flat, steep = (
        plots.level_and_flow("t", DAYS, level, "l", RISING, "f") for level in (0 * RISING, RISING)
    )
    assert inked(flat, blue) > 0
    assert flat != steep
    low, high = (plots.ladder("t", "l", DAYS, {"a": n + RISING, "b": RISING}) for n in (0, 50))
    assert inked(high, orange) < inked(low, orange), "more of one is less of the other"
    gap = np.stack([RISING, np.full(12, np.nan)], axis=1)
    assert inked(plots.site_lines("t", "l", DAYS, {"1": gap}, {"1": "one"}), blue) > 0
    shown = plots.against_limit("t", "l", DAYS, [("a", RISING, 0 * RISING + 3)])
    assert inked(shown, blue) > 0


def test_each_materialization_shows_its_rows_and_the_last_of_a_run_a_picture(first_months) -> None:
    of_tables = [
        record.asset_materialization
        for table in COMPUTATIONS
        for record in first_months.instance.fetch_materializations(asset_key(table), 10).records
    ]
    assert len(of_tables) == 2 * len(COMPUTATIONS)
    for event in of_tables:
        rows = event.metadata["dagster/partition_row_count"].value
        assert ("preview" in event.metadata) == (rows > 0), event.asset_key
    pictured = {e.asset_key.to_user_string(): e for e in of_tables if "picture" in e.metadata}
    assert {"environment/site_condition", "batches/batch", "batches/batch_summary"} <= set(pictured)
    for event in pictured.values():
        assert event.partition == "2015-02"
        data = event.metadata["picture"].value.split("base64,")[1].rstrip(")")
        assert Image.open(io.BytesIO(base64.b64decode(data))).width > 400
        assert len(data) < 100_000


def test_a_preview_is_the_first_rows() -> None:
    columns = {"id": np.arange(9), "weight_g": np.array([np.nan, *range(8)]), "a|b": np.zeros(9)}
    lines = preview(columns).splitlines()
    assert [cell.strip() for cell in lines[2].split("|")[1:-1]] == ["0", "", "0"]
    assert len(lines) == 5
    assert preview({"id": np.arange(0)}) == ""


def test_every_asset_says_what_it_is() -> None:
    for spec in defs.resolve_all_asset_specs():
        name = spec.key.to_user_string()
        assert spec.description, name
        assert spec.kinds, name
        if spec.key.path[0] not in ("aquamind", "operations", "recorded"):
            assert spec.owners, name
            assert "dagster/column_schema" in spec.metadata, name


@pytest.mark.parametrize("name", ["batches.daily_state"])
def test_ids_come_from_their_tables(name: str) -> None:
    table = next(t for t in COMPUTATIONS if str(t) == name)
    (dep,) = column_lineage(table).deps_by_column["container_id"]
    assert (dep.asset_key.path, dep.column_name) == (["infrastructure", "container"], "id")
