"""What one service keeps of another's life, against that life: at rest both stand at the same place."""

from collections.abc import Callable, Iterator, Mapping

from tests.chaos.checks.deadlines import RUNNING
from tests.chaos.checks.promises import LOST, promise
from tests.chaos.checks.telling import ends_of
from tests.chaos.evidence import Evidence, Row, Rows

WAITING = {"awaiting_intake", "reviewing", "approving", "correction"}  # a desk has the project, or waits for it
GONE = {"withdrawn", "lapsed"}
DESKS = {"review": "reviews", "approval": "approvals"}
STANDS = {  # an application's state: which desk has it, and where it stands there
    "in_review": ("review", {"awaiting_intake", "reviewing"}),
    "review_correction": ("review", {"correction"}),
    "review_passed": ("review", {"passed"}),
    "in_approval": ("approval", {"awaiting_intake", "approving"}),
    "approval_correction": ("approval", {"correction"}),
    "approved": ("approval", {"approved"}),
    "refused": ("approval", {"refused"}),
}


@promise(LOST)
def the_register_says_what_there_is(evidence: Evidence) -> Iterator[str]:
    """The city's register of deadlines, made of what services say, shows each of them as it stands."""
    return _shown(evidence, "registered_deadlines", lambda row: {row["state"], *ends_of(row)})


@promise(LOST)
def what_is_owed_is_what_runs(evidence: Evidence) -> Iterator[str]:
    """The reminder knows of every deadline of the house, and of no other, and stands with each where it stands."""
    return _shown(evidence, "obligations", lambda row: {_owed(row)})


def _shown(evidence: Evidence, table: str, standing: Callable[[Row], set[str]]) -> Iterator[str]:
    """Yield each deadline that a table made of what services say does not show as it stands, and each it made up."""
    for keeper, rows in evidence.services.items():
        if (shown := rows.states.get(table)) is None:
            continue
        kept = {str(row["deadline_id"]) for others in evidence.services.values() for row in others.deadlines}
        yield from (f"{keeper} shows {of}, which no service has" for of in shown.keys() - kept)
        for service, others in evidence.services.items():
            for row in others.deadlines:
                if (says := shown.get(str(row["deadline_id"]))) not in standing(row):
                    yield f"{keeper} shows {says} for {service} {row['kind']} {row['deadline_id']}, it is {row['state']}"


@promise(LOST)
def a_copy_bears_the_moments_there_are(evidence: Evidence) -> Iterator[str]:
    """By when something is due and when it was done is the same wherever it is shown; what is owed no longer keeps its date."""
    kept = {str(row["deadline_id"]): row for rows in evidence.services.values() for row in rows.deadlines}
    for keeper, rows in evidence.services.items():
        for table, clocks in rows.clocks.items():
            for of, copied in clocks.items():
                if of not in kept or rows.states.get(table, {}).get(of) == "ended":
                    continue
                row = kept[of]
                for name in copied.keys() - {"deadline_id"}:
                    if copied[name] != row[name]:
                        yield f"{keeper} {table} has {name} {copied[name]} for {row['kind']} {of}, it is {row[name]}"


def _owed(row: Row) -> str:
    """Return how an obligation stands whose deadline stands like this; what was late is owed until it is done."""
    if row["state"] == "fired" and row["met_at"] is None:
        return "passed"
    return str(row["state"]) if row["state"] in RUNNING else "ended"


@promise(LOST)
def a_desk_stands_where_the_application_does(evidence: Evidence) -> Iterator[str]:
    """The desk that has an application is where the application says; of one withdrawn or lapsed no desk waits."""
    for project, state in _applications(evidence).items():
        for desk, table in DESKS.items():
            at = evidence.services.get(desk, Rows()).states.get(table, {}).get(project)
            if state in GONE and at in WAITING:
                yield f"{desk} of {project} is {at}, its application is {state}"
            if state in STANDS and STANDS[state][0] == desk and at not in STANDS[state][1]:
                yield f"{desk} of {project} is {at}, its application is {state}"


@promise(LOST)
def no_clock_runs_for_what_is_withdrawn_or_lapsed(evidence: Evidence) -> Iterator[str]:
    """An application that is withdrawn or has lapsed leaves no running deadline, at no desk."""
    gone = {project for project, state in _applications(evidence).items() if state in GONE}
    for service in ("application", *DESKS):
        for row in evidence.services.get(service, Rows()).deadlines:
            if str(row["project_id"]) in gone and row["state"] in RUNNING:
                yield f"{service} {row['kind']} of {row['project_id']} is {row['state']}"


def _applications(evidence: Evidence) -> Mapping[str, str]:
    return evidence.services.get("application", Rows()).states.get("applications", {})
