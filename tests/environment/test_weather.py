"""The weather, the daylight and the events against what is published, and against each other."""

import numpy as np
import pytest

from aquamind_assets.core.columns import rows_where
from aquamind_assets.environment import conditions, daylight, events, tables
from aquamind_assets.environment.conditions import Areas, Halls
from aquamind_assets.environment.weather import precipitation, rain_noise, wind_noise, wind_sea
from aquamind_assets.infrastructure.plan import commissioned
from aquamind_assets.settings.infrastructure import Farm
from aquamind_assets.settings.sea_events import EventKind, Events
from aquamind_assets.settings.water import Water

WATER = Water()
YEARS = 6
DAYS = np.arange("2016-01-01", f"{2016 + YEARS}-01-01", dtype="M8[D]")
HOURS = np.arange(DAYS[0].astype("M8[h]"), (DAYS[-1] + 1).astype("M8[h]"))
#: Days of which the wind of all areas of the farm is made, hour by hour.
WINDY = DAYS[: 2 * 365]
MONTH_OF_HOUR = HOURS.astype("M8[M]").astype(int) % 12 + 1


@pytest.fixture(scope="module")
def areas() -> Areas:
    """Two groups a coast, a sheltered and an exposed area in each."""
    group = np.repeat([1, 2, 3, 4], 2)
    is_faroe = group <= 2
    return Areas(
        id=np.arange(1, 9),
        name=np.array([f"Fjord {number}" for number in range(8)]),
        latitude=np.where(is_faroe, 62.0, 56.5),
        longitude=np.where(is_faroe, -6.8, -5.5),
        exposure=np.tile([0.2, 0.8], 4),
        geography_id=np.where(is_faroe, 1, 2),
        group=np.strings.add("G", group.astype(str)),
        district=np.strings.add("D", group.astype(str)),
    )


@pytest.fixture(scope="module")
def real_areas() -> Areas:
    """The sea areas of the farm at full size."""
    plan = commissioned(Farm(), 1.0, seed=1)
    return Areas.of(plan["area"], plan["area_group"])


@pytest.fixture(scope="module")
def real_wind(real_areas: Areas) -> np.ndarray:
    """The highest wind of each day at each of them, shape (areas, days). [m/s]"""
    hours = HOURS[: 24 * len(WINDY)]
    rows = conditions.area_weather(1, WATER, real_areas, hours)
    hourly = rows["wind_speed"].reshape(len(hours), len(real_areas.id)).T
    return hourly.reshape(len(real_areas.id), len(WINDY), 24).max(axis=2)


@pytest.fixture(scope="module")
def real_events(real_areas: Areas) -> dict:
    return conditions.events_starting(1, WATER, real_areas, DAYS)


@pytest.fixture(scope="module")
def weather(areas: Areas) -> dict:
    rows = conditions.area_weather(1, WATER, areas, HOURS)
    return {name: values.reshape(len(HOURS), len(areas.id)).T for name, values in rows.items()}


@pytest.fixture(scope="module")
def happened(areas: Areas) -> dict:
    return conditions.events_starting(1, WATER, areas, DAYS)


def test_rain_is_that_of_the_coasts(areas: Areas, weather: dict) -> None:
    rain = np.zeros(len(areas.id))
    for seed in range(4):
        windy = wind_noise(seed, WATER.weather, areas, HOURS)
        wetter = rain_noise(seed, WATER.weather, areas, HOURS, windy)
        rain += precipitation(WATER.weather, areas, HOURS, wetter).sum(axis=1) / YEARS / 4
    assert np.all((rain[:4] > 1250) & (rain[:4] < 1650))
    assert rain[:4].mean() == pytest.approx(1450, rel=0.06)
    assert np.all((rain[4:] > 1500) & (rain[4:] < 2500))
    wet = (weather["precipitation"] > 0).mean(axis=1)
    assert np.all((wet > 0.15) & (wet < 0.35))
    winter, summer = np.isin(MONTH_OF_HOUR, [10, 11, 12, 1]), np.isin(MONTH_OF_HOUR, [4, 5, 6, 7])
    assert (
        weather["precipitation"][:, winter].mean()
        > 1.3 * weather["precipitation"][:, summer].mean()
    )


def test_wind_is_that_of_the_coasts(weather: dict) -> None:
    wind = weather["wind_speed"]
    mean = wind.mean(axis=1)
    assert 6.5 < mean[[1, 3]].mean() < 9
    assert mean[[1, 3]].mean() > mean[[5, 7]].mean() + 0.5
    assert np.all(mean[::2] < 0.8 * mean[1::2])
    january, july = wind[:, MONTH_OF_HOUR == 1].mean(), wind[:, MONTH_OF_HOUR == 7].mean()
    assert 1.3 < january / july < 2.2
    lag_1 = np.corrcoef(wind[1, 1:], wind[1, :-1])[0, 1]
    assert 0.92 < lag_1 < 0.99
    assert np.corrcoef(wind[0], wind[1])[0, 1] > 0.95 > np.corrcoef(wind[0], wind[2])[0, 1]
    from_south_west = np.abs(weather["wind_direction"] - 225) < 90
    assert 0.6 < from_south_west.mean() < 0.95


def test_waves_need_open_water(weather: dict) -> None:
    height = weather["wave_height"]
    assert height[::2].mean() < 0.4 < 0.8 < height[1::2].mean() < 1.6
    assert 3 < height[1::2].max() < 9
    assert height[::2].max() < 2
    # JONSWAP growth: 20 m/s over 50 km raises about 2.3 m of about 5.8 s.
    grown = wind_sea(np.array([20.0]), np.array([50_000.0]))
    assert grown[0][0] == pytest.approx(2.29, rel=0.02)
    assert grown[1][0] == pytest.approx(6.23, rel=0.02)


def test_air_has_its_season_and_its_afternoon(weather: dict) -> None:
    air = weather["temperature"]
    for coast, january, july in [(slice(0, 4), 4.0, 10.6), (slice(4, 8), 4.6, 14.0)]:
        assert air[coast][:, MONTH_OF_HOUR == 1].mean() == pytest.approx(january, abs=1.3)
        assert air[coast][:, MONTH_OF_HOUR == 7].mean() == pytest.approx(july, abs=1.3)
    hour = HOURS.astype(int) % 24
    june = MONTH_OF_HOUR == 6
    afternoon, night = air[:, june & (hour == 15)].mean(), air[:, june & (hour == 3)].mean()
    assert 1 < afternoon - night < 6


def test_weather_is_as_the_table_wants_it(weather: dict) -> None:
    assert set(weather) == {column.name for column in tables.weather.columns}
    for name in ("wind_direction", "wave_direction"):
        assert weather[name].min() >= 0
        assert weather[name].max() <= 359
    assert weather["cloud_cover"].min() >= 0
    assert weather["cloud_cover"].max() <= 100
    assert 70 < weather["cloud_cover"].mean() < 90
    for name in ("wind_speed", "wave_height", "wave_period", "precipitation", "temperature"):
        assert np.isfinite(weather[name]).all()


def test_storms_blow_and_nothing_else_does(
    real_areas: Areas, real_wind: np.ndarray, real_events: dict
) -> None:
    storms = (real_events["kind"] == "storm") & (real_events["start_date"] <= WINDY[-1])
    assert storms.sum() > 100
    blew = real_wind >= WATER.weather.storm_m_s
    # A storm that began before these years is not among those that start in them.
    blew[:, 0] &= False
    in_storm = np.zeros(real_wind.shape, dtype=bool)
    for area, start, end in zip(
        *(real_events[name][storms] for name in ("area_id", "start_date", "end_date")), strict=True
    ):
        first, last = ((day - DAYS[0]).astype(int) for day in (start, end))
        row = np.searchsorted(real_areas.id, area)
        assert real_wind[row, first - 1] < WATER.weather.storm_m_s
        in_storm[row, first : last + 1] = True
    in_storm[:, 0] = False
    assert (in_storm == blew).all()
    month = real_events["start_date"][storms].astype("M8[M]").astype(int) % 12 + 1
    assert np.isin(month, [10, 11, 12, 1, 2, 3]).mean() > 0.85


def test_storms_are_those_of_the_open_coast(real_areas: Areas, real_events: dict) -> None:
    storms = real_events["kind"] == "storm"
    row = np.searchsorted(real_areas.id, real_events["area_id"][storms])
    a_year = np.bincount(row, minlength=len(real_areas.id)) / YEARS
    faroe, exposure = real_areas.geography_id == 1, real_areas.exposure
    exposed, sheltered = exposure >= 0.6, exposure <= 0.35
    assert 4 < a_year[faroe & exposed].mean() < 10
    assert a_year[faroe & exposed].min() > a_year[faroe & sheltered].max()
    assert np.all(a_year[sheltered] < 2.5)
    assert a_year[faroe & sheltered].mean() > a_year[~faroe & sheltered].mean()
    assert 0.5 < a_year[~faroe & exposed].mean() < a_year[faroe & exposed].mean()


def test_a_storm_hits_the_neighbours_too(real_areas: Areas, real_wind: np.ndarray) -> None:
    hov, vagsfjordur, nesting = (
        real_wind[real_areas.name == name][0] >= WATER.weather.storm_m_s
        for name in ("Hov", "Vágsfjørður", "South Nesting")
    )
    assert (hov & vagsfjordur).sum() > 0.6 * min(hov.sum(), vagsfjordur.sum()) > 0
    assert (hov & nesting).sum() < 0.3 * hov.sum()


@pytest.mark.parametrize(
    ("kind", "months", "shared"),
    [
        ("heat wave", [5, 6, 7, 8, 9], "coast"),
        ("cold snap", [12, 1, 2, 3, 4], "coast"),
        ("diatom bloom", [3, 4, 5, 6], "group"),
        ("dinoflagellate bloom", [5, 6, 7, 8, 9, 10], "group"),
        ("microflagellate bloom", [4, 5, 6, 7, 8], "group"),
        ("oxygen dip", [7, 8, 9, 10, 11], "area"),
    ],
)
def test_events_have_their_season_and_rate(areas: Areas, kind, months, shared) -> None:
    first, last = np.datetime64("1900-01-01"), np.datetime64("2019-12-31")
    # The storms of 120 years of hours are not wanted here.
    drawn = events._drawn(1, WATER, kind, areas, first, last)
    drawn = {name: values[drawn["start_date"] >= first] for name, values in drawn.items()}
    settings: EventKind = getattr(WATER.events, kind.replace(" ", "_"))
    rate = len(drawn["start_date"]) / 120 / len(areas.id)
    place = areas.places[shared]
    entities = len(np.unique(place))
    # The slightest are no events at every area.
    chance = 4 * np.sqrt(rate / 120 / entities)
    assert 0.85 * settings.rate_year - chance < rate < settings.rate_year + chance
    month = drawn["start_date"].astype("M8[M]").astype(int) % 12 + 1
    assert np.isin(month, months).mean() > (0.98 if shared == "coast" else 0.8)
    keys = [drawn["start_date"].astype(str), place[np.searchsorted(areas.id, drawn["area_id"])]]
    _, sizes = np.unique(np.stack(keys), axis=1, return_counts=True)
    if shared != "coast":
        assert sizes.max() == len(areas.id) / entities
        assert (sizes == sizes.max()).mean() > 0.8
    assert np.quantile(drawn["severity"], 0.9) > 1.6 * np.median(drawn["severity"])
    assert WATER.events.severity_min <= drawn["severity"].min() < drawn["severity"].max() <= 1


def test_the_worst_heat_of_decades_is_what_coasts_have_seen(real_areas: Areas) -> None:
    first, last = np.datetime64("1990-01-01"), np.datetime64("2019-12-31")
    worst, mixed = [], []
    for seed in range(8):
        drawn = events._drawn(seed, WATER, "heat wave", real_areas, first, last)
        in_faroes = real_areas.geography_id[np.searchsorted(real_areas.id, drawn["area_id"])] == 1
        worst.append(drawn["temperature_effect_c"].max())
        mixed.append(drawn["temperature_effect_c"][in_faroes].max())
    assert 2.4 < np.mean(worst) < 3.0
    assert 1.0 < min(mixed) < max(mixed) < 1.6  # the tide mixes the Faroese shelf
    assert 2.0 < min(worst) < max(worst) < 3.2


def test_a_heat_wave_comes_over_a_coast_in_some_days(real_areas: Areas) -> None:
    first, last = np.datetime64("1990-01-01"), np.datetime64("2019-12-31")
    heat = events._drawn(1, WATER, "heat wave", real_areas, first, last)
    region = real_areas.geography_id[np.searchsorted(real_areas.id, heat["area_id"])]
    spans: dict[int, list[float]] = {1: [], 2: []}
    days = []
    for coast in (1, 2):
        start = np.sort(heat["start_date"][region == coast]).astype(np.int64)
        for event in np.split(start, np.flatnonzero(np.diff(start) > 10) + 1):
            spans[coast].append(float(np.quantile(event, 0.9) - np.quantile(event, 0.1)))
    assert 1.5 < np.median(spans[1]) < 4.0
    assert np.median(spans[1]) < np.median(spans[2]) < 8.0, "a longer coast"
    length = (heat["end_date"] - heat["start_date"]).astype(int) + 1
    assert 1 <= length.min() <= length.max() <= events.LONGEST
    key = heat["area_id"] * 10**6 + heat["start_date"].astype(np.int64)
    assert np.unique(key).size == key.size
    for year in range(2010, 2016):
        year_first, year_last = np.datetime64(f"{year}-01-01"), np.datetime64(f"{year}-01-31")
        alone = events._drawn(1, WATER, "cold snap", real_areas, year_first, year_last)
        days.append(alone["start_date"][alone["start_date"] >= year_first])
        before = events._drawn(1, WATER, "cold snap", real_areas, year_first - 31, year_last)
        both = before["start_date"][before["start_date"] >= year_first]
        assert np.array_equal(np.sort(both), np.sort(days[-1])), "whichever month asks"


def test_an_effect_is_not_read_back_from_the_severity(real_areas: Areas) -> None:
    first, last = np.datetime64("2015-01-01"), np.datetime64("2024-12-31")
    for kind, quantity, least in (
        ("heat wave", "temperature_effect_c", 0.03),
        ("oxygen dip", "oxygen_effect_pct", 0.2),
    ):
        drawn = events._drawn(1, WATER, kind, real_areas, first, last)
        a_severity = drawn[quantity] / drawn["severity"]
        assert least < np.abs(a_severity.std() / a_severity.mean()) < 0.6


def test_storms_cool_the_sea_in_summer(real_events: dict) -> None:
    storm = real_events["kind"] == "storm"
    month = real_events["start_date"][storm].astype("M8[M]").astype(int) % 12
    colder = real_events["temperature_effect_c"][storm] / real_events["severity"][storm]
    summer, winter = np.isin(month, (5, 6, 7, 8)), np.isin(month, (11, 0, 1))
    assert np.median(colder[summer]) < 2.5 * np.median(colder[winter]) < 0
    assert colder[winter].std() > 0.03


def test_events_are_as_the_table_wants_them(happened: dict) -> None:
    assert set(happened) == {column.name for column in tables.environmental_event.columns}
    keys = list(zip(happened["start_date"], happened["area_id"], happened["kind"], strict=True))
    assert len(set(keys)) == len(keys)
    assert keys == sorted(keys)
    assert set(happened["kind"]) <= set(events.KINDS)
    assert (happened["end_date"] >= happened["start_date"]).all()
    assert (happened["severity"] >= WATER.events.severity_min).all()


def test_words_are_those_of_the_numbers(real_events: dict) -> None:
    columns = ("kind", "temperature_effect_c", "oxygen_effect_pct", "description")
    for kind, warmer, oxygen, text in zip(*(real_events[name] for name in columns), strict=True):
        assert f" {kind} of " in text
        assert "-0.0" not in text
        assert "+0 " not in text
        assert ("temperature" in text) == (abs(warmer) >= 0.05)
        assert ("oxygen" in text.split(":")[-1] if ":" in text else False) == (abs(oxygen) >= 0.5)


def test_an_event_outlasts_its_month(areas: Areas) -> None:
    always = EventKind(rate_year=40, season=0, days=50, temperature_c=3.0)
    none = EventKind(rate_year=0)
    kinds = {
        name: none for name, field in Events.model_fields.items() if field.annotation is EventKind
    }
    water = WATER.model_copy(update={"events": Events(**{**kinds, "heat_wave": always})})
    march = np.arange("2019-03-01", "2019-04-01", dtype="M8[D]")
    here = events.events_between(1, water, areas, march[0], march[-1])
    before = here["start_date"] < march[0]
    assert before.any()
    old = rows_where(here, before)
    effect = events.daily_effect(old, "temperature_effect_c", areas.id, march)
    assert effect[:, 0].min() > 0
    assert effect.max() <= old["temperature_effect_c"].max()
    assert np.abs(np.diff(effect, axis=1)).max() < 0.5


@pytest.mark.parametrize(
    ("latitude", "longitude", "day", "hours"),
    [
        (62.01, -6.77, "2019-06-21", 19.72),  # Torshavn
        (62.01, -6.77, "2019-12-21", 5.08),
        (55.86, -4.25, "2019-06-21", 17.58),  # Glasgow
        (55.86, -4.25, "2019-12-21", 7.03),
        (75.0, 0.0, "2019-06-21", 24.0),
        (75.0, 0.0, "2019-12-21", 0.0),
    ],
)
def test_day_length(latitude, longitude, day, hours) -> None:
    days = np.array([day], dtype="M8[D]")
    length = daylight.day_length(np.array([latitude]), np.array([longitude]), days)
    assert length[0, 0] == pytest.approx(hours, abs=0.08)


def test_light_is_brighter_in_summer_and_under_clear_sky() -> None:
    days = np.array(["2019-06-21", "2019-12-21"], dtype="M8[D]")
    clear = daylight.noon_light(np.array([62.0]), days, np.zeros((1, 2)))[0]
    dull = daylight.noon_light(np.array([62.0]), days, np.full((1, 2), 100.0))[0]
    assert 70_000 < clear[0] < 110_000
    assert clear[1] < 10_000
    np.testing.assert_allclose(dull, clear / 4)


def test_lamps_by_stage() -> None:
    stages = np.array(["egg", "alevin", "fry", "parr", "smolt"], dtype=object)
    ones = np.ones(5)
    halls = Halls(np.arange(5), stages, stages, ones, 62 * ones, -7 * ones, ones)
    rows = conditions.hall_light(1, WATER, halls, DAYS[:360])
    light = rows["light_hours"].reshape(360, 5).T
    assert (light[:2] == 0).all()
    assert (light[2:4] == 24).all()
    assert sorted(np.unique(light[4])) == [12, 24]
    assert (light[4] == 12).mean() == pytest.approx(42 / 90)
    assert set(rows) == {column.name for column in tables.photoperiod.columns}


def test_weather_is_told_in_the_steps_of_a_forecast_service(weather: dict) -> None:
    steps = {
        "temperature": 0.1,
        "wind_speed": 0.1,
        "precipitation": 0.1,
        "wave_height": 0.02,
        "wave_period": 0.05,
    }
    for name, step in steps.items():
        whole = weather[name] / step
        assert np.abs(whole - np.round(whole)).max() < 1e-6, name
        assert np.unique(np.round(whole)).size > 20, name
