"""Whatever a sweep may give up has its place at the parking desk."""

from collections.abc import Iterable

import pytest

from shared.chassis import piles
from shared.chassis.host import service_class
from shared.chassis.listen import Sends, WorksOn, declared
from shared.chassis.piles import Pile
from shared.chassis.queues import RowQueue
from shared.chassis.roster import all_services


def queues_of(service: str) -> list[type[RowQueue]]:
    """Return the service's own queues."""
    return [door.queue for door in declared(service_class(service)) if isinstance(door, WorksOn | Sends)]


def unknown_to_the_desk(queues: Iterable[type[RowQueue]], known: Iterable[Pile]) -> list[str]:
    """Return the queues whose parked rows nobody would find, or whose sweep nobody would wake."""
    there = {(pile.table.name, pile.key.name, pile.bell) for pile in known}
    return [queue.name for queue in queues if (queue.table.name, queue.key, queue.name) not in there]


@pytest.mark.parametrize("service", all_services())
def test_every_queue_of_a_service_is_known_to_the_desk(service: str):
    assert unknown_to_the_desk(queues_of(service), piles.own_piles(service)) == []


def test_a_queue_without_its_place_at_the_desk_is_found():
    known = [pile for pile in piles.own_piles("reminder") if pile.kind != "rung"]

    assert unknown_to_the_desk(queues_of("reminder"), known) == ["rungs"]
