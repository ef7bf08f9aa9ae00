"""That there was something to judge: a run that asked for nothing, and looked at nothing, has kept no promise."""

from collections.abc import Iterable, Iterator

from tests.chaos.checks.promises import WRONG, promise
from tests.chaos.evidence import Evidence

GATHERED = ("applications", "approvals", "obligations", "registered_deadlines", "reviews")  # held to one another
COPIED = ("obligations", "registered_deadlines")  # of deadlines: held to them date by date
OF_A_MATRIX = ("a denial", "a fired deadline", "a met deadline")  # what a whole matrix has seen at least once


@promise(WRONG)
def the_run_has_substance(evidence: Evidence) -> Iterator[str]:
    """Commands were asked and events said, by services that hear each other; what the promises look at was gathered."""
    if not evidence.commands:
        yield "nobody has asked for anything"
    if not any(rows.outbox for rows in evidence.services.values()):
        yield "nothing was said"
    if not any(evidence.hears.values()):
        yield "nobody hears anything"
    yield from (f"no rows of {service}" for service in sorted(evidence.hears.keys() - evidence.services.keys()))
    shown = {table for rows in evidence.services.values() for table in rows.states}
    yield from (f"the states of {table} were not gathered" for table in GATHERED if table not in shown)
    copied = {table for rows in evidence.services.values() for table in rows.clocks}
    yield from (f"the clocks of {table} were not gathered" for table in COPIED if table not in copied)
    if not evidence.embedded and evidence.ghost is None:
        yield "no stranger has listened"
    if not evidence.embedded and not evidence.journeys:
        yield "nobody has noted how the town's clock was set"


def seen(evidence: Evidence) -> tuple[str, ...]:
    """Return what of a matrix's own substance this run shows."""
    deadlines = [row for rows in evidence.services.values() for row in rows.deadlines]
    found = {
        "a denial": any(command.status == 403 for command in evidence.commands),
        "a fired deadline": any(row["fired_at"] is not None for row in deadlines),
        "a met deadline": any(row["met_at"] is not None for row in deadlines),
    }
    return tuple(what for what in OF_A_MATRIX if found[what])


def unseen(seen_by_each: Iterable[tuple[str, ...]]) -> list[str]:
    """Return what no run of a matrix has seen."""
    found = {what for seen_by_one in seen_by_each for what in seen_by_one}
    return [what for what in OF_A_MATRIX if what not in found]
