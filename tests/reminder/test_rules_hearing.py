"""What is heard of a clock changes what is owed."""

from collections.abc import Callable
from datetime import date

import pytest

from services.reminder import rules
from shared.kernel.lifecycle import WrongMove
from tests.reminder import builders
from tests.reminder.builders import NEXT_MONDAY, NEXT_TUESDAY

Change = Callable[[rules.Obligation], rules.Obligation]
ARMED = builders.an_armed()


@pytest.mark.parametrize(
    ("changes", "state", "due_on"),
    [
        ([lambda known: rules.move(known, builders.a_moved(ARMED, NEXT_TUESDAY))], "open", NEXT_TUESDAY),
        ([lambda known: rules.pause(known, builders.a_paused(ARMED))], "paused", NEXT_MONDAY),
        (
            [
                lambda known: rules.pause(known, builders.a_paused(ARMED)),
                lambda known: rules.resume(known, builders.a_resumed(ARMED, NEXT_TUESDAY)),
            ],
            "open",
            NEXT_TUESDAY,
        ),
        (
            [
                lambda known: rules.pause(known, builders.a_paused(ARMED)),
                lambda known: rules.pause(known, builders.a_paused(ARMED)),  # a second reason holds the clock as well
                lambda known: rules.resume(known, builders.a_resumed(ARMED, NEXT_TUESDAY)),
            ],
            "open",
            NEXT_TUESDAY,
        ),
        ([lambda known: rules.resume(known, builders.a_resumed(ARMED, NEXT_TUESDAY))], "open", NEXT_TUESDAY),
        (
            [
                lambda known: rules.end(known, builders.an_ended(ARMED, "fired")),
                lambda known: rules.pause(known, builders.a_paused(ARMED)),  # a notice put its end behind a pause
            ],
            "paused",
            NEXT_MONDAY,
        ),
        (
            [
                lambda known: rules.end(known, builders.an_ended(ARMED, "fired")),
                lambda known: rules.resume(known, builders.a_resumed(ARMED, NEXT_TUESDAY)),
            ],
            "open",
            NEXT_TUESDAY,
        ),
        ([lambda known: rules.end(known, builders.an_ended(ARMED))], "ended", NEXT_MONDAY),
        ([lambda known: rules.end(known, builders.an_ended(ARMED, "cancelled"))], "ended", NEXT_MONDAY),
        ([lambda known: rules.end(known, builders.an_ended(ARMED, "fired"))], "passed", NEXT_MONDAY),
        (
            [
                lambda known: rules.end(known, builders.an_ended(ARMED, "fired")),
                lambda known: rules.move(known, builders.a_moved(ARMED, NEXT_TUESDAY)),
            ],
            "open",
            NEXT_TUESDAY,
        ),
        (
            [
                lambda known: rules.end(known, builders.an_ended(ARMED, "fired")),
                lambda known: rules.move(known, builders.a_moved(ARMED, NEXT_TUESDAY, state="fired")),
            ],
            "passed",
            NEXT_TUESDAY,
        ),
        (
            [
                lambda known: rules.end(known, builders.an_ended(ARMED, "fired")),
                lambda known: rules.end(known, builders.an_ended(ARMED, "met", late=True)),
            ],
            "ended",
            NEXT_MONDAY,
        ),
    ],
)
def test_what_is_heard_of_the_clock_changes_what_is_owed(changes: list[Change], state: str, due_on: date):
    known = rules.arm(ARMED)
    for change in changes:
        known = change(known)

    assert (known.state, known.due_on) == (state, due_on)


def test_what_is_done_stays_done_when_another_receipt_counts():
    done = rules.end(rules.arm(ARMED), builders.an_ended(ARMED))

    assert rules.end(done, builders.an_ended(ARMED, late=True)) == done


def test_what_is_done_is_not_opened_again():
    done = rules.end(rules.arm(ARMED), builders.an_ended(ARMED))

    assert rules.move(done, builders.a_moved(ARMED, NEXT_TUESDAY, state="met")).state == "ended"
    with pytest.raises(WrongMove):
        rules.pause(done, builders.a_paused(ARMED))


def test_a_move_to_another_rule_set_is_cited_from_then_on():
    armed = builders.an_armed(rule_set="140500-1")

    assert rules.arm(armed).rule_set == "140500-1"
    assert (
        rules.move(rules.arm(armed), builders.a_moved(armed, NEXT_TUESDAY, rule_set="140522-1")).rule_set == "140522-1"
    )
    assert rules.move(rules.arm(armed), builders.a_moved(armed, NEXT_TUESDAY)).rule_set == "140500-1"
