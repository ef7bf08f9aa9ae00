"""`make contracts` refuses to break a promise, and `make check` finds what is stale, however the clone was made."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deploy.generate import __main__ as generate
from deploy.generate import topology
from deploy.generate.found import Unfit
from deploy.generate.history import promised
from deploy.generate.http_doors import HttpDoor
from tests.architecture.guards import ROOT

SAID = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
EMPTIED = {"type": "object", "properties": {}, "required": []}
APPROVED = "contracts/events/approval.approved.v1.json"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """What the generators write to, copied: the contracts, and each service's README beside its doors."""
    shutil.copytree(ROOT / "contracts", tmp_path / "contracts")
    for door in (ROOT / "services").glob("*/service.py"):
        place = tmp_path / "services" / door.parent.name
        place.mkdir(parents=True)
        shutil.copy(door, place)
        shutil.copy(door.with_name("README.md"), place)
    shutil.copytree(ROOT / "tests", tmp_path / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    generate.write(tmp_path)
    return tmp_path


def git(folder: Path, *words: str) -> None:
    """Ask git, as nobody in particular."""
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", folder, *who, *words], check=True, capture_output=True)


def commit(folder: Path) -> None:
    """Commit everything, as it stands."""
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "change")


def a_history(folder: Path, *schemas: dict[str, Any]) -> Path:
    """Make a repository in which one event's schema had these versions, one commit each."""
    file = folder / "contracts" / "events" / "x.said.v1.json"
    file.parent.mkdir(parents=True)
    git(folder, "init", "-q")
    for schema in schemas:
        file.write_text(json.dumps(schema), encoding="utf-8")
        commit(folder)
    return file


def edit(file: Path, change: Callable[[dict[str, Any]], object]) -> str:
    """Change a schema on disk; return its text."""
    schema = json.loads(file.read_text(encoding="utf-8"))
    change(schema)
    file.write_text(json.dumps(schema), encoding="utf-8")
    return file.read_text(encoding="utf-8")


def test_a_tree_that_was_just_generated_is_current(tree: Path, capsys: Any):
    assert generate.check(tree) == 0
    assert "stale" not in capsys.readouterr().out


def test_an_edited_file_a_lacking_one_and_one_too_many_are_stale(tree: Path, capsys: Any):
    (tree / "contracts" / "event-map.md").write_text("by hand", encoding="utf-8")
    (tree / "contracts" / "openapi.yaml").unlink()
    (tree / "contracts" / "events" / "x.said.v1.json").write_text(json.dumps(SAID), encoding="utf-8")

    code = generate.check(tree)

    told = capsys.readouterr().out
    assert code == 1
    assert "stale: contracts/event-map.md" in told
    assert "stale: contracts/openapi.yaml" in told
    assert "stale: contracts/events/x.said.v1.json (no such event any more)" in told
    assert (tree / "contracts" / "event-map.md").read_text(encoding="utf-8") == "by hand"


def test_what_is_stale_is_written_anew(tree: Path):
    (tree / "contracts" / "event-map.md").write_text("by hand", encoding="utf-8")

    assert generate.write(tree) == 0
    assert generate.check(tree) == 0


def test_a_promise_that_would_be_broken_is_not_written_over(tree: Path, capsys: Any):
    wider = edit(tree / APPROVED, lambda schema: schema["properties"].update(gone={"type": "string"}))

    codes = generate.write(tree), generate.check(tree)

    assert codes == (1, 1)
    assert "approval.approved.v1: gone: field removed" in capsys.readouterr().out
    assert (tree / APPROVED).read_text(encoding="utf-8") == wider


def test_a_broken_promise_that_was_committed_with_its_code_is_found_too(tree: Path, capsys: Any):
    current = (tree / APPROVED).read_text(encoding="utf-8")
    git(tree, "init", "-q")
    edit(tree / APPROVED, lambda schema: schema["properties"].update(gone={"type": "string"}))
    commit(tree)
    (tree / APPROVED).write_text(current, encoding="utf-8")
    commit(tree)

    assert generate.check(tree) == 1
    assert "broken promise: approval.approved.v1: gone: field removed" in capsys.readouterr().out


def test_a_service_without_a_readme_is_unfit(tree: Path, capsys: Any):
    (tree / "services" / "review" / "README.md").unlink()

    assert generate.check(tree) == 1
    assert "services/review/README.md is missing" in capsys.readouterr().out


def test_a_field_that_was_added_later_is_promised_from_then_on(tmp_path: Path):
    added = {**SAID, "properties": {**SAID["properties"], "b": {"type": "integer"}}}
    a_history(tmp_path, SAID, added, SAID)

    assert promised(tmp_path).schemas == {"x.said.v1": added}


def test_a_new_version_that_took_the_old_ones_place_is_promised(tmp_path: Path):
    file = a_history(tmp_path, SAID)
    file.rename(file.with_name("x.said.v2.json"))
    commit(tmp_path)

    assert set(promised(tmp_path).schemas) == {"x.said.v1", "x.said.v2"}


def test_a_shallow_clone_says_how_far_back_it_saw(tmp_path: Path):
    a_history(tmp_path / "whole", SAID, EMPTIED)
    git(tmp_path, "clone", "-q", "--depth", "1", (tmp_path / "whole").as_uri(), "shallow")

    seen = promised(tmp_path / "shallow")

    assert "shallow clone" in seen.remark
    assert seen.schemas == {"x.said.v1": EMPTIED}
    assert promised(tmp_path / "whole").remark == ""


def test_without_a_history_the_files_on_disk_are_the_promise(tmp_path: Path):
    file = tmp_path / "contracts" / "events" / "x.said.v1.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(SAID), encoding="utf-8")

    seen = promised(tmp_path)

    assert "no git history" in seen.remark
    assert seen.schemas == {"x.said.v1": SAID}


def test_two_services_that_want_one_path_are_unfit():
    doors = [HttpDoor(service, "GET", "/plans/<uuid:plan_id>", print, "everyone", "") for service in ("one", "two")]

    assert topology.prefixes(doors[:1]) == {"/plans": "one"}
    with pytest.raises(Unfit, match="/plans is wanted by one and two"):
        topology.prefixes(doors)
