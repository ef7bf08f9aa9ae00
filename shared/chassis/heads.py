"""Checks the signed heads of the trail one by one: their own words, their signature, their seals, and whom they follow."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection, RowMapping, func, literal, not_, select

from shared.chassis import clock, digest, sealing
from shared.chassis.audit import GENESIS, Fault
from shared.chassis.sealing import READABLE_HEAD, READABLE_SEAL
from shared.chassis.signing import Keyring
from shared.chassis.tables import audit as rows
from shared.chassis.tables import audit_heads, audit_seals


def next_head(connection: Connection, before: RowMapping | None) -> RowMapping | None:
    """Return the head of the next day that has one which can be read."""
    query = select(audit_heads).where(READABLE_HEAD).order_by(audit_heads.c.day).limit(1)
    if before is not None:
        query = query.where(audit_heads.c.day > before["day"])
    return connection.execute(query).mappings().first()


def unreadable(connection: Connection) -> Iterator[Fault]:
    """Yield how many heads and seals have a time that we never write and cannot even read."""
    for table, readable, what in (
        (audit_heads, READABLE_HEAD, "heads are of a time that no calendar has"),
        (audit_seals, READABLE_SEAL, "seals are of a day that no calendar has"),
    ):
        count = connection.execute(select(func.count()).select_from(table).where(not_(readable))).scalar_one()
        if count:
            yield Fault(None, 0, f"{count} {what}")


def faults_of(
    connection: Connection, head: RowMapping, before: RowMapping | None, service: str, keys: Keyring
) -> Iterator[Fault]:
    """Yield what is wrong with one signed head; `before` is that of the day before it."""
    day, content = head["day"], sealing.content_of(service, head)
    if head["algorithm"] not in digest.TRUSTED or head["hash"] != digest.of_bytes(content, head["algorithm"]):
        yield Fault(None, 0, f"the head of {day} was changed after it was signed")
    elif head["key_id"] not in keys:
        yield Fault(None, 0, f"the head of {day} is signed with a key that is not trusted here: {head['key_id']}")
    elif not keys[head["key_id"]](content, head["signature"]):
        yield Fault(None, 0, f"the signature of the head of {day} is forged")
    if day > sealing.day_after(clock.true_now().date()):
        yield Fault(None, 0, f"the head of {day} is of a day that has not come")
    total = _total_before(connection, head, before)
    if total is None:
        yield Fault(None, 0, f"a head is missing before that of {day}")
    elif head["rows_total"] != total + head["rows_added"]:
        yield Fault(None, 0, f"the head of {day} does not add up")
    if head["algorithm"] in digest.TRUSTED:
        said = (head["cases_touched"], head["rows_added"], head["digest"])
        if sealing.sum_of(connection, day, head["algorithm"]) != said:
            yield Fault(None, 0, f"the seals of {day} are not those that were signed")


def _total_before(connection: Connection, head: RowMapping, before: RowMapping | None) -> int | None:
    """Return the sum of the head that this one follows, None when it is not there or has another follower.

    Mostly it is that of the day before; a machine whose clock was wrong has signed out of the order of days.
    """
    previous = head["previous_hash"]
    if previous == (before["hash"] if before else GENESIS):
        return int(before["rows_total"]) if before else 0
    followers = select(func.count()).select_from(audit_heads).where(audit_heads.c.previous_hash == previous)
    if connection.execute(followers).scalar_one() != 1:
        return None
    followed = select(audit_heads.c.rows_total).where(audit_heads.c.hash == previous)
    return 0 if previous == GENESIS else connection.execute(followed).scalars().first()


def none_is_left(connection: Connection) -> bool:
    """Return whether no head can be read although the trail is so old that its first day was due to be sealed."""
    aged = rows.c.at < clock.true_now() - timedelta(days=1)
    if next_head(connection, None) is not None:
        return False
    return connection.execute(select(literal(1)).select_from(rows).where(aged).limit(1)).first() is not None
