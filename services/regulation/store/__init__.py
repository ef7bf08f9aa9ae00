"""The rest of the regulation service."""

from services.regulation.store.lamps import lit
from services.regulation.store.law import GovernedProjects, RuleSets
from services.regulation.store.metadata import metadata
from services.regulation.store.notices import Notices
from services.regulation.store.register import Register, touched

__all__ = ["GovernedProjects", "Notices", "Register", "RuleSets", "lit", "metadata", "touched"]
