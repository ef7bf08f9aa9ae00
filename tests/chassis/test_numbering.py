"""Document numbers: 1, 2, 3 for each mark and year, whatever fails or races."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import pytest

from shared.chassis import clock
from shared.chassis.work import Work
from shared.kernel.actor import SYSTEM
from tests.chassis.twins import together

MARK = "晋市大数据审"


def number(work: Work, *, received_at: datetime | None = None, mark: str = MARK, fails: bool = False) -> str:
    """Let one step take a number, and perhaps fail after it; return the number."""
    with work.begin(SYSTEM, received_at=received_at) as tx:
        given = str(tx.number(mark))
        if fails:
            raise LookupError("the step came to nothing")
    return given


def test_a_number_whose_step_failed_is_given_to_the_next(work: Work):
    monday = datetime(2026, 3, 9, 9, tzinfo=clock.SHANGHAI)
    number(work, received_at=monday)
    with pytest.raises(LookupError):
        number(work, received_at=monday, fails=True)

    assert number(work, received_at=monday) == "晋市大数据审〔2026〕2号"


def test_each_mark_and_each_year_counts_for_itself(work: Work):
    last_evening = datetime(2025, 12, 31, 23, 59, 59, tzinfo=clock.SHANGHAI)
    new_year = datetime(2026, 1, 1, tzinfo=clock.SHANGHAI)

    given = [
        number(work, received_at=last_evening),
        number(work, received_at=new_year),
        number(work, received_at=new_year, mark="晋市审批"),
    ]

    assert given == ["晋市大数据审〔2025〕1号", "晋市大数据审〔2026〕1号", "晋市审批〔2026〕1号"]


def test_twelve_writers_of_whom_some_fail_leave_no_gap_and_give_nothing_twice(work: Work):
    given: list[str] = []

    def take(fails: bool) -> Callable[[], None]:
        def deed() -> None:
            for _ in range(5):
                with suppress(LookupError):
                    given.append(number(work, received_at=datetime(2026, 3, 9, tzinfo=clock.SHANGHAI), fails=fails))

        return deed

    together(*[take(fails) for fails in (False, True) * 6])

    assert sorted(given) == sorted(f"{MARK}〔2026〕{serial}号" for serial in range(1, 31))


def test_project_numbers_follow_one_another(work: Work):
    with work.begin(SYSTEM) as tx:
        first = tx.project_number()
    with work.begin(SYSTEM) as tx:
        second = tx.project_number()

    assert second.serial == first.serial + 1
