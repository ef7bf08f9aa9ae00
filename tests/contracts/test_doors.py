"""What the doors of the house declare together."""

from importlib import import_module

from deploy.generate import found
from shared.kernel.actor import Role

ITS_OWN_LETTERS = "/reminders"


def test_a_contractor_is_let_in_nowhere_where_others_projects_are_shown():
    doors = [door for service in found.services() for door in import_module(f"services.{service}.api").doors.opened]
    looks = [door for door in doors if door.method == "GET" and door.by is not None]

    assert len(looks) > len(found.services())
    assert [door.path for door in looks if Role.CONTRACTOR in door.by] == [ITS_OWN_LETTERS]
