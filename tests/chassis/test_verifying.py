"""The verifier reads the whole trail in small steps, tells what it found, and never tells an unfinished round as done."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Connection, Table, delete, update
from sqlalchemy.exc import OperationalError

from deploy import audit as command
from shared.chassis import clock, metrics, signing, verifying
from shared.chassis.config import Settings
from shared.chassis.engines import Database
from shared.chassis.gauges import RowGauges
from shared.chassis.tables import audit as rows
from shared.chassis.tables import audit_heads, audit_seals, cases, deadlines, outbox
from shared.chassis.verifying import VerifySweep
from shared.chassis.work import Work
from tests.chassis.steps import armed, rows_of
from tests.chassis.trail import FIRST, TOUCHED, WHOLE, Tampering, cut, record, sealed, verdict


def test_the_sweep_verifies_in_small_steps_and_tells_what_it_found(signed: Work, signer: signing.Signer):
    sweep = VerifySweep(signed, {signer.key_id: signer.fits})
    while sweep.once() or sweep._steps is not None:
        pass
    told = [metric.labels("application")._value.get() for metric in (metrics.audit_faults, metrics.audit_rows_verified)]
    since = clock.true_now().timestamp() - metrics.audit_verified_at.labels("application")._value.get()

    assert told == [0, 7]
    assert 0 <= since < 60


def test_a_fault_is_told_before_the_round_is_over_and_stays_until_one_without_it(signed: Work, signer: signing.Signer):
    with signed.database.writing() as connection:
        cut(connection)
    sweep, faults = VerifySweep(signed, {signer.key_id: signer.fits}), metrics.audit_faults.labels("application")
    faults.set(0)
    sweep.once()
    midway = faults._value.get()
    while sweep._steps is not None:
        sweep.once()

    assert (midway, faults._value.get()) == (1, 1)


def test_a_round_that_broke_off_is_begun_anew_and_never_told_as_done(
    signed: Work, signer: signing.Signer, monkeypatch: pytest.MonkeyPatch
):
    sweep = VerifySweep(signed, {signer.key_id: signer.fits})
    metrics.audit_verified_at.labels("application").set(0)
    whole = Database.reading
    monkeypatch.setattr(Database, "reading", lambda database: 1 / 0)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            sweep.once()
    monkeypatch.setattr(Database, "reading", whole)
    unverified = metrics.audit_verified_at.labels("application")._value.get()
    sweep.once()
    while sweep._steps is not None:
        sweep.once()

    assert unverified == 0
    assert metrics.audit_verified_at.labels("application")._value.get() > 0
    assert metrics.audit_rows_verified.labels("application")._value.get() == 7


@pytest.mark.parametrize(
    ("broken", "faults"), [(ZeroDivisionError("a cell"), 1), (OperationalError("SELECT", {}, OSError("gone")), 0)]
)
def test_a_step_that_cannot_be_taken_is_a_fault_unless_only_the_database_is_away(
    signed: Work, signer: signing.Signer, monkeypatch: pytest.MonkeyPatch, broken: Exception, faults: int
):
    def fails(connection: Connection, after: UUID | None) -> None:
        raise broken

    sweep, told = VerifySweep(signed, {signer.key_id: signer.fits}), metrics.audit_faults.labels("application")
    told.set(0)
    monkeypatch.setattr(verifying, "_stretch", fails)
    with pytest.raises(type(broken)):
        sweep.once()

    assert told._value.get() == faults


def test_the_trail_is_read_in_pages_although_one_case_is_longer_than_a_page(
    signed: Work, signer: signing.Signer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(verifying, "PAGE", 2)
    monkeypatch.setattr(verifying, "STRETCH", 1)
    keys = {signer.key_id: signer.fits}

    steps = list(verifying.steps(signed.database.reading, "application", keys))
    assert sum(step.rows for step in steps) == 7
    assert sum(step.cases for step in steps) == sum(step.heads for step in steps) == 2
    assert verdict(signed, signer, cut) == ["the trail was cut: this row was sealed on 2026-03-10 and is gone"]


def test_a_row_of_a_case_that_nobody_knows_is_found_wherever_it_lies(
    signed: Work, signer: signing.Signer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(verifying, "STRETCH", 1)
    for stranger in (UUID(int=0), UUID(int=9)):
        move = update(rows).where(rows.c.case_id == TOUCHED, rows.c.position == 5).values(case_id=stranger, position=1)
        found = verdict(signed, signer, lambda connection, move=move: connection.execute(move))
        assert "the case has no head" in found


def test_the_gauges_show_the_newest_head_and_its_absence(work: Work, signer: signing.Signer):
    def shown() -> tuple[float, float]:
        families = {family.name: family for family in RowGauges([work]).collect()}
        return tuple(families[name].samples[0].value for name in ("audit_head_age_seconds", "audit_rows_sealed"))  # type: ignore[return-value]

    before = shown()
    record(work, WHOLE)
    sealed(work, signer, FIRST)
    age, total = shown()

    assert before == (float("inf"), 0)
    assert age < timedelta(minutes=1).total_seconds()
    assert total == 1


def test_the_command_names_the_faults_and_the_newest_head(
    embedded_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    work = Work("application", Database(embedded_url, name="application"))
    settings = Settings.from_environ({"MODE": "demo", "RUN_DIR": str(tmp_path)})
    record(work, TOUCHED, TOUCHED, TOUCHED, TOUCHED)
    sealed(work, signing.signer_of(settings), FIRST)
    monkeypatch.setenv("DATABASE_URL", embedded_url.replace("application", "{service}"))
    monkeypatch.setenv("AUDIT_KEY", str(settings.audit_key))
    monkeypatch.setattr(command, "all_services", lambda: ["application"])
    codes = [command.main()]
    with work.database.writing() as connection:
        cut(connection)
    codes.append(command.main())
    monkeypatch.delenv("AUDIT_KEY")
    codes.append(command.main())
    work.database.close()

    told = capsys.readouterr().out
    assert codes == [0, 1, 1]
    assert "whole: 4 rows of 1 cases, 1 signed heads, the newest: 2026-03-09" in told
    assert f"case {TOUCHED} position 4: the trail was cut" in told
    assert "is signed with a key that is not trusted here" in told


A_CASE_TOLD = "an event was told of the case that its head does not know"


def lose(*tables: Table) -> Tampering:
    """Return a tampering that empties whole tables."""
    return lambda connection: [connection.execute(table.delete()) for table in tables]


@pytest.mark.parametrize("left", [outbox, deadlines])
def test_a_trail_that_is_emptied_with_its_cases_heads_and_seals_is_missed_by_what_still_stands(
    work: Work, signer: signing.Signer, left: Table
):
    armed(work)
    record(work, WHOLE)
    sealed(work, signer, FIRST)
    others = {outbox, deadlines} - {left}

    assert verdict(work, signer, lose(rows, cases, audit_heads, audit_seals, *others)) == ["the trail is empty"]


def test_a_case_that_is_taken_away_whole_is_missed_by_the_events_that_it_has_told(work: Work, signer: signing.Signer):
    armed(work)
    record(work, WHOLE)
    sealed(work, signer, FIRST)
    told = {row["aggregate_id"] for row in rows_of(work, outbox)}
    of_told = [delete(table).where(table.c.case_id.in_(told)) for table in (rows, cases, audit_seals)]
    back = update(cases).where(cases.c.case_id.in_(told)).values(event_sequence=0)

    assert verdict(work, signer) == []
    assert A_CASE_TOLD in verdict(work, signer, lambda c: [c.execute(statement) for statement in of_told])
    assert verdict(work, signer, lambda c: c.execute(back)) == [A_CASE_TOLD]


@pytest.mark.parametrize(
    ("days", "named"), [(2, ["the trail is older than a day and no day of it is sealed"]), (0, [])]
)
def test_heads_that_are_all_gone_are_missed_as_soon_as_the_trail_is_older_than_a_day(
    work: Work, signer: signing.Signer, days: int, named: list[str]
):
    with clock.stopped_at(clock.true_now() - timedelta(days=days)):
        record(work, TOUCHED, TOUCHED, TOUCHED, TOUCHED)
    sealed(work, signer, FIRST)

    assert verdict(work, signer, lose(audit_heads, audit_seals), cut) == named
