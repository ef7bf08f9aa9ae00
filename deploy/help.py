"""Prints the Makefile's targets, grouped, with what they are for."""

import re
import sys
from pathlib import Path

GROUP = re.compile(r"^##@ (.+)$")
TARGET = re.compile(r"^([a-z-]+):.*?## (.+)$")


def main(makefile: Path) -> None:
    """Print the page."""
    for line in makefile.read_text(encoding="utf-8").splitlines():
        if group := GROUP.match(line):
            print(f"\n{group[1]}")
        elif target := TARGET.match(line):
            print(f"  make {target[1]:<14} {target[2]}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
