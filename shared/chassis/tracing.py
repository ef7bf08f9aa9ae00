"""The thread that runs through a request, its events and their effects: W3C trace context.

The correlation id of logs and audit rows is the trace id.
"""

import re
import secrets
from contextvars import ContextVar

_TRACEPARENT = re.compile(r"^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$")
_trace_id: ContextVar[str | None] = ContextVar("trace_id", default=None)


def enter(traceparent: str | None) -> str:
    """Follow the caller's trace, or begin a new one when there is none that can be read; return its id."""
    found = _TRACEPARENT.match(traceparent or "")
    trace_id = found.group(1) if found else secrets.token_hex(16)
    _trace_id.set(trace_id)
    return trace_id


def correlation_id() -> str | None:
    """Return the id of the trace this step belongs to."""
    return _trace_id.get()


def traceparent(trace_id: str) -> str:
    """Return the header that hands a trace on."""
    return f"00-{trace_id}-{secrets.token_hex(8)}-01"
