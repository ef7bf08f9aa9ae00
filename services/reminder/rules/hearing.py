"""What is heard of a clock changes what is owed; the order of one speaker's words is kept by the chassis."""

from dataclasses import replace

from services.reminder.rules.terms import LIFECYCLE, Obligation, Project
from shared.events.application import ApplicationDrafted
from shared.events.deadline import DeadlineArmed, DeadlineEnded, DeadlineMoved, DeadlinePaused, DeadlineResumed
from shared.kernel.deadline import DeadlineState

# Where a moved clock may stand by its own service's word, and what that means for who was reminded.
REOPENED = {DeadlineState.OPEN, DeadlineState.PAUSED}


def note_project(event: ApplicationDrafted) -> Project:
    """Keep how the project is called and whose it is."""
    return Project(
        project_id=event.project_id,
        project_no=event.project_no,
        project_name=event.project_name,
        owner_office_id=event.owner_office_id,
        owner_office_name=event.owner_office_name,
    )


def arm(event: DeadlineArmed) -> Obligation:
    """A clock runs: something is owed by its date, or, where nobody owes, only waited for."""
    return Obligation(
        deadline_id=event.deadline_id,
        project_id=event.project_id,
        service=event.service,
        kind=event.kind,
        title=event.title or event.kind,
        article=event.article,
        mark=event.mark,
        owed_by=event.owed_by,
        anchor_on=event.anchor_on,
        due_on=event.due_on,
        provisional=event.provisional,
        calendar_version=event.calendar_version,
        rule_set=event.rule_set,
    )


def move(obligation: Obligation, event: DeadlineMoved) -> Obligation:
    """The date was counted again; what had passed wrongly is owed again, what is done stays done (D10)."""
    moved = replace(
        obligation,
        anchor_on=event.anchor_on,
        due_on=event.new_due_on,
        provisional=event.provisional,
        rule_set=event.rule_set or obligation.rule_set,
    )
    if obligation.state == "ended":
        return moved
    reopens = event.state in REOPENED and obligation.state == "passed"
    return replace(moved, state=LIFECYCLE.after(obligation.state, "reopen" if reopens else "move"))


def pause(obligation: Obligation, event: DeadlinePaused) -> Obligation:
    """The clock stands still: nobody is reminded meanwhile (D8)."""
    return replace(obligation, state=LIFECYCLE.after(obligation.state, "pause"))


def resume(obligation: Obligation, event: DeadlineResumed) -> Obligation:
    """The clock runs on to a new date (D8)."""
    return replace(
        obligation,
        due_on=event.due_on,
        provisional=event.provisional,
        state=LIFECYCLE.after(obligation.state, "resume"),
    )


def end(obligation: Obligation, event: DeadlineEnded) -> Obligation:
    """What was owed has come or is owed no longer: the ladder stops; when it has passed, the ladder goes on.

    It may be said again of what is done, because another receipt counts (D7): it stays done.
    """
    if obligation.state == "ended":
        return obligation
    action = "pass_by" if event.outcome == DeadlineState.FIRED else "end"
    return replace(obligation, state=LIFECYCLE.after(obligation.state, action))
