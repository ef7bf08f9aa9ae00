"""What tests of the reminder service do again and again: hear a clock, write people down, look at what was told."""

from typing import Any

from sqlalchemy import Table, select

from services.reminder import rules
from services.reminder.store import Contacts, metadata
from shared.chassis.work import Tx, Work
from shared.events.deadline import DeadlineArmed
from tests.house import House
from tests.reminder import builders


def rows(work: Work, table: str) -> list[dict[str, Any]]:
    """Return the rows of one of the service's tables, in the order of their keys."""
    found: Table = metadata.tables[table]
    with work.database.reading() as connection:
        query = select(found).order_by(*found.primary_key.columns)
        return [dict(row) for row in connection.execute(query).mappings()]


def add_contact(house: House, **different: Any) -> dict[str, Any]:
    """Write a person down as the system's administrator; return what is shown."""
    answer = house.call("sysadmin", "POST", "/contacts", json=builders.a_contact(**different))
    assert answer.status_code == 201, answer.json
    shown: dict[str, Any] = answer.json
    return shown


def write_down(tx: Tx, written: dict[str, Any]) -> rules.Contact:
    """Write a person down without knocking at a door."""
    contact = rules.add_contact(written, contact_id=tx.new_id(), known=())
    Contacts(tx).add(contact)
    return contact


def staffed(house: House) -> None:
    """Write down whom the default ladder reaches: the unit's officer and leader, and the bureau's officer."""
    add_contact(house)
    add_contact(house, post="leader", name="赵局长")
    add_contact(house, **builders.BUREAU)


def an_armed_clock(house: House, **different: Any) -> DeadlineArmed:
    """Let the service hear of a project and of a clock that runs."""
    armed = builders.an_armed(**different)
    house.hear("reminder", builders.a_drafted(project_id=armed.project_id))
    house.hear("reminder", armed)
    assert house.unhandled("reminder") == []
    return armed


def told(house: House) -> list[tuple[str, str]]:
    """Return which rung was told to whom, in the order it was written."""
    work = house.work("reminder")
    names = {row["contact_id"]: row["name"] for row in rows(work, "contacts")}
    return [(row["step"], names[row["contact_id"]]) for row in rows(work, "entries")]
