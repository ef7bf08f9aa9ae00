"""Whom the demo reminds: the demo's people as officers of their offices, and a leader in each; everything in the house."""

from collections.abc import Iterator
from typing import Any

from deploy.door import Door
from shared.chassis.issuer import DEMO_PEOPLE
from shared.kernel.actor import Role

PARTIES = (Role.OWNER_UNIT, Role.BDB, Role.AAB, Role.FIN, Role.AUDITOR)
KEEPER = "sysadmin"


def write_down(door: Door) -> None:
    """Write down whoever is not written down yet."""
    known = {(contact["office_id"], contact["post"]) for contact in door.get(KEEPER, "/contacts?limit=200")["items"]}
    for contact in _wanted():
        place = f"{contact['office_id']}-{contact['post']}"
        if (contact["office_id"], contact["post"]) not in known:
            door.post(KEEPER, "/contacts", contact, step=f"contact-{place}")


def _wanted() -> Iterator[dict[str, Any]]:
    """Yield an officer and a leader of each office; no account is named, so the whole office reads what comes."""
    for party in PARTIES:
        for person in {person["office_id"]: person for person in reversed(DEMO_PEOPLE[party])}.values():
            office = {"party": party.value, "office_id": person["office_id"], "office_name": person["office_name"]}
            yield {**office, "post": "officer", "name": person["name"]}
            yield {**office, "post": "leader", "name": f"{person['office_name']}负责人"}
