"""A command asked twice is answered twice and done once: the answer is a row of the command's own transaction.

What was refused has done nothing, and its key is free again: what it lacked may be on its way.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from shared.chassis import clock
from shared.chassis.bulk import Writing
from shared.chassis.tables import answers
from shared.chassis.work import Tx
from shared.kernel.refusal import Invalid


class KeyReused(Invalid):
    """One Idempotency-Key stands for one request."""

    title = "幂等键已用于其他请求"
    advice = "该 Idempotency-Key 已用于内容不同的请求。新的请求请使用新的键;重试请提交完全相同的内容。"


@dataclass(frozen=True)
class Answer:
    """What was, or is to be, answered."""

    status: int
    body: Any
    headers: dict[str, str]


def recall(tx: Tx, key: str, asked_digest: str) -> Answer | None:
    """Return the answer given before, or None when the key is new; a twin still running is waited for."""
    connection = tx.reading(answers)  # by which no step decides: nothing else need be read again for it
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    fresh = {
        "key": key,
        "actor_id": tx.actor.user_id,
        "asked_digest": asked_digest,
        "status": 0,
        "headers": {},
        "answered_at": clock.true_now(),
    }
    taken = connection.execute(dialect.insert(answers).values(fresh).on_conflict_do_nothing())
    if taken.rowcount == 1:
        return None
    before = connection.execute(select(answers).where(_same(tx, key))).mappings().one()
    if before["asked_digest"] != asked_digest:
        raise KeyReused()
    return Answer(before["status"], before["body"], before["headers"])


def keep(tx: Tx, key: str, answer: Answer) -> None:
    """Keep the answer beside what it answers."""
    said = {"status": answer.status, "body": answer.body, "headers": answer.headers}
    tx.batch.last.append(Writing(answers, [{"key": key, "actor_id": tx.actor.user_id, **said}], new=False))


def _same(tx: Tx, key: str) -> Any:
    return (answers.c.key == key) & (answers.c.actor_id == tx.actor.user_id)
