"""What a person may do with a parked row: give it another try, or discard it with a reason; both are audited."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import select, update

from shared.chassis import clock, parking, piles
from shared.chassis.audit import Move
from shared.chassis.letters import Letter
from shared.chassis.parking import Parked, Wanted
from shared.chassis.piles import NoSuchParked, Pile
from shared.chassis.tables import inbox
from shared.chassis.work import Tx
from shared.events.base import Malformed
from shared.kernel.refusal import Refusal

MOST_AT_ONCE = 200  # one command is one transaction, and it holds the heads of all its cases
AGAIN: dict[str, Any] = {"parked_at": None, "attempts": 0, "defects": 0}


class DiscardedAlready(Refusal):
    """What was discarded has been passed by; what waited behind it has gone on."""

    title = "该记录已作废"
    advice = "该记录已于{at:%Y-%m-%d %H:%M}由{by}作废,其后的事件可能已经处理,不能再重新处理或再次作废。"


class StillUnreadable(Refusal):
    """The bytes are no event to this release either."""

    title = "该消息仍无法识别"
    advice = "该消息的内容仍无法识别,重新处理没有作用。请由发送方重新发送正确的事件,再将本记录作废。"


class HeardAlready(Refusal):
    """The event in these bytes has come a second time and has its own row."""

    title = "该事件已另行收到"
    advice = "该消息中的事件{event_id}已另行收到。请将本记录作废。"


def replay(tx: Tx, kind: str, row_id: str) -> Parked:
    """Give one parked row its tries again, and so their turn to those that wait behind it."""
    pile = piles.pile_of(tx.service, kind)
    parked = _claimed(tx, pile, row_id)
    _try_again(tx, pile, parked, _reread(tx, parked))
    return replace(parked, parked_at=None, attempts=0)


def replay_all(tx: Tx, wanted: Wanted) -> int:
    """Give the first MOST_AT_ONCE of these rows their tries again; return how many.

    What cannot be read stays, and so does what is judged singly where its kind is not asked for.
    """
    done = 0
    for parked in _all(tx, wanted):
        if wanted.kind is None and piles.pile_of(tx.service, parked.kind).judged_singly:
            continue
        try:
            replay(tx, parked.kind, parked.row_id)
        except (NoSuchParked, DiscardedAlready, StillUnreadable, HeardAlready):
            continue  # somebody else was faster, or only a person can judge this one
        done += 1
        if done == MOST_AT_ONCE:
            break
    return done


def discard(tx: Tx, kind: str, row_id: str, why: str) -> Parked:
    """Let one parked row have no effect, ever; it stays on record with who, when and why.

    An event then holds back nobody, a message is withdrawn. A deadline keeps its state: what is overdue by law stays so.
    """
    pile, moment = piles.pile_of(tx.service, kind), clock.true_now()
    parked = _claimed(tx, pile, row_id)
    said = {"discarded_at": moment, "discarded_by": tx.actor.user_id, "discarded_why": why}
    _write(tx, pile, parked, {**said, pile.ended_by: moment} if pile.ended_by else said)
    tx.moved(Move(parked.case_id, parked.subject_id, "parked", "discarded"))
    tx.rung.add(pile.bell)
    return parking.one(tx.connection, pile, row_id)


def _claimed(tx: Tx, pile: Pile, row_id: str) -> Parked:
    """Return the parked row, locked; raise when there is none or it was discarded."""
    tx.execute(select(pile.key).where(pile.key == pile.key_of(row_id)).with_for_update())
    parked = parking.one(tx.connection, pile, row_id)
    if parked.discarded_at is not None:
        raise DiscardedAlready(at=parked.discarded_at, by=parked.discarded_by)
    return parked


def _all(tx: Tx, wanted: Wanted) -> Iterator[Parked]:
    """Yield all these rows, page by page."""
    page = parking.listed(tx.connection, tx.service, wanted, limit=MOST_AT_ONCE)
    while page:
        yield from page
        page = parking.listed(tx.connection, tx.service, wanted, after=page[-1].parked_id, limit=MOST_AT_ONCE)


def _reread(tx: Tx, parked: Parked) -> dict[str, Any]:
    """Return the columns of what this release can read of bytes that no release could read before."""
    content = parking.unread(tx.connection, parked)
    if content is None:
        return {}
    try:
        letter = Letter.read(content)
    except Malformed as fault:
        raise StillUnreadable() from fault
    if tx.execute(select(inbox.c.position).where(inbox.c.event_id == letter.event_id)).first() is not None:
        raise HeardAlready(event_id=letter.event_id)
    named = ("event_id", "source", "aggregate_id", "sequence", "type")
    return {**{name: getattr(letter, name) for name in named}, "body": content.decode()}


def _try_again(tx: Tx, pile: Pile, parked: Parked, columns: dict[str, Any]) -> None:
    _write(tx, pile, parked, {**AGAIN, **pile.again, "next_try_at": clock.true_now(), **columns})
    case_id, subject_id = columns.get("aggregate_id", parked.case_id), columns.get("event_id", parked.subject_id)
    tx.moved(Move(case_id, subject_id, "parked", "to_try_again"))
    tx.rung.add(pile.bell)


def _write(tx: Tx, pile: Pile, parked: Parked, columns: dict[str, Any]) -> None:
    tx.execute(update(pile.table).where(pile.key == pile.key_of(parked.row_id)).values(columns))
