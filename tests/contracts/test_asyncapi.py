"""The description of the events leads nowhere wrong, and what a service really puts on the wire fits it."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from sqlalchemy import select

from deploy.generate import found
from shared.chassis.carriers.topology import EXCHANGE, queue_of
from shared.chassis.tables import outbox
from tests import builders
from tests.architecture.guards import ROOT
from tests.house import House

HOSTED = ["application"]
CONTRACTS = ROOT / "contracts"
DESCRIBED = yaml.safe_load((CONTRACTS / "asyncapi.yaml").read_text(encoding="utf-8"))


def lost_references(described: dict[str, Any]) -> list[str]:
    """Return the references of a description that lead nowhere."""
    return [reference for reference in _references(described) if not _leads_somewhere(described, reference)]


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from ([part["$ref"]] if isinstance(part.get("$ref"), str) else [])
        part = list(part.values())
    for below in part if isinstance(part, list) else []:
        yield from _references(below)


def _leads_somewhere(described: dict[str, Any], reference: str) -> bool:
    if not reference.startswith("#/"):
        return (CONTRACTS / reference).is_file()
    here: Any = described
    for step in reference.removeprefix("#/").split("/"):
        here = here.get(step) if isinstance(here, dict) else None
    return here is not None


def test_every_reference_leads_somewhere():
    assert len(list(_references(DESCRIBED))) > 100
    assert lost_references(DESCRIBED) == []


@pytest.mark.parametrize("place", ["channels", "components"])
def test_a_reference_that_leads_nowhere_is_found(place: str):
    broken = copy.deepcopy(DESCRIBED)
    del broken[place]

    assert lost_references(broken) != []


def test_every_event_is_said_by_its_speaker_and_heard_by_those_whose_queue_is_bound_to_it():
    topology = json.loads((CONTRACTS / "topology.json").read_text(encoding="utf-8"))
    operations = DESCRIBED["operations"]
    told = topology["services"].items()

    said = {f"{name}.says.{wire_type}" for name, service in told for wire_type in service["says"]}
    heard = {f"{name}.hears.{wire_type}" for name, service in told for wire_type in service["hears"]}

    assert {name for name, one in operations.items() if one["action"] == "send"} == said
    assert {name for name, one in operations.items() if one["action"] == "receive"} == heard
    assert all(queue_of(name.split(".")[0]) in operations[name]["summary"] for name in heard)


def test_every_event_has_a_channel_of_its_own_on_the_one_exchange():
    channels = DESCRIBED["channels"]

    assert {channel["address"] for channel in channels.values()} == {event.type for event in found.spoken()}
    assert {channel["bindings"]["amqp"]["exchange"]["name"] for channel in channels.values()} == {EXCHANGE}


def fits(letter: dict[str, Any]) -> bool:
    """Return whether a letter fits its envelope and its own schema."""
    own = json.loads((CONTRACTS / "events" / f"{letter['type']}.json").read_text(encoding="utf-8"))
    envelope = Draft202012Validator(DESCRIBED["components"]["schemas"]["Letter"])
    return envelope.is_valid(letter) and Draft202012Validator(own).is_valid(letter["data"])


def letters_of(house: House, service: str) -> list[dict[str, Any]]:
    """Return what a service has put on the wire."""
    with house.work(service).database.reading() as connection:
        return [json.loads(body) for body in connection.execute(select(outbox.c.body)).scalars()]


def test_what_is_really_put_on_the_wire_fits_the_description(house: House):
    project_id = house.call("owner_unit", "POST", "/projects", json=builders.a_described_project()).json["project_id"]
    house.call("owner_unit", "POST", f"/projects/{project_id}/withdrawal", json={"reason": "计划调整"})

    letters = letters_of(house, "application")

    assert [letter["type"] for letter in letters] == ["application.drafted.v1", "application.withdrawn.v1"]
    assert [letter["sequence"] for letter in letters] == ["1", "2"]
    assert all(fits(letter) for letter in letters)


def test_a_letter_that_is_wrong_in_any_one_field_does_not_fit(house: House):
    house.call("owner_unit", "POST", "/projects", json=builders.a_described_project())

    (letter,) = letters_of(house, "application")

    assert [name for name in letter if name != "type" and fits({**letter, name: 7})] == []
    assert not fits({**letter, "data": {}})
