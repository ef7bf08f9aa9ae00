"""What was said, against what was heard: in order, without a gap, once each, everywhere the same."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import product
from typing import Any

from tests.chaos.checks.promises import LOST, TWICE, WRONG, promise
from tests.chaos.evidence import Evidence, Row, Rows
from tests.chaos.ghost import digest

FOR_THE_OTHER_DESK = {  # what one desk hears may be the other's; where both stand is held to the application
    "application.correction_submitted.v1",
    "application.lapse_cleared.v1",
    "application.lapsed.v1",
    "application.withdrawn.v1",
}
OF_ONE_DONE = {  # of what is owed no longer nothing changes; how it stands is held to the deadlines themselves
    "deadline.ended.v1",
    "deadline.moved.v1",
    "deadline.paused.v1",
    "deadline.resumed.v1",
}
MAY_MOVE_NOTHING = {
    *product(("review", "approval"), FOR_THE_OTHER_DESK),
    *product(("reminder",), OF_ONE_DONE),
}
LEAVES_NO_TRAIL = "regulation.calendar_published.v1"  # the calendar is no case of anybody's

KEEPS_COPIES = {"regulation"}  # what it hears of others it keeps without a trail: theirs is the trail


def said(evidence: Evidence) -> Iterator[tuple[str, Row]]:
    """Yield every event with the service that said it."""
    for service, rows in evidence.services.items():
        yield from ((service, row) for row in rows.outbox)


@promise(WRONG)
def an_aggregates_events_are_numbered_without_a_gap(evidence: Evidence) -> Iterator[str]:
    """A speaker numbers what it says of a project 1, 2, 3, and the case's head knows the last number."""
    for service, rows in evidence.services.items():
        numbers: dict[Any, list[int]] = defaultdict(list)
        for row in rows.outbox:
            numbers[row["aggregate_id"]].append(row["sequence"])
        heads = {row["case_id"]: row["event_sequence"] for row in rows.cases if row["event_sequence"]}
        for case in numbers.keys() | heads.keys():
            found, last = sorted(numbers[case]), heads.get(case)
            if found != list(range(1, len(found) + 1)) or last != len(found):
                yield f"{service} {case}: said {found}, the head says {last}"


@promise(LOST)
def every_event_was_told(evidence: Evidence) -> Iterator[str]:
    """No event waits in an outbox once a run has come to rest."""
    for service, row in said(evidence):
        if row["published_at"] is None:
            yield f"{service} {row['type']} {row['event_id']}"


@promise(LOST)
def every_event_reached_every_hearer(evidence: Evidence) -> Iterator[str]:
    """Who is bound to a type has every event of it as a row."""
    for hearer, types in evidence.hears.items():
        kept = {row["event_id"] for row in evidence.services.get(hearer, Rows()).inbox}
        for speaker, row in said(evidence):
            if row["type"] in types and row["event_id"] not in kept:
                yield f"{hearer} has not heard {row['type']} {row['event_id']} of {speaker}"


@promise(TWICE)
def an_event_is_kept_once(evidence: Evidence) -> Iterator[str]:
    """However often the broker brings an event, there is one row of it."""
    for hearer, rows in evidence.services.items():
        letters = Counter(json.loads(row["body"])["id"] for row in rows.inbox if row["raw"] is None)
        yield from (f"{hearer}: {count} rows of {event}" for event, count in letters.items() if count > 1)


@promise(WRONG)
def what_is_heard_was_said(evidence: Evidence) -> Iterator[str]:
    """A hearer's row is letter for letter what its speaker has said."""
    bodies = {row["event_id"]: row["body"] for _, row in said(evidence)}
    for hearer, rows in evidence.services.items():
        for row in rows.inbox:
            if bodies.get(row["event_id"]) != row["body"]:
                yield f"{hearer}: {row['type']} {row['event_id']}"


@promise(LOST)
def every_heard_event_was_handled(evidence: Evidence) -> Iterator[str]:
    """No heard event waits once a run has come to rest."""
    for hearer, rows in evidence.services.items():
        for row in rows.inbox:
            if row["handled_at"] is None:
                yield f"{hearer}: {row['type']} {row['event_id']}: {row['reason']}"


@promise(LOST)
def every_handled_event_had_its_effect(evidence: Evidence) -> Iterator[str]:
    """A handled event has left its rows on its hearer's trail, unless it may be one that this hearer has no part in."""
    for hearer, rows in evidence.services.items():
        caused = {row["cause_id"] for row in rows.audit if row["outcome"] == "heard"}
        for row in rows.inbox:
            free = (hearer, row["type"]) in MAY_MOVE_NOTHING or row["type"] == LEAVES_NO_TRAIL or hearer in KEEPS_COPIES
            if row["handled_at"] is not None and row["event_id"] not in caused and not free:
                yield f"{hearer}: {row['type']} {row['event_id']}"


@promise(TWICE)
def no_event_has_its_effect_twice(evidence: Evidence) -> Iterator[str]:
    """One event moves one subject of one hearer once."""
    for hearer, rows in evidence.services.items():
        effects = Counter(
            (row["cause_id"], row["case_id"], row["subject_id"], row["to_state"])
            for row in rows.audit
            if row["outcome"] == "heard"
        )
        yield from (f"{hearer}: {count} times {effect}" for effect, count in effects.items() if count > 1)


@promise(WRONG)
def no_effect_comes_from_nowhere(evidence: Evidence) -> Iterator[str]:
    """What the trail says was heard is a handled row of the inbox."""
    for hearer, rows in evidence.services.items():
        handled = {row["event_id"] for row in rows.inbox if row["handled_at"] is not None}
        for row in rows.audit:
            if row["outcome"] == "heard" and row["cause_id"] not in handled:
                yield f"{hearer}: {row['action']} on {row['subject_id']} has no handled cause"


@promise(LOST)
def the_ghost_heard_what_was_said(evidence: Evidence) -> Iterator[str]:
    """A ledger outside every database of ours holds the very events of the outboxes, and no other."""
    if evidence.ghost is None:
        return
    bodies = {str(row["event_id"]): digest(row["body"].encode()) for _, row in said(evidence)}
    heard = {line.event_id: line.digest for line in evidence.ghost}
    for event_id in bodies.keys() | heard.keys():
        if bodies.get(event_id) != heard.get(event_id):
            yield f"{event_id}: said {bodies.get(event_id)}, the ghost heard {heard.get(event_id)}"


@promise(WRONG)
def the_ghost_heard_in_order(evidence: Evidence) -> Iterator[str]:
    """What a speaker says of a project reaches a stranger in the order in which it was said."""
    last: dict[tuple[str, str], int] = {}
    for line in evidence.ghost or ():
        of = line.source, line.aggregate_id
        if line.sequence != last.get(of, 0) + 1:
            yield f"{of}: {line.sequence} after {last.get(of, 0)}"
        last[of] = line.sequence


@promise(WRONG)
def approved_money_is_everywhere_the_same(evidence: Evidence) -> Iterator[str]:
    """The ghost's ledger and finance's own rows add up to one sum."""
    if evidence.ghost is None:
        return
    heard = sum(line.approved_fen or 0 for line in evidence.ghost)
    for service, rows in evidence.services.items():
        if rows.approved_fen is not None and rows.approved_fen != heard:
            yield f"{service} holds {rows.approved_fen} fen, the ghost heard {heard}"
