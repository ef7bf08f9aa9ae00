"""`make journey`: one whole project life through the HTTP doors, told as a timeline with its due dates and why."""

import argparse
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests

from deploy import people
from deploy.door import Door, Refused, Unreachable
from deploy.local.house import House
from deploy.local.trouble import Trouble
from deploy.story import LATE, ON_TIME, Told, tell

OWN_RUN_DIR = Path(".run/journey")


def main() -> int:
    """Tell the journey; return 0 when the project's life came to its good end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--backend", choices=["embedded", "real"], default="embedded")
    parser.add_argument("--url", default="", help="a demo that is running already")
    parser.add_argument("--late", action="store_true", help="the same life with both filings late")
    parser.add_argument("--story", default="", help="a name: the same name again goes on where it was cut short")
    asked = parser.parse_args()
    begun = time.monotonic()
    story = asked.story or f"journey-{os.getpid()}-{time.time_ns()}"
    try:
        with _door(asked, story) as door:
            steps = LATE if asked.late else ON_TIME
            people.write_down(door)
            count = sum(1 for told in tell(door, steps) if _print(door, told))
            door.set_clock(None)
    except (Unreachable, Refused, Trouble, requests.RequestException) as fault:
        print(
            f"旅程中断:{fault}\n再次执行 make journey STORY={story} (连同原来的 URL= 或 BACKEND=)可从中断处继续。",
            file=sys.stderr,
        )
        return 1
    print(f"旅程完成:{count} 步,后端 {asked.url or asked.backend},用时 {time.monotonic() - begun:.1f} 秒")
    return 0


def _print(door: Door, told: Told) -> bool:
    print(f"{told.at[:10]} {told.at[11:19]}  {told.who:　<5}{told.what}", flush=True)
    if told.due is not None:
        shown = door.get(None, f"/calendar/due-date?from={told.due['from']}&workdays={told.due['workdays']}")
        if shown["due_on"] != told.due["due_on"]:
            raise Unreachable(f"the calculator says {shown['due_on']}, the deadline {told.due['due_on']}")
        for step in shown["explanation"]:
            number = f"第{step['counted']}日" if step["counted"] else "不计"
            print(f"{'':24}{step['day']} {step['weekday']} {number:　<4} {step['why']}")
    return True


@contextlib.contextmanager
def _door(asked: argparse.Namespace, story: str) -> Iterator[Door]:
    """Yield a client of the chosen backend, started when it is not running."""
    if asked.url:
        door = Door.at(asked.url.rstrip("/"), story=story)
        door.await_ready()
        yield door
    elif asked.backend == "real":
        with _real(story) as door:
            yield door
    else:
        with _embedded(story) as door:
            yield door


@contextlib.contextmanager
def _embedded(story: str) -> Iterator[Door]:
    """Start the all-in-one demo on a free port and fresh databases; end it afterwards."""
    shutil.rmtree(OWN_RUN_DIR, ignore_errors=True)
    OWN_RUN_DIR.mkdir(parents=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    told: dict[str, Any] = {"MODE": "demo", "RUN_DIR": str(OWN_RUN_DIR), "PORT": str(port)}
    environ = {name: value for name, value in os.environ.items() if name not in ("AMQP_URI", "DATABASE_URL")}
    with (OWN_RUN_DIR / "log").open("w") as log:
        command = [sys.executable, "-m", "shared.chassis.runner", "--migrate"]
        process = subprocess.Popen(command, env={**environ, **told}, stderr=log)
        try:
            door = Door.at(f"http://127.0.0.1:{port}", story=story)
            door.await_ready(lambda: process.poll() is None)
            yield door
        finally:
            process.terminate()
            process.wait()


@contextlib.contextmanager
def _real(story: str) -> Iterator[Door]:
    """Use the house that is up, or bring it up and down again; tell what crossed the broker meanwhile."""
    house = House(say=print)
    was_up = house.is_up()
    house.up()
    try:
        door = Door(house.addresses(), story)
        door.await_ready()
        before = house.servers.counters()
        yield door
        _tell_counters(house, before, house.servers.counters())
    finally:
        if not was_up:
            house.down()


def _tell_counters(house: House, before: dict[str, int], after: dict[str, int]) -> None:
    print(f"{len(house.pids())} 个服务各为一个进程:" + ",".join(f"{name} {pid}" for name, pid in house.pids().items()))
    moved = {name: after[name] - before.get(name, 0) for name in sorted(after) if after[name] != before.get(name, 0)}
    print("RabbitMQ 自己的计数:" + ",".join(f"{name} +{count}" for name, count in moved.items()))


if __name__ == "__main__":
    sys.exit(main())
