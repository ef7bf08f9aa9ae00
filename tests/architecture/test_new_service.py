"""A new service has the shape from its first minute, and its tests pass once its migration is drafted."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from deploy.new_service import __main__ as new_service
from deploy.new_service import writing
from tests.architecture import guards
from tests.architecture.guards import ROOT

AT_ONCE = ("test_guards.py", "test_lifecycles.py")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the house."""
    for folder in ("services", "shared", "deploy", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", ".importlinter", "Makefile"):
        shutil.copy(ROOT / file, tmp_path)
    return tmp_path


def run(tree: Path, *words: str, by: str = sys.executable) -> None:
    """Run a command in the copy; it must end well."""
    environ = {**os.environ, "PYTHONPATH": str(tree)}
    done = subprocess.run([by, *words], cwd=tree, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def tool(name: str) -> str:
    """Return the path of a command of this environment."""
    return str(Path(sys.executable).with_name(name))


def the_tests(*words: str) -> tuple[str, ...]:
    """Return the command that runs these tests, and no others of the copy."""
    return ("-m", "pytest", "-q", "-p", "no:cacheprovider", *words)


def test_a_new_service_fits_the_house_and_its_own_tests_pass(tree: Path):
    run(tree, "-m", "deploy.new_service", "planning")
    about_it = "not git and not names_a_place"  # the copy has no repository to ask
    run(tree, *the_tests("-k", about_it, *(f"tests/architecture/{file}" for file in AT_ONCE)))
    run(tree, "--no-cache", by=tool("lint-imports"))
    run(tree, "-m", "deploy.migration", "planning", "create plannings")
    run(tree, *the_tests("tests/planning", "tests/architecture/test_migrations.py"))
    run(tree, "-m", "ruff", "check", "--quiet", "services/planning", "tests/planning")
    run(tree, "-m", "ruff", "format", "--check", "--quiet", "services/planning", "tests/planning")

    assert guards.shape_faults({path.name for path in (tree / "services" / "planning").iterdir()}) == []


def test_it_is_found_when_a_new_service_imports_another_before_anybody_named_it_in_the_import_rules(tree: Path):
    list(writing.write(tree, "planning"))
    with (tree / "services" / "planning" / "rules.py").open("a", encoding="utf-8") as file:
        file.write("import services.budget.rules\n")

    with pytest.raises(AssertionError, match="services never import each other BROKEN"):
        run(tree, "--no-cache", by=tool("lint-imports"))


@pytest.mark.parametrize("name", ["", "Planning", "city-plan", "city_plan", "../planning", "class", "2026"])
def test_a_name_that_is_no_small_word_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(new_service, "ROOT", tmp_path)

    assert new_service.main(name) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("taken", ["services/planning", "tests/planning"])
def test_what_is_there_is_never_written_over(taken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any):
    monkeypatch.setattr(new_service, "ROOT", tmp_path)
    (tmp_path / taken).mkdir(parents=True)

    assert new_service.main("planning") == 1
    assert f"{taken} is there already" in capsys.readouterr().out
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
