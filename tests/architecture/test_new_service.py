"""A new service has the shape from its first minute, and its tests pass once its migration is drafted."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.new_service import writing
from tests.architecture import guards
from tests.architecture.guards import ROOT


def test_a_new_service_fits_the_house_and_its_own_tests_pass(tmp_path: Path):
    for folder in ("services", "shared", "deploy", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", ".importlinter", "Makefile"):
        shutil.copy(ROOT / file, tmp_path)

    written = list(writing.write(tmp_path, "planning"))
    _run(tmp_path, "-m", "deploy.migration", "planning", "create plannings")
    _run(tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/planning")
    _run(tmp_path, "-m", "ruff", "check", "--quiet", "services/planning", "tests/planning")
    _run(tmp_path, "-m", "ruff", "format", "--check", "--quiet", "services/planning", "tests/planning")

    assert guards.shape_faults({path.name for path in (tmp_path / "services" / "planning").iterdir()}) == []
    assert "tests/planning/test_rules.py" in written


def _run(tree: Path, *words: str) -> None:
    environ = {**os.environ, "PYTHONPATH": str(tree)}
    done = subprocess.run([sys.executable, *words], cwd=tree, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
