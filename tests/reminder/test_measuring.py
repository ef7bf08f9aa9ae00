"""Operators see what should have gone and has not, whom nothing can reach, and what is parked."""

from prometheus_client import REGISTRY

from tests.house import House
from tests.reminder import builders, steps

HOSTED = ["reminder"]


def scraped(house: House) -> dict[str, float]:
    """Return what a scrape shows of the reminder service, by name and labels."""
    page = house.call(None, "GET", "/metrics").text
    lines = [line.rpartition(" ") for line in page.splitlines() if line.startswith("reminder_")]
    found = {
        name.replace(',service="reminder"', "").replace('{service="reminder"}', ""): value for name, _, value in lines
    }
    return {name: float(value) for name, value in found.items()}


def told(level: str) -> float:
    labels = {"service": "reminder", "queue": "rungs", "kind": level}
    return REGISTRY.get_sample_value("queue_rows_worked_on_total", labels) or 0.0


def test_an_office_without_a_contact_is_counted_until_it_has_one(house: House):
    steps.an_armed_clock(house)
    house.at("2026-03-12T09:00:00+08:00")
    assert scraped(house)["reminder_offices_without_contact"] == 1

    steps.add_contact(house)

    assert scraped(house)["reminder_offices_without_contact"] == 0


def test_what_was_told_is_counted_by_its_level(house: House):
    before = told("reminder"), told("supervision")
    steps.staffed(house)
    house.hear("reminder", builders.an_ended(steps.an_armed_clock(house), "fired"))

    house.at("2026-03-20T09:00:00+08:00")

    assert (told("reminder") - before[0], told("supervision") - before[1]) == (3, 1)


def test_the_age_of_what_waits_shows(house: House):
    steps.add_contact(house, email="wang@transport.example")
    steps.an_armed_clock(house)
    house.at("2026-03-12T07:00:00+08:00")
    early = scraped(house)
    house.at("2026-03-12T10:00:00+08:00")
    house.at("2026-03-12T11:30:00+08:00")

    late = scraped(house)

    assert early["reminder_rungs_oldest_due_age_seconds"] == late["reminder_rungs_oldest_due_age_seconds"] == 0
    assert late['reminder_deliveries_oldest_unsent_age_seconds{channel="email"}'] == 90 * 60
    assert late['reminder_deliveries_oldest_unsent_age_seconds{channel="chat"}'] == 0
    assert late['reminder_deliveries_parked{channel="email"}'] == late["reminder_rungs_parked"] == 0
