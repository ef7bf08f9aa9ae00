"""What outsiders rely on is current, true, and does not change under their feet."""

import json
import subprocess
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import jsonschema
import pytest
import yaml
from openapi_spec_validator import validate as validate_openapi

from deploy.generate import found
from deploy.generate.__main__ import sheets
from deploy.generate.compatibility import breaks, faults
from deploy.generate.history import promised
from shared.chassis.clock import SHANGHAI
from shared.events.base import SPOKEN, Event, Malformed, fields_of, published, schema_of
from shared.kernel.money import Money
from tests.architecture.guards import ROOT

SAMPLES: dict[Any, Any] = {
    str: "文字",
    int: 1,
    bool: True,
    UUID: UUID(int=7),
    date: date(2026, 10, 12),
    datetime: datetime(2026, 10, 12, 23, 59, 59, tzinfo=SHANGHAI),
    Money: Money(480_500_000),
    tuple[str, ...]: ("一", "二"),
}


def a_sample(event: type[Event]) -> Event:
    """Return an event with something in every field."""
    told = {}
    for name, kind in fields_of(event).items():
        known = kind if kind in SAMPLES else next(part for part in get_args(kind) if part in SAMPLES)
        told[name] = SAMPLES[known]
    return event(**told)


OURS = [event for event in SPOKEN.values() if event.__module__.startswith("shared.events.")]


@pytest.mark.parametrize("event", OURS, ids=lambda event: event.type)
def test_every_event_fits_its_committed_schema_and_comes_back_the_same(event: type[Event]):
    committed = json.loads((ROOT / "contracts" / "events" / f"{event.type}.json").read_text(encoding="utf-8"))
    sample = a_sample(event)
    body = json.loads(json.dumps(sample.to_json()))

    jsonschema.Draft202012Validator(committed).validate(body)

    assert event.from_json(body) == sample
    assert event.from_json({**body, "a_field_of_tomorrow": 1}) == sample


def test_a_body_that_lacks_a_field_is_malformed():
    event = OURS[0]
    body = a_sample(event).to_json()
    body.popitem()

    with pytest.raises(Malformed, match=event.type):
        event.from_json({key: body[key] for key in list(body)[:1]})


def test_a_wire_name_is_given_once_and_begins_with_its_speaker():
    with pytest.raises(ValueError, match="already the wire name"):
        published(OURS[0].type, by=OURS[0].speaker)(OURS[0])
    with pytest.raises(ValueError, match="does not begin"):
        published("other.thing.v1", by="contract")(OURS[0])


def test_everything_generated_is_current():
    written = sheets(ROOT)

    assert written.complaints == []
    assert written.stale(ROOT) == []


def test_an_edited_contract_is_found(tmp_path: Path):
    written = sheets(ROOT)
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "topology.json").write_text("{}", encoding="utf-8")

    assert "contracts/topology.json" in written.stale(tmp_path)


def test_the_api_description_is_valid_openapi_and_leaves_the_demo_out():
    described = yaml.safe_load((ROOT / "contracts" / "openapi.yaml").read_text(encoding="utf-8"))

    validate_openapi(described)

    assert described["openapi"].startswith("3.1")
    assert [path for path in described["paths"] if path.startswith("/demo")] == []
    assert "/calendar/due-date" in described["paths"]


def test_the_event_description_names_every_event_and_every_queue():
    described = yaml.safe_load((ROOT / "contracts" / "asyncapi.yaml").read_text(encoding="utf-8"))
    topology = json.loads((ROOT / "contracts" / "topology.json").read_text(encoding="utf-8"))

    assert described["asyncapi"].startswith("3.0")
    assert {event.type for event in OURS} <= {channel["address"] for channel in described["channels"].values()}
    assert set(topology["services"]) == set(found.services(ROOT))


PROMISED = {
    "type": "object",
    "properties": {"a": {"type": "string"}, "b": {"type": "integer"}},
    "required": ["a"],
}


def with_properties(**properties: Any) -> dict[str, Any]:
    return {**PROMISED, "properties": {**PROMISED["properties"], **properties}}


def test_a_new_optional_field_breaks_nobody():
    assert breaks(PROMISED, with_properties(c={"type": "string"})) == []


@pytest.mark.parametrize(
    "after",
    [
        {**PROMISED, "properties": {"a": {"type": "string"}}},
        {**PROMISED, "required": ["a", "b"]},
        with_properties(b={"type": "string"}),
        with_properties(a={"type": "string", "format": "date"}),
        {**PROMISED, "required": []},
    ],
    ids=["field removed", "new required field", "type changed", "narrowed", "no longer always there"],
)
def test_what_breaks_a_reader_is_found(after: dict[str, Any]):
    assert breaks(PROMISED, after) != []


def test_a_type_may_go_only_when_the_changelog_says_that_it_is_retired():
    gone = {"x.said.v1": PROMISED}

    assert faults(gone, {}, "") != []
    assert faults(gone, {}, "- Retired `x.said.v1` since nobody hears it\n") == []


def test_a_schema_changed_incompatibly_together_with_its_file_is_caught_by_the_history(tmp_path: Path):
    file = tmp_path / "contracts" / "events" / "x.said.v1.json"
    file.parent.mkdir(parents=True)
    _git(tmp_path, "init", "-q")
    for schema in (PROMISED, {**PROMISED, "properties": {}}):
        file.write_text(json.dumps(schema), encoding="utf-8")
        _git(tmp_path, "add", "-A")
        _git(tmp_path, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "change")

    kept = promised(tmp_path).schemas

    assert kept["x.said.v1"] == PROMISED
    assert faults(kept, {"x.said.v1": json.loads(file.read_text(encoding="utf-8"))}, "") != []


def _git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True)


def test_the_schema_is_derived_from_the_dataclass():
    schema = schema_of(SPOKEN["approval.approved.v1"])

    assert schema["properties"]["approved_amount"]["type"] == "integer"
    assert set(schema["required"]) <= set(schema["properties"])
