"""Name the clocks of before, and let those of an accepted case stand still."""

import sqlalchemy as sa
from alembic import op

revision = "chassis_0010"
down_revision = "chassis_0009"
branch_labels = None
depends_on = None

# What is due, what starts it and who owes it, of clocks armed before that was kept with them.
NAMED = {
    "application_correction": ("申请材料补正", "一次性告知补正", "owner_unit"),
    "review_intake": ("技术审核受理", "提请技术审核", "BDB"),
    "tech_review": ("技术审核意见", "技术审核受理", "BDB"),
    "approval_intake": ("立项申请受理", "提请审批立项", "AAB"),
    "approval": ("审批立项决定", "立项申请受理", "AAB"),
    "public_notice": ("资金拟分配计划公示", "资金拟分配计划公示发布", None),
    "contract_filing": ("合同备案", "合同签订", "owner_unit"),
    "contract_filing_correction": ("合同备案补正", "合同备案退回补正", "owner_unit"),
    "acceptance_report_filing": ("竣工验收报告备案", "竣工验收", "owner_unit"),
    "acceptance_report_correction": ("竣工验收报告补正", "竣工验收报告退回补正", "owner_unit"),
}
PAUSABLE = ("tech_review", "approval")  # a return for correction pauses them, whichever release armed them (D8)


def upgrade() -> None:
    """Bring the rows forward."""
    rows = sa.table(
        "deadlines",
        *map(sa.column, ("kind", "title", "starts_with", "owed_by")),
        sa.column("pausable", sa.Boolean()),
    )
    for kind, (title, starts_with, owed_by) in NAMED.items():
        unnamed = (rows.c.kind == kind) & (rows.c.title == "")
        owing = sa.func.coalesce(rows.c.owed_by, sa.literal(owed_by, sa.Text()))
        op.execute(sa.update(rows).where(unnamed).values(title=title, starts_with=starts_with, owed_by=owing))
    op.execute(sa.update(rows).where(rows.c.kind.in_(PAUSABLE)).values(pausable=True))


def downgrade() -> None:
    """Take nothing back: what is named stays true."""
