"""Shared by all tests of checks: sound rows pass, and each rule sees a row that breaks it."""

from collections.abc import Mapping

from resources.database import Database


def holds_and_is_seen_broken(
    stored: Database, queries: Mapping[str, str], broken: Mapping[str, str]
) -> None:
    """Assert that no rule finds a row, and that each finds one after a change that breaks it.

    Parameters
    ----------
    stored : Database
        Sound rows; they stay as they are.
    queries : mapping of str to str
        SQL of each rule's offending rows, by name.
    broken : mapping of str to str
        SQL of a change that breaks each rule, by the same names.
    """
    assert {name: len(stored.rows(query)) for name, query in queries.items()} == dict.fromkeys(
        queries, 0
    )
    assert set(broken) == set(queries)
    for name, change in broken.items():
        with stored.connect() as connection:
            assert connection.exec_driver_sql(change).rowcount > 0, name
            query = queries[name].replace("%", "%%")  # as the driver wants it
            found = len(connection.exec_driver_sql(query).all())
            connection.rollback()
        assert found > 0, f"{name} does not see its fault"
