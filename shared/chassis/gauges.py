"""Gauges that are read from the rows at each scrape, so that they cannot drift from them."""

import math
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection, RowMapping, Select, Table, func, select, true

from shared.chassis import calendars, clock, laws, parking, piles, sealing
from shared.chassis.firing import OPEN_AND_FINAL
from shared.chassis.inbox import LIVE
from shared.chassis.relay import UNPUBLISHED
from shared.chassis.tables import audit_heads, deadlines, inbox, outbox, pinned_projects
from shared.chassis.work import Work
from shared.kernel.deadline import Deadline, lamp
from shared.kernel.law import Pin

SHOWN = (  # the name of each gauge, what it says, and what it is told apart by besides the service
    ("outbox_pending", "Events not yet told"),
    ("outbox_oldest_age_seconds", "Age of the oldest event not yet told"),
    ("inbox_pending", "Heard events without their effect"),
    ("inbox_waiting_oldest_age_seconds", "Age of the oldest heard event that was tried in vain and comes again"),
    ("inbox_held_back", "Heard events that wait behind a parked one"),
    ("inbox_parked", "Heard events parked for repair"),
    ("deadlines_parked", "Deadlines parked for repair"),
    ("queues_parked", "Rows of a service's own queues parked for repair"),
    ("deadlines_open", "Open deadlines", "kind", "article", "lamp"),
    ("deadlines_provisional", "Open deadlines on a provisional date"),
    ("deadlines_provisional_passed", "Open deadlines whose provisional date has passed: they wait for the calendar"),
    (
        "deadlines_unfired_oldest_age_seconds",
        "How long ago the oldest deadline fell due, by a final date, that has not fired",
    ),
    ("audit_head_age_seconds", "Age of the newest signed head of the trail"),
    ("audit_rows_sealed", "Rows of the trail under signed heads; never fewer than before"),
    ("audit_heads_signed", "Signed heads of the trail, one a day; never fewer than before"),
    ("calendar_days_left", "Days from today on that no coming notice can change"),
)


class RowGauges(Collector):
    """The rows of every service in this process, counted at scrape time."""

    def __init__(self, works: Iterable[Work]) -> None:
        self.works = list(works)

    def describe(self) -> Iterable[Metric]:
        """Say nothing beforehand: registering must not touch a database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges; a database that is down raises, and the scrape fails visibly."""
        families = [GaugeMetricFamily(name, what, labels=["service", *more]) for name, what, *more in SHOWN]
        by_name = {family.name: family for family in families}
        for work in self.works:
            with work.database.reading() as connection:
                self._queues(connection, work.service, by_name)
                self._deadlines(connection, work.service, by_name)
        yield from families

    def _queues(self, connection: Connection, service: str, into: dict[str, GaugeMetricFamily]) -> None:
        pending, oldest = connection.execute(TO_TELL).one()
        into["outbox_pending"].add_metric([service], pending)
        into["outbox_oldest_age_seconds"].add_metric([service], _age(oldest))
        into["inbox_waiting_oldest_age_seconds"].add_metric([service], _age(connection.execute(WAITING).scalar_one()))
        into["inbox_held_back"].add_metric([service], connection.execute(parking.held_back()).scalar_one())
        head = sealing.newest(connection)
        into["audit_head_age_seconds"].add_metric([service], _age(head["signed_at"]) if head else math.inf)
        into["audit_rows_sealed"].add_metric([service], head["rows_total"] if head else 0)
        into["audit_heads_signed"].add_metric([service], _count(connection, audit_heads, true()))
        into["inbox_pending"].add_metric([service], _count(connection, inbox, LIVE))
        for name, found in (
            ("inbox_parked", [piles.EVENT]),
            ("deadlines_parked", [piles.DEADLINE]),
            ("queues_parked", piles.own_piles(service)),
        ):
            into[name].add_metric([service], sum(_count(connection, pile.table, pile.parked) for pile in found))

    def _deadlines(self, connection: Connection, service: str, into: dict[str, GaugeMetricFamily]) -> None:
        calendar, law, now = calendars.current(connection), laws.current(connection), clock.now()
        counted: dict[tuple[str, str, str], int] = {}
        provisional = passed = 0
        for row in connection.execute(_alike()).mappings():
            yellow = law.over(_pin_of(row), now.date()).yellow
            key = (row["kind"], row["article"], lamp(_one_of(row), now=now, calendar=calendar, yellow=yellow).name)
            counted[key] = counted.get(key, 0) + row["count"]
            provisional += row["count"] if row["provisional"] else 0
            passed += row["count"] if row["provisional"] and row["bound_at"] <= now else 0
        for labels, count in counted.items():
            into["deadlines_open"].add_metric([service, *labels], count)
        into["deadlines_provisional"].add_metric([service], provisional)
        into["deadlines_provisional_passed"].add_metric([service], passed)
        unfired = connection.execute(UNFIRED.where(deadlines.c.bound_at <= now)).scalar_one()
        into["deadlines_unfired_oldest_age_seconds"].add_metric([service], _age(unfired, now))
        left = (calendar.final_until - now.date()).days + 1  # today is one of them
        into["calendar_days_left"].add_metric([service], left)


TO_TELL = select(func.count(), func.min(outbox.c.created_at)).where(UNPUBLISHED)
UNFIRED = select(func.min(deadlines.c.bound_at)).where(OPEN_AND_FINAL)
WAITING = select(func.min(inbox.c.received_at)).where(LIVE, inbox.c.attempts > 0)


def _count(connection: Connection, table: Table, condition: Any) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(condition)).scalar_one())


def _age(since: datetime | None, now: datetime | None = None) -> float:
    """Return the age in seconds of the oldest of some rows; where there is none, nothing is late."""
    return 0 if since is None else ((now or clock.true_now()) - since).total_seconds()


LAMP_DECIDED_BY = (
    deadlines.c.kind,
    deadlines.c.article,
    deadlines.c.mark,
    deadlines.c.owed_by,
    deadlines.c.anchor_on,
    deadlines.c.unit,
    deadlines.c.amount,
    deadlines.c.due_on,
    deadlines.c.bound_at,
    deadlines.c.provisional,
    deadlines.c.calendar_version,
    deadlines.c.state,
)

GOVERNED_BY = (pinned_projects.c.division_code, pinned_projects.c.rule_set)


def _alike() -> Select[Any]:
    """Return running deadlines in groups that share a lamp, so that a scrape costs days, not deadlines."""
    running = deadlines.c.state.in_(("open", "paused"))
    columns = (*LAMP_DECIDED_BY, *GOVERNED_BY)
    pinned = deadlines.outerjoin(pinned_projects, deadlines.c.project_id == pinned_projects.c.project_id)
    return select(*columns, func.count().label("count")).select_from(pinned).where(running).group_by(*columns)


def _pin_of(group: RowMapping) -> Pin:
    """Return what the projects of the group are pinned to: the city's first rule set where nothing was said."""
    return Pin(**{name: group[name] for name in ("division_code", "rule_set") if group[name] is not None})


def _one_of(group: RowMapping) -> Deadline:
    """Return a deadline that stands for its group."""
    known = {column.name: group[column.name] for column in LAMP_DECIDED_BY}
    nobody = UUID(int=0)
    return Deadline(**known, deadline_id=nobody, subject_id=nobody, project_id=nobody, armed_at=group["bound_at"])
