"""Small disks for servers, to be filled up: a memory file system each, mounted as root and unmounted afterwards."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from deploy.local.accounts import account, choose_place, open_shelter
from deploy.local.install import install
from deploy.local.servers import Servers, say_nothing

MEGABYTES = {"postgres": 768, "rabbitmq": 384}
BALLAST = "ballast"
PIECE = 1 << 20


def can_mount() -> bool:
    """Return whether this user may mount anything."""
    return os.geteuid() == 0


@contextmanager
def small_disks(servers: Servers) -> Iterator[dict[str, Path]]:
    """Give each server that is not up yet a disk of its own inside the block; yield where each lies."""
    servers.run_dir.mkdir(parents=True, exist_ok=True)
    install(list(MEGABYTES), log=servers.run_dir / "install.log", say=say_nothing)
    place = choose_place(servers.run_dir, [account(name) for name in MEGABYTES])
    if place != servers.run_dir:
        open_shelter(place)
    with ExitStack() as disks:
        for name, megabytes in MEGABYTES.items():
            disks.enter_context(mounted(place / name, megabytes))
        yield {name: place / name for name in MEGABYTES}


@contextmanager
def mounted(folder: Path, megabytes: int) -> Iterator[None]:
    """Yield with a memory file system of this size in the folder; the folder is gone afterwards."""
    folder.mkdir(exist_ok=True)
    if folder.is_mount():  # what a killed run has left
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Leave not a byte free on a disk inside the block."""
    ballast = disk / BALLAST
    try:
        fill(ballast)
        yield
    finally:
        ballast.unlink(missing_ok=True)


def fill(ballast: Path) -> None:
    """Write until nothing more fits."""
    with ballast.open("ab", buffering=0) as file:
        for size in (PIECE, 4096, 1):
            try:
                while file.write(b"\0" * size):
                    pass
            except OSError:
                continue  # full for this size of piece


def free_bytes(disk: Path) -> int:
    """Return how much fits on the disk."""
    return shutil.disk_usage(disk).free
