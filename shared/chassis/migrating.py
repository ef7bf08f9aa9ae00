"""Brings a service's database to the newest shape: the chassis's tables and the service's own, as two branches."""

from importlib import import_module
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text

from shared.chassis import tables
from shared.chassis.engines import Database

HERE = Path(__file__).parent / "migrations"
ROOT = Path(__file__).parents[2]
CHASSIS = "chassis"
ONE_AT_A_TIME = 4_402_019  # the advisory lock that several starting copies queue on


def config_of(service: str, connection: Connection | None = None) -> Config:
    """Return alembic's configuration for one service; `chassis` stands for the rows every service has."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(str(place) for place in dict.fromkeys(_places(service))))
    config.attributes["metadata"] = metadata_of(service)
    config.attributes["connection"] = connection
    return config


def _places(service: str) -> tuple[Path, Path]:
    return HERE / "versions", folder_of(service)


def folder_of(service: str) -> Path:
    """Return where the migrations of a service lie."""
    return HERE / "versions" if service == CHASSIS else ROOT / "services" / service / "migrations"


def metadata_of(service: str) -> list[MetaData]:
    """Return the tables that the service's database holds."""
    if service == CHASSIS:
        return [tables.metadata]
    store: Any = import_module(f"services.{service}.store")
    return [tables.metadata, store.metadata]


def upgrade(service: str, database: Database) -> None:
    """Run every migration that this database has not had; safe when several copies start together."""
    with database.writing() as connection:
        if not database.embedded:
            # Who comes second waits as long as the first one needs, and a long backfill is no runaway statement.
            connection.execute(text("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})"))
        command.upgrade(config_of(service, connection), "heads")


def current(service: str, database: Database) -> bool:
    """Return whether the database has had every migration of this release."""
    wanted = set(ScriptDirectory.from_config(config_of(service)).get_heads())
    with database.reading() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == wanted


def missing(service: str, database: Database) -> list[Any]:
    """Return what the tables have and the migrated database has not; empty when the migrations are whole."""
    with database.reading() as connection:
        tables_of: Any = metadata_of(service)  # alembic takes a list, its annotation does not say so
        return list(compare_metadata(MigrationContext.configure(connection), tables_of))


def draft(service: str, message: str, database: Database) -> str:
    """Write a new migration for what the tables have and the database has not yet; return its path."""
    folder = folder_of(service)
    folder.mkdir(exist_ok=True)
    number = len(list(folder.glob("*_[0-9][0-9][0-9][0-9]_*.py"))) + 1
    with database.writing() as connection:
        script: Any = command.revision(
            config_of(service, connection),
            message=message,
            autogenerate=True,
            rev_id=f"{service}_{number:04d}",
            head="base" if number == 1 else f"{service}@head",
            branch_label=service if number == 1 else None,
            version_path=str(folder),
        )
    return str(script.path)
