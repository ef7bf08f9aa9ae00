"""contracts/openapi.yaml: OpenAPI 3.1 of every HTTP door, exactly as a running house describes itself."""

from collections.abc import Sequence
from typing import Any

from deploy.generate.found import Unfit
from deploy.generate.http_doors import app_of, clashes
from deploy.generate.text import as_yaml

# Python 3.13 calls HTTP status 422 by another name; the contract must not depend on who generates it.
RENAMED = {"UNPROCESSABLE_CONTENT": "UNPROCESSABLE_ENTITY", "Unprocessable Content": "Unprocessable Entity"}


def files(services: Sequence[str]) -> dict[str, str]:
    """Return the description's text by its path."""
    text = as_yaml(openapi(services), sort_keys=True)
    for newer, older in RENAMED.items():
        text = text.replace(newer, older)
    return {"contracts/openapi.yaml": text}


def openapi(services: Sequence[str]) -> dict[str, Any]:
    """Return what `/openapi.json` answers when all services share a process."""
    answer: dict[str, Any] = app_of(services).test_client().get("/openapi.json").get_json()
    return answer


def names(services: Sequence[str]) -> dict[str, str]:
    """Return nothing; raise Unfit when two shapes bear one name, because a number is then added to one of them."""
    if found := clashes(services):
        raise Unfit("two shapes of the API bear one name: " + "; ".join(found))
    return {}
