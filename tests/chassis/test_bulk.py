"""Many keys are asked for with one parameter where the database takes it so, and mean the same everywhere."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select

from shared.chassis import audit, bulk
from shared.chassis.tables import cases
from shared.chassis.work import Work

KEPT = [uuid4() for _ in range(3)]


@pytest.fixture
def kept(work: Work) -> Work:
    """Three cases, the first with one row on its trail, the second with two, the third with three."""
    rows = [
        {"case_id": case_id, "event_sequence": 0, "audit_position": number, "audit_hash": audit.GENESIS}
        for number, case_id in enumerate(KEPT, start=1)
    ]
    with work.database.writing() as connection:
        connection.execute(insert(cases), rows)
    return work


@pytest.mark.parametrize(
    ("column", "keys", "found"),
    [
        pytest.param("case_id", lambda: {KEPT[0], KEPT[2], uuid4()}, [0, 2], id="ids"),
        pytest.param("audit_position", lambda: [2, 3, 9], [1, 2], id="numbers"),
        pytest.param("audit_hash", lambda: [audit.GENESIS], [0, 1, 2], id="texts"),
        pytest.param("audit_hash", lambda: ["} OR (true", "{"], [], id="texts with braces"),
        pytest.param("case_id", list, [], id="nothing"),
    ],
)
def test_the_rows_with_these_keys_are_found(kept: Work, column: str, keys: Callable[[], Any], found: list[int]):
    with kept.database.reading() as connection:
        wanted = bulk.among(connection, cases.c[column], keys())
        answer: set[UUID] = set(connection.execute(select(cases.c.case_id).where(wanted)).scalars())

    assert answer == {KEPT[number] for number in found}
