"""What the review service says: the big-data bureau's technical review of a preliminary design (Art. 7)."""

from dataclasses import dataclass
from datetime import date

from shared.events.base import ProjectEvent, published


@published("review.accepted.v1", by="review")
@dataclass(frozen=True, kw_only=True)
class TechReviewAccepted(ProjectEvent):
    """The bureau has accepted the design for review; its processing clock runs."""

    round: int
    accepted_on: date


@published("review.correction_requested.v1", by="review")
@dataclass(frozen=True, kw_only=True)
class ReviewCorrectionRequested(ProjectEvent):
    """The bureau returned the design with one complete list of what to correct."""

    round: int
    defects: tuple[str, ...]
    requested_on: date


@published("review.opinion_issued.v1", by="review")
@dataclass(frozen=True, kw_only=True)
class TechOpinionIssued(ProjectEvent):
    """The review opinion was issued, numbered and bound to the design it reviewed; `pass` or `reject`."""

    round: int
    opinion_no: str
    conclusion: str
    design_digest: str
    design_version: int
    issued_on: date
