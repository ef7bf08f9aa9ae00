"""Column types that mean the same on PostgreSQL and on the embedded default."""

from datetime import UTC, datetime
from typing import Any, get_args, get_origin

import msgspec
from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, DateTime, Integer, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from shared.chassis.clock import SHANGHAI
from shared.kernel.money import Money

__all__ = [
    "AnyJson",
    "BigInteger",
    "Boolean",
    "Column",
    "Date",
    "Fen",
    "Integer",
    "Moment",
    "Packed",
    "Text",
    "Uuid",
    "plain",
]

AnyJson = JSON().with_variant(JSONB(), "postgresql")
Position = BigInteger().with_variant(Integer(), "sqlite")


class Moment(TypeDecorator[datetime]):
    """An aware moment; comes back in Asia/Shanghai whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment; the embedded database keeps UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive moment may not be stored: {value}")
        return value.astimezone(UTC).replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in Asia/Shanghai."""
        if value is None:
            return None
        aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value
        try:
            return aware.astimezone(SHANGHAI)
        except OverflowError:
            return aware  # nobody here writes such a moment; the verifier must be able to say so


class Fen(TypeDecorator[Money]):
    """Money as whole fen (0.01 yuan)."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Money | None, dialect: Dialect) -> int | None:
        """Store the whole fen."""
        return None if value is None else value.fen

    def process_result_value(self, value: int | None, dialect: Dialect) -> Money | None:
        """Return the amount."""
        return None if value is None else Money(value)


class Packed(TypeDecorator[Any]):
    """A small tuple or frozen dataclass kept inside its row as JSON."""

    impl = JSON
    cache_ok = True

    def __init__(self, shape: Any) -> None:
        super().__init__()
        self.shape = shape

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Keep JSONB on PostgreSQL."""
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else JSON())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Store plain JSON."""
        return None if value is None else msgspec.to_builtins(value, enc_hook=plain)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Return the value in its own shape."""
        if value is None:
            return () if get_origin(self.shape) is tuple or self.shape is tuple else None
        return msgspec.convert(value, self.shape, dec_hook=_own)

    def __repr__(self) -> str:
        return f"Packed({self.shape.__name__ if not get_args(self.shape) else self.shape})"


def plain(value: Any) -> Any:
    """Return what JSON keeps of one of our own values."""
    if isinstance(value, Money):
        return value.fen
    raise NotImplementedError(f"{type(value).__name__} cannot be packed")


def _own(wanted: type, value: Any) -> Any:
    if wanted is Money:
        return Money(value)
    raise NotImplementedError(f"{wanted.__name__} cannot be unpacked")


def name_of(column_type: Any) -> str | None:
    """Return how a migration writes one of our types, or None for the library's own."""
    if isinstance(column_type, Moment):
        return "Moment()"
    if isinstance(column_type, Fen):
        return "Fen()"
    if isinstance(column_type, Packed | JSON):
        return "AnyJson"
    if isinstance(column_type, BigInteger) and "sqlite" in column_type._variant_mapping:
        return "Position"
    return None
