"""The published language: everything that one service may know of another."""

from importlib import import_module
from pathlib import Path

for _speaker in sorted(Path(__file__).parent.glob("*.py")):
    if _speaker.stem != "__init__":
        import_module(f"shared.events.{_speaker.stem}")
