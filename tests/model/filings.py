"""One project's contract filings, lived at random beside a reckoning on paper: commands, letters, sweeps, time, crashes."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, ClassVar
from uuid import UUID, uuid4

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from services.contract.store import contracts
from shared.chassis import verifying
from shared.chassis.tables import audit, inbox
from tests.contract import builders
from tests.model.crashing import MOMENTS
from tests.model.reckoning import SHANGHAI, Reckoning
from tests.model.town import ALLOCATION, APPROVAL, EXTENSION, Came, Town

BEGIN = datetime(2020, 1, 20, 10, tzinfo=SHANGHAI)  # a Monday
NAMES = ("A", "B")
A_BODY = {"defects": ["缺少附件"]}
SWEEPS = ("inbox", "deadlines", "recount", "relay")

crashes = st.sampled_from((None, None, None, None, *MOMENTS))
names = st.sampled_from(NAMES)


class ContractFilings(RuleBasedStateMachine):
    """One project with up to two contracts, a broker that repeats itself, and a house that dies."""

    town: ClassVar[Town]  # one for all lives: to build it takes longer than to live in it

    def __init__(self) -> None:
        super().__init__()
        self.town.begin_anew()
        self.paper = Reckoning(BEGIN)
        self.received: set[str] = set()
        self.heard: set[str] = set()
        self.last: tuple[str, str, Any, str, Callable[[], bool], Came] | None = None

    def teardown(self) -> None:
        """Let everything come to rest without a crash: nothing is lost, nothing is left."""
        for sweep in SWEEPS * 3:
            self.turn(sweep, None)
        self.agrees()
        assert all(row.handled_at is not None for row in self.town.rows(inbox))
        assert all(published for *_, published in self.town.told())

    @initialize(order=st.permutations([APPROVAL, ALLOCATION, APPROVAL, ALLOCATION]), turn=st.booleans(), crash=crashes)
    def begin(self, order: list[str], turn: bool, crash: str | int | None) -> None:
        """The project is approved and its money allocated, heard in any order; a contract is signed."""
        for name in order:
            self.deliver(name, crash)
            if turn:
                self.turn("inbox", crash)
        for name in (APPROVAL, ALLOCATION):
            self.deliver(name, None)
        self.turn("inbox", None)
        begun = f"/procurements/{builders.PROJECT_ID}"
        person = builders.in_json(builders.a_person(appointed_on=date(2020, 1, 15)))
        choice = builders.in_json(builders.a_choice(awarded_on=date(2020, 1, 16)))
        for path, body in ((f"{begun}/responsible-person", person), (f"{begun}/selection", choice)):
            assert self.town.post("owner_unit", path, body, str(uuid4())).status_code == 200
            self.paper.trail += 1
        self.sign(0, None)
        self.upload("A", None)

    @rule(name=st.sampled_from([APPROVAL, ALLOCATION, EXTENSION]), crash=crashes)
    def deliver(self, name: str, crash: str | int | None) -> None:
        """The broker delivers a letter, for the first time or again."""
        came = self.town.attempt(lambda: self.town.receive(name), crash)
        if came.committed:
            self.received.add(name)

    @rule(sweep=st.sampled_from(SWEEPS), crash=crashes)
    def turn(self, sweep: str, crash: str | int | None) -> None:
        """One sweep looks once."""
        came = self.town.attempt(lambda: self.town.turn(sweep), crash)
        reckon = {"inbox": self._hear, "deadlines": self.paper.fire, "recount": self.paper.count_again}
        if sweep in reckon and came.committed:
            reckon[sweep]()

    def _hear(self) -> None:
        for name in (APPROVAL, ALLOCATION, EXTENSION):
            if name in self.received - self.heard and (name != ALLOCATION or APPROVAL in self.heard):
                self.heard.add(name)
                self.paper.trail += name != EXTENSION
                self.paper.extended = self.paper.extended or name == EXTENSION

    @precondition(lambda self: len(self.paper.contracts) == 1)
    @rule(days_ago=st.integers(0, 6), crash=crashes)
    def sign(self, days_ago: int, crash: str | int | None) -> None:
        """A contract is entered with its signing date."""
        name, signed_on = NAMES[len(self.paper.contracts)], self.paper.now.date() - timedelta(days=days_ago)
        terms = builders.signed_terms(signed_on=signed_on, amount=builders.Money.from_wan("100"))

        def signed() -> bool:
            self.paper.sign(name, signed_on)
            return True

        self._command("owner_unit", "/contracts", builders.in_json(terms), signed, crash)

    @rule(name=names, crash=crashes)
    def upload(self, name: str, crash: str | int | None) -> None:
        """The unit uploads the contract text."""
        if name not in self.paper.contracts:
            return
        path = f"/contracts/{self._id(name)}/text"
        came = self.town.attempt(lambda: self.town.house.upload_unswept("owner_unit", path), crash)
        if came.committed:
            assert self.paper.upload(name)
        elif not came.crashed:
            assert (came.answer.status_code, self.paper.upload(name)) == (409, False)

    @rule(name=names, crash=crashes)
    def submit(self, name: str, crash: str | int | None) -> None:
        """The unit hands the text in."""
        self._about(name, "owner_unit", "filing", None, self.paper.submit, crash)

    @rule(name=names, crash=crashes)
    def accept(self, name: str, crash: str | int | None) -> None:
        """The bureau puts the contract on record."""
        self._about(name, "BDB", "filing-acceptance", None, self.paper.accept, crash)

    @rule(name=names, crash=crashes)
    def give_back(self, name: str, crash: str | int | None) -> None:
        """The bureau returns the filing."""
        self._about(name, "BDB", "filing-return", A_BODY, self.paper.give_back, crash)

    def _about(
        self, name: str, role: str, door: str, body: Any, reckon: Callable[[str], bool], crash: str | int | None
    ) -> None:
        if name in self.paper.contracts:
            self._command(role, f"/contracts/{self._id(name)}/{door}", body, lambda: reckon(name), crash)

    def _command(
        self,
        role: str,
        path: str,
        body: Any,
        reckon: Callable[[], bool],
        crash: str | int | None = None,
        key: str | None = None,
    ) -> None:
        """Do it once, and reckon it if it was done."""
        key = key or str(uuid4())
        came = self.town.attempt(lambda: self.town.post(role, path, body, key), crash)
        if came.committed:
            assert reckon(), f"{path} should have been refused"
            assert came.crashed or came.answer.status_code in (200, 201)
        elif not came.crashed:
            assert came.answer.status_code == 409, came.answer.json
            assert not reckon(), f"{path} should have been done"
        self.last = (role, path, body, key, reckon, came)

    @precondition(lambda self: self.last is not None)
    @rule(crash=crashes)
    def repeat(self, crash: str | int | None) -> None:
        """Whoever is not sure knocks again with the same key: it is done once, and answered as before."""
        assert self.last is not None
        role, path, body, key, reckon, before = self.last
        if not before.committed:
            self._command(role, path, body, reckon, crash, key)
            return
        came = self.town.attempt(lambda: self.town.post(role, path, body, key), crash)
        if not came.crashed:
            assert came.answer.headers.get("Idempotency-Replayed") == "true"
            assert before.crashed or came.answer.json == before.answer.json
            self.last = (role, path, body, key, reckon, came)

    @rule(hours=st.sampled_from((1, 24, 24 * 5)))
    def wait(self, hours: int) -> None:
        """Time passes."""
        self._at(self.paper.now + timedelta(hours=hours))

    @rule(seconds=st.sampled_from((-1, 0)), kind=st.sampled_from(("contract_filing", "contract_filing_correction")))
    def wait_for_the_bound(self, seconds: int, kind: str) -> None:
        """The last second of a clock comes, or the first one after it."""
        bounds = [clock.bound for clock in self.paper.clocks if clock.kind == kind and clock.bound > self.paper.now]
        if bounds:
            self._at(min(bounds) + timedelta(seconds=seconds))

    def _at(self, moment: datetime) -> None:
        self.paper.now = max(moment, self.paper.now)
        self.town.house.at_moment(self.paper.now)

    def _id(self, name: str) -> UUID:
        return self.town.contract_ids()[NAMES.index(name)]

    @invariant()
    def agrees(self) -> None:
        """The rows say what the paper says: states, marks, clocks, what was told, and the length of the trail."""
        names_of = {str(contract_id): NAMES[number] for number, contract_id in enumerate(self.town.contract_ids())}
        found = {
            names_of[str(row.contract_id)]: (row.state, row.first_received_at, row.late, row.overdue_said)
            for row in self.town.rows(contracts)
        }
        assert found == {
            name: (contract.state, contract.first, contract.late, contract.marked)
            for name, contract in self.paper.contracts.items()
        }
        clocks = [
            (names_of[str(row.subject_id)], row.kind, row.due_on, row.state, row.met_at) for row in self.town.clocks()
        ]
        assert sorted(clocks, key=str) == sorted(
            ((clock.contract, clock.kind, clock.due, clock.state, clock.met_at) for clock in self.paper.clocks), key=str
        )
        told = [
            (what, names_of[said["contract_id"]]) for _, _, what, said, _ in self.town.told() if "contract_id" in said
        ]
        assert [said for said in told if said[0].startswith("contract.")] == self.paper.said
        assert len(self.town.rows(audit)) == self.paper.trail
        self._nothing_is_said_twice()
        self._the_trail_is_whole()

    def _nothing_is_said_twice(self) -> None:
        """A contract is overdue, cleared, overdue: never twice the same; numbers have no gap; what was carried is in order."""
        for name in self.paper.contracts:
            marks = [what for what, whose in self.paper.said if whose == name and "overdue" in what]
            assert all(before != after for before, after in pairwise(["contract.filing_overdue_cleared.v1", *marks]))
        told = self.town.told()
        assert [number for _, number, *_ in told] == list(range(1, len(told) + 1))
        carried = list(dict.fromkeys(self.town.recorder.carried))
        assert carried == [event_id for event_id, *_ in told][: len(carried)]
        assert {event_id for event_id, *_, published in told if published} <= set(carried)

    def _the_trail_is_whole(self) -> None:
        with self.town.host.database.reading() as connection:
            assert verifying.verify(connection, "contract", {}) == []
