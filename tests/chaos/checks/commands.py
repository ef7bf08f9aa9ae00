"""What clients were told, against what was written: nothing acknowledged is missing, nothing is there twice."""

from collections import Counter
from collections.abc import Iterator

from tests.chaos.checks.promises import LOST, TWICE, WRONG, promise
from tests.chaos.evidence import Evidence, Row
from tests.chaos.history import FAIL, OK, UNKNOWN, Command

ACCEPTED, DENIED = "accepted", "denied"


def _rows(evidence: Evidence, outcome: str) -> Iterator[tuple[str, Row]]:
    for service, rows in evidence.services.items():
        yield from ((service, row) for row in rows.audit if row["outcome"] == outcome)


def _said(command: Command) -> str:
    return f"{command.op} {command.method} {command.path} ({command.step})"


@promise(LOST)
def every_command_has_a_known_outcome(evidence: Evidence) -> Iterator[str]:
    """What a client could not learn at once it learns by asking again under the same key."""
    yield from (_said(command) for command in evidence.commands if command.outcome == UNKNOWN)


@promise(LOST)
def every_acknowledged_command_is_a_transition(evidence: Evidence) -> Iterator[str]:
    """An accepted command has left its audit row, whatever died meanwhile."""
    done = {row["correlation_id"] for _, row in _rows(evidence, ACCEPTED)}
    for command in evidence.commands:
        if command.outcome == OK and command.trace_id not in done:
            yield _said(command)


@promise(TWICE)
def no_command_is_done_twice(evidence: Evidence) -> Iterator[str]:
    """A command makes each of its moves once, however often it was asked for under its key."""
    moved = Counter(
        (service, row["correlation_id"], row["action"], row["from_state"], row["to_state"])
        for service, row in _rows(evidence, ACCEPTED)
    )
    yield from (f"{count} times {move}" for move, count in moved.items() if count > 1)


@promise(TWICE)
def a_key_is_answered_once(evidence: Evidence) -> Iterator[str]:
    """The answer kept under a key is the answer the client was given."""
    kept = {row["key"]: row for rows in evidence.services.values() for row in rows.answers}
    for command in evidence.commands:
        row = kept.get(command.key)
        if command.outcome == OK and row is not None and row["body"] != command.answer:
            yield f"{_said(command)}: told {command.answer}, kept {row['body']}"


@promise(LOST)
def every_answer_is_kept(evidence: Evidence) -> Iterator[str]:
    """What was accepted under a key is answered again under it: the answer lies beside what it answers."""
    kept = {row["key"] for rows in evidence.services.values() for row in rows.answers}
    for command in evidence.commands:
        if command.outcome == OK and command.key not in kept:
            yield _said(command)


@promise(WRONG)
def a_refused_command_leaves_no_trace(evidence: Evidence) -> Iterator[str]:
    """What was refused has changed nothing."""
    refused = {command.trace_id: command for command in evidence.commands if command.outcome == FAIL}
    for service, row in _rows(evidence, ACCEPTED):
        if row["correlation_id"] in refused:
            yield f"{service}: {_said(refused[row['correlation_id']])} is on the trail as {row['action']}"


@promise(WRONG)
def no_transition_comes_from_nowhere(evidence: Evidence) -> Iterator[str]:
    """Every accepted row of the trail is a command that some client has asked for."""
    asked = {command.trace_id for command in evidence.commands}
    for service, row in _rows(evidence, ACCEPTED):
        if row["correlation_id"] not in asked:
            yield f"{service}: {row['action']} on {row['subject_id']} was asked for by nobody"


@promise(LOST)
def every_denial_is_on_record(evidence: Evidence) -> Iterator[str]:
    """Who tried what is not allowed is written down."""
    written = {row["correlation_id"] for _, row in _rows(evidence, DENIED)}
    for command in evidence.commands:
        if command.status == 403 and command.trace_id not in written:
            yield _said(command)
