"""How a review ends without an opinion: taken back by the unit, or lapsed."""

from dataclasses import replace

from services.review.rules.terms import LIFECYCLE, Review


def withdraw(review: Review) -> Review:
    """End the review, because the unit took its application back; an opinion issued before stands (Art. 7)."""
    return _ended_by(review, "withdraw")


def lapse(review: Review) -> Review:
    """End the review, because the unit handed no correction in; a review that waits for none goes on (Art. 7)."""
    return _ended_by(review, "lapse")


def _ended_by(review: Review, action: str) -> Review:
    if action not in LIFECYCLE.possible(review.state):
        return review
    return replace(review, state=LIFECYCLE.after(review.state, action))
