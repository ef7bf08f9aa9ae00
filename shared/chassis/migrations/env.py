"""How alembic runs for one service: the chassis's own tables and the service's, in the service's database."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import text

from shared.chassis import columns

config = context.config
connection = config.attributes["connection"]


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column types by their names."""
    if kind != "type":
        return False
    named = columns.name_of(item)
    if named is None:
        return False
    autogen.imports.add("from shared.chassis import columns")
    return f"columns.{named}"


if connection.dialect.name == "postgresql":
    connection.execute(text("SET LOCAL lock_timeout = '5s'"))

context.configure(
    connection=connection,
    target_metadata=config.attributes["metadata"],
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render_item,
    compare_type=True,
    compare_server_default=False,
)
with context.begin_transaction():
    context.run_migrations()
