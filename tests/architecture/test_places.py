"""Nothing that could be committed names a place of one machine, a registry's host, or an address in a lock file."""

from pathlib import Path

import pytest

from tests.architecture import places
from tests.architecture.guards import ROOT

SPELLED_HERE = {f"tests/architecture/{name}.py" for name in ("places", "test_places", "guards", "test_guards")}


def test_no_file_names_a_place_of_one_machine_or_a_registry():
    texts = [(name, places.text_of(ROOT / name)) for name in places.kept(ROOT) if name not in SPELLED_HERE]

    assert len(texts) > 100
    assert [fault for name, text in texts for fault in places.faults(name, text)] == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("deploy/x.py", 'ROOT = "/work/main"'),
        ("README.md", "cd /root"),
        ("tests/x/test_rules.py", "open('/home/somebody/x')"),
        ("deploy/x.py", "LOG = '/tmp/x.log'"),
        ("x.lock", "--index-url https://pypi.org/simple"),
        ("x.lock", "--find-links somewhere"),
        ("x.lock", "thing @ https://example.org/thing-1.0-py3-none-any.whl"),
        ("deploy/install.py", "curl https://files.pythonhosted.org/x"),
    ],
)
def test_a_place_is_found(path: str, line: str):
    assert places.faults(path, f"one line before\n{line}\n") == [f"{path}:2"]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("services/x/api.py", '"/projects/<uuid:project_id>/work/root"'),
        ("README.md", "a workbench, homework and root causes"),
        ("tests/x/test_rules.py", "'/tmp/x' is where a test may write"),
        ("x.lock", "thing==1.0 --hash=sha256:00"),
        ("contracts/x.json", '"$schema": "https://json-schema.org/draft/2020-12/schema"'),
    ],
)
def test_what_is_no_place_is_left_alone(path: str, line: str):
    assert places.faults(path, line) == []


def test_without_git_every_file_is_looked_at_but_what_running_made(tmp_path: Path):
    for name in ("README.md", ".run/log", ".venv/lib/x.py", "services/x/api.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")

    assert places.kept(tmp_path) == ["README.md", "services/x/api.py"]
