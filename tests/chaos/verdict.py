"""From a running fleet to a verdict: let it come to rest, gather the evidence, judge it."""

from tests.chaos.checks import LOST, Violation, judge
from tests.chaos.evidence import Evidence, gather
from tests.chaos.fleet import Fleet
from tests.chaos.resting import REST_SECONDS, Unrest, come_to_rest


def verdict(fleet: Fleet, *, within: float = REST_SECONDS) -> tuple[Evidence, list[Violation]]:
    """Return the evidence of a run and every promise it broke; not coming to rest is a loss."""
    unrest = []
    try:
        come_to_rest(fleet, within=within)
    except Unrest as fault:
        unrest.append(Violation("a_run_comes_to_rest", LOST, str(fault)))
    evidence = gather(fleet)
    return evidence, unrest + judge(evidence)
