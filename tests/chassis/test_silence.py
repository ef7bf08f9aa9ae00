"""A database that says nothing is not waited for for ever, whatever it is waited for, and is found again."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from shared.chassis import engines, silence
from shared.chassis.engines import Database
from tests.chassis.twins import together
from tests.chassis.wire import Wire, port_of, through
from tests.waiting import eventually


@pytest.fixture
def wire(postgres_url: str) -> Iterator[Wire]:
    """A wire to the database."""
    with Wire(port_of(postgres_url)) as stretched:
        yield stretched


@pytest.fixture
def far(postgres_url: str, wire: Wire) -> Iterator[Database]:
    """The database at the other end of the wire."""
    database = Database(through(wire, postgres_url), name="far")
    yield database
    database.close()


@pytest.fixture
def briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Less patience than a service has."""
    monkeypatch.setattr(silence, "GREETING_SECONDS", 0.4)
    monkeypatch.setattr(silence, "ANSWER_SECONDS", 0.8)


def ask(database: Database) -> int:
    """Ask the database something."""
    with database.reading() as connection:
        return connection.execute(text("SELECT 1")).scalar_one()


def test_the_server_ends_a_statement_before_we_give_up_the_server():
    assert silence.GREETING_SECONDS < silence.ANSWER_SECONDS
    assert engines.STATEMENT_MS < silence.ANSWER_SECONDS * 1000
    assert engines.LOCK_MS < silence.ANSWER_SECONDS * 1000


BARE = """
import os, sys
from sqlalchemy import text
from shared.chassis.engines import Database
lines = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
with Database(sys.argv[1], name="crowded").reading() as connection:
    print(connection.execute(text("SELECT 41 + 1")).scalar_one())
"""


def test_a_process_that_is_not_green_and_has_a_thousand_lines_open_still_reaches_its_database(postgres_url: str):
    done = subprocess.run([sys.executable, "-c", BARE, postgres_url], capture_output=True, text=True, check=False)

    assert (done.stdout.strip(), done.returncode) == ("42", 0), done.stderr[-500:]


@pytest.mark.usefixtures("briefly")
@pytest.mark.parametrize("ways", [("there",), ("back",), ("there", "back")])
def test_a_new_connection_that_is_not_greeted_is_given_up_and_the_next_one_is_made(
    far: Database, wire: Wire, ways: tuple[str, ...]
):
    wire.freeze(*ways)
    with pytest.raises(OperationalError, match="has said nothing"):
        ask(far)
    wire.thaw()

    assert ask(far) == 1


@pytest.mark.usefixtures("briefly")
def test_a_question_in_mid_transaction_that_is_not_answered_ends_the_transaction(far: Database, wire: Wire):
    def ask_twice() -> None:
        with far.writing() as connection:
            connection.execute(text("SELECT 1"))
            wire.freeze("back")
            connection.execute(text("SELECT 2"))

    with pytest.raises(OperationalError, match="has said nothing"):
        ask_twice()
    wire.thaw()

    assert ask(far) == 1


@pytest.mark.usefixtures("briefly")
def test_a_pool_full_of_connections_that_lead_nowhere_costs_one_greeting_not_one_for_each(far: Database, wire: Wire):
    held = threading.Barrier(5)

    def hold() -> None:
        with far.reading() as connection:
            connection.execute(text("SELECT 1"))
            held.wait()

    together(*[hold] * 5)
    wire.freeze()
    threading.Timer(0.6, wire.thaw).start()
    began = time.monotonic()
    found = eventually(lambda: _found(far))

    assert found == 1
    assert time.monotonic() - began < 2 * silence.GREETING_SECONDS + 1


def _found(database: Database) -> int:
    try:
        return ask(database)
    except OperationalError:
        return 0


@pytest.mark.usefixtures("briefly")
def test_a_silent_database_holds_up_no_other_green_thread(far: Database, wire: Wire):
    turns = []

    def ask_in_vain() -> None:
        with pytest.raises(OperationalError):
            ask(far)

    def go_on() -> None:
        for _ in range(20):
            threading.Event().wait(0.01)
            turns.append(time.monotonic())

    wire.freeze()
    began = time.monotonic()
    together(ask_in_vain, go_on)

    assert turns[-1] - began < silence.GREETING_SECONDS


@pytest.mark.usefixtures("briefly")
def test_a_slow_answer_is_waited_for(far: Database):
    with far.reading() as connection:
        assert connection.execute(text("SELECT 1 FROM pg_sleep(0.6)")).scalar_one() == 1
