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
    own: dict[str, threading.Event] = field(default_factory=dict)

    def of(self, sweep: str) -> threading.Event:
        """Return a sweep's bell; one that works on rows of the service's own gets its bell here."""
        bell: threading.Event | None = getattr(self, sweep, None)
        return self.own.setdefault(sweep, threading.Event()) if bell is None else bell
