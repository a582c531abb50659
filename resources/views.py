"""Views in PostgreSQL: their declaration, and creating several together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from resources.database import Database


@dataclass(frozen=True, eq=False)
class View:
    """A view: its query, and optionally what a row and each column is."""

    schema: str
    name: str
    query: str
    comment: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"

    def statements(self) -> Iterator[str]:
        """SQL that creates or replaces the view and comments its columns."""
        yield f"CREATE OR REPLACE VIEW {self} AS {self.query}"
        if self.comment:
            yield f"COMMENT ON VIEW {self} IS {_literal(self.comment)}"
        for column, comment in self.columns.items():
            yield f"COMMENT ON COLUMN {self}.{column} IS {_literal(comment)}"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def create_views(database: Database, views: Iterable[View], tables: Iterable[sa.Table]) -> None:
    """Create or replace views of one schema, each after those that it reads: all of them, or none.

    Parameters
    ----------
    database : Database
        Where.
    views : iterable of View
        In order.
    tables : iterable of Table
        Those that they read: created without rows where there are none yet.
    """
    database.declare(tables)
    with database.connect() as connection:
        for number, view in enumerate(views):
            if not number:
                connection.exec_driver_sql(
                    f"SELECT pg_advisory_xact_lock(hashtext('{view.schema}'))"
                )
                connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {view.schema}")
            for statement in view.statements():
                connection.exec_driver_sql(statement.replace("%", "%%"))
