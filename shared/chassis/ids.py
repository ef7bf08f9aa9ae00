"""New identifiers: UUIDv7, so that they sort by the time they were made and carry no host."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a new, time-ordered identifier."""
    return UUID(int=uuid7().int)
