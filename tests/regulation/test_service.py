"""The regulation service hears nobody and waits for nothing."""

from services.regulation.service import Service
from shared.chassis.listen import declared
from shared.chassis.runner import all_services


def test_it_is_found_by_its_name_and_has_no_event_or_time_doors():
    assert Service.name in all_services()
    assert declared(Service) == []
