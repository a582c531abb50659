"""Settings: one object, from run config, environment or default; wrong ones named."""

import dagster as dg
import pytest

from aquamind_assets.settings.farm import Settings
from aquamind_assets.settings.run_config import farm_settings
from resources.errors import SettingsError


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"scale": -1}, "scale = -1 is not allowed (allowed: from 0.05 to 20)"),
        ({"scale": float("nan")}, "scale = nan is not allowed"),
        ({"sede": 3}, "sede is not a setting"),
        (
            {"farm": {"batches": {"active": 0}}},
            "farm.batches.active = 0 is not allowed (allowed: above 0 to 500)",
        ),
        ({"seed": "x"}, "seed = 'x' is not allowed"),
        ({"first_month": "2014-12"}, "first_month: 2014-12 is not from 2015-01 to the current"),
        ({"first_month": "2020"}, "first_month = '2020' is not allowed (First month of the farm"),
    ],
)
def test_a_wrong_setting_is_named_with_its_range(values: dict, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.of(values)
    assert told in caught.value.message
    assert "\n" not in caught.value.message


def test_the_environment_changes_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AQUAMIND_SEED", "7")
    monkeypatch.setenv("AQUAMIND_FARM__BATCHES__ACTIVE", "30")
    settings = Settings.from_environment()
    assert (settings.seed, settings.farm.batches.active, settings.scale) == (7, 30, 1.0)


def test_one_value_of_a_group_leaves_the_others_at_that_groups_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    default = Settings().farm.fresh_water.egg
    assert default.days != type(default)().days, "or this test says nothing"
    values = {"farm": {"fresh_water": {"egg": {"volume_m3": 9.0}}}}
    monkeypatch.setenv("AQUAMIND_FARM__FRESH_WATER__EGG__VOLUME_M3", "9")
    for settings in (Settings.of(values), Settings.from_environment()):
        assert settings.farm.fresh_water.egg == default.model_copy(update={"volume_m3": 9.0})


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("AQUAMIND_SEDE", "1", "AQUAMIND_SEDE in the environment names no setting"),
        ("AQUAMIND_FARM__BATCHED", "1", "farm.batched is not a setting"),
        ("AQUAMIND_SCALE", "1000", "scale = '1000' is not allowed (allowed: from 0.05 to 20)"),
    ],
)
def test_a_wrong_variable_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment()
    assert told in caught.value.message


def test_run_config_overrides_one_value_of_a_group_and_keeps_the_rest() -> None:
    seen = []

    @dg.op(required_resource_keys={"settings"})
    def look(context: dg.OpExecutionContext) -> None:
        seen.append(context.resources.settings.validated())

    @dg.job(resource_defs={"settings": farm_settings(Settings(seed=5))})
    def job() -> None:
        look()

    config = {"farm": {"batches": {"active": 30}}}
    job.execute_in_process(run_config={"resources": {"settings": {"config": config}}})
    assert seen == [Settings.of({"seed": 5, **config})]


def test_what_differs_can_be_told() -> None:
    default, other = Settings(), Settings.of({"seed": 2, "farm": {"batches": {"active": 30}}})
    assert other.changed(["farm"]) == {"seed": 2, "scale": 1.0, "farm.batches.active": 30}
    assert other.changed(["water"]) == {"seed": 2, "scale": 1.0}
    assert default.hash(["farm"]) != other.hash(["farm"])
    assert Settings().hash(["water"]) == default.hash(["water"])
