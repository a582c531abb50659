"""The store of months: whole or not at all, the same bytes however cut, and says what is wrong."""

import threading
import time
from collections.abc import Callable
from datetime import date

import numpy as np
import pgpq
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aquamind_assets.core.columns import rows_where
from aquamind_assets.core.months import Month
from resources import copying, session
from resources import replacement as replacement_module
from resources.database import Database, Origin
from resources.errors import ConnectionLost, DatabaseError, TableError
from resources.tables import column, monthly_table, partition_name
from resources.url import parse

MONTH = Month(2015, 2)

SAMPLE = monthly_table(
    "sample",
    "thing",
    column("day", sa.Date, "Day.", key=True),
    column("id", sa.Integer, "Id.", key=True),
    column("small", sa.SmallInteger, "Small.", null=True),
    column("big", sa.BigInteger, "Big."),
    column("real", sa.REAL, "Real. [m]", null=True),
    column("double", sa.Double, "Double. [m]"),
    column("flag", sa.Boolean, "Flag."),
    column("at", sa.DateTime(timezone=True), "When."),
    column("text", sa.Text, "Text.", null=True),
    column("until", sa.Date, "Last day.", null=True),
    sa.CheckConstraint("small <> 13"),
    sa.CheckConstraint("id BETWEEN 0 AND 999 AND double BETWEEN -1 AND 1000"),
    month_of="day",
    comment="A thing.",
)
SAMPLE.metadata.remove(SAMPLE)


def rows(count: int, value: float = 1.5) -> dict[str, np.ndarray]:
    number = np.arange(count)
    return {
        "day": np.full(count, np.datetime64("2015-02-03")),
        "id": number,
        "small": np.where(number % 3 == 0, np.nan, number % 7),
        "big": number * 10**12,
        "real": np.where(number % 4 == 0, np.nan, number * value),
        "double": number / 3,
        "flag": number % 2 == 0,
        "at": np.datetime64("2015-02-03T04:05:06.789012") + number.astype("m8[s]"),
        "text": np.array([None if n % 5 == 0 else f'fjørd, "{n}"\n' for n in number], object),
        "until": np.where(number % 2, np.datetime64("2016-02-29"), np.datetime64("NaT", "D")),
    }


def put(database: Database, columns: dict, pieces: int = 1, month: Month = MONTH) -> str:
    cuts = np.array_split(np.arange(len(columns["id"])), pieces)
    with database.replace(month, [SAMPLE]) as replacement:
        for cut in cuts:
            replacement.write(SAMPLE, rows_where(columns, cut))
        written = replacement.finish(lambda version, n: Origin({"seed": 1}, "h", "1", version, n))
    return written[SAMPLE].data_version


def test_rows_come_back_as_they_went_in(database: Database) -> None:
    given_rows = rows(100)
    put(database, given_rows)
    found = database.read(SAMPLE, MONTH, MONTH)
    for name, values in given_rows.items():
        expected = values.astype(np.float32) if name == "real" else values
        np.testing.assert_array_equal(found[name], expected, err_msg=name)
    assert found["small"].dtype == np.float64
    assert found["big"].dtype == np.int64


@pytest.mark.parametrize("count", [0, 100])
def test_columns_read_alone_are_those_read_with_the_others(database: Database, count: int) -> None:
    put(database, rows(count))
    names = ["at", "day", "flag", "double", "big"]
    assert copying.is_fixed_width(SAMPLE, names), "so they come by another way"
    assert not copying.is_fixed_width(SAMPLE, [*names, "real"]), "which cannot hold NULL"
    found, whole = database.read(SAMPLE, MONTH, MONTH, names), database.read(SAMPLE)
    for name in names:
        assert found[name].dtype == whole[name].dtype, name
        np.testing.assert_array_equal(found[name], whole[name], err_msg=name)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(pieces=st.integers(1, 40), chunk=st.integers(1, 300), count=st.integers(0, 300))
def test_the_fingerprint_is_of_the_rows_however_they_are_cut(
    database: Database, pieces: int, chunk: int, count: int
) -> None:
    whole = copying.Encoder(SAMPLE)
    whole.encode(copying.to_arrow(SAMPLE, rows(count)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replacement_module, "CHUNK_ROWS", chunk)
        assert put(database, rows(count), pieces) == whole.fingerprint
    assert database.fingerprint(SAMPLE, MONTH) == whole.fingerprint
    assert len(database.read(SAMPLE)["id"]) == count


def test_rows_of_fixed_width_are_encoded_as_pgpq_does() -> None:
    fixed = copying.to_arrow(SAMPLE, rows(50)).select(["day", "id", "big", "double", "flag", "at"])
    pgpq_encoder = pgpq.ArrowToPostgresBinaryEncoder(fixed.schema)
    expected = pgpq_encoder.write_header() + pgpq_encoder.write_batch(fixed)
    assert copying._fixed_width(fixed) == expected + pgpq_encoder.finish()
    assert copying._fixed_width(copying.to_arrow(SAMPLE, rows(50))) is None, "text and NULL"


def test_another_value_is_another_fingerprint(database: Database) -> None:
    assert put(database, rows(10, 1.5)) != put(database, rows(10, 1.25))


def test_a_month_is_replaced_whole_or_not_at_all(database: Database) -> None:
    version = put(database, rows(10))

    def broken() -> None:
        with database.replace(MONTH, [SAMPLE]) as replacement:
            replacement.write(SAMPLE, rows(500))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    assert database.fingerprint(SAMPLE, MONTH) == version
    put(database, rows(3))
    assert len(database.read(SAMPLE)["id"]) == 3
    assert database.origins(SAMPLE)["2015-02"].rows == 3


def test_rows_of_another_month_are_refused(database: Database) -> None:
    with pytest.raises(DatabaseError, match="this transaction changed nothing"):
        put(database, rows(10), month=Month(2015, 3))
    assert database.origins(SAMPLE) == {}


def test_a_declared_check_holds(database: Database) -> None:
    wrong = rows(10)
    wrong["small"][4] = 13
    with pytest.raises(DatabaseError, match="check constraint"):
        put(database, wrong)


def test_a_key_that_comes_twice_is_refused(database: Database) -> None:
    wrong = rows(10)
    for name in ("day", "id"):
        wrong[name][4] = wrong[name][3]
    with pytest.raises(DatabaseError, match="could not create unique index"):
        put(database, wrong)
    assert database.origins(SAMPLE) == {}


def test_a_month_leaves_no_constraint(database: Database) -> None:
    """PostgreSQL reads all constraints of the database whenever a month is attached."""
    put(database, rows(10))
    put(database, rows(0), month=Month(2015, 3))
    of_sample = "conrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'sample'::regnamespace)"
    assert database.count(f"SELECT count(*) FROM pg_constraint WHERE {of_sample}") == 0


def test_a_month_has_no_table_for_long_texts(database: Database) -> None:
    put(database, rows(10))
    month = f"'sample.{partition_name(SAMPLE, MONTH)}'::regclass"
    assert database.count(f"SELECT reltoastrelid FROM pg_class WHERE oid = {month}") == 0


def test_the_indexes_of_a_month_are_those_of_its_table(database: Database) -> None:
    """One that does not fit is made again by ATTACH, which holds a lock meanwhile."""
    put(database, rows(10))
    of = "SELECT count(*) FROM pg_index WHERE indrelid = 'sample.{}'::regclass"
    declared = 1 + len(SAMPLE.indexes)
    for name in (SAMPLE.name, partition_name(SAMPLE, MONTH)):
        assert database.count(of.format(name)) == declared, name


@pytest.mark.parametrize(
    "fault",
    [{"id": [1.5]}, {"small": [10**6]}, {"big": [np.nan]}, {"extra": [1]}],
    ids=["fraction", "too large", "null", "unknown"],
)
def test_columns_that_do_not_fit_are_refused(fault: dict) -> None:
    with pytest.raises((ValueError, TypeError)):
        copying.to_arrow(SAMPLE, {**rows(1), **{n: np.array(v) for n, v in fault.items()}})


def test_two_runs_of_a_month_queue(database: Database) -> None:
    began, order = threading.Event(), []

    def slow() -> None:
        with database.replace(MONTH, [SAMPLE]) as replacement:
            began.set()
            time.sleep(0.3)
            replacement.write(SAMPLE, rows(5))
            replacement.finish(lambda version, n: Origin({}, "h", "slow", version, n))
        order.append("slow")

    put(database, rows(1))
    thread = threading.Thread(target=slow)
    thread.start()
    began.wait()
    put(database, rows(7))
    order.append("second")
    thread.join()
    assert order == ["slow", "second"]
    assert len(database.read(SAMPLE)["id"]) == 7


def test_readers_and_a_replacement_do_not_block_each_other(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replacement_module, "LOCK_SECONDS", 1.0)
    put(database, rows(3))
    with database.connect() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM sample.thing")
        with pytest.raises(DatabaseError, match=r"while process \d+ \(sample.thing.*end that"):
            put(database, rows(4))
        assert len(database.read(SAMPLE)["id"]) == 3, "other readers go on"
    with database.connect() as reader:  # as `verify` and pg_dump read
        reader.exec_driver_sql("SELECT count(*) FROM sample.thing_2015_02")
        with pytest.raises(DatabaseError, match=r"while process \d+ \(sample.thing_2015_02\)"):
            put(database, rows(4))
    put(database, rows(4))
    assert len(database.read(SAMPLE)["id"]) == 4


def test_what_no_column_can_hold_is_refused() -> None:
    for value in (np.nan, np.inf):
        with pytest.raises(ValueError, match="double"):
            copying.to_arrow(SAMPLE, {**rows(1), "double": np.array([value])})
    with pytest.raises(ValueError, match="real"):
        copying.to_arrow(SAMPLE, {**rows(1), "real": np.array([1e300])})


def test_a_table_that_differs_is_refused_and_left_alone(database: Database) -> None:
    with database.connect() as connection:
        connection.exec_driver_sql("CREATE SCHEMA sample")
        connection.exec_driver_sql(
            "CREATE TABLE sample.thing (day date NOT NULL, id bigint NOT NULL)"
            " PARTITION BY RANGE (day)"
        )
    with pytest.raises(TableError, match=r"sample\.thing .*there: .*column id BIGINT NOT NULL"):
        put(database, rows(1))
    assert (
        database.count(
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'sample'"
        )
        == 1
    )


def test_an_unreachable_server_is_one_sentence() -> None:
    url = sa.make_url("postgresql+psycopg2://me:secret@localhost:1/x")
    with pytest.raises(DatabaseError) as caught:
        Database(url).read(SAMPLE)
    assert "localhost:1" in caught.value.message
    assert "secret" not in caught.value.message
    assert "\n" not in caught.value.message


def test_the_comment_and_the_units_are_in_the_database(database: Database) -> None:
    put(database, rows(1))
    with database.connect() as connection:
        columns = sa.inspect(connection).get_columns("thing", schema="sample")
    assert {c["name"]: c["comment"] for c in columns}["real"] == "Real. [m]"
    assert database.origins(SAMPLE)["2015-02"].settings == {"seed": 1}


def test_months() -> None:
    assert Month.of("2015-12").plus(1) == Month(2016, 1)
    assert Month(2016, 2).end == date(2016, 3, 1)
    assert len(Month(2016, 2).hours) == 29 * 24
    since = Month(2015, 3).since(Month(2015, 1))
    assert [m.key for m in since] == ["2015-01", "2015-02", "2015-03"]


def lose(lost: Database, beside: Database, by_driver: bool) -> None:
    """End the session of one database while one of another is open within it."""
    end = "SELECT pg_terminate_backend(pg_backend_pid())"
    with lost.connect() as connection, beside.connect():
        if by_driver:
            connection.connection.cursor().execute(end)
        else:
            connection.exec_driver_sql(end)


@pytest.mark.parametrize("by_driver", [True, False])
def test_a_lost_database_is_named_and_not_the_one_used_beside_it(
    new_database: Callable[[], str], by_driver: bool
) -> None:
    lost, beside = (Database(parse(new_database())) for _ in range(2))
    with pytest.raises(ConnectionLost, match=rf"/{lost.url.database}\b.* says: (?!.*already)"):
        lose(lost, beside, by_driver)


def test_a_session_that_ended_while_nobody_used_it_is_opened_anew(
    new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(parse(new_database()))
    pid = database.count("SELECT pg_backend_pid()")
    other = Database(database.url)
    assert other.count(f"SELECT pg_terminate_backend({pid}, 5000)::int") == 1
    with pytest.raises(ConnectionLost):
        database.count("SELECT 1")  # used so short a time ago that nobody asks
    pid = database.count("SELECT pg_backend_pid()")
    assert other.count(f"SELECT pg_terminate_backend({pid}, 5000)::int") == 1
    monkeypatch.setattr(session, "_IDLE_SECONDS", 0.0)
    assert database.count("SELECT 1") == 1


def test_origins_kept_up_follow_each_month_that_comes_is_replaced_or_goes(
    new_database: Callable[[], str],
) -> None:
    database, other = (Database(parse(url)) for url in [new_database()] * 2)
    put(other, rows(3))
    first = database.keep_up([SAMPLE])[SAMPLE]
    assert database.keep_up([SAMPLE])[SAMPLE] is first
    version = put(other, rows(4))
    assert database.keep_up([SAMPLE])[SAMPLE]["2015-02"].data_version == version
    put(other, rows(0), month=Month(2015, 3))
    assert sorted(database.keep_up([SAMPLE])[SAMPLE]) == ["2015-02", "2015-03"]
    with other.connect() as connection:
        connection.exec_driver_sql("DROP TABLE sample.thing_2015_02")
    assert sorted(database.keep_up([SAMPLE])[SAMPLE]) == ["2015-03"]
