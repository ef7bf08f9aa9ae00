"""The one room that knows what time it is.

Business time (`now`, `today`) decides deadlines and dates and may be set in the demo. Machine time
(`true_now`) paces retries and stamps what the machine did; it cannot be set, so a clock that stands
still in a demonstration never stops the sweeps.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Protocol

SHANGHAI = timezone(timedelta(hours=8), "+08:00")


class TimeSource(Protocol):
    """Where business time comes from."""

    def now(self) -> datetime:
        """Return the present moment in Asia/Shanghai."""


class TrueTime:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment in Asia/Shanghai."""
        return datetime.now(SHANGHAI)


class StoppedTime:
    """A clock that stands still; for tests and decisions about one moment."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment.astimezone(SHANGHAI)

    def now(self) -> datetime:
        """Return the moment it was stopped at."""
        return self.moment


class TravelledTime:
    """The demo's clock: a small file beside the databases, read by every process of the demo."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int] | None = None
        self._setting: dict[str, str | bool] = {}

    def now(self) -> datetime:
        """Return the set moment, moving on from it unless it was frozen."""
        setting = self.setting()
        if not setting:
            return true_now()
        moment = datetime.fromisoformat(str(setting["now"]))
        if setting["frozen"]:
            return moment
        return moment + (true_now() - datetime.fromisoformat(str(setting["set_at"])))

    def setting(self) -> dict[str, str | bool]:
        """Return what the file says, read again only when it has changed."""
        try:
            found = self.path.stat()
            mark = (found.st_mtime_ns, found.st_ino)
            if mark != self._seen:
                self._setting = json.loads(self.path.read_text(encoding="utf-8"))
                self._seen = mark
        except FileNotFoundError:  # at either: it may be taken away between the two
            self._seen, self._setting = None, {}
        return self._setting

    def travel(self, moment: datetime | None, *, frozen: bool) -> None:
        """Set business time for every process of the demo; None returns to the true time."""
        if moment is None:
            self.path.unlink(missing_ok=True)
            return
        setting = {
            "now": moment.astimezone(SHANGHAI).isoformat(),
            "frozen": frozen,
            "set_at": true_now().isoformat(),
        }
        written = self.path.with_suffix(f".{os.getpid()}.new")
        written.write_text(json.dumps(setting), encoding="utf-8")
        written.replace(self.path)


_source: TimeSource = TrueTime()


def use(source: TimeSource) -> TimeSource:
    """Take business time from another source; return the one used before."""
    global _source
    before, _source = _source, source
    return before


@contextmanager
def stopped_at(moment: datetime) -> Iterator[None]:
    """Let business time stand still inside the block."""
    before = use(StoppedTime(moment))
    try:
        yield
    finally:
        use(before)


def now() -> datetime:
    """Return the present moment of business time, in Asia/Shanghai."""
    return _source.now()


def today() -> date:
    """Return the present business date in Asia/Shanghai."""
    return now().date()


def true_now() -> datetime:
    """Return the machine's own present moment, in Asia/Shanghai."""
    return datetime.now(SHANGHAI)
