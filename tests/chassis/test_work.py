"""One step of a case is kept whole or not at all, on both kinds of database."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from services.application.store import Applications, applications
from shared.chassis import audit, clock, tables
from shared.chassis.work import Tx, Work
from shared.kernel.actor import SYSTEM
from shared.kernel.deadline import Clock
from shared.kernel.period import Workdays
from tests.application.builders import UNIT, an_application
from tests.chassis.twins import a_fact, together

MONDAY = date(2026, 3, 9)
KEPT = (applications, tables.outbox, tables.deadlines, tables.audit, tables.cases, tables.numbers)


def do_everything(tx: Tx) -> None:
    """Let one step touch every kind of row."""
    application = an_application()
    Applications(tx).add(application)
    tx.number("晋市测")
    tx.emit(a_fact(application.project_id))
    tx.arm(a_clock(application.project_id))
    tx.record(audit.Entry(case_id=application.project_id, outcome="accepted", action="test"))


def step(work: Work, *acts: Callable[[Tx], Any]) -> None:
    """Let one step do these things."""
    with work.begin(UNIT) as tx:
        for act in acts:
            act(tx)


def a_clock(project_id: UUID) -> Clock:
    """Return a clock of five working days."""
    named = {"kind": "test", "title": "试验事项", "starts_with": "试验开始", "article": "15", "mark": "T"}
    said = {"anchor_on": MONDAY, "period": Workdays(5), "owed_by": None}
    return Clock(subject_id=project_id, project_id=project_id, **named, **said)


def counts(work: Work, of: tuple[Table, ...] = KEPT) -> list[int]:
    """Return how many rows each table has."""
    with work.database.reading() as connection:
        return [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in of]


def rung(work: Work) -> set[str]:
    """Return which bells have rung."""
    return {name for name in ("outbox", "inbox", "deadlines", "recount") if work.bells.of(name).is_set()}


def test_a_step_that_ends_well_keeps_every_row_and_rings_what_it_gave_work_to(work: Work):
    with work.begin(UNIT) as tx:
        do_everything(tx)
        rung_inside = rung(work)

    assert counts(work) == [1, 2, 1, 1, 1, 1]
    assert (rung_inside, rung(work)) == (set(), {"outbox", "deadlines"})


def test_a_clock_that_has_still_to_run_wakes_nobody_until_it_is_due(work: Work):
    with work.begin(UNIT, received_at=datetime(2026, 3, 10, 9, 0, tzinfo=clock.SHANGHAI)) as tx:
        tx.arm(a_clock(uuid4()))

    assert rung(work) == {"outbox"}


def test_a_step_that_fails_keeps_nothing_and_rings_nobody(work: Work):
    with pytest.raises(ZeroDivisionError):
        step(work, do_everything, lambda tx: 1 / 0)

    assert counts(work) == [0, 0, 0, 0, 0, 0]
    assert rung(work) == set()


def test_a_step_whose_last_act_fails_keeps_nothing_and_rings_nobody(work: Work):
    nothing: Any = None
    with pytest.raises(DBAPIError):
        step(work, do_everything, lambda tx: tx.record(audit.Entry(case_id=uuid4(), outcome=nothing, action="test")))

    assert counts(work) == [0, 0, 0, 0, 0, 0]
    assert rung(work) == set()


def test_a_step_that_only_looks_can_change_nothing(work: Work):
    with suppress(DBAPIError), work.look() as tx:
        tx.execute(insert(tables.numbers).values(office_mark="晋市测", year=2026, last_serial=1))

    assert counts(work, (tables.numbers,)) == [0]


def test_a_look_sees_one_moment_however_often_it_reads(work: Work):
    with work.look() as tx:
        before = tx.execute(select(func.count()).select_from(tables.outbox)).scalar_one()
        with work.begin(UNIT) as other:
            do_everything(other)
        after = tx.execute(select(func.count()).select_from(tables.outbox)).scalar_one()

    assert (before, after) == (0, 0)


def test_a_lost_connection_undoes_the_step_and_the_next_one_works(on_postgres: Work):
    with pytest.raises(OperationalError):
        step(on_postgres, do_everything, lambda tx: cut_off(on_postgres, tx))

    assert counts(on_postgres) == [0, 0, 0, 0, 0, 0]
    assert rung(on_postgres) == set()
    step(on_postgres, do_everything)
    assert counts(on_postgres) == [1, 2, 1, 1, 1, 1]


def cut_off(work: Work, tx: Tx) -> None:
    """End the server's side of the step's connection."""
    pid = tx.execute(text("SELECT pg_backend_pid()")).scalar_one()
    with work.database.writing() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})


def test_connections_that_a_restart_has_cut_show_no_error_to_the_next_step(on_postgres: Work):
    together(*[_step(on_postgres) for _ in range(4)])
    ours = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
    with on_postgres.begin(SYSTEM) as tx:
        pids = tx.execute(ours).scalars().all()
        for pid in pids:
            tx.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})

    together(*[_step(on_postgres) for _ in range(4)])

    assert pids
    assert counts(on_postgres, (tables.outbox,)) == [8]


def _step(work: Work) -> Callable[[], None]:
    def deed() -> None:
        with work.begin(SYSTEM) as tx:
            tx.emit(a_fact(uuid4()))

    return deed


def test_writers_of_two_cases_in_either_order_never_cross_and_leave_no_gap(work: Work):
    one, other = uuid4(), uuid4()

    def say(*order: UUID) -> Callable[[], None]:
        def deed() -> None:
            for _ in range(4):
                with work.begin(SYSTEM) as tx:
                    tx.emit(*map(a_fact, order))

        return deed

    together(*[say(*order) for order in ((one, other), (other, one)) for _ in range(5)])

    assert sequences(work, one) == list(range(1, 41))
    assert sequences(work, other) == list(range(1, 41))


def sequences(work: Work, case_id: UUID) -> list[int]:
    """Return the numbers of a case's events in the order they will be told."""
    rows = tables.outbox.c
    query = select(rows.sequence).where(rows.aggregate_id == case_id).order_by(rows.position)
    with work.database.reading() as connection:
        return list(connection.execute(query).scalars())


def test_an_event_leaves_as_a_cloudevents_body(work: Work):
    project_id, received_at = uuid4(), datetime(2026, 3, 9, 23, 59, 59, tzinfo=clock.SHANGHAI)
    with work.begin(UNIT, received_at=received_at) as tx:
        tx.emit(a_fact(project_id))

    body = told(work)
    assert {name: body[name] for name in ("specversion", "source", "type", "subject", "time", "sequence")} == {
        "specversion": "1.0",
        "source": "/application",
        "type": "application.withdrawn.v1",
        "subject": str(project_id),
        "time": "2026-03-09T23:59:59+08:00",
        "sequence": "1",
    }
    assert UUID(body["id"]).version == 7
    assert all(name.isascii() and name.isalnum() and name.islower() for name in body)
    assert (body["actorid"], body["officeid"]) == (UNIT.user_id, UNIT.office_id)
    assert body["data"] == {"project_id": str(project_id), "project_no": "JC-2026-0001", "reason": "需求变化"}


def told(work: Work) -> dict[str, Any]:
    """Return the one body that waits to be told."""
    with work.database.reading() as connection:
        body: dict[str, Any] = json.loads(connection.execute(select(tables.outbox.c.body)).scalar_one())
        return body


def test_the_business_date_of_a_step_is_shanghais(work: Work):
    late_on_sunday_in_london = datetime(2026, 3, 8, 16, 0, tzinfo=UTC)

    with work.begin(UNIT, received_at=late_on_sunday_in_london) as tx:
        assert tx.today == MONDAY
