"""Gauges of a service's own, read from its rows at each scrape: its store says them in `measured(connection)`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection

from shared.chassis.work import Work


@dataclass(frozen=True)
class Measured:
    """One number and what it is a number of."""

    name: str
    what: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


Measure = Callable[[Connection], Iterable[Measured]]


class OwnGauges(Collector):
    """What the services of this process measure of their own, at scrape time."""

    def __init__(self, works: Iterable[Work]) -> None:
        self.measures = [(work, measure) for work in works if (measure := _measure_of(work.service)) is not None]

    def describe(self) -> Iterable[Metric]:
        """Say nothing beforehand: registering must not touch a database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges; a database that is down raises, and the scrape fails visibly."""
        families: dict[str, GaugeMetricFamily] = {}
        for work, measure in self.measures:
            with work.database.reading() as connection:
                for one in measure(connection):
                    family = GaugeMetricFamily(one.name, one.what, labels=["service", *one.labels])
                    families.setdefault(one.name, family).add_metric([work.service, *one.labels.values()], one.value)
        yield from families.values()


def _measure_of(service: str) -> Measure | None:
    store: Any = import_module(f"services.{service}.store")
    found: Measure | None = getattr(store, "measured", None)
    return found
