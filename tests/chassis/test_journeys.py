"""A step goes to its database seldom, and never decides by what it read before its own change."""

from datetime import datetime
from uuid import uuid4

from shared.chassis import clock
from shared.chassis.tables import outbox
from shared.chassis.work import Work
from shared.kernel.actor import SYSTEM
from shared.kernel.counting import PauseReason
from tests.chassis.steps import a_clock, armed, rows_of, statements
from tests.chassis.twins import a_fact

WEDNESDAY = datetime(2026, 3, 11, 15, 0, tzinfo=clock.SHANGHAI)


def test_rows_of_several_tables_travel_together(on_postgres: Work):
    project_id = uuid4()

    def step(number: int) -> None:
        with on_postgres.begin(SYSTEM) as tx:
            for _ in range(number):
                tx.arm(a_clock(project_id=project_id))
                tx.emit(a_fact(project_id))

    begun, goes_on = statements(on_postgres, lambda: step(1)), statements(on_postgres, lambda: step(7))

    assert (begun, goes_on) == (5, 4)  # ground, clocks, head of the case (which is begun once), all that is told
    assert [row["sequence"] for row in rows_of(on_postgres, outbox)] == list(range(1, 17))


def test_a_look_at_two_clocks_of_one_subject_is_one_look(on_postgres: Work):
    mine = armed(on_postgres)
    armed(on_postgres, kind="another", subject_id=mine)

    def look() -> None:
        with on_postgres.look() as tx:
            assert (tx.deadline("test", mine), tx.deadline("another", mine)) != (None, None)

    assert statements(on_postgres, look) == 1


def test_a_clock_that_is_armed_after_a_look_is_seen(work: Work):
    subject_id = uuid4()
    with work.begin(SYSTEM) as tx:
        before = tx.deadline("test", subject_id)
        tx.arm(a_clock(subject_id=subject_id))
        after = tx.deadline("test", subject_id)

    assert before is None
    assert after is not None
    assert after.state == "open"


def test_a_clock_that_is_paused_or_met_after_a_look_is_seen_so(work: Work):
    subject_id = armed(work, pausable=True)
    with work.begin(SYSTEM, received_at=WEDNESDAY) as tx:
        states = [tx.deadline("test", subject_id)]
        tx.pause("test", subject_id, reason=PauseReason.CORRECTION)
        states.append(tx.deadline("test", subject_id))
        tx.meet("test", subject_id)
        states.append(tx.deadline("test", subject_id))

    assert [clock_of and clock_of.state for clock_of in states] == ["open", "paused", "met"]
