"""What is done is said, and what is said was done: state and event are one transaction."""

import json
from collections import Counter
from collections.abc import Iterator

from tests.chaos.checks.promises import LOST, WRONG, promise
from tests.chaos.evidence import Evidence, Row, Rows

SAYS = {  # what an accepted command says, one event each time
    "application": {
        "draft_application": ("drafted",),
        "request_review": ("tech_review_requested",),
        "submit_correction": ("correction_submitted",),
        "request_approval": ("approval_requested",),
        "withdraw_application": ("withdrawn",),
    },
    "review": {
        "accept_review": ("accepted",),
        "return_review": ("correction_requested",),
        "issue_opinion": ("opinion_issued",),
    },
    "approval": {
        "accept_approval": ("accepted",),
        "return_approval": ("correction_requested",),
        "approve_project": ("approved",),
        "refuse_project": ("refused",),
    },
    "budget": {
        "confirm_line": ("confirmed",),
        "refuse_line": ("refused",),
        "publish_notice": ("notice_published",),
        "raise_objection": ("objection_raised",),
        "request_operations": ("operations_requested",),
        "review_operations": ("operations_reviewed",),
        "include_operations": ("operations_included",),
    },
    "contract": {
        "appoint_responsible_person": ("responsible_person_appointed",),
        "select_contractor": ("contractor_selected",),
        "sign_contract": ("signed",),
        "submit_filing": ("filing_submitted",),
        "return_filing": ("filing_returned",),
        "accept_filing": ("filed",),
    },
    "acceptance": {
        "pass_preliminary": ("preliminary_passed",),
        "request_joint": ("joint_requested",),
        "submit_report": ("report_submitted",),
        "return_report": ("report_returned",),
        "accept_report": ("report_filed",),
    },
    "regulation": {"confirm_notice": ("calendar_published",)},
}

OF_NO_CASE = {"regulation"}  # a notice is a case of its own, and what is said of it is said of the one calendar


@promise(LOST)
def every_act_is_said(evidence: Evidence) -> Iterator[str]:
    """An accepted command has said its event of its case, under its own trace: once, and no other has."""
    for service, rows in evidence.services.items():
        for action, names in SAYS.get(service, {}).items():
            types = {f"{service}.{name}.v1" for name in names}
            done = {
                (None if service in OF_NO_CASE else row["case_id"], row["correlation_id"])
                for row in rows.audit
                if row["outcome"] == "accepted" and row["action"] == action
            }
            said = Counter(
                (None if service in OF_NO_CASE else row["aggregate_id"], _trace_of(row))
                for row in rows.outbox
                if row["type"] in types
            )
            for act in done | said.keys():
                if (act in done) != said[act]:
                    deed = "done" if act in done else "not done"
                    yield f"{service} {action} of {act[0]} in {act[1]}: {deed}, said {said[act]} times"


def _trace_of(row: Row) -> str:
    return str(json.loads(row["body"]).get("traceparent") or "-").split("-")[1]


def ends_of(row: Row) -> list[str]:
    """Return what must have been said of a deadline's end; one that fired may be met afterwards."""
    fired = ["fired"] if row["fired_at"] is not None else []
    met = ["met"] if row["met_at"] is not None else []
    return fired + met + (["cancelled"] if row["state"] == "cancelled" else [])


def _told(rows: Rows, event_type: str) -> Iterator[dict[str, str]]:
    yield from (json.loads(row["body"])["data"] for row in rows.outbox if row["type"] == event_type)


def _ends_told(rows: Rows) -> Counter[tuple[str, str]]:
    """Return how often each end was said; that a clock was met by another receipt, which counts now, is no second end."""
    facts = _told(rows, "deadline.ended.v1")
    ends = Counter((fact["deadline_id"], fact["outcome"], fact.get("at")) for fact in facts)
    told: Counter[tuple[str, str]] = Counter()
    for (of, outcome, _), times in ends.items():
        told[of, outcome] = max(told[of, outcome], times) if outcome == "met" else told[of, outcome] + times
    return told


@promise(LOST)
def every_deadline_is_told(evidence: Evidence) -> Iterator[str]:
    """A deadline is said to run when it is armed, and to end as it ended; a moved one may have been opened again."""
    for service, rows in evidence.services.items():
        armed = Counter(fact["deadline_id"] for fact in _told(rows, "deadline.armed.v1"))
        ended = _ends_told(rows)
        moved = {row["deadline_id"] for row in rows.moves}
        for row in rows.deadlines:
            key = str(row["deadline_id"])
            said = sorted(outcome for (of, outcome), count in ended.items() for _ in range(count) if of == key)
            if armed[key] != 1 or (row["deadline_id"] not in moved and said != sorted(ends_of(row))):
                yield f"{service} {row['kind']} {key}, {row['state']}: armed {armed[key]} times, ends said {said}"


@promise(WRONG)
def no_deadline_is_told_that_is_not_kept(evidence: Evidence) -> Iterator[str]:
    """What is said of a deadline is said of a row."""
    for service, rows in evidence.services.items():
        kept = {str(row["deadline_id"]) for row in rows.deadlines}
        for event_type in ("deadline.armed.v1", "deadline.ended.v1"):
            for fact in _told(rows, event_type):
                if fact["deadline_id"] not in kept:
                    yield f"{service}: {event_type} of {fact['deadline_id']}"
