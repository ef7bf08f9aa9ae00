"""The rest of the approval service: approvals and the newest review opinions, by project."""

from uuid import UUID

from sqlalchemy import MetaData, Table

from services.approval import rules
from shared.chassis.columns import Column, Date, Fen, Integer, Packed, Text, Uuid
from shared.chassis.rows import Rows

metadata = MetaData()

approvals = Table(
    "approvals",
    metadata,
    Column("project_id", Uuid, primary_key=True),
    Column("project_no", Text, nullable=False),
    Column("project_name", Text, nullable=False),
    Column("owner_office_id", Text, nullable=False),
    Column("owner_office_name", Text, nullable=False),
    Column("estimate", Fen, nullable=False),
    Column("plan_item", Text, nullable=False),
    Column("proposal_digest", Text, nullable=False),
    Column("feasibility_digest", Text, nullable=False),
    Column("design_digest", Text, nullable=False),
    Column("estimate_digest", Text, nullable=False),
    Column("opinion_no", Text, nullable=False),
    Column("requested_on", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("accepted_on", Date),
    Column("returns", Integer, nullable=False),
    Column("defects", Packed(tuple[str, ...]), nullable=False),
    Column("reply_no", Text, unique=True),
    Column("approved_amount", Fen),
    Column("reason_code", Text),
    Column("reason", Text),
    Column("decided_on", Date),
    Column("missed_clocks", Packed(tuple[UUID, ...]), nullable=False),
)

opinions = Table(
    "opinions",
    metadata,
    Column("project_id", Uuid, primary_key=True),
    Column("round", Integer, nullable=False),
    Column("opinion_no", Text, nullable=False),
    Column("conclusion", Text, nullable=False),
    Column("design_digest", Text, nullable=False),
    Column("design_version", Integer, nullable=False),
    Column("issued_on", Date, nullable=False),
)


class Approvals(Rows[rules.Approval]):
    """Approvals by project."""

    table = approvals
    value = rules.Approval
    key = "project_id"
    missing = rules.NoSuchApproval

    def those_of(self, project_id: UUID) -> list[rules.Approval]:
        """Return the project's approval, locked, as a list of one, or of none when none was ever requested."""
        known = self.seek(project_id)
        return [] if known is None else [known]


class Opinions(Rows[rules.Opinion]):
    """The newest opinion of each project."""

    table = opinions
    value = rules.Opinion
    key = "project_id"
    missing = rules.NoSuchApproval

    def keep(self, opinion: rules.Opinion) -> None:
        """Save the opinion that was read here, or add a new one."""
        if opinion.project_id in self._states:
            self.save(opinion)
        else:
            self.add(opinion)
