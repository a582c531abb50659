"""The load refuses what it cannot load, in one sentence, and changes nothing."""

from collections.abc import Callable
from datetime import date

import pytest
import stand_in
from loaded_farm import build, put
from loaded_fish import FEBRUARY, JANUARY

from aquamind_assets.aquamind.months import as_of_day
from aquamind_assets.aquamind.target import Target, target_url
from aquamind_assets.batches import tables as batches
from aquamind_assets.core.months import Month
from resources.database import Database
from resources.environment import AS_OF_VARIABLE, TARGET_VARIABLE
from resources.errors import DatabaseError, FarmError, MissingMonth, OtherSettings, SettingsError
from resources.url import parse, shown

NewTarget = Callable[[], Database]
LoadMonths = Callable[..., None]


def change(target: Database, sql: str) -> None:
    with target.connect() as connection:
        Target(connection).execute(sql)


@pytest.mark.parametrize(
    ("change_of_it", "sentence"),
    [
        (
            "ALTER TABLE batch_batch RENAME TO batch_other",
            r"There is no AquaMind in .*: give .* a database in which .* has run\.",
        ),
        (
            "DELETE FROM django_migrations WHERE name = '0047_merge'"
            " OR (app, name) = ('broodstock', '0001_initial')",
            r"lacks 1 migrations, the first of them broodstock\.0001_initial: run Aqua",
        ),
        (
            "ALTER TABLE batch_batch ADD quota integer; INSERT INTO django_migrations"
            " (app, name, applied) VALUES ('batch', '0099_quota', now())",
            r"differs since batch\.0099_quota .* in batch_batch\.quota: use an older version",
        ),
        (
            "ALTER TABLE health_licecount ALTER notes TYPE varchar(20)",
            r"differs from what this project knows, in health_licecount\.notes: use",
        ),
        ("CREATE SCHEMA batches; CREATE TABLE batches.container_assignment ()", "own database"),
    ],
)
def test_a_database_that_is_not_aquamind_as_known(
    new_target: NewTarget, load: LoadMonths, change_of_it: str, sentence: str
) -> None:
    target = new_target()
    change(target, change_of_it)
    with pytest.raises(DatabaseError, match=sentence):
        load(target, [JANUARY])


def test_the_farms_own_database(farm: Database, load: LoadMonths) -> None:
    with pytest.raises(DatabaseError, match="own database"):
        load(farm, [JANUARY])


def test_no_right_to_write(new_target: NewTarget, load: LoadMonths) -> None:
    target = new_target()
    change(
        target,
        "CREATE ROLE onlooker LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO onlooker",
    )
    guest = Database(target.url.set(username="onlooker"))
    with pytest.raises(DatabaseError, match="may not write to AquaMind's tables"):
        load(guest, [JANUARY])
    guest.close()
    change(target, "DROP OWNED BY onlooker; DROP ROLE onlooker")


def test_months_out_of_turn_or_not_made(new_target: NewTarget, load: LoadMonths) -> None:
    target = new_target()
    with pytest.raises(MissingMonth, match="2015-02 cannot be loaded before 2015-01, which"):
        load(target, [FEBRUARY])
    with pytest.raises(MissingMonth, match=r"2015-04 cannot be loaded .* tables are not made"):
        load(target, [Month(2015, 4)])
    assert stand_in.contents(target) == stand_in.contents(new_target())


def test_another_farm_and_other_code(
    new_database: Callable[[], str], new_target: NewTarget, load: LoadMonths
) -> None:
    other, target = Database(parse(new_database())), new_target()
    build(other, {"seed": 2}, [JANUARY, FEBRUARY])
    load(target, [JANUARY])
    before = stand_in.contents(target)
    with pytest.raises(OtherSettings, match=r"other settings \(seed: loaded 1, now 2\)"):
        load(target, [JANUARY, FEBRUARY], source=other)
    for month in (JANUARY, FEBRUARY):
        put(other, batches.species, month, [], code="2")
    build(other, {"seed": 1}, [JANUARY, FEBRUARY])
    put(other, batches.species, FEBRUARY, [], code="2")
    with pytest.raises(OtherSettings, match="2015-01 of this farm, made by other code"):
        load(target, [FEBRUARY], source=other)
    assert stand_in.contents(target) == before
    load(target, [JANUARY, FEBRUARY], source=other)  # all that is there


def test_a_load_goes_forward_only(new_target: NewTarget, load: LoadMonths) -> None:
    target = new_target()
    load(target, [JANUARY])
    with pytest.raises(SettingsError, match=r"AS_OF is 2015-01-20, but .* up to 2015-01-31, and"):
        load(target, [JANUARY], as_of=date(2015, 1, 20))


def test_a_target_that_is_lost_in_the_middle(
    farm: Database, new_target: NewTarget, load: LoadMonths, monkeypatch: pytest.MonkeyPatch
) -> None:
    from aquamind_assets.aquamind import month as module

    target, copy_rows = new_target(), module.copy_rows
    load(target, [JANUARY])
    before = stand_in.contents(target)

    def copy_until_lost(source, query, connection, table, columns):
        if table == "inventory_feedingevent":
            connection.connection.cursor().execute(
                "SELECT pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid())"
            )
        return copy_rows(source, query, connection, table, columns)

    monkeypatch.setattr(module, "copy_rows", copy_until_lost)
    with pytest.raises(FarmError, match="this transaction changed nothing"):
        load(target, [FEBRUARY])
    assert stand_in.contents(target) == before


def test_a_target_that_cannot_be_reached(new_target: NewTarget) -> None:
    there = new_target().url
    nowhere = there.set(host="127.0.0.1", port=1, query={}, password="secretword")
    for url in (nowhere, there.set(database="none"), there.set(username="nobody")):
        with pytest.raises(DatabaseError) as raised, Database(url, TARGET_VARIABLE).connect():
            pass
        said = raised.value.message
        assert said.startswith(f"No database at {shown(url)} (")
        assert said.endswith(f": start that server, or correct {TARGET_VARIABLE}.")
        assert "secretword" not in said


def test_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TARGET_VARIABLE, "not a url")
    with pytest.raises(DatabaseError, match=f"{TARGET_VARIABLE} is not a PostgreSQL URL"):
        target_url()
    monkeypatch.setenv(AS_OF_VARIABLE, "yesterday")
    with pytest.raises(SettingsError, match="write a day as in 2024-12-31, or today"):
        as_of_day()
    monkeypatch.setenv(AS_OF_VARIABLE, "2015-02-03")
    assert as_of_day() == date(2015, 2, 3)
