"""Signed heads: what was cut off, rewritten or forged behind our back shows, although everything was made to fit."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, delete, select, update

from shared.chassis import audit, clock, digest, sealing, signing, verifying
from shared.chassis.sealing import SealSweep
from shared.chassis.tables import audit as rows
from shared.chassis.tables import audit_heads, audit_seals, cases
from shared.chassis.work import Work
from tests.chassis.steps import rows_of
from tests.chassis.trail import FIRST, SECOND, THIRD, TOUCHED, WHOLE, Tampering, cut, record, sealed, verdict
from tests.chassis.twins import swept, together


def test_a_head_is_kept_for_each_day_and_a_seal_only_for_what_has_moved(signed: Work, signer: signing.Signer):
    first, second = rows_of(signed, audit_heads)

    assert verdict(signed, signer) == []
    assert [(head["cases_touched"], head["rows_added"], head["rows_total"]) for head in (first, second)] == [
        (2, 4, 4),
        (1, 2, 6),
    ]
    assert second["previous_hash"] == first["hash"]
    assert [
        (seal["day"], seal["case_id"], seal["since"], seal["position"]) for seal in rows_of(signed, audit_seals)
    ] == [
        (FIRST, WHOLE, 0, 2),
        (FIRST, TOUCHED, 0, 2),
        (SECOND, TOUCHED, 2, 4),
    ]


def rewrite(connection: Connection) -> None:
    """Change the first row of a case and chain the whole case anew, head and all."""
    previous = audit.GENESIS
    of_case = rows.c.case_id == TOUCHED
    for found in connection.execute(select(rows).where(of_case).order_by(rows.c.position)).mappings().all():
        row = {
            **found,
            "previous_hash": previous,
            "actor_name": "别人" if found["position"] == 1 else found["actor_name"],
        }
        previous = row["hash"] = audit._hash(row, digest.ALGORITHM)
        connection.execute(update(rows).where(of_case, rows.c.position == row["position"]).values(row))
    connection.execute(update(cases).where(cases.c.case_id == TOUCHED).values(audit_hash=previous))


def vanish(connection: Connection) -> None:
    """Let a case never have been, but for its seals."""
    connection.execute(delete(rows).where(rows.c.case_id == TOUCHED))
    connection.execute(delete(cases).where(cases.c.case_id == TOUCHED))


def reseal(connection: Connection) -> None:
    """Cut the case, and let the seal of the second day say so too."""
    cut(connection)
    last = connection.execute(select(rows.c.hash).where(rows.c.case_id == TOUCHED, rows.c.position == 3)).scalar_one()
    connection.execute(update(audit_seals).where(audit_seals.c.day == SECOND).values(position=3, hash=last))


def forge(connection: Connection, **more: object) -> None:
    """Reseal, and write a head that fits in everything but the signature."""
    reseal(connection)
    touched, added, summed = sealing.sum_of(connection, SECOND)
    of_day = audit_heads.c.day == SECOND
    head = {**connection.execute(select(audit_heads).where(of_day)).mappings().one(), **more}
    head |= {"cases_touched": touched, "rows_added": added, "rows_total": 5, "digest": summed}
    head["hash"] = digest.of_bytes(sealing.content_of("application", head))
    connection.execute(update(audit_heads).where(of_day).values(head))


def without(day: date) -> Tampering:
    """Return a tampering that takes one head away with its seals."""
    return lambda connection: [
        connection.execute(delete(table).where(table.c.day == day)) for table in (audit_heads, audit_seals)
    ]


def head_says(**columns: object) -> Tampering:
    """Return a tampering that overwrites columns of the second head."""
    return lambda connection: connection.execute(update(audit_heads).where(audit_heads.c.day == SECOND).values(columns))


@pytest.mark.parametrize(
    ("tampering", "named"),
    [
        pytest.param(cut, ["the trail was cut: this row was sealed on 2026-03-10 and is gone"], id="the newest rows cut"),
        pytest.param(
            rewrite,
            [f"the row is not the one that was sealed on {day}" for day in (FIRST, SECOND)],
            id="a case chained anew",
        ),
        pytest.param(
            vanish,
            [f"the trail was cut: this row was sealed on {day} and is gone" for day in (FIRST, SECOND)],
            id="a case that never was",
        ),
        pytest.param(reseal, ["the seals of 2026-03-10 are not those that were signed"], id="its seal too"),
        pytest.param(forge, ["the signature of the head of 2026-03-10 is forged"], id="a head forged"),
        pytest.param(
            lambda connection: forge(connection, key_id="ed25519:0"),
            ["the head of 2026-03-10 is signed with a key that is not trusted here: ed25519:0"],
            id="a head of a stranger",
        ),
        pytest.param(
            head_says(rows_total=7), ["the head of 2026-03-10 was changed after it was signed", "the head of 2026-03-10 does not add up"], id="a sum"
        ),
        pytest.param(
            head_says(algorithm="rot13"), ["the head of 2026-03-10 was changed after it was signed"], id="an algorithm"
        ),
        pytest.param(without(FIRST), ["a head is missing before that of 2026-03-10"], id="a head taken away"),
        pytest.param(
            lambda connection: connection.execute(delete(rows)), ["the trail is empty"], id="the trail emptied"
        ),
        pytest.param(
            lambda connection: [connection.execute(delete(table)) for table in (rows, cases)],
            ["the trail is empty"],
            id="the trail emptied with its cases",
        ),
    ],
)  # fmt: skip
def test_whatever_was_made_to_fit_is_named(
    signed: Work, signer: signing.Signer, tampering: Tampering, named: list[str]
):
    assert verdict(signed, signer, tampering) == named


def test_the_rows_since_the_last_head_are_not_vouched_for_until_the_next(signed: Work, signer: signing.Signer):
    cut_since = lambda connection: cut(connection, keep=4)  # noqa: E731 - a tampering
    unseen = verdict(signed, signer, cut_since)
    sealed(signed, signer, THIRD)

    assert unseen == []
    assert verdict(signed, signer, cut_since) == ["the trail was cut: this row was sealed on 2026-03-11 and is gone"]


def test_a_head_of_another_service_does_not_fit(signed: Work, signer: signing.Signer):
    with signed.database.reading() as connection:
        found = verifying.verify(connection, "budget", {signer.key_id: signer.fits})

    assert [fault.what for fault in found] == [f"the head of {day} was changed after it was signed" for day in (FIRST, SECOND)]  # fmt: skip


def test_a_day_on_which_nothing_moved_has_its_head_too(work: Work, signer: signing.Signer):
    for day in (FIRST, SECOND):
        sealed(work, signer, day)

    assert [head["rows_total"] for head in rows_of(work, audit_heads)] == [0, 0]
    assert verdict(work, signer) == []


def test_a_day_is_sealed_in_stretches_and_signed_once(
    work: Work, signer: signing.Signer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sealing, "BATCH", 2)
    record(work, *(UUID(int=number) for number in range(5)))
    sweep = SealSweep(work, signer)
    turns = [sweep.seal(FIRST) for _ in range(5)]

    assert turns == [2, 2, 1, 0, 0]
    assert [head["cases_touched"] for head in rows_of(work, audit_heads)] == [5]
    assert verdict(work, signer) == []


def test_what_an_interrupted_day_had_begun_is_sealed_on_the_next(
    work: Work, signer: signing.Signer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sealing, "BATCH", 2)
    record(work, *(UUID(int=number) for number in range(5)))
    begun = SealSweep(work, signer)
    begun.seal(FIRST)  # and then the process ends, or the day does
    for sweep in (begun, SealSweep(work, signer)):
        while sweep.seal(SECOND):
            pass

    assert [(head["day"], head["rows_added"]) for head in rows_of(work, audit_heads)] == [(SECOND, 5)]
    assert {seal["day"] for seal in rows_of(work, audit_seals)} == {SECOND}
    assert verdict(work, signer) == []


def test_two_copies_that_seal_while_people_work_sign_one_whole_head(
    twins: tuple[Work, Work], signer: signing.Signer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sealing, "BATCH", 3)
    record(twins[0], *(uuid4() for _ in range(10)))
    day = clock.true_now().date()
    busy = [lambda work=work: record(work, *(uuid4() for _ in range(10))) for work in twins]
    together(*[swept(SealSweep(work, signer), times=200) for work in twins], *busy)

    assert [head["day"] for head in rows_of(twins[0], audit_heads)] == [day]
    assert verdict(twins[0], signer) == []
    with twins[0].database.writing() as connection:
        for table in (audit_heads, audit_seals, rows, cases):
            connection.execute(table.delete())
