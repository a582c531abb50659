"""A farm of three months, and AquaMinds to load it into."""

from collections.abc import Callable, Iterator

import loaded_farm
import pytest
import sqlalchemy as sa
import stand_in

import aquamind_assets.definitions  # noqa: F401  (registers the tables)
from aquamind_assets.aquamind.load import Load
from aquamind_assets.core.months import Month
from aquamind_assets.settings.load import Load as LoadSettings
from resources.database import Database
from resources.url import parse


@pytest.fixture(scope="session")
def new_target(new_database: Callable[[], str], postgres: sa.URL) -> Callable[[], Database]:
    """A function that makes an AquaMind as its migrations leave it."""
    template = Database(parse(new_database()))
    stand_in.build(template)
    template.close()
    opened = []

    def make() -> Database:
        url = template.url.set(database=f"{template.url.database}_{len(opened)}")
        engine = sa.create_engine(postgres, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(
                f"CREATE DATABASE {url.database} TEMPLATE {template.url.database}"
            )
        opened.append(Database(url))
        return opened[-1]

    return make


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
        months: list[Month] = loaded_farm.MONTHS,
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
def whole(farm: Database, new_target: Callable[[], Database]) -> Database:
    """An AquaMind into which all three months were loaded at once; leave it as it is."""
    target = new_target()
    loading = Load(farm, target, LoadSettings(full_reading_months=1), None, loaded_farm.MONTHS)
    for month in loaded_farm.MONTHS:
        loading.month(month)
    loading.finish()
    return target
