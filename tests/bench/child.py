"""Runs one part of a bench in a process of its own: green, as the services run, or bare, as nothing of ours runs."""

import importlib
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from deploy.local.house import ROOT

PATIENCE_SECONDS = 900


def run(part: Callable[..., Any], *, green: bool = True, **told: Any) -> Any:
    """Return what the part returns when it runs in a fresh process; both ways must fit in JSON."""
    order = [part.__module__, part.__name__, "green" if green else "bare", json.dumps(told)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.child", *order],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{part.__module__}.{part.__name__} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def _quiet() -> None:
    import logging

    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


def _go(module: str, name: str, way: str, told: str) -> None:
    if way == "green":
        import warnings

        warnings.filterwarnings("ignore", message="(?s).*Eventlet is deprecated")
        import eventlet

        eventlet.monkey_patch()
    _quiet()
    part = getattr(importlib.import_module(module), name)
    print(json.dumps(part(**json.loads(told))))


if __name__ == "__main__":
    _go(*sys.argv[1:])
