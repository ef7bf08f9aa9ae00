"""The one blueprint that the rooms of this service open their doors in."""

from shared.chassis.http import Doors

doors = Doors("regulation", "办法与日历")
