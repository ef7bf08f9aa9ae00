"""The register's page of a clock is the page of the service whose clock it is, word for word."""

from typing import Any

from sqlalchemy import select

from shared.chassis import calendars, clock, laws
from shared.chassis.deadlines import deadline_of
from shared.chassis.tables import deadline_moves, deadlines
from shared.kernel.account import Account, DateChange, account
from tests.house import House
from tests.review import builders

HOSTED = ["regulation", "review"]
AT = f"/reviews/{builders.PROJECT}"


def owners(house: House) -> Account:
    """Return the account that the bureau's own rows give of its processing clock."""
    with house.work("review").database.reading() as connection:
        row = connection.execute(select(deadlines).where(deadlines.c.kind == "tech_review")).mappings().one()
        of_it = select(deadline_moves).where(deadline_moves.c.deadline_id == row["deadline_id"])
        kept = connection.execute(of_it.order_by(deadline_moves.c.number)).mappings().all()
        law, (pin,) = laws.current(connection), laws.pins_of(connection, [row["project_id"]]).values()
        calendar = calendars.current(connection)
    told = ("at", "from_on", "to_on", "was_provisional", "reason")
    moves = [DateChange(**{name: move[name] for name in told}) for move in kept]
    return account(deadline_of(row), moves, calendar=calendar, law=law, pin=pin, now=clock.now())


def registers(house: House, account: Account) -> dict[str, Any]:
    """Return what the register shows of the same clock."""
    return house.call("auditor", "GET", f"/deadlines/{account.deadline.deadline_id}/explanation").json


def test_overlapping_pauses_and_an_extension_stand_on_the_registers_page_as_on_the_owners(house: House):
    house.hear("review", builders.a_request())
    house.call("BDB", "POST", f"{AT}/acceptance")
    house.call("BDB", "POST", f"{AT}/pause", json={"reason": "expert_review", "note": "专家评审会〔2026〕3号"})
    house.call("BDB", "POST", f"{AT}/pause", json={"reason": "testing", "note": "检测机构〔2026〕7号"})
    house.at("2026-03-11T10:00:00+08:00")
    house.call("BDB", "POST", f"{AT}/resumption", json={"reason": "expert_review"})
    one_holds = owners(house)
    registered_while_one_holds = registers(house, one_holds)
    house.at("2026-03-13T10:00:00+08:00")
    house.call("BDB", "POST", f"{AT}/resumption", json={"reason": "testing"})
    house.call("BDB#2", "POST", f"{AT}/extension", json={"workdays": 5, "reason": "方案涉及多个部门"})
    own = owners(house)
    registered = registers(house, own)

    assert registered_while_one_holds["text"] == one_holds.text
    assert registered["text"] == own.text
    assert registered["explanation"] == own.explanation
    assert [(rest["note"], rest["resume_on"]) for rest in registered["rests"]] == [
        ("专家评审会〔2026〕3号", "2026-03-11"),
        ("检测机构〔2026〕7号", "2026-03-13"),
    ]
    assert registered["extension_reason"] == "方案涉及多个部门"
