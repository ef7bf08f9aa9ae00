"""What the reminder service keeps: who owes what by when, the rungs planned for it, whom they reach and what was sent."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.kernel.actor import Role
from shared.kernel.law import Law
from shared.kernel.lifecycle import Lifecycle
from shared.kernel.sheet import cited

URGED_NUMBER = 1000  # an urging by hand stands behind every rung of a ladder

LIFECYCLE = Lifecycle(
    {
        ("open", "move"): "open",
        ("open", "pause"): "paused",
        ("open", "pass_by"): "passed",
        ("open", "end"): "ended",
        # Several reasons may hold a clock at once (D8), and a notice may put the end of one behind a pause already
        # begun, or show that it had not passed (D10): then it runs on without having been heard to stand still.
        ("open", "resume"): "open",
        ("paused", "pause"): "paused",
        ("paused", "move"): "paused",
        ("paused", "resume"): "open",
        ("paused", "end"): "ended",
        # A notice or a corrected date may show that the limit had not passed, or that the clock stood still (D10).
        ("passed", "move"): "passed",
        ("passed", "reopen"): "open",
        ("passed", "pause"): "paused",
        ("passed", "resume"): "open",
        ("passed", "end"): "ended",
    },
    initial="open",
    final={"ended"},
    names={"open": "计时中", "paused": "暂停计时", "passed": "已逾期", "ended": "不再催办"},
    verbs={
        "move": "重新计算到期日",
        "pause": "暂停计时",
        "resume": "恢复计时",
        "pass_by": "登记逾期",
        "reopen": "撤销逾期",
        "end": "停止催办",
    },
)

CONTACTS = Lifecycle(
    {("active", "change_contact"): "active", ("active", "retire_contact"): "retired"},
    initial="active",
    final={"retired"},
    names={"active": "使用中", "retired": "已停用"},
    verbs={"change_contact": "修改联系人", "retire_contact": "停用联系人"},
)


class Level(StrEnum):
    """How hard a rung knocks (domain 2.8)."""

    REMINDER = "reminder"
    SUPERVISION = "supervision"

    @property
    def chinese(self) -> str:
        """Return the word people use."""
        return {"reminder": "催办", "supervision": "督办"}[self]


class Audience(StrEnum):
    """Whom a rung is for, as seen from who owes."""

    OFFICER = "officer"
    LEADER = "leader"
    SUPERVISION = "supervision"


class Post(StrEnum):
    """What a contact is in the office."""

    OFFICER = "officer"
    LEADER = "leader"

    @property
    def chinese(self) -> str:
        """Return the word people use."""
        return {"officer": "经办人", "leader": "负责人"}[self]


@dataclass(frozen=True, kw_only=True)
class Project:
    """The service's own copy of a project: how it is called and whose it is."""

    project_id: UUID
    project_no: str
    project_name: str
    owner_office_id: str
    owner_office_name: str


@dataclass(frozen=True, kw_only=True)
class Obligation:
    """Something owed by a date; its clock is another service's."""

    deadline_id: UUID
    project_id: UUID
    service: str
    kind: str
    title: str
    article: str
    mark: str
    owed_by: str | None
    anchor_on: date
    due_on: date
    provisional: bool
    calendar_version: str
    state: str = "open"
    rule_set: str | None = None

    def basis(self, law: Law) -> str:
        """Return the document that sets the limit itself, as the page of the deadline cites it; a parameter is no law."""
        return cited(self.article, mark=self.mark, rule_set=self.rule_set, law=law)


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One rung for one addressee; `goes_at` is None while it may not go: paused, ended, not passed or provisional."""

    rung_id: UUID
    deadline_id: UUID
    step: str
    addressee: str
    post: str
    project_id: UUID
    number: int
    level: str
    urgent: bool
    channels: tuple[str, ...]
    template: str
    goes_at: datetime | None
    raised_at: datetime | None = None
    gathered_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A person whom reminders reach; without `user_id` everybody of the office sees them in the house."""

    contact_id: UUID
    addressee: str
    party: str
    office_id: str
    office_name: str
    post: str
    name: str
    user_id: str | None = None
    email: str | None = None
    webhook: str | None = None
    chat: str | None = None
    state: str = "active"

    @property
    def channels(self) -> dict[str, str]:
        """Return the channels outside the house that reach this person, with the address on each."""
        known = {"email": self.email, "webhook": self.webhook, "chat": self.chat}
        return {channel: address for channel, address in known.items() if address}


@dataclass(frozen=True, kw_only=True)
class Digest:
    """What one person is told on one day, of one level; `closed_at` says since when it is on its way."""

    digest_id: UUID
    contact_id: UUID
    level: str
    day: date
    number: int
    goes_at: datetime
    closed_at: datetime | None = None
    read_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One rung as one person was told of it: the row that makes it once for ever."""

    entry_id: UUID
    rung_id: UUID
    contact_id: UUID
    digest_id: UUID
    position: int
    deadline_id: UUID
    project_id: UUID
    step: str
    text: str
    written_at: datetime


@dataclass(frozen=True)
class Letter:
    """One digest with its entries, for its reader or for a channel."""

    digest: Digest
    entries: tuple[Entry, ...]
    contact: Contact | None = field(default=None, compare=False)

    @property
    def subject(self) -> str:
        """Return the headline."""
        count = len(self.entries)
        return f"【{Level(self.digest.level).chinese}】{count}项办理时限提醒({self.digest.day:%Y-%m-%d})"

    @property
    def text(self) -> str:
        """Return the whole text."""
        lines = [f"{number}. {entry.text}" for number, entry in enumerate(self.entries, start=1)]
        return "\n".join(lines)


def owing(obligation: Obligation, project: Project) -> str:
    """Return who owes it: a unit by its office, an authority by its role, since there is one of each."""
    owner = obligation.owed_by == Role.OWNER_UNIT
    return project.owner_office_id if owner else obligation.owed_by or ""
