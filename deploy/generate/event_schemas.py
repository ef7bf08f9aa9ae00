"""contracts/events/<type>.json: the JSON Schema of every event's body, derived from its dataclass."""

from deploy.generate import found
from deploy.generate.text import as_json

FOLDER = "contracts/events"


def files() -> dict[str, str]:
    """Return the text of every schema by its path."""
    return {f"{FOLDER}/{event.type}.json": as_json(found.schema(event)) for event in found.spoken()}
