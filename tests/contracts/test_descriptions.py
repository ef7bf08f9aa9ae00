"""Every reference of the descriptions leads somewhere, and a schema refuses what a hearer would refuse."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
import yaml

from shared.events.base import SPOKEN, Event, Malformed, fields_of
from tests.architecture.guards import ROOT
from tests.contracts.test_contracts import OURS, a_sample

CONTRACTS = ROOT / "contracts"


def references(part: Any) -> Iterator[str]:
    """Yield every $ref below a part of a description."""
    if isinstance(part, dict):
        yield from ([part["$ref"]] if isinstance(part.get("$ref"), str) else [])
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def dangling(described: Any, folder: Path) -> list[str]:
    """Return the references that lead nowhere, inside the description or to files beside it."""
    return [wanted for wanted in references(described) if not _leads(described, wanted, folder)]


def _leads(described: Any, wanted: str, folder: Path) -> bool:
    file, _, pointer = wanted.partition("#")
    if file:
        return (folder / file).is_file()
    place = described
    for step in pointer.strip("/").split("/"):
        place = place.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(place, dict) else None
    return place is not None


def a_body(event: type[Event]) -> dict[str, Any]:
    """Return a body as it comes from the wire, with something in every field."""
    body: dict[str, Any] = json.loads(json.dumps(a_sample(event).to_json()))
    return body


def schema_of_file(event: type[Event]) -> dict[str, Any]:
    """Return the committed schema."""
    schema: dict[str, Any] = json.loads((CONTRACTS / "events" / f"{event.type}.json").read_text(encoding="utf-8"))
    return schema


@pytest.mark.parametrize("name", ["asyncapi.yaml", "openapi.yaml"])
def test_every_reference_leads_somewhere(name: str):
    described = yaml.safe_load((CONTRACTS / name).read_text(encoding="utf-8"))

    assert list(references(described)) != []
    assert dangling(described, CONTRACTS) == []


def test_a_reference_that_leads_nowhere_is_found():
    described = {"a": [{"$ref": "#/b/c"}, {"$ref": "./events/x.said.v1.json"}, {"$ref": "#/d"}], "d": {}}

    assert dangling(described, CONTRACTS) == ["#/b/c", "./events/x.said.v1.json"]


def test_what_the_topology_says_and_hears_has_a_schema_and_every_schema_is_said():
    topology = json.loads((CONTRACTS / "topology.json").read_text(encoding="utf-8"))
    schemas = {file.stem for file in (CONTRACTS / "events").glob("*.json")}

    said = {wire_type for service in topology["services"].values() for wire_type in service["says"]}
    heard = {wire_type for service in topology["services"].values() for wire_type in service["hears"]}
    assert said == schemas == {event.type for event in OURS}
    assert heard <= said


@pytest.mark.parametrize("event", OURS, ids=lambda event: event.type)
def test_a_field_that_may_be_absent_may_be_null_or_left_out(event: type[Event]):
    schema = schema_of_file(event)
    bare = {name: value for name, value in a_body(event).items() if name in schema["required"]}
    optional = [name for name, kind in fields_of(event).items() if type(None) in get_args(kind)]
    with_nulls = {**bare, **dict.fromkeys(optional)}

    for body in (bare, with_nulls):
        jsonschema.Draft202012Validator(schema).validate(body)
        assert type(event.from_json(body)) is event


@pytest.mark.parametrize("event", OURS, ids=lambda event: event.type)
def test_without_a_required_field_schema_and_hearer_refuse_alike(event: type[Event]):
    schema, whole = schema_of_file(event), a_body(event)

    for name in schema["required"]:
        body = {key: value for key, value in whole.items() if key != name}
        assert not jsonschema.Draft202012Validator(schema).is_valid(body)
        with pytest.raises(Malformed):
            event.from_json(body)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("project_id", 7),
        ("project_no", None),
        ("approved_amount", "480.5"),
        ("approved_amount", True),
        ("approved_amount", -1),
    ],
)
def test_a_wrong_value_is_refused_by_schema_and_hearer_alike(field: str, wrong: Any):
    event = SPOKEN["approval.approved.v1"]
    body = {**a_body(event), field: wrong}

    assert not jsonschema.Draft202012Validator(schema_of_file(event)).is_valid(body)
    with pytest.raises(Malformed):
        event.from_json(body)
