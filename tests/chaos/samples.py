"""A small sound world by hand."""

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.kernel.period import SHANGHAI
from tests.chaos.checks.trail import expected_gauges
from tests.chaos.evidence import MOMENTS, Evidence, Rows
from tests.chaos.ghost import heard
from tests.chaos.history import OK, Command

PROJECT = UUID("01900000-0000-7000-8000-000000000001")
EVENT = UUID("01900000-0000-7000-8000-000000000002")
DEADLINE = UUID("01900000-0000-7000-8000-000000000003")
APPROVAL = UUID("01900000-0000-7000-8000-000000000004")
ARMED = UUID("01900000-0000-7000-8000-000000000005")
ENDED = UUID("01900000-0000-7000-8000-000000000006")
HOLD = UUID("01900000-0000-7000-8000-000000000007")
BOUND = datetime(2026, 3, 17, 0, 0, tzinfo=SHANGHAI)
MONDAY = datetime(2026, 3, 9, 9, 0, tzinfo=SHANGHAI)
MACHINE = datetime(2030, 1, 1, 12, 0, tzinfo=SHANGHAI)  # when all of it happened, by the machine's clock
TRACE, OTHER_TRACE = "a" * 32, "e" * 32


def a_command(**different: Any) -> Command:
    """Return a command that was answered at once."""
    told = {"op": "s/1", "step": "request", "method": "POST", "path": "/projects", "role": "owner_unit"}
    known = {"key": "key-0001", "trace_id": TRACE, "outcomes": [OK], "status": 200, "answer": {"state": "draft"}}
    return Command(**{**told, **known, **different})


def a_body(event_id: UUID, event_type: str, *, sequence: int = 1, trace_id: str = TRACE, **fact: Any) -> str:
    """Return an event's letter."""
    traceparent = f"00-{trace_id}-{'7' * 16}-01"
    speaker = event_type.split(".")[0]
    letter = {"id": str(event_id), "type": event_type, "source": f"/{speaker}", "subject": str(PROJECT)}
    return json.dumps({**letter, "sequence": str(sequence), "traceparent": traceparent, "data": fact})


def a_trail_row(position: int, outcome: str, **said: Any) -> dict[str, Any]:
    """Return one row of the trail."""
    plain = {
        "case_id": PROJECT,
        "subject_id": PROJECT,
        "action": "request_review",
        "correlation_id": TRACE,
        "cause_id": None,
    }
    return {**plain, "position": position, "outcome": outcome, "from_state": None, "to_state": "draft", **said}


def an_outbox_row(event_id: UUID, event_type: str, *, sequence: int = 1, **fact: Any) -> dict[str, Any]:
    """Return an event that was told."""
    body = a_body(event_id, event_type, sequence=sequence, **fact)
    row = {"event_id": event_id, "aggregate_id": PROJECT, "sequence": sequence, "type": event_type, "body": body}
    return {**row, "created_at": MACHINE, "published_at": MACHINE}


def an_inbox_row(said: dict[str, Any]) -> dict[str, Any]:
    """Return an event that was heard and handled."""
    known = {name: said[name] for name in ("event_id", "aggregate_id", "sequence", "type", "body")}
    return {**known, "raw": None, "handled_at": MONDAY, "parked_at": None, "reason": None}


def a_deadline(**different: Any) -> dict[str, Any]:
    """Return a deadline that fired at its bound."""
    row = {"deadline_id": DEADLINE, "kind": "review_intake", "subject_id": PROJECT, "project_id": PROJECT}
    dates = {"due_on": date(2026, 3, 16), "bound_at": BOUND, "provisional": False}
    return {**row, **dates, "state": "fired", "fired_at": BOUND, "met_at": None, "parked_at": None, **different}


def kept(table: str, key: UUID, state: str) -> dict[str, Any]:
    """Return a row of a service's own in a state, as the evidence has it."""
    return {"states": {table: {str(key): state}}, "keys": {table: {str(key)}}}


def copied(table: str, *names: str) -> dict[str, Any]:
    """Return the moments of the deadline as another service has kept them, as the evidence has it."""
    row = a_deadline()
    return {"clocks": {table: {str(DEADLINE): {name: row[name] for name in ("deadline_id", *names)}}}}


def copies(evidence: Evidence) -> list[Any]:
    """Return the copies of the deadline that others keep."""
    return [
        clock for rows in evidence.services.values() for clocks in rows.clocks.values() for clock in clocks.values()
    ]


def _that_applied(requested: dict[str, Any]) -> Rows:
    return Rows(
        cases=[{"case_id": PROJECT, "event_sequence": 1}],
        outbox=[requested],
        audit=[a_trail_row(1, "accepted")],
        answers=[{"key": "key-0001", "body": {"state": "draft"}}],
        **kept("applications", PROJECT, "draft"),
    )


def _that_forgot(requested: dict[str, Any]) -> Rows:
    opened = {"cause_id": EVENT, "action": requested["type"], "to_state": "awaiting_intake"}
    overdue = {"action": "review_intake", "from_state": "awaiting_intake", "to_state": "awaiting_intake"}
    return Rows(
        cases=[{"case_id": PROJECT, "event_sequence": 2}],
        outbox=[an_armed_event(), an_ended_event()],
        inbox=[an_inbox_row(requested)],
        deadlines=[a_deadline()],
        audit=[a_trail_row(1, "heard", **opened), a_trail_row(2, "fired", correlation_id="b" * 32, **overdue)],
        **kept("reviews", PROJECT, "awaiting_intake"),
    )


def _that_approved(approved: dict[str, Any]) -> Rows:
    return Rows(
        cases=[{"case_id": PROJECT, "event_sequence": 1}],
        outbox=[approved],
        audit=[
            a_trail_row(1, "accepted", action="approve_project", correlation_id=OTHER_TRACE, to_state="awaiting_intake")
        ],
        answers=[{"key": "key-0002", "body": {"state": "draft"}}],
        **kept("approvals", PROJECT, "awaiting_intake"),
    )


def _that_pays(approved: dict[str, Any]) -> Rows:
    return Rows(
        inbox=[an_inbox_row(approved)],
        audit=[a_trail_row(1, "heard", cause_id=APPROVAL, to_state="no_budget")],
        **kept("budgets", PROJECT, "no_budget"),
        approved_fen=48_050,
    )


def _that_reminds(armed: dict[str, Any], ended: dict[str, Any]) -> Rows:
    owed = {"subject_id": DEADLINE, "from_state": "open", "to_state": "passed", "correlation_id": "b" * 32}
    planned = {**owed, "from_state": None, "to_state": "open"}
    return Rows(
        inbox=[an_inbox_row(armed), an_inbox_row(ended)],
        audit=[a_trail_row(1, "heard", cause_id=ARMED, **planned), a_trail_row(2, "heard", cause_id=ENDED, **owed)],
        **kept("obligations", DEADLINE, "passed"),
        **copied("obligations", "due_on", "provisional"),
    )


def a_hold(rows: Rows) -> dict[str, set[str]]:
    """Add a hold that came and was lifted, its state in no column; return the keys of the rows."""
    rows.audit.append(a_trail_row(2, "heard", cause_id=APPROVAL, subject_id=HOLD, to_state="standing"))
    lifted = {"from_state": "standing", "to_state": "lifted"}
    rows.audit.append(a_trail_row(3, "heard", cause_id=APPROVAL, subject_id=HOLD, **lifted))
    rows.keys["holds"] = {str(HOLD)}
    return rows.keys


def an_armed_event() -> dict[str, Any]:
    """Return what is said of a deadline that runs."""
    return an_outbox_row(ARMED, "deadline.armed.v1", deadline_id=str(DEADLINE))


def an_ended_event() -> dict[str, Any]:
    """Return what is said of a deadline that fired."""
    return an_outbox_row(ENDED, "deadline.ended.v1", sequence=2, deadline_id=str(DEADLINE), outcome="fired")


def a_sound_world() -> Evidence:
    """Return what a run leaves in which a project was applied for, heard of, forgotten, and another one approved."""
    requested = an_outbox_row(EVENT, "application.tech_review_requested.v1")
    approved = an_outbox_row(APPROVAL, "approval.approved.v1", trace_id=OTHER_TRACE, approved_amount=48_050)
    services = {
        "application": _that_applied(requested),
        "review": _that_forgot(requested),
        "approval": _that_approved(approved),
        "budget": _that_pays(approved),
        "reminder": _that_reminds(an_armed_event(), an_ended_event()),
        "regulation": Rows(
            **kept("registered_deadlines", DEADLINE, "fired"), **copied("registered_deadlines", *MOMENTS)
        ),
    }
    for rows in services.values():
        rows.gauges.update(expected_gauges(rows))
    nothing: frozenset[str] = frozenset()
    return Evidence(
        now=BOUND + timedelta(days=1),
        commands=[a_command(), a_command(op="s/2", step="approve", key="key-0002", trace_id=OTHER_TRACE)],
        services=services,
        ghost=[heard(row["body"].encode()) for rows in services.values() for row in rows.outbox],
        hears={
            "application": nothing,
            "approval": nothing,
            "regulation": nothing,
            "review": frozenset({requested["type"]}),
            "budget": frozenset({approved["type"]}),
            "reminder": frozenset({"deadline.armed.v1", "deadline.ended.v1"}),
        },
        journeys=[(MACHINE - timedelta(minutes=5), MONDAY), (MACHINE - timedelta(minutes=1), BOUND)],
    )
