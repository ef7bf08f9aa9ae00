"""Fills the templates with the service's name."""

from collections.abc import Iterator
from pathlib import Path
from string import Template

SHAPE = Path(__file__).with_name("shape")


def write(root: Path, name: str) -> Iterator[str]:
    """Write every file of a new service below a root; yield their paths."""
    words = {"name": name, "Name": name.capitalize()}
    for template in sorted(SHAPE.rglob("*.txt")):
        place = Template(str(template.relative_to(SHAPE)).removesuffix(".txt")).substitute(words)
        target = root / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(Template(template.read_text(encoding="utf-8")).substitute(words), encoding="utf-8")
        yield place
    (root / "services" / name / "migrations").mkdir(exist_ok=True)
