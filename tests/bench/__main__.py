"""`make bench [B=name]`: measures the house and prints a table of ratios and figures."""

import importlib
import sys
import time

from tests.bench.report import Line, load, table
from tests.bench.stage import Stage

TOPICS = ("kernel", "relay", "receiver", "command", "latency", "recount", "firing", "drain", "idle", "history")


def main(asked: list[str]) -> int:
    """Measure the topics that are asked for, or all; return 1 when a target is missed."""
    unknown = set(asked) - set(TOPICS)
    if unknown:
        print(f"there is no bench {', '.join(sorted(unknown))}; there are {', '.join(TOPICS)}", file=sys.stderr)
        return 2
    lines: list[Line] = []
    stage = Stage()
    try:
        for topic in asked or TOPICS:
            print(f"-- {topic}: {load()}", flush=True)
            begun = time.monotonic()
            found = list(importlib.import_module(f"tests.bench.{topic}").measure(stage))
            print(table(found))
            print(f"   {time.monotonic() - begun:.0f} s, {load()}", flush=True)
            lines += found
    finally:
        stage.close()
    missed = [line.what for line in lines if line.met is False]
    print(f"{len(lines)} lines, {len(missed)} targets missed{': ' if missed else ''}{'; '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
