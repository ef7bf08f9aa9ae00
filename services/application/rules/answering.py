"""What the desks answered: corrections, the opinion, the decision; and the window that closes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from services.application.rules.terms import CLOSED, CORRECTING, CORRECTION_CLOCK, LIFECYCLE, Application, Opinion
from shared.events.application import ApplicationLapseCleared, ApplicationLapsed
from shared.kernel.actor import Role
from shared.kernel.deadline import Clock, Deadline, DeadlineState
from shared.kernel.law import Parameters

RECEIVED_IN_TIME = "received_in_time"
CALENDAR_MOVED = "calendar_moved"


def ask_correction(
    application: Application, *, defects: Sequence[str], asked_on: date, parameters: Parameters
) -> tuple[Application, tuple[Clock, ...]]:
    """Open the correction window: one complete list, one time (rule set's parameter)."""
    if application.state in CLOSED:  # taken back meanwhile: what the desk still says changes nothing
        return application, ()
    state = LIFECYCLE.after(application.state, "ask_correction")
    clock = Clock(
        kind=CORRECTION_CLOCK,
        title="申请材料补正",
        starts_with="一次性告知补正",
        article="8",
        subject_id=application.project_id,
        project_id=application.project_id,
        anchor_on=asked_on,
        owed_by=Role.OWNER_UNIT,
        **parameters.terms("application_correction_workdays"),
    )
    return replace(application, state=state, defects=tuple(defects)), (clock,)


def note_opinion(application: Application, opinion: Opinion) -> Application:
    """Keep the opinion; a rejected design goes back to the unit for another round (Art. 7, 9)."""
    if application.state in CLOSED:  # taken back meanwhile: what the desk still says changes nothing
        return application
    action = "note_pass" if opinion.conclusion == "pass" else "note_reject"
    return replace(application, state=LIFECYCLE.after(application.state, action), opinion=opinion)


def note_approval(application: Application) -> Application:
    """The project is approved."""
    return replace(application, state=LIFECYCLE.after(application.state, "note_approval"))


def note_refusal(application: Application) -> Application:
    """The project is refused (Art. 9)."""
    return replace(application, state=LIFECYCLE.after(application.state, "note_refusal"))


def lapse(application: Application, *, due_on: date) -> tuple[Application, tuple[ApplicationLapsed, ...]]:
    """The correction window has closed with nothing handed in."""
    if application.state not in CORRECTING:  # handed in or taken back while the sweep was on its way
        return application, ()
    desk = "review" if application.state == "review_correction" else "approval"
    lapsed = replace(application, state=LIFECYCLE.after(application.state, "lapse"))
    said = ApplicationLapsed(
        project_id=application.project_id, project_no=application.project_no, desk=desk, due_on=due_on
    )
    return lapsed, (said,)


def rejudge_lapse(
    application: Application, *, deadline: Deadline
) -> tuple[Application, tuple[ApplicationLapseCleared, ...]]:
    """Take the lapse back where a notice has moved the end of the window past now (D10)."""
    if application.state != "lapsed" or deadline.state != DeadlineState.OPEN:
        return application, ()
    restored, cleared = clear_lapse(application, received_at=None, reason=CALENDAR_MOVED)
    return restored, (cleared,)


def clear_lapse(
    application: Application, *, received_at: datetime | None, reason: str
) -> tuple[Application, ApplicationLapseCleared]:
    """Give the application back its window, which had not closed: the desk that asked waits for it again."""
    action = "clear_review_lapse" if application.desk == "review" else "clear_approval_lapse"
    restored = replace(application, state=LIFECYCLE.after(application.state, action))
    return restored, ApplicationLapseCleared(
        project_id=application.project_id,
        project_no=application.project_no,
        desk=application.desk,
        received_at=received_at,
        reason=reason,
    )
