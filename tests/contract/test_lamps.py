"""The lamp of a filing and the gauge of all lamps follow the rule set that governs the project."""

import pytest

from shared.chassis import clock, laws
from shared.events.regulation import RuleSetPublished
from shared.kernel.actor import SYSTEM
from shared.kernel.law import Pin
from shared.kernel.ruleset import RuleSet
from tests.builders import COUNTY, a_written_rule_set
from tests.contract import builders
from tests.house import House

HOSTED = ["contract"]


def govern(house: House, **values: int) -> None:
    """Let a county's rule set say these values, and govern the project."""
    rule_set = RuleSet.from_json(a_written_rule_set(values=values))
    with house.work("contract").begin(SYSTEM) as tx:
        laws.adopt(tx.connection, RuleSetPublished.of(rule_set), at=clock.true_now())
        laws.pin(tx.connection, builders.PROJECT_ID, Pin(division_code=COUNTY, rule_set=rule_set.version))


@pytest.mark.parametrize(
    ("values", "lamp"), [({}, "green"), ({"lamp_yellow_workdays": 5}, "yellow"), ({"lamp_yellow_workdays": 4}, "green")]
)
def test_a_county_says_how_many_days_before_the_end_a_lamp_turns_yellow(
    house: House, values: dict[str, int], lamp: str
):
    builders.procured(house)
    govern(house, **values)
    path = builders.with_text(house)

    shown = house.call("BDB", "GET", path).json["filing"]
    measured = house.call(None, "GET", "/metrics").text

    assert shown["lamp"] == lamp
    counted = f'deadlines_open{{article="15",kind="contract_filing",lamp="{lamp.upper()}",service="contract"}} 1.0'
    assert counted in measured
