"""How a review ends without an opinion: taken back by the unit, or lapsed."""

from dataclasses import replace

from services.review.rules.terms import LIFECYCLE, REVIEW_CLOCK, Review


def withdraw(review: Review) -> Review:
    """End the review, because the unit took its application back; an opinion issued before stands (Art. 7)."""
    return _moved_by(review, "withdraw")


def lapse(review: Review) -> tuple[Review, tuple[str, ...]]:
    """End the review, because the unit handed no correction in; a review that waits for none goes on (Art. 7).

    Returned with it is which of the bureau's clocks, standing still since the return, ends with it.
    """
    lapsed = _moved_by(review, "lapse")
    return lapsed, () if lapsed == review else (REVIEW_CLOCK,)


def clear_lapse(review: Review) -> Review:
    """Wait for the correction again, because the window had not closed; a review that had not lapsed goes on (Art. 7)."""
    return _moved_by(review, "clear_lapse")


def _moved_by(review: Review, action: str) -> Review:
    if action not in LIFECYCLE.possible(review.state):
        return review
    return replace(review, state=LIFECYCLE.after(review.state, action))
