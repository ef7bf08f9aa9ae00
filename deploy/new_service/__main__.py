"""Writes a service's folder and its tests from the templates beside this file."""

import keyword
import re
import sys
from pathlib import Path

from deploy.new_service import writing

ROOT = Path(__file__).parents[2]


def main(name: str) -> int:
    """Write the service; return the exit code."""
    if not re.fullmatch(r"[a-z]+", name) or keyword.iskeyword(name):
        print("Say one word, a singular noun in small letters: make new-service NAME=planning")
        return 1
    for folder in ("services", "tests"):
        if (ROOT / folder / name).exists():
            print(f"{folder}/{name} is there already; nothing is written over it")
            return 1
    for path in writing.write(ROOT, name):
        print(f"written: {path}")
    print(f"next: say its events in shared/events/{name}.py, decide in services/{name}/rules.py,")
    print(f'then make migration S={name} M="create {name}s" and make contracts')
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
