"""The HTTP doors of a service: what its api.py needs, in one import."""

from shared.chassis.http.doors import ANYONE, EVERY_OFFICE, Doors, Page, PageQuery
from shared.chassis.http.shapes import Shape, View, fields, validate

__all__ = ["ANYONE", "EVERY_OFFICE", "Doors", "Page", "PageQuery", "Shape", "View", "fields", "validate"]
