"""The trail and the gauges against the rows: chains whole, lifecycles kept, nothing parked, nothing misreported."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib import import_module

from shared.kernel.lifecycle import Lifecycle
from tests.chaos.checks.promises import LOST, WRONG, promise
from tests.chaos.evidence import Evidence, Row, Rows

LIFECYCLES = {
    "acceptances": ("acceptance.rules.terms", "LIFECYCLE"),
    "applications": ("application.rules.terms", "LIFECYCLE"),
    "approvals": ("approval.rules.terms", "LIFECYCLE"),
    "budgets": ("budget.rules.terms", "LIFECYCLE"),
    "contacts": ("reminder.rules.terms", "CONTACTS"),
    "contracts": ("contract.rules.terms", "LIFECYCLE"),
    "laid_down_rule_sets": ("regulation.rules.terms", "RULE_SET_LIFECYCLE"),
    "notices": ("regulation.rules.terms", "LIFECYCLE"),
    "obligations": ("reminder.rules.terms", "LIFECYCLE"),
    "objections": ("budget.rules.terms", "OBJECTION_LIFECYCLE"),
    "ops_requests": ("budget.rules.operations", "OPERATIONS_LIFECYCLE"),
    "projects": ("contract.rules.terms", "PROCUREMENT"),
    "reviews": ("review.rules.terms", "LIFECYCLE"),
}
COPIES = {"registered_deadlines"}  # of what others say: held to their rows by `the_register_says_what_there_is`
MOVES = {"accepted", "heard", "fired", "rejudged"}
STATELESS = "recorded"


def lifecycle_of(table: str) -> Lifecycle:
    """Return the lifecycle that the rows of a table go through."""
    module, name = LIFECYCLES[table]
    found: Lifecycle = getattr(import_module(f"services.{module}"), name)
    return found


def edges(lifecycle: Lifecycle) -> set[tuple[str | None, str]]:
    """Return every move a trail may show: the table's, the birth, and a change that leaves the state alone."""
    moves: set[tuple[str | None, str]] = {(move.state, move.target) for move in lifecycle.moves}
    return moves | {(None, lifecycle.initial)} | {(state, state) for state in lifecycle.states}


def _moves(rows: Rows) -> Mapping[str, list[Row]]:
    """Return the trail's changes of state by subject, in the order in which they were written."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows.audit, key=lambda row: (str(row["case_id"]), row["position"])):
        bare_firing = row["outcome"] == "fired" and (row["from_state"], row["to_state"]) == ("open", "fired")
        if row["outcome"] in MOVES and row["to_state"] != STATELESS and not bare_firing:
            found[str(row["subject_id"])].append(row)
    return found


def _with_lifecycle(rows: Rows) -> Iterator[tuple[str, Mapping[str, str]]]:
    yield from ((table, states) for table, states in rows.states.items() if table in LIFECYCLES)


@promise(WRONG)
def every_move_is_legal(evidence: Evidence) -> Iterator[str]:
    """Each change on the trail is a move of the subject's lifecycle."""
    for service, rows in evidence.services.items():
        moves = _moves(rows)
        for table, states in _with_lifecycle(rows):
            legal = edges(lifecycle_of(table))
            for subject in states:
                for row in moves.get(subject, []):
                    if (row["from_state"], row["to_state"]) not in legal:
                        yield f"{service} {table} {subject}: {row['action']} {row['from_state']} -> {row['to_state']}"


@promise(LOST)
def the_trail_leads_to_the_present_state(evidence: Evidence) -> Iterator[str]:
    """From birth to the present state, each change on the trail begins where the one before it ended."""
    for service, rows in evidence.services.items():
        moves = _moves(rows)
        for table, states in _with_lifecycle(rows):
            for subject, state in states.items():
                at: str | None = None
                for row in moves.get(subject, []):
                    if row["from_state"] != at:
                        yield f"{service} {table} {subject}: {row['action']} begins at {row['from_state']}, not at {at}"
                    at = row["to_state"]
                if at != state:
                    yield f"{service} {table} {subject}: is {state}, its trail ends at {at}"


@promise(LOST)
def what_has_moved_is_there(evidence: Evidence) -> Iterator[str]:
    """Whatever the trail shows in a state has its row."""
    for service, rows in evidence.services.items():
        there = {subject for keys in rows.keys.values() for subject in keys}
        for subject, moves in _moves(rows).items():
            if subject not in there:
                yield f"{service} {subject}: its trail ends at {moves[-1]['to_state']}, its row is gone"


@promise(WRONG)
def every_chain_is_whole(evidence: Evidence) -> Iterator[str]:
    """The verifier finds no gap, no change and no missing end in any trail."""
    for service, rows in evidence.services.items():
        yield from (f"{service}: {fault}" for fault in rows.chain_faults)


@promise(LOST)
def nothing_is_parked(evidence: Evidence) -> Iterator[str]:
    """Whatever happened to processes, servers and lines, no row needs a person's repair."""
    for service, rows in evidence.services.items():
        yield from (f"{service}: {row}" for row in rows.parked)


NOTHING = 0
ONLY_WHERE_THERE_IS_ONE = {"deadlines_open"}  # shown by kind: of none there is no line


def expected_gauges(rows: Rows) -> dict[str, float]:
    """Return what the gauges must say of these rows."""
    running = [row for row in rows.deadlines if row["state"] in ("open", "paused")]
    waiting = [row for row in rows.inbox if row["handled_at"] is None]
    return {
        "outbox_pending": sum(1 for row in rows.outbox if row["published_at"] is None),
        "inbox_pending": sum(1 for row in waiting if row["parked_at"] is None),
        "inbox_parked": sum(1 for row in waiting if row["parked_at"] is not None),
        "deadlines_parked": sum(1 for row in rows.deadlines if row["parked_at"] is not None),
        "queues_parked": rows.queues_parked,
        "deadlines_open": len(running),
        "deadlines_provisional": sum(1 for row in running if row["provisional"]),
    }


@promise(WRONG)
def the_gauges_say_what_the_rows_say(evidence: Evidence) -> Iterator[str]:
    """What an operator sees is what there is."""
    for service, rows in evidence.services.items():
        for name, wanted in expected_gauges(rows).items():
            if (shown := rows.gauges.get(name, NOTHING if name in ONLY_WHERE_THERE_IS_ONE else None)) != wanted:
                yield f"{service} {name} shows {shown}, the rows say {wanted}"
