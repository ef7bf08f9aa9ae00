"""What notices say of a day: the State Council's arrangement, and apart from it, over it, what the city closes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from shared.kernel.notice import LOCAL, DayKind, Notice


class DayReason(NamedTuple):
    """What a day is, for which festival, and which notice says so (none: weekday, weekend or estimate)."""

    kind: DayKind
    festival: str | None = None
    citation: str | None = None


@dataclass(frozen=True)
class Layers:
    """Each source's last word on each day; a closure lies over the arrangement and leaves it whole."""

    arrangement: dict[date, DayReason] = field(default_factory=dict)
    closures: dict[date, DayReason] = field(default_factory=dict)

    def of(self, source: str) -> dict[date, DayReason]:
        """Return what a source has said."""
        return self.closures if source == LOCAL else self.arrangement


def in_order(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Return the notices as they override each other (D13)."""
    return tuple(sorted(notices, key=lambda notice: notice.place))


def fold(notices: Iterable[Notice]) -> Layers:
    """Return the layers that the notices leave, the later overriding the earlier day by day (D13).

    A source takes back its own words only; the State Council's later word on a day also ends a closure of it. The
    correction of what was typed in is no later word: it speaks for its paper, and leaves what was said after that.
    """
    layers = Layers()
    papers: dict[str | None, date] = {}  # when each spoke
    said: dict[tuple[str, date], date] = {}  # when a source had its last word on a day
    for notice in notices:
        own = layers.of(notice.source)
        paper = notice.corrects.citation if notice.corrects else None
        spoke = papers[notice.citation] = papers.get(paper, notice.published_on)
        heard = [rule for rule in notice.days if said.get((notice.source, rule.day), spoke) <= spoke]
        for rule in heard:
            said[notice.source, rule.day] = spoke
            if rule.revoked and rule.day in own and own[rule.day].kind is notice.kind_of(rule):
                del own[rule.day]
        for rule in heard:
            if not rule.revoked:
                own[rule.day] = DayReason(notice.kind_of(rule), rule.festival, notice.citation)
                if notice.source != LOCAL and said.get((LOCAL, rule.day), spoke) <= spoke:
                    layers.closures.pop(rule.day, None)
    return layers
