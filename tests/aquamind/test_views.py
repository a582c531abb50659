"""The schema ``aquamind``: AquaMind's columns and types, and its queries."""

import pytest
import sqlalchemy as sa

from aquamind_assets.aquamind import views
from aquamind_assets.aquamind.facts import columns
from aquamind_assets.aquamind.tables import VIEWS
from aquamind_assets.disease import tables as disease
from resources.database import Database

#: As AquaMind's dashboards ask: last oxygen by container of a batch, with names.
QUERY = """
    SELECT DISTINCT ON (c.id) c.name, b.batch_number, p.name, p.unit, r.value, r.reading_time
    FROM environmental_environmentalreading r
    JOIN environmental_environmentalparameter p ON p.id = r.parameter_id
    JOIN infrastructure_sensor s ON s.id = r.sensor_id
    JOIN infrastructure_container c ON c.id = r.container_id AND c.id = s.container_id
    LEFT JOIN infrastructure_area ar ON ar.id = c.area_id
    JOIN batch_batchcontainerassignment a
      ON a.id = r.batch_container_assignment_id AND a.container_id = c.id
    JOIN batch_batch b ON b.id = a.batch_id AND b.id = r.batch_id
    JOIN batch_lifecyclestage l ON l.id = a.lifecycle_stage_id
    WHERE p.name = 'Dissolved Oxygen' AND r.reading_time >= '2015-01-01' AND NOT r.is_manual
    ORDER BY c.id, r.reading_time DESC"""


@pytest.fixture
def with_views(database: Database) -> Database:
    tables = [table for view in VIEWS for table in (view.table, *view.reads)]
    database.declare(list(dict.fromkeys(tables)))
    assert views.refresh(database) == [view.name for view in VIEWS]
    return database


def test_each_view_has_exactly_the_columns_of_its_table(with_views: Database):
    views.refresh(with_views)  # again: replaces them
    with with_views.connect() as connection:
        for view in VIEWS:
            found = connection.execute(
                sa.text(
                    "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
                    " WHERE attrelid = to_regclass(:name) AND attnum > 0 ORDER BY attnum"
                ),
                {"name": f"aquamind.{view.name}"},
            ).all()
            expected = [(column.name, column.type) for column in columns()[view.name]]
            assert [tuple(row) for row in found] == expected, view.name


def test_nothing_that_aquamind_requires_is_null():
    for view in VIEWS:
        for column in columns()[view.name]:
            name = column.name
            if not column.is_nullable:
                assert not views.expression(view, column).startswith("(NULL)")
                if name in view.table.columns and name not in view.columns:
                    allowed = not view.table.c[name].nullable or view.where == f"{name} IS NOT NULL"
                    assert allowed, f"{view.name}.{name}"


def test_a_query_written_for_aquamind_runs(with_views: Database):
    with with_views.connect() as connection:
        connection.exec_driver_sql("SET LOCAL search_path = aquamind")
        assert connection.exec_driver_sql(QUERY).all() == []


def test_a_query_by_time_reads_only_its_months(farm: Database):
    views.refresh(farm)
    by_time = [v for v in VIEWS if v.dated != "created_at" and not (v.latest or v.month_source)]
    assert {"health_licecount", "health_treatment", "health_mortalityrecord"} <= {
        view.name for view in by_time
    }
    with farm.connect() as connection:
        for view in by_time:
            rows = connection.exec_driver_sql(
                f"EXPLAIN SELECT * FROM aquamind.{view.name} WHERE \"{view.dated}\" >= '2015-03-01'"
            )
            plan = "\n".join(row[0] for row in rows)
            tables = [view.table, *(t for t in view.reads if t is disease.vaccination)]
            for table in tables:
                assert f" {table.name}_2015_03" in plan, view.name
                assert f" {table.name}_2015_02" not in plan, view.name


def test_only_views_whose_tables_are_there(database: Database):
    database.declare([VIEWS[0].table])
    assert views.refresh(database) == [VIEWS[0].name]
