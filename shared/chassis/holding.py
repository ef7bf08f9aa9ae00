"""A folder with embedded databases belongs to one process: what two did there, neither would know of the other."""

import fcntl
import os
import time
from pathlib import Path
from typing import TextIO

from shared.chassis.config import Misconfigured

LOCK = "process.lock"
PATIENCE_SECONDS = 5.0  # one that was just killed needs a moment to be gone


def hold(folder: Path) -> TextIO:
    """Hold the folder until this process ends; raise Misconfigured when another works there and does not end."""
    file = (folder / LOCK).open("a+", encoding="ascii")
    until = time.monotonic() + PATIENCE_SECONDS
    while not _taken(file):
        if time.monotonic() > until:
            file.seek(0)
            holder = file.read() or "unknown"
            file.close()
            raise Misconfigured(f"RUN_DIR {folder} is in use by process {holder}: end it, or give another RUN_DIR.")
        time.sleep(0.2)
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def _taken(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
