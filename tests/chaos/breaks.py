"""For every promise a world in which it is broken, and worlds in which it is broken in a way that is easily overlooked."""

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.chaos.evidence import Evidence
from tests.chaos.history import FAIL, UNKNOWN
from tests.chaos.samples import (
    BOUND,
    DEADLINE,
    EVENT,
    OTHER_TRACE,
    PROJECT,
    a_body,
    a_command,
    a_deadline,
    a_hold,
    a_trail_row,
    an_outbox_row,
)

OTHER_PROJECT, LAST = UUID("01900000-0000-7000-8000-0000000000f1"), UUID("01900000-0000-7000-8000-0000000000f2")

Break = Callable[[Evidence], Any]


def twice(rows: list[Any], number: int = 0) -> None:
    """Write a row down again."""
    rows.append(copy.deepcopy(rows[number]))


def _the_withdrawal_ends_no_clock(evidence: Evidence) -> None:
    """An application is withdrawn; the desk has closed the review and lets its clock run."""
    evidence.services["application"].states["applications"][str(PROJECT)] = "withdrawn"
    evidence.services["review"].states["reviews"][str(PROJECT)] = "withdrawn"
    evidence.services["review"].deadlines[0].update(state="paused", fired_at=None)


BREAKS: dict[str, Break] = {
    "every_command_has_a_known_outcome": lambda e: e.commands.append(a_command(op="s/3", outcomes=[UNKNOWN])),
    "every_acknowledged_command_is_a_transition": lambda e: e.services["application"].audit.clear(),
    "no_command_is_done_twice": lambda e: twice(e.services["application"].audit),
    "a_key_is_answered_once": lambda e: e.services["application"].answers[0].update(body={"state": "other"}),
    "every_answer_is_kept": lambda e: [rows.answers.clear() for rows in e.services.values()],
    "a_refused_command_leaves_no_trace": lambda e: e.commands[0].outcomes.append(FAIL),
    "no_transition_comes_from_nowhere": lambda e: e.commands.clear(),
    "every_denial_is_on_record": lambda e: e.commands.append(
        a_command(op="s/3", trace_id="c" * 32, outcomes=[FAIL], status=403)
    ),
    "an_aggregates_events_are_numbered_without_a_gap": lambda e: e.services["application"].outbox[0].update(sequence=2),
    "every_event_was_told": lambda e: e.services["application"].outbox[0].update(published_at=None),
    "every_event_reached_every_hearer": lambda e: e.services["review"].inbox.clear(),
    "an_event_is_kept_once": lambda e: twice(e.services["review"].inbox),
    "what_is_heard_was_said": lambda e: e.services["review"].inbox[0].update(body=a_body(EVENT, "other.event.v1")),
    "every_heard_event_was_handled": lambda e: e.services["review"].inbox[0].update(handled_at=None),
    "every_handled_event_had_its_effect": lambda e: e.services["review"].audit.pop(0),
    "no_event_has_its_effect_twice": lambda e: twice(e.services["review"].audit),
    "no_effect_comes_from_nowhere": lambda e: e.services["review"].inbox.clear(),
    "the_ghost_heard_what_was_said": lambda e: e.ghost.pop(),
    "the_ghost_heard_in_order": lambda e: twice(e.ghost),
    "approved_money_is_everywhere_the_same": lambda e: e.ghost.clear(),
    "every_act_is_said": lambda e: e.services["application"].outbox.clear(),
    "every_deadline_is_told": lambda e: e.services["review"].outbox.pop(),
    "no_deadline_is_told_that_is_not_kept": lambda e: e.services["review"].deadlines.clear(),
    "a_deadline_is_in_one_state": lambda e: e.services["review"].deadlines[0].update(fired_at=None),
    "no_deadline_fires_early": lambda e: (
        e.services["review"].deadlines[0].update(fired_at=BOUND - timedelta(seconds=1))
    ),
    "no_deadline_fires_before_the_town_is_there": lambda e: e.journeys.pop(),
    "no_deadline_fires_on_a_provisional_date": lambda e: e.services["review"].deadlines[0].update(provisional=True),
    "a_deadline_fires_once": lambda e: e.services["review"].audit.append(
        {**e.services["review"].audit[1], "correlation_id": "d" * 32}
    ),
    "a_fired_deadline_is_said_once": lambda e: e.services["application"].outbox.append(
        an_outbox_row(DEADLINE, "application.lapsed.v1")
    ),
    "no_deadline_is_forgotten": lambda e: e.services["review"].deadlines.append(
        a_deadline(state="open", fired_at=None)
    ),
    "a_subject_has_one_running_deadline_of_a_kind": lambda e: [
        e.services["review"].deadlines.append(a_deadline(state="open", fired_at=None)) for _ in range(2)
    ],
    "the_register_says_what_there_is": lambda e: e.services["regulation"].states["registered_deadlines"].clear(),
    "what_is_owed_is_what_runs": lambda e: e.services["reminder"].states["obligations"].update({str(DEADLINE): "open"}),
    "a_copy_bears_the_moments_there_are": lambda e: e.services["review"].deadlines[0].update(met_at=BOUND),
    "a_desk_stands_where_the_application_does": lambda e: (
        e.services["application"].states["applications"].update({str(PROJECT): "withdrawn"})
    ),
    "no_clock_runs_for_what_is_withdrawn_or_lapsed": lambda e: _the_withdrawal_ends_no_clock(e),
    "the_run_has_substance": lambda e: e.commands.clear(),
    "every_move_is_legal": lambda e: e.services["review"].audit[1].update(to_state="passed"),
    "the_trail_leads_to_the_present_state": lambda e: (
        e.services["review"].states["reviews"].update({str(PROJECT): "reviewing"})
    ),
    "what_has_moved_is_there": lambda e: e.services["review"].keys["reviews"].clear(),
    "every_chain_is_whole": lambda e: e.services["review"].chain_faults.append("a row was changed"),
    "nothing_is_parked": lambda e: e.services["review"].parked.append("event: a defect"),
    "the_gauges_say_what_the_rows_say": lambda e: e.services["review"].gauges.update(inbox_pending=1),
}


def _the_other_project_is_told_of(evidence: Evidence) -> None:
    """One command's event is lost, another project's is told in its place."""
    for row in evidence.services["application"].outbox:
        row.update(aggregate_id=OTHER_PROJECT)


def _the_other_act_is_told(evidence: Evidence) -> None:
    """Of two commands for one project the first is told twice, the second never."""
    rows = evidence.services["application"]
    rows.audit.append(a_trail_row(2, "accepted", correlation_id=OTHER_TRACE))
    rows.outbox.append(an_outbox_row(LAST, rows.outbox[0]["type"], sequence=2))


def _the_other_project_lapses(evidence: Evidence) -> None:
    """One project's deadline has fired, and another one is said to have lapsed."""
    rows = evidence.services["application"]
    rows.deadlines.append(a_deadline(kind="application_correction", project_id=OTHER_PROJECT))
    rows.outbox.append(an_outbox_row(LAST, "application.lapsed.v1", sequence=2))


def _the_hold_is_gone(evidence: Evidence) -> None:
    """A hold whose state is written nowhere has left its trail, and no row."""
    a_hold(evidence.services["budget"])["holds"].clear()


def _the_reminder_knows_of_nothing(evidence: Evidence) -> None:
    """A clock was armed and ended, the reminder has handled both, and has neither row nor trail of it."""
    rows = evidence.services["reminder"]
    rows.audit.clear()
    rows.states["obligations"].clear()
    rows.keys["obligations"].clear()


def _the_correction_is_handled_without_an_effect(evidence: Evidence) -> None:
    """The unit has corrected its design, and the desk still waits for it."""
    evidence.services["application"].states["applications"][str(PROJECT)] = "in_review"
    evidence.services["review"].states["reviews"][str(PROJECT)] = "correction"


def _is_late_by_a_day(clocks: dict[str, dict[str, Any]]) -> None:
    """The date has moved, and who was told of it shows the old one."""
    for clock in (clock for of_table in clocks.values() for clock in of_table.values()):
        clock["due_on"] -= timedelta(days=1)


NOTHING_GATHERED: tuple[Break, ...] = (
    lambda e: [rows.outbox.clear() for rows in e.services.values()],
    lambda e: e.services.clear(),
    lambda e: e.services.pop("review"),
    lambda e: e.hears.clear(),
    lambda e: e.services["regulation"].states.clear(),
    lambda e: e.services["reminder"].states.clear(),
    lambda e: e.services["regulation"].clocks.clear(),
    lambda e: e.journeys.clear(),
)


OVERLOOKED: tuple[tuple[str, Break], ...] = (
    ("a_deadline_fires_once", lambda e: twice(e.services["review"].audit, 1)),
    *(("the_run_has_substance", nothing) for nothing in NOTHING_GATHERED),
    ("every_handled_event_had_its_effect", _the_reminder_knows_of_nothing),
    ("what_is_owed_is_what_runs", _the_reminder_knows_of_nothing),
    ("what_is_owed_is_what_runs", lambda e: e.services["review"].deadlines.clear()),
    ("a_copy_bears_the_moments_there_are", lambda e: _is_late_by_a_day(e.services["regulation"].clocks)),
    ("a_copy_bears_the_moments_there_are", lambda e: _is_late_by_a_day(e.services["reminder"].clocks)),
    ("a_desk_stands_where_the_application_does", _the_correction_is_handled_without_an_effect),
    ("every_act_is_said", _the_other_project_is_told_of),
    ("every_act_is_said", _the_other_act_is_told),
    ("a_fired_deadline_is_said_once", _the_other_project_lapses),
    (
        "a_deadline_is_in_one_state",
        lambda e: e.services["review"].deadlines[0].update(state="cancelled", met_at=BOUND),
    ),
    ("every_deadline_is_told", lambda e: e.services["review"].deadlines[0].update(state="cancelled")),
    (
        "the_register_says_what_there_is",
        lambda e: e.services["regulation"].states["registered_deadlines"].update({str(LAST): "open"}),
    ),
    ("the_gauges_say_what_the_rows_say", lambda e: [rows.gauges.clear() for rows in e.services.values()]),
    ("the_gauges_say_what_the_rows_say", lambda e: e.services["review"].gauges.pop("inbox_parked")),
    ("the_gauges_say_what_the_rows_say", lambda e: e.services["review"].gauges.pop("queues_parked")),
    (
        "no_deadline_fires_before_the_town_is_there",
        lambda e: e.services["review"].deadlines[0].update(fired_at=e.now + timedelta(days=300)),
    ),
    ("what_has_moved_is_there", lambda e: e.services["application"].keys.clear()),
    ("what_has_moved_is_there", _the_hold_is_gone),
    ("every_answer_is_kept", lambda e: e.services["approval"].answers.clear()),
)
