"""A farm of three months, and AquaMinds to load it into."""

from collections.abc import Callable, Iterator

import loaded_farm
import loaded_fish
import pytest
import sqlalchemy as sa
import stand_in

import aquamind_assets.definitions  # noqa: F401  (registers the tables)
from aquamind_assets.aquamind.load import Load
from aquamind_assets.core.months import Month
from aquamind_assets.settings.load import Load as LoadSettings
from resources.database import Database
from resources.url import parse


class Copies:
    """AquaMinds as their migrations leave them, copied from one that is made once."""

    def __init__(self, template: Database) -> None:
        self._template, self._copies = template, 0

    def make(self) -> Database:
        """Make another AquaMind."""
        self._copies += 1
        url = self._template.url.set(database=f"{self._template.url.database}_{self._copies}")
        self._run(f"CREATE DATABASE {url.database} TEMPLATE {self._template.url.database}")
        return Database(url)

    def drop(self, copy: Database) -> None:
        """Take one away: each has more than a thousand files."""
        copy.close()
        self._run(f"DROP DATABASE {copy.url.database} WITH (FORCE)")

    def _run(self, sql: str) -> None:
        url = self._template.url.set(database="postgres")
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(sql)


@pytest.fixture(scope="session")
def copies(new_database: Callable[[], str]) -> Copies:
    """AquaMinds to load into."""
    template = Database(parse(new_database()))
    stand_in.build(template)
    template.close()
    return Copies(template)


@pytest.fixture
def new_target(copies: Copies) -> Iterator[Callable[[], Database]]:
    """A function that makes an AquaMind as its migrations leave it; it is gone after the test."""
    opened: list[Database] = []

    def make() -> Database:
        opened.append(copies.make())
        return opened[-1]

    yield make
    for target in opened:
        copies.drop(target)


@pytest.fixture(scope="session")
def farm(new_database: Callable[[], str]) -> Iterator[Database]:
    """The farm's database; leave it as it is."""
    database = Database(parse(new_database()))
    loaded_farm.build(database)
    yield database
    database.close()


@pytest.fixture
def load(farm: Database) -> Callable[..., None]:
    """A function that loads months of the farm into an AquaMind."""

    def run(
        target: Database,
        months: list[Month] = loaded_fish.MONTHS,
        as_of=None,
        source: Database | None = None,
        **settings: object,
    ) -> None:
        choice = LoadSettings(**({"full_reading_months": 1} | settings))
        loading = Load(source or farm, target, choice, as_of, months)
        for month in months:
            loading.month(month)
        loading.finish()

    return run


@pytest.fixture(scope="session")
def whole(farm: Database, copies: Copies) -> Database:
    """An AquaMind into which all three months were loaded at once; leave it as it is."""
    target = copies.make()
    loading = Load(farm, target, LoadSettings(full_reading_months=1), None, loaded_fish.MONTHS)
    for month in loaded_fish.MONTHS:
        loading.month(month)
    loading.finish()
    return target
