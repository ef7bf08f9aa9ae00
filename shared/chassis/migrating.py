"""Brings a service's database to the newest shape: the chassis's tables and the service's own, as two branches."""

from importlib import import_module
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text

from shared.chassis.engines import Database

HERE = Path(__file__).parent / "migrations"
ROOT = Path(__file__).parents[2]
ONE_AT_A_TIME = 4_402_019  # the advisory lock that several starting copies queue on


def config_of(service: str, connection: Connection | None = None) -> Config:
    """Return alembic's configuration for one service."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    own = ROOT / "services" / service / "migrations"
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", f"{HERE / 'versions'}\n{own}")
    config.attributes["metadata"] = metadata_of(service)
    config.attributes["connection"] = connection
    return config


def metadata_of(service: str) -> list[MetaData]:
    """Return the tables that the service's database holds."""
    store: Any = import_module(f"services.{service}.store")
    chassis: Any = import_module("shared.chassis.tables")
    return [chassis.metadata, store.metadata]


def upgrade(service: str, database: Database) -> None:
    """Run every migration that this database has not had; safe when several copies start together."""
    with database.writing() as connection:
        if not database.embedded:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})"))
        command.upgrade(config_of(service, connection), "heads")


def current(service: str, database: Database) -> bool:
    """Return whether the database has had every migration of this release."""
    wanted = set(ScriptDirectory.from_config(config_of(service)).get_heads())
    with database.reading() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == wanted


def draft(service: str, message: str, database: Database) -> None:
    """Write a new migration for what the service's tables have and its database has not yet."""
    own = ROOT / "services" / service / "migrations"
    first = not any(own.glob("[0-9]*.py"))
    number = f"{service}_{len(list(own.glob('[0-9]*.py'))) + 1:04d}"
    with database.writing() as connection:
        command.revision(
            config_of(service, connection),
            message=message,
            autogenerate=True,
            rev_id=number,
            head="base" if first else f"{service}@head",
            branch_label=service if first else None,
            version_path=str(own),
        )
