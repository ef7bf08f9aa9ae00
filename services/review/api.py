"""HTTP doors of the review service."""

from typing import Any
from uuid import UUID

from services.review import rules
from services.review.schemas import ConcludeAspectSchema, IssueOpinionSchema, ReturnReviewSchema, ReviewSchema
from services.review.store import Reviews
from shared.chassis.http import Doors, Page
from shared.chassis.http.turning import OwnClock
from shared.chassis.work import Tx
from shared.kernel.actor import Role
from shared.kernel.counting import PauseReason

doors = Doors("review", "技术审核")


@doors.listing("/reviews", gives=ReviewSchema, key="project_id")
def list_reviews(tx: Tx, page: Page) -> Any:
    """List the technical reviews, the oldest project first."""
    return Reviews(tx).page(after=page.after, limit=page.probe)


@doors.query("/reviews/<uuid:project_id>", gives=ReviewSchema)
def get_review(tx: Tx, project_id: UUID) -> Any:
    """Show one project's technical review."""
    return Reviews(tx).get(project_id)


@doors.command("POST", "/reviews/<uuid:project_id>/acceptance", by=Role.BDB, article="7", gives=ReviewSchema)
def accept_review(tx: Tx, project_id: UUID) -> Any:
    """Accept the preliminary design for technical review (Art. 7)."""
    reviews = Reviews(tx)
    review, accepted, clocks = rules.accept(
        reviews.get(project_id),
        today=tx.today,
        received_at=tx.received_at,
        deadline=tx.deadline(rules.INTAKE_CLOCK, project_id),
        parameters=tx.parameters(project_id),
    )
    reviews.save(review)
    tx.meet(rules.INTAKE_CLOCK, project_id)
    tx.arm(clocks)
    tx.emit(accepted)
    return review


@doors.command(
    "POST",
    "/reviews/<uuid:project_id>/return",
    by=Role.BDB,
    article="7",
    takes=ReturnReviewSchema,
    gives=ReviewSchema,
)
def return_review(tx: Tx, command: dict[str, Any], project_id: UUID) -> Any:
    """Give the design back with one complete list of what to correct (Art. 7)."""
    reviews = Reviews(tx)
    review = reviews.get(project_id)
    review, requested = rules.return_for_correction(
        review,
        defects=command["defects"],
        today=tx.today,
        received_at=tx.received_at,
        deadline=tx.deadline(rules.running_clock(review), project_id),
    )
    reviews.save(review)
    tx.meet(rules.INTAKE_CLOCK, project_id)
    tx.pause(rules.REVIEW_CLOCK, project_id, reason=PauseReason.CORRECTION)
    tx.emit(requested)
    return review


OwnClock(
    kind=rules.REVIEW_CLOCK,
    path="/reviews/<uuid:project_id>",
    cases=Reviews,
    rules=rules,
    office=Role.BDB,
    article="7",
    gives=ReviewSchema,
).opens(doors, pause="pause_review", resume="resume_review", extend="extend_review")


@doors.command(
    "PUT",
    "/reviews/<uuid:project_id>/aspects/<any({}):aspect>".format(",".join(rules.ASPECTS)),
    by=Role.BDB,
    article="7",
    takes=ConcludeAspectSchema,
    gives=ReviewSchema,
)
def conclude_aspect(tx: Tx, command: dict[str, Any], project_id: UUID, aspect: str) -> Any:
    """Conclude on one of the five aspects (Art. 7)."""
    reviews = Reviews(tx)
    review = rules.conclude_aspect(
        reviews.get(project_id), aspect=aspect, conclusion=command["conclusion"], text=command["text"]
    )
    reviews.save(review)
    return review


@doors.command(
    "POST",
    "/reviews/<uuid:project_id>/opinion",
    by=Role.BDB,
    article="7",
    takes=IssueOpinionSchema,
    gives=ReviewSchema,
)
def issue_opinion(tx: Tx, command: dict[str, Any], project_id: UUID) -> Any:
    """Issue the numbered review opinion (Art. 7)."""
    reviews = Reviews(tx)
    review, issued = rules.issue(
        reviews.get(project_id),
        conclusion=command["conclusion"],
        opinion_no=str(tx.number(rules.OFFICE_MARK)),
        today=tx.today,
        received_at=tx.received_at,
        deadline=tx.deadline(rules.REVIEW_CLOCK, project_id),
    )
    reviews.save(review)
    tx.resume(rules.REVIEW_CLOCK, project_id)
    tx.meet(rules.REVIEW_CLOCK, project_id)
    tx.emit(issued)
    return review
