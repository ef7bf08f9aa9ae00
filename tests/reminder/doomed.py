"""A worker that dies by SIGKILL at the seam that it is told, as `sending.sent:3` tells its third."""

import warnings

warnings.filterwarnings("ignore", message="(?s).*Eventlet is deprecated")

import eventlet

eventlet.monkey_patch()

import os
import sys

from shared.chassis import failpoints
from shared.chassis.config import Settings
from tests.reminder.drill import Worker


def main(seam: str) -> None:
    """Work until the seam."""
    settings = Settings.from_environ(os.environ)
    settings.enter()
    failpoints.arm(f"{seam}:kill", rehearsing=settings.demo)
    worker = Worker(settings)
    worker.gather()
    worker.sender.once()


if __name__ == "__main__":
    main(sys.argv[1])
