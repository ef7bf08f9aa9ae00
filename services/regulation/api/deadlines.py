"""Doors to the register of all clocks of the house, and to why each is what it is."""

from typing import Any
from uuid import UUID

from services.regulation import rules
from services.regulation.api.doors import doors
from services.regulation.schemas import DeadlineQuery, DeadlineSchema, ExplanationSchema
from services.regulation.store import Register
from shared.chassis.http import Page
from shared.chassis.work import Tx


@doors.listing("/deadlines", gives=DeadlineSchema, key="deadline_id", takes=DeadlineQuery)
def list_deadlines(tx: Tx, page: Page) -> Any:
    """List the clocks of all services, in the order in which they were started."""
    found = Register(tx).asked_for(page.asked, now=tx.received_at, after=page.after, limit=page.probe)
    return [rules.view(one, calendar=tx.calendar, now=tx.received_at) for one in found]


@doors.query("/deadlines/<uuid:deadline_id>", gives=DeadlineSchema)
def get_deadline(tx: Tx, deadline_id: UUID) -> Any:
    """Show one clock with its lamp."""
    return rules.view(Register(tx).get(deadline_id), calendar=tx.calendar, now=tx.received_at)


@doors.query("/deadlines/<uuid:deadline_id>/explanation", gives=ExplanationSchema)
def explain_deadline(tx: Tx, deadline_id: UUID) -> Any:
    """Say day by day why the clock's date is what it is, and as text that a clerk can print."""
    return rules.explain(Register(tx).get(deadline_id), calendar=tx.calendar, now=tx.received_at)
