"""Which services there are: those whose folder has a service.py."""

from pathlib import Path

SERVICES = Path(__file__).parents[2] / "services"


def all_services() -> list[str]:
    """Return the names of all services, in alphabetical order."""
    return sorted(place.parent.name for place in SERVICES.glob("*/service.py"))
