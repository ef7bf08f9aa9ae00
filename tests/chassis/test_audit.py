"""The trail is whole or the verifier names the place, whatever somebody did to the rows behind our back."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis.strategies import characters, integers, none, uuids
from hypothesis.strategies import text as text_of
from sqlalchemy import Connection, delete, select, text, update

from shared.chassis import audit, clock, digest, verifying
from shared.chassis.tables import audit as rows
from shared.chassis.tables import cases
from shared.chassis.work import Work
from tests.application.builders import UNIT
from tests.chassis.twins import together

WHOLE, TOUCHED = UUID(int=1), UUID(int=2)
OF_TOUCHED = rows.c.case_id == TOUCHED

Tampering = Callable[[Connection], object]


def record(work: Work, case_id: UUID, action: str = "test") -> None:
    """Let one step leave one row on the trail."""
    with work.begin(UNIT) as tx:
        tx.record(audit.Entry(case_id=case_id, outcome="accepted", action=action, article="15"))


@pytest.fixture
def trail(work: Work) -> Work:
    """Two cases of four rows each."""
    for case_id in (WHOLE, TOUCHED):
        for number in range(1, 5):
            record(work, case_id, f"act {number}")
    return work


def verdict(work: Work, *tamperings: Tampering) -> list[audit.Fault]:
    """Return what the verifier says after the tampering, which is then undone."""
    with work.database.engine.connect() as connection:
        for tamper in tamperings:
            tamper(connection)
        found = verifying.verify(connection, work.service, {})
        connection.rollback()
    return found


def test_an_untouched_trail_is_whole(trail: Work):
    assert verdict(trail) == []


def swap(connection: Connection) -> None:
    """Let the second and the third row change places."""
    for before, after in ((2, 99), (3, 2), (99, 3)):
        connection.execute(update(rows).where(OF_TOUCHED, rows.c.position == before).values(position=after))


def swap_and_link(connection: Connection) -> None:
    """Let two rows change places, and give each the link that its new place asks for."""
    links = {row.position: row.previous_hash for row in connection.execute(select(rows).where(OF_TOUCHED))}
    swap(connection)
    for position in (2, 3):
        here = (rows.c.case_id == TOUCHED) & (rows.c.position == position)
        connection.execute(update(rows).where(here).values(previous_hash=links[position]))


def forge(connection: Connection) -> None:
    """Rewrite the second row, with a hash that fits it."""
    here = OF_TOUCHED & (rows.c.position == 2)
    row = dict(connection.execute(select(rows).where(here)).mappings().one())
    row["actor_name"] = "别人"
    connection.execute(update(rows).where(here).values(actor_name="别人", hash=audit._hash(row, digest.ALGORITHM)))


def at(position: int, **columns: object) -> Tampering:
    """Return a tampering that overwrites columns of one row."""
    here = OF_TOUCHED & (rows.c.position == position)
    return lambda connection: connection.execute(update(rows).where(here).values(columns))


def without(position: int) -> Tampering:
    """Return a tampering that takes one row away."""
    return lambda connection: connection.execute(delete(rows).where(OF_TOUCHED, rows.c.position == position))


@pytest.mark.parametrize(
    "tampering",
    [
        pytest.param(at(2, actor_name="别人"), id="a name"),
        pytest.param(at(2, from_state="draft"), id="a state where there was none"),
        pytest.param(at(4, article=None), id="an article taken from the last row"),
        pytest.param(at(1, outcome="denied"), id="an outcome of the first row"),
        pytest.param(at(2, hash="sm3:0"), id="a hash"),
        pytest.param(at(2, hash=""), id="no hash"),
        pytest.param(at(2, hash="rot13:nonsense"), id="an algorithm that is none"),
        pytest.param(at(2, at=datetime(9999, 12, 31, 23, tzinfo=UTC)), id="a moment beyond the calendar"),
        pytest.param(at(2, case_id=UUID(int=7)), id="a row given to another case"),
        pytest.param(without(1), id="no first row"),
        pytest.param(without(2), id="no middle row"),
        pytest.param(without(4), id="no last row"),
        pytest.param(swap, id="two swapped"),
        pytest.param(swap_and_link, id="two swapped and linked anew"),
        pytest.param(forge, id="one forged with its hash"),
        pytest.param(lambda c: c.execute(delete(rows).where(OF_TOUCHED)), id="no row of the case"),
        pytest.param(lambda c: c.execute(delete(cases).where(cases.c.case_id == TOUCHED)), id="no head"),
    ],
)
def test_whatever_was_done_to_a_case_is_named_and_no_other_case_is(trail: Work, tampering: Tampering):
    found = verdict(trail, tampering)

    assert found
    assert {fault.case_id for fault in found} <= {TOUCHED, UUID(int=7)}


def test_an_emptied_trail_is_a_fault_and_an_unused_one_is_not(work: Work):
    unused = verdict(work)
    record(work, WHOLE)

    assert unused == []
    assert [fault.what for fault in verdict(work, lambda c: c.execute(delete(rows)))] == ["the trail is empty"]


@pytest.mark.parametrize("moment", ["infinity", "-infinity", "12026-03-09 09:00+08", "0044-03-15 12:00+00 BC"])
def test_a_moment_that_only_the_database_can_read_does_not_blind_the_verifier(on_postgres: Work, moment: str):
    for case_id in (WHOLE, TOUCHED):
        record(on_postgres, case_id)
    strange = text(f"UPDATE audit SET at = '{moment}' WHERE case_id = '{WHOLE}'")

    found = verdict(on_postgres, lambda connection: connection.execute(strange), at(1, actor_name="别人"))

    assert {fault.case_id for fault in found} == {WHOLE, TOUCHED}


@pytest.mark.parametrize("column", ["hash", "previous_hash"])
def test_a_null_where_a_hash_belongs_is_a_fault(on_postgres: Work, column: str):
    record(on_postgres, TOUCHED)
    allowed = text(f"ALTER TABLE audit ALTER COLUMN {column} DROP NOT NULL")

    found = verdict(on_postgres, lambda connection: connection.execute(allowed), at(1, **{column: None}))

    assert {fault.case_id for fault in found} == {TOUCHED}


def test_a_trail_that_is_being_written_is_whole_at_every_moment(work: Work):
    written = threading.Event()
    looks: list[int] = []

    def write() -> None:
        for _ in range(40):
            record(work, TOUCHED)
        written.set()

    def look() -> None:
        while not (looks and written.is_set()):
            with work.database.reading() as connection:
                looks.append(len(verifying.verify(connection, work.service, {})))

    together(write, look)

    assert looks
    assert set(looks) == {0}


def test_a_row_says_who_did_what_in_which_role_and_office_by_which_article(work: Work):
    case_id = uuid4()
    record(work, case_id, "file_contract")

    (row,) = _rows_of(work, case_id)
    assert (row.actor_id, row.actor_name, row.roles, row.office_id) == ("u1", "王建设", "owner_unit", "jc-transport")
    assert (row.action, row.article, row.outcome, row.position) == ("file_contract", "15", "accepted", 1)
    assert (row.previous_hash, digest.algorithm_of(row.hash)) == (audit.GENESIS, digest.ALGORITHM)


def _rows_of(work: Work, case_id: UUID) -> list:
    with work.database.reading() as connection:
        return list(connection.execute(select(rows).where(rows.c.case_id == case_id).order_by(rows.c.position)))


@given(text_of(characters(exclude_categories=("Cs",))), none() | uuids(), integers(0, 2**62))
def test_a_hash_rests_on_the_canonical_json_whatever_wrote_it(said: str, subject_id: UUID | None, position: int):
    row = {"position": position, "at": clock.now(), "action": said, "subject_id": subject_id, "hash": "not of it"}
    canonical = {**row, "at": row["at"].isoformat(timespec="microseconds")}
    del canonical["hash"]

    assert audit._hash(row, digest.ALGORITHM) == digest.of_json(canonical)


def test_a_trail_begun_with_another_algorithm_stays_whole(work: Work, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(digest, "ALGORITHM", "sha256")
    record(work, TOUCHED)
    monkeypatch.undo()
    record(work, TOUCHED)

    assert verdict(work) == []
    assert [row.hash.partition(":")[0] for row in _rows_of(work, TOUCHED)] == ["sha256", digest.ALGORITHM]
