"""Logs as JSON lines, each with the id of the trace it belongs to; readable text on a person's terminal."""

import logging
import sys
from typing import Any

import structlog

from shared.chassis import clock, tracing


def configure(*, service: str, readable: bool | None = None) -> None:
    """Set up structlog and the standard library's loggers for this process."""
    readable = sys.stderr.isatty() if readable is None else readable
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        _stamped,
        _correlated,
    ]
    last: Any = structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[
            *shared,
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    out = logging.StreamHandler(sys.stderr)
    strip = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    out.setFormatter(structlog.stdlib.ProcessorFormatter(processors=[strip, last], foreign_pre_chain=shared))
    root = logging.getLogger()
    root.handlers[:] = [out]
    root.setLevel(logging.INFO)
    structlog.contextvars.bind_contextvars(host=service)
    # Nameko tells of every failing worker; the sweep that called it tells more, once.
    logging.getLogger("nameko").setLevel(logging.CRITICAL)
    logging.getLogger("amqp").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def _stamped(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Say when, in machine time with its zone: lines of several machines are read side by side."""
    event["timestamp"] = clock.true_now().isoformat(timespec="microseconds")
    return event


def _correlated(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    correlation_id = tracing.correlation_id()
    if correlation_id is not None:
        event["correlation_id"] = correlation_id
    return event
