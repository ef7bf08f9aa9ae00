"""The rest of the review service: reviews, one row per project."""

from uuid import UUID

from sqlalchemy import MetaData, Table

from services.review import rules
from shared.chassis.columns import Column, Date, Fen, Integer, Packed, Text, Uuid
from shared.chassis.rows import Rows

metadata = MetaData()

reviews = Table(
    "reviews",
    metadata,
    Column("project_id", Uuid, primary_key=True),
    Column("project_no", Text, nullable=False),
    Column("project_name", Text, nullable=False),
    Column("owner_office_id", Text, nullable=False),
    Column("owner_office_name", Text, nullable=False),
    Column("estimate", Fen, nullable=False),
    Column("round", Integer, nullable=False),
    Column("design_digest", Text, nullable=False),
    Column("design_version", Integer, nullable=False),
    Column("requested_on", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("accepted_on", Date),
    Column("returns", Integer, nullable=False),
    Column("defects", Packed(tuple[str, ...]), nullable=False),
    Column("aspects", Packed(tuple[rules.Aspect, ...]), nullable=False),
    Column("conclusion", Text),
    Column("opinion_no", Text, unique=True),
    Column("issued_on", Date),
    Column("missed_clocks", Packed(tuple[UUID, ...]), nullable=False),
    Column("earlier_rounds", Packed(tuple[rules.Round, ...]), nullable=False),
)


class Reviews(Rows[rules.Review]):
    """Reviews by project."""

    table = reviews
    value = rules.Review
    key = "project_id"
    missing = rules.NoSuchReview

    def those_of(self, project_id: UUID) -> list[rules.Review]:
        """Return the project's review, locked, as a list of one, or of none when none was ever requested."""
        known = self.seek(project_id)
        return [] if known is None else [known]

    def keep(self, review: rules.Review) -> None:
        """Save the review that was read here, or add a new one."""
        if review.project_id in self._states:
            self.save(review)
        else:
            self.add(review)
