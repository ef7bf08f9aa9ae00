"""Doors to the rule sets: what is in force where, what is laid down, and what publishing it would do."""

from typing import Any
from uuid import UUID

from services.regulation import rules
from services.regulation.api.doors import DRAFTS, doors
from services.regulation.schemas import (
    InForceQuery,
    LaidDownSchema,
    LayDownSchema,
    PublishedRuleSetSchema,
    RehearsalSchema,
    RejectSchema,
    RuleSetLineSchema,
    RuleSetSchema,
)
from services.regulation.store import GovernedProjects, Register, RuleSets
from shared.chassis.http import Page
from shared.chassis.work import Tx
from shared.kernel.actor import Role


@doors.query("/rule-sets", by=None, gives=RuleSetLineSchema)
def list_rule_sets(tx: Tx) -> Any:
    """List the published rule sets, the city's and the counties', the oldest of each first."""
    return {"rule_sets": [rules.show_rule_set(one, tx.law) for one in tx.law.rule_sets]}


@doors.query("/rule-sets/in-force", by=None, takes=InForceQuery, gives=RuleSetSchema)
def get_rule_set_in_force(tx: Tx, asked: dict[str, Any]) -> Any:
    """Show what a project of that division that enters on that day is under."""
    return rules.show_rule_set(tx.law.in_force(asked["division_code"], asked["on"] or tx.today), tx.law)


@doors.query("/rule-sets/<string:version>", by=None, gives=RuleSetSchema)
def get_rule_set(tx: Tx, version: str) -> Any:
    """Show one rule set with all it lays down: each value with its article, and where it is inherited from."""
    return rules.show_rule_set(tx.law.rule_set(version), tx.law)


@doors.listing("/rule-set-proposals", by=DRAFTS, gives=LaidDownSchema, key="proposal_id")
def list_laid_down(tx: Tx, page: Page) -> Any:
    """List the rule sets that were laid down here, the oldest first."""
    return RuleSets(tx).page(after=page.after, limit=page.probe)


@doors.query("/rule-set-proposals/<uuid:proposal_id>", by=DRAFTS, gives=LaidDownSchema)
def get_laid_down(tx: Tx, proposal_id: UUID) -> Any:
    """Show one laid-down rule set and what became of it."""
    return RuleSets(tx).get(proposal_id)


@doors.query("/rule-set-proposals/<uuid:proposal_id>/preview", by=DRAFTS, gives=RehearsalSchema)
def preview_rule_set(tx: Tx, proposal_id: UUID) -> Any:
    """Show what publishing would do: which live projects change, which open deadlines move, which stay and why."""
    return rules.rehearse(
        RuleSets(tx).get(proposal_id),
        law=tx.law,
        projects=GovernedProjects(tx).listed(),
        deadlines=list(Register(tx).running()),
        calendar=tx.calendar,
    )


@doors.command(
    "POST",
    "/rule-set-proposals",
    by=Role.SYSADMIN,
    article="30",
    takes=LayDownSchema,
    gives=LaidDownSchema,
    status=201,
)
def lay_down_rule_set(tx: Tx, written: dict[str, Any]) -> Any:
    """Write a rule set down for another person to check against its document (Art. 30)."""
    laid = rules.lay_down(tx.new_id(), written, law=tx.law, actor=tx.actor, received_at=tx.received_at)
    RuleSets(tx).add(laid)
    return laid


@doors.command(
    "POST",
    "/rule-set-proposals/<uuid:proposal_id>/publication",
    by=Role.SYSADMIN,
    article="30",
    gives=PublishedRuleSetSchema,
)
def publish_rule_set(tx: Tx, proposal_id: UUID) -> Any:
    """Publish the rule set as another person than the one who laid it down (Art. 30)."""
    rule_sets = RuleSets(tx)
    law = rule_sets.locked_law()
    laid, published = rules.publish_rule_set(
        rule_sets.get(proposal_id), law=law, actor=tx.actor, received_at=tx.received_at
    )
    rule_sets.publish(laid, published)
    return {**vars(laid), "to_renew": rules.renewals(published.as_rule_set(), law)}


@doors.command(
    "POST",
    "/rule-set-proposals/<uuid:proposal_id>/rejection",
    by=Role.SYSADMIN,
    article="30",
    takes=RejectSchema,
    gives=LaidDownSchema,
)
def reject_rule_set(tx: Tx, command: dict[str, Any], proposal_id: UUID) -> Any:
    """Turn the rule set down."""
    rule_sets = RuleSets(tx)
    laid = rules.reject_rule_set(rule_sets.get(proposal_id), reason=command["reason"])
    rule_sets.save(laid)
    return laid
