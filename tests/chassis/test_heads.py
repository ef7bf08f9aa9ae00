"""No cell of a head or a seal blinds the verifier, and a head that a wrong clock has signed stops no sealing after it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from shared.chassis import clock, metrics, sealing, signing
from shared.chassis.gauges import RowGauges
from shared.chassis.sealing import SealSweep
from shared.chassis.tables import audit_heads, audit_seals
from shared.chassis.work import Work
from tests.chassis.steps import rows_of
from tests.chassis.trail import FIRST, SECOND, THIRD, TOUCHED, WHOLE, cut, record, sealed, verdict

BEYOND = date(2099, 1, 1)
A_HEAD_STRANGE = "1 heads are of a time that no calendar has"
A_SEAL_STRANGE = "1 seals are of a day that no calendar has"
CHANGED = "the row was changed after it was written"


@pytest.fixture
def signed_on_postgres(on_postgres: Work, signer: signing.Signer) -> Work:
    """A case sealed on two days, on the database that keeps what Python cannot read."""
    for day in (FIRST, SECOND):
        record(on_postgres, TOUCHED, TOUCHED)
        sealed(on_postgres, signer, day)
    return on_postgres


@pytest.mark.parametrize(
    ("tampering", "named"),
    [
        ("UPDATE audit_heads SET day = '0044-03-15 BC' WHERE day = '2026-03-09'", A_HEAD_STRANGE),
        ("UPDATE audit_heads SET day = 'infinity' WHERE day = '2026-03-10'", A_HEAD_STRANGE),
        ("UPDATE audit_heads SET day = '-infinity' WHERE day = '2026-03-09'", A_HEAD_STRANGE),
        ("UPDATE audit_heads SET signed_at = 'infinity' WHERE day = '2026-03-10'", A_HEAD_STRANGE),
        ("UPDATE audit_seals SET day = '0044-03-15 BC' WHERE day = '2026-03-10'", A_SEAL_STRANGE),
        ("UPDATE audit_seals SET day = 'infinity' WHERE day = '2026-03-10'", A_SEAL_STRANGE),
        ("INSERT INTO audit_seals SELECT '12026-03-09', case_id, 9, 9, hash FROM audit_seals LIMIT 1", A_SEAL_STRANGE),
    ],
)
def test_a_day_that_only_the_database_can_read_is_named_and_hides_nothing_else(
    signed_on_postgres: Work, signer: signing.Signer, tampering: str, named: str
):
    changed = text("UPDATE audit SET actor_name = '别人' WHERE position = 1")

    found = verdict(
        signed_on_postgres,
        signer,
        lambda connection: [connection.execute(text(tampering)), connection.execute(changed)],
    )

    assert {named, CHANGED} <= set(found)


def test_what_the_gauges_say_of_the_newest_head_can_be_read_whatever_its_day_is(
    signed_on_postgres: Work, signer: signing.Signer
):
    with signed_on_postgres.database.writing() as connection:
        connection.execute(text("UPDATE audit_heads SET day = '0044-03-15 BC' WHERE day = '2026-03-10'"))

    assert shown(signed_on_postgres)["audit_rows_sealed"] == 2


def shown(work: Work) -> dict[str, float]:
    """Return what a scrape shows of the sealing."""
    families = {family.name: family for family in RowGauges([work]).collect()}
    return {name: families[name].samples[0].value for name in ("audit_head_age_seconds", "audit_rows_sealed")}


@pytest.fixture
def signed_too_early(work: Work, signer: signing.Signer, monkeypatch: pytest.MonkeyPatch) -> Work:
    """A head of 2099, which a machine has signed whose clock was wrong, after one of a true day."""
    record(work, WHOLE, TOUCHED)
    sealed(work, signer, FIRST)
    record(work, TOUCHED)
    with monkeypatch.context() as wrong:
        wrong.setattr(clock, "true_now", lambda: datetime(2099, 1, 1, 9, tzinfo=clock.SHANGHAI))
        sealed(work, signer, BEYOND)
    return work


NOT_YET = "the head of 2099-01-01 is of a day that has not come"


def test_the_days_after_a_head_that_was_signed_too_early_are_sealed_and_follow_it(
    signed_too_early: Work, signer: signing.Signer
):
    work = signed_too_early
    for day in (SECOND, THIRD):
        record(work, TOUCHED, TOUCHED)
        sealed(work, signer, day)

    heads = {head["day"]: head for head in rows_of(work, audit_heads)}
    assert [heads[day]["rows_total"] for day in (FIRST, BEYOND, SECOND, THIRD)] == [2, 3, 5, 7]
    assert heads[SECOND]["previous_hash"] == heads[BEYOND]["hash"]
    assert verdict(work, signer) == [NOT_YET]
    assert "the trail was cut: this row was sealed on 2026-03-11 and is gone" in verdict(work, signer, cut)
    assert shown(work)["audit_rows_sealed"] == 7
    assert 0 <= shown(work)["audit_head_age_seconds"] < 60


@pytest.mark.parametrize("day", [FIRST, SECOND, BEYOND])
def test_a_head_that_is_taken_out_of_that_order_is_missed(signed_too_early: Work, signer: signing.Signer, day: date):
    for later in (SECOND, THIRD):
        sealed(signed_too_early, signer, later)
    gone = text(f"DELETE FROM audit_heads WHERE day = '{day}'")

    found = verdict(signed_too_early, signer, lambda connection: connection.execute(gone))

    assert any(what.startswith("a head is missing before that of") for what in found)


def test_two_heads_that_follow_the_same_one_are_named(signed: Work, signer: signing.Signer):
    second = next(head for head in rows_of(signed, audit_heads) if head["day"] == SECOND)
    with signed.database.writing() as connection:
        connection.execute(text("DELETE FROM audit_heads WHERE day = '2026-03-10'"))
    sealed(signed, signer, THIRD)
    back = audit_heads.insert().values(second)

    found = verdict(signed, signer, lambda connection: connection.execute(back))

    assert "a head is missing before that of 2026-03-11" in found


def test_what_a_wrong_clock_had_begun_to_seal_and_never_signed_is_sealed_on_the_true_day(
    work: Work, signer: signing.Signer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sealing, "BATCH", 1)
    record(work, WHOLE, TOUCHED)
    sweep = SealSweep(work, signer)
    sweep.seal(BEYOND)  # and then the clock is set right
    while sweep.seal(FIRST):
        pass

    assert {seal["day"] for seal in rows_of(work, audit_seals)} == {FIRST}
    assert [head["rows_added"] for head in rows_of(work, audit_heads)] == [2]
    assert verdict(work, signer) == []


def test_a_copy_whose_clock_is_a_little_behind_leaves_the_next_day_alone(
    work: Work, signer: signing.Signer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sealing, "BATCH", 1)
    record(work, WHOLE, TOUCHED)
    ahead, behind = SealSweep(work, signer), SealSweep(work, signer)
    ahead.seal(SECOND)
    behind.seal(FIRST)

    assert {seal["day"] for seal in rows_of(work, audit_seals)} >= {SECOND}


def test_a_head_of_a_day_to_come_is_told_once_a_day_by_a_turn_that_fails_after_its_work(
    signed_too_early: Work, signer: signing.Signer, monkeypatch: pytest.MonkeyPatch
):
    sweep, faults = SealSweep(signed_too_early, signer), metrics.sweep_faults.labels("application", "seal")
    before, seen = faults._value.get(), []
    for day in (1, 1, 2):
        monkeypatch.setattr(clock, "true_now", now_on(date(2026, 3, 10) + timedelta(days=day)))
        for _ in range(3):
            sweep.sweep._turn()
        seen.append(faults._value.get() - before)

    assert seen == [1, 1, 2]
    assert {head["day"] for head in rows_of(signed_too_early, audit_heads)} >= {THIRD, date(2026, 3, 12)}


def now_on(day: date) -> Callable[[], datetime]:
    """Return a machine's clock that stands at noon of that day."""
    return lambda: datetime(day.year, day.month, day.day, 4, tzinfo=UTC).astimezone(clock.SHANGHAI)
