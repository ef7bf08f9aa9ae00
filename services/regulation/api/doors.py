"""The one blueprint that the rooms of this service open their doors in."""

from shared.chassis.http import Doors
from shared.kernel.actor import Role

# What is not law yet, and what it would do to whose project, is for those who decide it, apply it or audit them.
DRAFTS = (Role.SYSADMIN, Role.BDB, Role.AUDITOR)

doors = Doors("regulation", "办法与日历")
