"""A service process with one deliberate bug: MUTATION=ack_before_insert python -m tests.chaos.mutated review

Each bug is a function that replaces what it must through `patch`, which insists that the place is there.
Nothing of this is in the product: it is put in at the start of a process of a rehearsal.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from shared.chassis import runner  # first: it turns everything green

from shared.chassis import audit, bulk, claims, clock, failpoints, firing, inbox, relay, work  # isort: skip
from shared.chassis.batches import Batch  # isort: skip
from shared.chassis.carriers import receiver  # isort: skip
from shared.chassis.http import commands  # isort: skip
from shared.chassis.sweep import Sweep  # isort: skip
from shared.events.deadline import DeadlineEnded  # isort: skip
from sqlalchemy import Select, text  # isort: skip

Patch = Callable[[Any, str, Any], None]
NEVER_SECONDS = 1e6
MUTATIONS: dict[str, Callable[[Patch], None]] = {}


def mutation(bug: Callable[[Patch], None]) -> Callable[[Patch], None]:
    """Register a bug under its own name."""
    MUTATIONS[bug.__name__] = bug
    return bug


@mutation
def ack_before_insert(patch: Patch) -> None:
    """The receiver tells the broker that it has what it has not written yet."""

    def keep(self: receiver.Reception) -> None:
        if self.waiting:
            bodies = [
                bytes(message.body.encode()) if isinstance(message.body, str) else bytes(message.body)
                for message in self.waiting
            ]
            self.channel.basic_ack(self.waiting[-1].delivery_tag, multiple=True)
            inbox.receive(self.work, bodies)
            self.waiting.clear()

    patch(receiver.Reception, "_keep", keep)


@mutation
def no_inbox_key(patch: Patch) -> None:
    """The inbox takes a message as often as the broker brings it."""
    add = bulk.add_unless_there

    def add_again(connection: Any, table: Any, rows: Any) -> int:
        if table is inbox.rows:
            connection.exec_driver_sql("ALTER TABLE inbox DROP CONSTRAINT IF EXISTS inbox_have_one_event_id")
        return add(connection, table, rows)

    patch(bulk, "add_unless_there", add_again)


@mutation
def mark_before_confirm(patch: Patch) -> None:
    """The relay writes down that it has told what it is only about to tell."""

    def carried(self: relay.Relay, size: int) -> int:
        with self.work.database.writing() as connection:
            batch = self._claimed(connection, size)
            if batch:
                self._mark(connection, batch)
        if batch:
            failpoints.reach("relay.claimed")
            self.carrier.carry(batch)
        return self._told(batch)

    patch(relay.Relay, "_carried", carried)


@mutation
def sweep_without_claim(patch: Patch) -> None:
    """Two copies of a service work on the same rows."""
    lock = Select.with_for_update

    def forget(self: Any, **how: Any) -> Any:
        return self if how.get("skip_locked") else lock(self, **how)

    patch(Select, "with_for_update", forget)


@mutation
def deadline_fired_on_machine_time(patch: Patch) -> None:
    """A deadline falls due by the machine's clock, not by the town's."""
    # Who stamps the firing must go on by the town's: so this room alone gets a clock, whole but for one hand.
    patch(firing, "clock", SimpleNamespace(**{**vars(clock), "now": clock.true_now}))


@mutation
def fires_on_a_provisional_date(patch: Patch) -> None:
    """A date that no notice stands behind makes somebody late."""
    patch(firing, "OPEN_AND_FINAL", text("deadlines.state = 'open' AND deadlines.parked_at IS NULL"))


@mutation
def audit_chain_per_service(patch: Patch) -> None:
    """A row of the trail follows the last row of the service, not of its case."""
    row_of = audit.row_of
    last = {"hash": audit.GENESIS}

    def chained(entry: audit.Entry, *, tx: Any, position: int, previous_hash: str) -> dict[str, Any]:
        row = row_of(entry, tx=tx, position=position, previous_hash=last["hash"])
        last["hash"] = row["hash"]
        return row

    patch(audit, "row_of", chained)


@mutation
def retry_that_skips(patch: Patch) -> None:
    """An event whose door has failed counts as handled."""
    postpone = claims.ClaimedRows._postpone

    def skip(self: claims.ClaimedRows, batch: Batch, row: Any, fault: Exception, turn: Any) -> None:
        if isinstance(self, inbox.InboxSweep):
            batch.writes.change(self.table, row[self.key], {"handled_at": clock.true_now()})
        else:
            postpone(self, batch, row, fault, turn)

    patch(claims.ClaimedRows, "_postpone", skip)


@mutation
def ends_without_effect(patch: Patch) -> None:
    """Who hears that a deadline has ended counts it as handled, and does nothing."""
    begin = inbox.InboxSweep.__init__

    def begun(self: inbox.InboxSweep, mine: work.Work, doors: dict[str, Any]) -> None:
        deaf = {DeadlineEnded.type: lambda _tx, _event: None} if DeadlineEnded.type in doors else {}
        begin(self, mine, {**doors, **deaf})

    patch(inbox.InboxSweep, "__init__", begun)


@mutation
def lost_bells(patch: Patch) -> None:
    """Nobody is woken by a commit; the tick alone must do."""
    patch(work.Work, "ring", lambda self, names: None)


@mutation
def lost_bells_and_no_tick(patch: Patch) -> None:
    """Nobody is woken by a commit, and nobody looks by himself."""
    lost_bells(patch)
    begin = Sweep.__init__

    def begun(self: Sweep, *args: Any, **told: Any) -> None:
        begin(self, *args, **{**told, "tick": NEVER_SECONDS})

    patch(Sweep, "__init__", begun)


@mutation
def answers_without_memory(patch: Patch) -> None:
    """A command asked twice is done twice."""
    patch(commands.answers, "recall", lambda *_: None)
    patch(commands.answers, "keep", lambda *_: None)


@mutation
def events_in_a_transaction_of_their_own(patch: Patch) -> None:
    """The state is committed first, and what it says afterwards."""

    @contextmanager
    def begin(self: work.Work, actor: Any, *, received_at: Any = None) -> Iterator[Any]:
        with self.database.writing() as connection:
            batch = Batch(connection)
            tx = self.on(batch, actor=actor, received_at=received_at)
            yield tx
            events, tx.events = tx.events, []
            tx.finish()
            batch.write()
        failpoints.reach("http.finished")
        with self.database.writing() as connection:
            batch = Batch(connection)
            later = self.on(batch, actor=actor, received_at=received_at)
            later.emit(*events)
            later.finish()
            batch.write()
        self.ring(tx.rung | later.rung)

    patch(work.Work, "begin", begin)


def strictly(place: Any, name: str, new: Any) -> None:
    """Replace something that is there."""
    getattr(place, name)
    setattr(place, name, new)


if __name__ == "__main__":
    MUTATIONS[os.environ["MUTATION"]](strictly)
    sys.exit(runner.main())
