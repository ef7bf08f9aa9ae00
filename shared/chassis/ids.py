"""New identifiers: UUIDv7, so that they sort by the time they were made and carry no host; and those of a name."""

from uuid import UUID, uuid5

from uuid_utils.compat import uuid7

NAMES = UUID("0199f5a0-6d1e-7c43-9b0a-3f2d8c51e7b4")


def new_id() -> UUID:
    """Return a new, time-ordered identifier."""
    return uuid7()


def of_name(name: str) -> UUID:
    """Return the identifier that this name always has."""
    return uuid5(NAMES, name)
