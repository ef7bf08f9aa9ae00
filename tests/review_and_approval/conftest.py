"""Every sentence is said of both desks."""

import pytest

from tests.review_and_approval.desks import DESKS, Desk


@pytest.fixture(params=DESKS, ids=lambda desk: desk.service)
def desk(request: pytest.FixtureRequest) -> Desk:
    """The desk that the sentence is said of."""
    chosen: Desk = request.param
    return chosen
