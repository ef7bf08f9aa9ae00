"""Every deadline is met, fired or cancelled once, never early, never on a provisional date, and never forgotten."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from tests.chaos.checks.promises import EARLY, LOST, TWICE, WRONG, promise
from tests.chaos.evidence import Evidence, Row, Rows

RUNNING, ENDED = {"open", "paused"}, {"met", "fired", "cancelled"}
SAID_ONCE = {  # the fact that a fired deadline of a kind makes true, and where it is said
    "contract_filing": ("contract", "contract.filing_overdue.v1"),
    "acceptance_report_filing": ("acceptance", "acceptance.report_overdue.v1"),
    "application_correction": ("application", "application.lapsed.v1"),
}


def _all(evidence: Evidence) -> Iterator[tuple[str, Rows, Row]]:
    for service, rows in evidence.services.items():
        yield from ((service, rows, row) for row in rows.deadlines)


def _said(service: str, row: Row) -> str:
    return f"{service} {row['kind']} of {row['subject_id']}, {row['state']}, bound {row['bound_at']}"


def _bound_when_fired(row: Row, rows: Rows) -> tuple[datetime, bool]:
    """Return the bound and whether it was provisional at the firing: a later notice may have moved both (D10)."""
    later = sorted(
        (move["number"], move)
        for move in rows.moves
        if move["deadline_id"] == row["deadline_id"] and move["at"] >= row["fired_at"]
    )
    if not later:
        return row["bound_at"], row["provisional"]
    move = later[0][1]
    return row["bound_at"] + (move["from_on"] - row["due_on"]), move["was_provisional"]


@promise(WRONG)
def a_deadline_is_in_one_state(evidence: Evidence) -> Iterator[str]:
    """What is fired has a moment of firing, what is met one of meeting, what runs neither; fired may be cancelled, met not."""
    for service, _, row in _all(evidence):
        state, fired, met = row["state"], row["fired_at"], row["met_at"]
        sound = {
            "open": fired is None and met is None,
            "paused": fired is None and met is None,
            "met": fired is None and met is not None,
            "cancelled": met is None,
            "fired": fired is not None,
        }
        if not sound.get(state, False):
            yield f"{_said(service, row)}, fired {fired}, met {met}"


@promise(EARLY)
def no_deadline_fires_early(evidence: Evidence) -> Iterator[str]:
    """A deadline fires at its bound or after it, in business time."""
    for service, rows, row in _all(evidence):
        if row["fired_at"] is not None and row["fired_at"] < (bound := _bound_when_fired(row, rows)[0]):
            yield f"{_said(service, row)}: fired at {row['fired_at']}, before {bound}"


@promise(EARLY)
def no_deadline_fires_before_the_town_is_there(evidence: Evidence) -> Iterator[str]:
    """Whatever moment a firing bears, the town's own clock had come to the bound when the machine did it."""
    if not evidence.journeys:
        return  # nobody noted how the clock was set
    latest = max(evidence.now, *(moment for _, moment in evidence.journeys))
    for service, rows in evidence.services.items():
        ahead, written = evidence.ahead.get(service, timedelta()), _firings_written(rows)
        for row in rows.deadlines:
            if row["fired_at"] is None:
                continue
            if row["fired_at"] > latest + ahead:
                yield f"{_said(service, row)}: fired at {row['fired_at']}, the town never was beyond {latest}"
            bound, town = _bound_when_fired(row, rows)[0], _town_at(evidence, written.get(str(row["deadline_id"])))
            if town is not None and town + ahead < bound:
                yield f"{_said(service, row)}: fired before {bound}, the town was at {town}"


def _firings_written(rows: Rows) -> dict[str, datetime]:
    """Return when, by the machine's clock, the last firing of each deadline was written."""
    ends = [said for said in rows.outbox if said["type"] == "deadline.ended.v1"]
    facts = [(json.loads(said["body"])["data"], said["created_at"]) for said in ends]
    fired = [(fact["deadline_id"], at) for fact, at in facts if fact["outcome"] == "fired"]
    return dict(sorted(fired, key=lambda told: told[1]))


def _town_at(evidence: Evidence, moment: datetime | None) -> datetime | None:
    """Return to which moment the town's clock had been set by then, where that was noted."""
    if moment is None:
        return None
    return max((set_to for set_at, set_to in evidence.journeys if set_at <= moment), default=None)


@promise(EARLY)
def no_deadline_fires_on_a_provisional_date(evidence: Evidence) -> Iterator[str]:
    """A date that no published notice stands behind makes nobody late (D12)."""
    for service, rows, row in _all(evidence):
        if row["fired_at"] is not None and _bound_when_fired(row, rows)[1]:
            yield _said(service, row)


@promise(TWICE)
def a_deadline_fires_once(evidence: Evidence) -> Iterator[str]:
    """The trail tells of each fired deadline once, and of no other."""
    for service, rows in evidence.services.items():
        fired = Counter((row["kind"], row["project_id"]) for row in rows.deadlines if row["fired_at"] is not None)
        told = _firings_told(rows)
        for key in fired.keys() | told.keys():
            if fired[key] != told[key]:
                yield f"{service} {key}: {fired[key]} fired, told {told[key]} times"


def _firings_told(rows: Rows) -> Counter[tuple[str, Any]]:
    """Return how often each firing was told; one tells of several moves, and of each of them once."""
    moves = Counter(
        (row["action"], row["case_id"], row["correlation_id"], row["subject_id"], row["from_state"], row["to_state"])
        for row in rows.audit
        if row["outcome"] == "fired"
    )
    firings: Counter[tuple[str, Any, str]] = Counter()
    for (action, case_id, trace, *_), times in moves.items():
        firings[action, case_id, trace] = max(firings[action, case_id, trace], times)
    told: Counter[tuple[str, Any]] = Counter()
    for (action, case_id, _), times in firings.items():
        told[action, case_id] += times
    return told


@promise(TWICE)
def a_fired_deadline_is_said_once(evidence: Evidence) -> Iterator[str]:
    """What a missed deadline makes true is said once for each: by its firing, or by the late deed that came first."""
    for kind, (service, event) in SAID_ONCE.items():
        rows = evidence.services.get(service, Rows())
        missed = Counter(row["project_id"] for row in rows.deadlines if row["kind"] == kind and _is_missed(row))
        said = Counter(row["aggregate_id"] for row in rows.outbox if row["type"] == event)
        for project in missed.keys() | said.keys():
            if missed[project] != said[project]:
                yield f"{service} {project}: {missed[project]} {kind} missed, {event} said {said[project]} times"


def _is_missed(row: Row) -> bool:
    late = row["met_at"] is not None and row["met_at"] >= row["bound_at"]
    return late or row["fired_at"] is not None


@promise(LOST)
def no_deadline_is_forgotten(evidence: Evidence) -> Iterator[str]:
    """A final date that has passed has had its effect."""
    for service, _, row in _all(evidence):
        if row["state"] == "open" and not row["provisional"] and row["bound_at"] <= evidence.now:
            yield _said(service, row)


@promise(TWICE)
def a_subject_has_one_running_deadline_of_a_kind(evidence: Evidence) -> Iterator[str]:
    """No clock is armed beside one that still runs."""
    running = Counter(
        (service, row["kind"], row["subject_id"]) for service, _, row in _all(evidence) if row["state"] in RUNNING
    )
    yield from (f"{count} running: {of}" for of, count in running.items() if count > 1)
