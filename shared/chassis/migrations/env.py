"""How alembic runs for one service: the chassis's own tables and the service's, in the service's database."""

from alembic import context
from sqlalchemy import text

config = context.config
connection = config.attributes["connection"]

if connection.dialect.name == "postgresql":
    connection.execute(text("SET lock_timeout = '5s'"))

context.configure(
    connection=connection,
    target_metadata=config.attributes["metadata"],
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    compare_server_default=False,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
