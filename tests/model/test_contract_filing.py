"""Whatever happens to a contract filing, in whatever order and with whatever crash, it is as pencil and paper say.

Twenty short lives by default, always the same; MODEL_LIVES=2000 for a long search.
"""

import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from services.contract import rules
from shared.chassis import recounting
from shared.chassis.http import answers
from shared.chassis.relay import Relay, batch_to_tell
from shared.kernel.deadline import Deadline
from shared.kernel.recount import counted
from tests.model.crashing import AFTER
from tests.model.filings import BEGIN, ContractFilings
from tests.model.reckoning import CORRECTION, FILING
from tests.model.town import ALLOCATION, APPROVAL, EXTENSION, Town

LIVES = int(os.environ.get("MODEL_LIVES", "20"))


@pytest.fixture
def filings(tmp_path: Path) -> Iterator[type[ContractFilings]]:
    """The machine in its town; a failing life is read without the log of all the lives before it."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    ContractFilings.town = Town(tmp_path, BEGIN)
    yield ContractFilings
    ContractFilings.town.close()
    structlog.reset_defaults()


@pytest.mark.timeout(0 if "MODEL_LIVES" in os.environ else 600)
def test_a_contract_filing_is_as_pencil_and_paper_say(filings: type[ContractFilings]):
    run_state_machine_as_test(
        filings,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=25,
            derandomize="MODEL_LIVES" not in os.environ,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )


def told_too_early(relay: Relay, size: int) -> int:
    """Mark the batch first and carry it then."""
    with relay.work.database.reading() as connection:
        batch = connection.execute(batch_to_tell(size)).mappings().all()
    if batch:
        with relay.work.database.writing() as connection:
            relay._mark(connection, batch)
        relay.carrier.carry(batch)
    return len(batch)


SUBMIT = rules.submit_filing


def submitted_and_forgotten(contract: rules.Contract, **told: Any) -> Any:
    """Keep no receipt but the one that counts."""
    submitted, said = SUBMIT(contract, **told)
    return replace(submitted, dropped_receipts=()), said


def due(state: ContractFilings) -> None:
    """The filing clock runs out, and the sweep sees it."""
    state.wait_for_the_bound(0, FILING)
    state.turn("deadlines", None)


def told_of_the_extension(state: ContractFilings) -> None:
    """The festival is extended, and every clock is counted again."""
    state.deliver(EXTENSION, None)
    state.turn("inbox", None)
    state.turn("recount", None)


def extended(state: ContractFilings) -> None:
    """The festival is extended when the clock has run out already."""
    due(state)
    told_of_the_extension(state)


def asked_twice(state: ContractFilings) -> None:
    """The unit is not sure whether its submission came through."""
    state.submit("A", None)
    state.repeat(None)


def cut_after_telling(state: ContractFilings) -> None:
    """The house dies when a batch has just been marked."""
    state.turn("relay", AFTER)


def in_the_first_moment_after(state: ContractFilings) -> None:
    """The unit submits in the first moment that is late."""
    state.wait_for_the_bound(0, FILING)
    state.submit("A", None)


def lapsed_wrongly(state: ContractFilings) -> None:
    """A returned filing is not corrected in its window, and then the festival is extended."""
    state.submit("A", None)
    state.give_back("A", None)
    state.wait_for_the_bound(0, CORRECTION)
    state.turn("deadlines", None)
    told_of_the_extension(state)


def corrected_after_a_wrong_lapse(state: ContractFilings) -> None:
    """It is corrected before the extension is heard of."""
    state.submit("A", None)
    state.give_back("A", None)
    state.wait_for_the_bound(0, CORRECTION)
    state.turn("deadlines", None)
    state.submit("A", None)
    told_of_the_extension(state)


Life = Callable[[ContractFilings], None]

# Lives that the search must be able to live, each with a bug that it would find.
KEPT = [
    (due, rules, "lapse_filing", lambda contract, *, due_on: (contract, ())),
    (extended, recounting, "recounted", lambda clock, calendar, *, now: counted(clock, calendar)),
    (asked_twice, answers, "recall", lambda tx, key, asked: None),
    (cut_after_telling, Relay, "_embedded", told_too_early),
    (lapsed_wrongly, rules, "rejudge_correction", lambda contract, *, window, deadline: (contract, (), ())),
    (corrected_after_a_wrong_lapse, rules, "submit_filing", submitted_and_forgotten),
    (in_the_first_moment_after, Deadline, "missed_by", lambda clock, at: at > clock.bound_at),
]


def lived(filings: type[ContractFilings], life: Life) -> None:
    """Live one life to its end."""
    state = filings()
    state.begin([APPROVAL, ALLOCATION], False, None)
    life(state)
    state.agrees()
    state.teardown()


@pytest.mark.parametrize(("life", "where", "name", "wrong"), KEPT, ids=[kept[0].__name__ for kept in KEPT])
def test_a_kept_life_agrees_and_finds_its_bug(
    life: Life, where: Any, name: str, wrong: Any, filings: type[ContractFilings], monkeypatch: pytest.MonkeyPatch
):
    lived(filings, life)
    monkeypatch.setattr(where, name, wrong)

    with pytest.raises(AssertionError):
        lived(filings, life)
