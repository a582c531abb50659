"""The farm whose figures are known, in a database."""

import farm
import pytest

from resources.database import Database


@pytest.fixture
def known_farm(database: Database) -> Database:
    farm.build(database)
    return database
