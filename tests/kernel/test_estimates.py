"""The statutory days of a year without notice are those of the law, and the notices that came bear them out."""

from datetime import date

import pytest

from shared.kernel.calendar import DayKind, bundled_notices
from shared.kernel.estimates import MOVING, statutory_days
from shared.kernel.notice import STATUTORY_FESTIVALS


def statutory(year):
    """Return the statutory days of each festival of the year, in order."""
    days = sorted(statutory_days(year).items())
    return {name: [day for day, names in days if name in names.split("、")] for name in STATUTORY_FESTIVALS}


@pytest.mark.parametrize("year", MOVING)
def test_moving_festivals_agree_with_the_rule_that_defines_them(year):
    """Qingming is a solar term; the others fall on new and full moons, so they keep their distance."""
    days = statutory(year)
    new_year = days["春节"][-3]

    assert days["清明节"] in ([date(year, 4, 4)], [date(year, 4, 5)])
    assert date(year, 1, 21) <= new_year <= date(year, 2, 20)
    for festival, day_of_the_moon in (("端午节", 5), ("中秋节", 15)):
        off = ((days[festival][0] - new_year).days + 1 - day_of_the_moon) % 29.53
        assert min(off, 29.53 - off) < 2


@pytest.mark.parametrize("year", range(2019, 2027))
def test_the_estimate_of_a_year_is_borne_out_by_the_notice_that_came(year):
    notice = next(notice for notice in bundled_notices() if notice.year == year)
    rested = {rule.day: rule.festival.split("、") for rule in notice.days if rule.kind is DayKind.FESTIVAL}

    for festival, days in statutory(year).items():
        assert days
        assert [day for day in days if festival not in rested.get(day, [])] == []


@pytest.mark.parametrize(("year", "spring", "labour"), [(2024, 3, 1), (2025, 4, 2)])
def test_new_years_eve_and_the_second_of_may_are_statutory_since_2025(year, spring, labour):
    days = statutory(year)

    assert (len(days["春节"]), len(days["劳动节"])) == (spring, labour)
