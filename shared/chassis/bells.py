"""What wakes the sweeps of a service at once, so that they need not wait for their next look."""

import threading
from dataclasses import dataclass, field


@dataclass
class Bells:
    """What wakes the sweeps of one service, rung only after a commit; a lost ring costs one tick."""

    outbox: threading.Event = field(default_factory=threading.Event)
    inbox: threading.Event = field(default_factory=threading.Event)
    deadlines: threading.Event = field(default_factory=threading.Event)
    recount: threading.Event = field(default_factory=threading.Event)
