"""Letters in bulk: what the contract service says and what the acceptance service hears of it."""

import json
from uuid import UUID, uuid4

import psycopg2.extensions
from psycopg2.extras import execute_values

from shared.chassis import clock
from shared.events.base import Event
from shared.events.contract import ContractFiled

TYPE = ContractFiled.type
PAGE = 1000


def body(number: int) -> str:
    """Return the n-th letter: a contract on record, each of a project of its own."""
    project_id, contract_id = (UUID(int=(prefix << 64) + number) for prefix in (1, 2))
    event = ContractFiled(
        project_id=project_id,
        project_no=f"JC-2026-{number:04}",
        contract_id=contract_id,
        receipt_no="晋市数据备〔2026〕1号",
        signed_on=clock.today(),
        filed_on=clock.today(),
        late=False,
    )
    return of(event, event_id=UUID(int=(3 << 64) + number))


def of(event: Event, *, event_id: UUID | None = None) -> str:
    """Return the first letter that the event's speaker writes of its aggregate."""
    letter = {
        "specversion": "1.0",
        "id": str(event_id or uuid4()),
        "source": f"/{event.speaker}",
        "type": event.type,
        "subject": str(event.aggregate_id),
        "time": clock.now().isoformat(),
        "datacontenttype": "application/json",
        "dataschema": f"urn:jincheng:{event.type}",
        "sequence": "1",
        "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "actorid": "demo-bdb",
        "officeid": "jc-bdb",
        "regulation": "140500-1",
        "data": event.to_json(),
    }
    return json.dumps(letter, ensure_ascii=False)


def into_outbox(cursor: psycopg2.extensions.cursor, count: int) -> None:
    """Let so many events wait to be told."""
    cursor.execute("TRUNCATE outbox")
    rows = [(str(UUID(int=(3 << 64) + n)), str(UUID(int=(1 << 64) + n)), body(n)) for n in range(count)]
    execute_values(
        cursor,
        "INSERT INTO outbox (event_id, aggregate_id, body, sequence, type, created_at) VALUES %s",
        rows,
        template=f"(%s, %s, %s, 1, '{TYPE}', now())",
        page_size=PAGE,
    )
    cursor.execute("ANALYZE outbox")
