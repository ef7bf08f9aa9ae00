"""The rest of the regulation service."""

from services.regulation.store.metadata import metadata
from services.regulation.store.notices import Notices

__all__ = ["Notices", "metadata"]
