"""Doors to the register of all clocks of the house, and to why each is what it is."""

from typing import Any
from uuid import UUID

from services.regulation import rules
from services.regulation.api.doors import doors
from services.regulation.schemas import DeadlineQuery, DeadlineSchema, ExplanationSchema
from services.regulation.store import GovernedProjects, Register, lit
from shared.chassis.http import Page
from shared.chassis.work import Tx
from shared.kernel.law import Pin


@doors.listing("/deadlines", gives=DeadlineSchema, key="deadline_id", takes=DeadlineQuery)
def list_deadlines(tx: Tx, page: Page) -> Any:
    """List the clocks of all services, in the order in which they were started."""
    found = Register(tx).asked_for(page.asked, lit(tx, page.asked["lamp"]), after=page.after, limit=page.probe)
    pins = GovernedProjects(tx).pins(one.project_id for one in found)
    return [_shown(tx, one, pins[one.project_id]) for one in found]


@doors.query("/deadlines/<uuid:deadline_id>", gives=DeadlineSchema)
def get_deadline(tx: Tx, deadline_id: UUID) -> Any:
    """Show one clock with its lamp."""
    one = Register(tx).get(deadline_id)
    return _shown(tx, one, _pin(tx, one))


@doors.query("/deadlines/<uuid:deadline_id>/explanation", gives=ExplanationSchema)
def explain_deadline(tx: Tx, deadline_id: UUID) -> Any:
    """Say day by day why the clock's date is what it is, and as text that a clerk can print."""
    one = Register(tx).get(deadline_id)
    project = GovernedProjects(tx).seek(one.project_id)
    return rules.explain(one, project, calendar=tx.calendar, law=tx.law, now=tx.received_at)


def _shown(tx: Tx, one: rules.Registered, pin: Pin) -> dict[str, Any]:
    yellow = tx.law.over(pin, tx.today).yellow
    return rules.view(one, calendar=tx.calendar, now=tx.received_at, yellow=yellow)


def _pin(tx: Tx, one: rules.Registered) -> Pin:
    return GovernedProjects(tx).pins([one.project_id])[one.project_id]
