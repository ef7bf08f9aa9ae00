"""A database that has had every migration has exactly the tables that the code declares."""

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Column, MetaData, Table, Text, inspect

from shared.chassis import migrating
from shared.chassis.engines import Database
from shared.chassis.roster import all_services


@pytest.mark.parametrize("service", all_services())
def test_the_migrations_make_the_tables_whole_and_can_be_taken_back(service: str, tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'x.db'}", name=service)
    migrating.upgrade(service, database)
    lacking, current = migrating.missing(service, database), migrating.current(service, database)

    with database.writing() as connection:
        command.downgrade(migrating.config_of(service, connection), "base")
    with database.reading() as connection:
        left = inspect(connection).get_table_names()
    database.close()

    assert (lacking, current) == ([], True)
    assert left == ["alembic_version"]


def test_a_table_without_its_migration_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    database = Database(f"sqlite:///{tmp_path / 'x.db'}", name="review")
    migrating.upgrade("review", database)
    forgotten, declared = MetaData(), migrating.metadata_of("review")
    Table("forgotten", forgotten, Column("name", Text, primary_key=True))

    monkeypatch.setattr(migrating, "metadata_of", lambda service: [*declared, forgotten])
    lacking = migrating.missing("review", database)
    database.close()

    assert [(change, table.name) for change, table in lacking] == [("add_table", "forgotten")]
