"""The report: bands, our numbers of a farm whose figures are known, no data, warnings."""

import dagster as dg
import pytest

import aquamind_assets.definitions  # noqa: F401  (declares all tables)
from aquamind_assets.batches.life.growth import sea_growth_rate
from aquamind_assets.checks.sql_checks import NOTHING_CHECKED
from aquamind_assets.operations.database import database_resource
from aquamind_assets.realism import page
from aquamind_assets.realism.assets import realism_report
from aquamind_assets.realism.checks import realism_holds
from aquamind_assets.realism.compare import (
    INSIDE,
    NO_DATA,
    NO_FIGURE,
    NOT_COMPARABLE,
    OUTSIDE,
    Compared,
    compare,
)
from aquamind_assets.realism.figures import SECTIONS, UNSOURCED, Comparison, Figure, published
from aquamind_assets.realism.measures import ANSWERS, farm_growth
from aquamind_assets.realism.queries import ask
from aquamind_assets.realism.storage import pages_folder, read
from aquamind_assets.settings.farm import Settings
from aquamind_assets.settings.run_config import farm_settings
from resources.database import Database
from resources.tables import METADATA


def figure(low: float | None, central: float | None, high: float | None) -> Figure:
    return Figure(
        id="G00",
        quantity="quantity",
        published_for="somewhere",
        low=low,
        central=central,
        high=high,
        unit="g",
        source="source",
        certainty="published",
    )


@pytest.mark.parametrize(
    ("numbers", "tolerance", "band"),
    [
        ((None, 10.0, None), None, (9.0, 11.0)),
        ((None, 10.0, None), 0.5, (9.5, 10.5)),
        ((None, -10.0, None), None, (-11.0, -9.0)),
        ((9.9, None, 10.1), None, (9.0, 11.0)),
        ((2.0, 10.0, 30.0), None, (2.0, 30.0)),
        ((8.0, 10.0, None), None, (8.0, 11.0)),
        ((None, None, 25.0), None, (None, 25.0)),
        ((60.0, None, None), None, (60.0, None)),
        ((None, None, None), None, (None, None)),
    ],
)
def test_what_counts_as_inside(numbers, tolerance, band) -> None:
    assert figure(*numbers).band(tolerance) == pytest.approx(band)


def test_a_figure_that_is_not_sound_is_refused() -> None:
    with pytest.raises(ValueError, match="not in order"):
        figure(3.0, 2.0, None)
    with pytest.raises(ValueError, match="needs an answer, or a reason"):
        Comparison(figure="G00", answer="", region="", item="", tolerance=None, remark="")


def test_every_comparison_has_its_answer_and_every_answer_its_figure() -> None:
    named = {comparison.answer for _, comparison in published()} - {""}
    assert named == set(ANSWERS)
    regions = {c.region for _, c in published() if c.answer}
    assert regions == {"Faroe Islands", "Scotland", "all"}
    keys = [(c.figure, c.region, c.item) for _, c in published()]
    assert len(keys) == len(set(keys))
    assert {f.id[0] for f, _ in published()} == set(SECTIONS)
    assert all(f.source or f.certainty.endswith(UNSOURCED) for f, _ in published())


def report_of(database: Database) -> list[Compared]:
    return list(compare(published(), ask(database, scale=0.5)))


def test_without_tables_and_without_rows_nothing_is_inside(database: Database) -> None:
    no_tables = report_of(database)
    assert {row.status for row in no_tables} == {NO_DATA, NOT_COMPARABLE}
    database.declare([t for t in METADATA.tables.values() if "month_of" in t.info])
    assert ask(database, scale=1.0) == {}
    assert report_of(database) == no_tables


#: What the farm of `farm` must give: answer, region, item, value, n.
FIGURES = [
    ("sea_tgc", "Faroe Islands", "", 1000 * 11 / 4000, 1),
    ("sea_tgc_by_smolt", "Faroe Islands", "100 g", 2.75, 1),
    ("smolt_weight", "Faroe Islands", "2017", 300.0, 1),
    ("days_at_sea", "Faroe Islands", "", 400, 1),
    ("months_at_sea", "Faroe Islands", "", 400 / 30.44, 1),
    ("weight_by_sea_month", "Faroe Islands", "10", (5 + 11 * 300 / 400) ** 3, 1),
    ("harvest_weight", "Faroe Islands", "", 4.096, 1),
    ("gutted_yield", "Faroe Islands", "", 0.85, 1),
    ("cycle_mortality", "Faroe Islands", "p90", 40.0, 1),
    ("cycle_loss", "Faroe Islands", "", 40.0, 1),
    ("cycle_survival", "Faroe Islands", "", 60.0, 1),
    ("sea_mortality_by_sea_month", "Faroe Islands", "02", 3000 / 956.5, 1),
    ("death_causes", "Faroe Islands", "infection", 25.0, 0),
    ("sea_temperature", "Faroe Islands", "mean", 8.5, 1461),
    ("sea_temperature_season", "Faroe Islands", "amplitude", 2.0, 1461),
    ("sea_temperature_season", "Faroe Islands", "warmest day", 230.0, 1461),
    ("sea_temperature_years", "Faroe Islands", "", 0.0, 4),
    ("oxygen_solubility", "all", "sea, 8 degC", 9.43, None),
    ("oxygen_saturation", "Faroe Islands", "sea, p5", 95.0, 1461),
    ("salinity", "Faroe Islands", "mean", 35.0, 1461),
    ("fallow", "Faroe Islands", "least", 60, 1),
    ("sea_density", "Faroe Islands", "2-3 kg, greatest", 26.0, None),
    ("smolts_released", "Faroe Islands", "2016", 1000 / 1e6 / 0.5, 1),
    ("rings", "Faroe Islands", "volume", 30600.0, 1),
]


def test_our_numbers_of_a_farm_whose_figures_are_known(known_farm: Database) -> None:
    answered = ask(known_farm, scale=0.5)
    for name, region, item, value, n in FIGURES:
        ours = answered[name, region, item]
        assert ours.value == pytest.approx(value, rel=2e-3, abs=2e-3), (name, item)
        assert n is None or ours.n == n, (name, item)
    assert not any(region == "Scotland" for _, region, _ in answered)


def test_each_outcome_and_the_years_it_rests_on(known_farm: Database) -> None:
    rows = {(row.figure, row.region): row for row in report_of(known_farm)}
    assert rows["G03", "Faroe Islands"].status == INSIDE
    assert rows["G03", "Scotland"].status == NO_DATA
    assert rows["M19", "Faroe Islands"].status == OUTSIDE
    assert rows["G-W-01", "Faroe Islands"].status == NO_FIGURE
    assert rows["G17", ""].status == NOT_COMPARABLE
    assert rows["P05-3", "Faroe Islands"].status == OUTSIDE, "26 kg/m3 where the law has 20"
    assert rows["P09", "Faroe Islands"].status == INSIDE
    cycle = rows["M19", "Faroe Islands"]
    assert (cycle.first_year, cycle.last_year, cycle.n) == (2016, 2017, 1)
    verdict = page.verdict(list(rows.values()))
    assert f"{sum(row.status == INSIDE for row in rows.values())} are inside" in verdict


def materialize(database: Database) -> dg.ExecuteInProcessResult:
    return dg.materialize(
        [realism_report, realism_holds],
        resources={"database": database_resource(), "settings": farm_settings(Settings())},
    )


def test_the_asset_writes_table_and_pages_and_its_checks_warn(known_farm: Database) -> None:
    result = materialize(known_farm)
    evaluations = {e.check_name: e for e in result.get_asset_check_evaluations()}
    assert set(evaluations) == set(SECTIONS.values())
    assert {e.severity for e in evaluations.values()} == {dg.AssetCheckSeverity.WARN}
    assert not evaluations["mortality"].passed
    assert "M19" in evaluations["mortality"].metadata["which_outside"].value
    assert not evaluations["lice"].passed, "no lice were counted"
    assert evaluations["lice"].description == NOTHING_CHECKED
    rows = read(known_farm)
    assert len(rows) == len(published())
    shown = result.asset_materializations_for_node("realism__report")[0].metadata["report"].value
    for text in (shown, (pages_folder() / "report.md").read_text()):
        assert page.verdict(rows) in text
        assert "M19" in text
    assert "data:image/png" in (pages_folder() / "report.html").read_text()
    assert materialize(known_farm).success
    assert read(known_farm) == rows


def test_a_check_passes_where_all_that_could_be_compared_is_inside(known_farm: Database) -> None:
    with known_farm.connect() as connection:
        connection.exec_driver_sql("TRUNCATE batches.harvest_event, batches.daily_state")
    evaluations = {
        e.check_name: e.passed for e in materialize(known_farm).get_asset_check_evaluations()
    }
    assert evaluations["mortality"] is False, "nothing to compare is no success"
    water = [row for row in read(known_farm) if row.section == "water"]
    assert evaluations["water"] is all(row.status != OUTSIDE for row in water)


def test_the_growth_of_farms_is_the_same_in_sql(database: Database) -> None:
    found = database.rows(f"SELECT {farm_growth('1234.5::float8', '9.5')} AS rate")
    assert found[0]["rate"] == pytest.approx(100 * sea_growth_rate(1234.5, 9.5))
