"""What must be true of contract filings, reckoned with pencil and paper: plain values, no code of ours.

Working days are those of January and February 2020, before and after the Spring Festival was extended.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))
FESTIVAL = {date(2020, 1, day) for day in range(24, 31)}
MADE_UP = {date(2020, 1, 19), date(2020, 2, 1)}
EXTENSION = {date(2020, 1, 31), date(2020, 2, 1), date(2020, 2, 2)}
PEN_WITH_THE_UNIT = ("signed", "overdue", "correction")
FILING, CORRECTION = "contract_filing", "contract_filing_correction"


def fifth_working_day(after: date, *, extended: bool) -> date:
    """Count five working days; the day itself is not one of them."""
    day, left = after, 5
    while left:
        day += timedelta(days=1)
        off = day in FESTIVAL or (extended and day in EXTENSION)
        left -= not off and (day.weekday() < 5 or day in MADE_UP)
    return day


@dataclass
class Clock:
    """One running or ended period of five working days."""

    contract: str
    kind: str
    anchor: date
    extended: bool
    due: date
    state: str = "open"
    met_at: datetime | None = None

    @property
    def bound(self) -> datetime:
        """The end of the last day."""
        return datetime.combine(self.due + timedelta(days=1), time(), SHANGHAI)


@dataclass
class Contract:
    """One contract's filing."""

    signed_on: date
    text: bool = False
    state: str = "signed"
    first: datetime | None = None
    late: bool = False
    marked: bool = False
    dropped: list[tuple[datetime, datetime]] = field(default_factory=list)

    @property
    def standing(self) -> bool:
        """Whether something counts as handed in."""
        return self.state in ("filing_submitted", "correction", "filed")


@dataclass
class Reckoning:
    """The whole of it."""

    now: datetime
    extended: bool = False
    contracts: dict[str, Contract] = field(default_factory=dict)
    clocks: list[Clock] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)
    trail: int = 0

    def say(self, what: str, name: str) -> None:
        """Note what is told of a contract."""
        self.said.append((f"contract.{what}.v1", name))

    def arm(self, name: str, kind: str, anchor: date) -> None:
        """Start a clock."""
        due = fifth_working_day(anchor, extended=self.extended)
        self.clocks.append(Clock(name, kind, anchor, self.extended, due))

    def newest(self, name: str, kind: str) -> Clock | None:
        """The clock that counts."""
        return next((clock for clock in reversed(self.clocks) if (clock.contract, clock.kind) == (name, kind)), None)

    def sign(self, name: str, signed_on: date) -> None:
        """A contract is entered: a row of it, a row of its project."""
        self.contracts[name] = Contract(signed_on)
        self.say("signed", name)
        self.arm(name, FILING, signed_on)
        self.trail += 2

    def upload(self, name: str) -> bool:
        """The text is uploaded, for the first time or again; whether that may be."""
        contract = self.contracts[name]
        if contract.state not in PEN_WITH_THE_UNIT:
            return False
        contract.text = True
        self.trail += 1
        return True

    def submit(self, name: str) -> bool:
        """The text is handed in; whether that may be."""
        contract = self.contracts[name]
        if contract.state not in PEN_WITH_THE_UNIT or not contract.text:
            return False
        window, filing = self.newest(name, CORRECTION), self.newest(name, FILING)
        assert filing is not None
        if contract.first is None or (window is not None and self.now >= window.bound):
            contract.dropped += [(contract.first, self.now)] if contract.first else []
            contract.first = self.now
        missed = contract.first >= filing.bound
        if contract.marked != missed:
            self.say("filing_overdue" if missed else "filing_overdue_cleared", name)
        self.say("filing_submitted", name)
        contract.late, contract.marked, contract.state = contract.late or missed, missed, "filing_submitted"
        for clock in self.clocks:
            if clock.contract == name and clock.state in ("open", "fired") and clock.met_at is None:
                clock.met_at = contract.first if clock.kind == FILING else self.now
                clock.state = "met" if clock.state == "open" else "fired"
        filing.met_at = contract.first
        self.trail += 1
        return True

    def accept(self, name: str) -> bool:
        """The bureau puts it on record; whether that may be."""
        return self._judge(name, "filed", "filed")

    def give_back(self, name: str) -> bool:
        """The bureau returns it, and a window opens; whether that may be."""
        if not self._judge(name, "correction", "filing_returned"):
            return False
        self.arm(name, CORRECTION, self.now.date())
        return True

    def _judge(self, name: str, state: str, what: str) -> bool:
        if self.contracts[name].state != "filing_submitted":
            return False
        self.contracts[name].state = state
        self.say(what, name)
        self.trail += 1
        return True

    def fire(self) -> int:
        """Everything that has come due on the calendar in force, the longest due first; how many clocks that are."""
        due = [clock for clock in self.clocks if clock.state == "open" and clock.extended == self.extended]
        due = sorted((clock for clock in due if clock.bound <= self.now), key=lambda clock: clock.bound)
        for clock in due:
            clock.state = "fired"
            self.trail += 1
            contract, filing = self.contracts[clock.contract], self.newest(clock.contract, FILING)
            assert filing is not None
            if clock.kind == CORRECTION and contract.state == "correction":
                contract.state = "signed"
                if self.now >= filing.bound:
                    self._lapse(clock.contract)
                self.arm(clock.contract, FILING, contract.signed_on)
            elif clock.kind == FILING and contract.state == "signed":
                self._lapse(clock.contract)
        return len(due)

    def _lapse(self, name: str) -> None:
        contract = self.contracts[name]
        if not contract.marked:
            self.say("filing_overdue", name)
        contract.state, contract.marked = "overdue", True

    def count_again(self) -> None:
        """Those clocks that run follow the extension, or else those that were missed; a later date takes marks back."""
        behind = [clock for clock in self.clocks if clock.extended != self.extended]
        running = [clock for clock in behind if clock.state == "open"]
        missed = [clock for clock in behind if clock.state == "fired" or (clock.met_at and clock.met_at >= clock.bound)]
        read = [(clock, clock.met_at) for clock in running or missed]
        for clock in (clock for clock, met_at in read if clock.met_at == met_at):  # one turned meanwhile waits
            before, was = clock.due, clock.state
            clock.extended = self.extended
            clock.due = max(before, fifth_working_day(clock.anchor, extended=self.extended))
            if was == "fired" and clock.met_at is None and self.now < clock.bound:
                clock.state = "open"
            self.trail += clock.due != before
            if was != "open" and clock.due > before:
                self.trail += 1
                (self._judge_anew if clock.kind == FILING else self._judge_the_window_anew)(clock)

    def _judge_the_window_anew(self, window: Clock) -> None:
        contract = self.contracts[window.contract]
        back = [one for one in contract.dropped if one[1] == window.met_at and one[1] < window.bound]
        for first, corrected in back:
            contract.dropped.remove((first, corrected))
            contract.dropped = [(first if was == corrected else was, by) for was, by in contract.dropped]
            if contract.first == corrected:
                self._count_again(window.contract, first)
                contract.late = contract.marked if contract.standing else first >= self._bound(window.contract)
        if not back and window.state == "open" and contract.first and contract.state in ("signed", "overdue"):
            contract.state = "correction"
            self._count_again(window.contract, contract.first)

    def _bound(self, name: str) -> datetime:
        filing = self.newest(name, FILING)
        assert filing is not None
        return filing.bound

    def _count_again(self, name: str, first: datetime) -> None:
        """A receipt counts again; if it stands, the newest clock is met by it, and a wrong mark goes."""
        contract, filing = self.contracts[name], self.newest(name, FILING)
        assert filing is not None
        contract.first = first
        if not contract.standing:
            return
        if contract.marked and first < filing.bound:
            self.say("filing_overdue_cleared", name)
        contract.marked = first >= filing.bound
        filing.state, filing.met_at = "met" if filing.state == "open" else filing.state, first

    def _judge_anew(self, clock: Clock) -> None:
        contract = self.contracts[clock.contract]
        reopened = contract.state == "overdue" and clock.state == "open"
        standing = contract.first if contract.standing else None
        in_time = contract.late and standing is not None and standing < clock.bound
        if reopened or in_time:
            contract.late = contract.marked = False
            contract.state = "signed" if reopened else contract.state
            self.say("filing_overdue_cleared", clock.contract)
