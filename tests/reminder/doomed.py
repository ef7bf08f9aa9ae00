"""A worker that dies by SIGKILL at a seam of its first message: `claimed`, `handed_over` or `sent`."""

import warnings

warnings.filterwarnings("ignore", message="(?s).*Eventlet is deprecated")

import eventlet

eventlet.monkey_patch()

import os
import signal
import sys

from shared.chassis.channels import Message
from shared.chassis.config import Settings
from tests.reminder.drill import Worker


def die() -> None:
    """End as a machine ends that loses its power."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(seam: str) -> None:
    """Work until the seam."""
    settings = Settings.from_environ(os.environ)
    settings.enter()
    worker = Worker(settings)
    worker.gather()
    channel = worker.sender.channels["email"]
    send = channel.send

    def dying(message: Message) -> None:
        if seam == "sent":
            send(message)
        die()

    channel.send = dying  # type: ignore[method-assign]
    if seam == "claimed":
        worker.sender.claim()
        die()
    worker.sender.once()


if __name__ == "__main__":
    main(sys.argv[1])
