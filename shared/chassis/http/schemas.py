"""Schemas as they are used: one of each kind, because to make one costs more than to read or show most things with it."""

from functools import cache

from marshmallow import Schema


@cache
def of(kind: type[Schema]) -> Schema:
    """Return this process's schema of that kind; it keeps nothing of what passes through it."""
    return kind()
