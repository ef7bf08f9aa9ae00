"""What the reminder service keeps comes back as it was kept, and what must be there once is there once."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from services.reminder import rules
from services.reminder.store import Contacts, Obligations, Projects, Rungs
from shared.chassis import migrating
from shared.chassis.sweep import NotYet
from shared.kernel.actor import SYSTEM
from tests.house import House
from tests.reminder import builders, steps

HOSTED = ["reminder"]


def test_what_is_owed_its_rungs_and_its_people_come_back_whole(house: House):
    obligation, project = builders.an_obligation(), builders.a_project()
    contact = rules.add_contact(builders.a_contact(email="wang@transport.example"), contact_id=uuid4(), known=())
    rungs = builders.planned(obligation)
    work = house.work("reminder")

    with work.begin(SYSTEM) as tx:
        Projects(tx).add(project)
        Obligations(tx).add(obligation)
        Contacts(tx).add(contact)
        Rungs(tx).plan([], rungs)
    with work.look() as tx:
        found = (
            Projects(tx).get(project.project_id),
            Obligations(tx).get(obligation.deadline_id),
            Contacts(tx).get(contact.contact_id),
            Rungs(tx).of(obligation.deadline_id),
        )

    assert found == (project, obligation, contact, rungs)


def test_a_plan_that_has_not_changed_writes_nothing_and_a_changed_one_keeps_its_rows(house: House):
    obligation = builders.an_obligation()
    rungs = builders.planned(obligation)
    work = house.work("reminder")
    with work.begin(SYSTEM) as tx:
        Obligations(tx).add(obligation)
        Rungs(tx).plan([], rungs)
    later = builders.planned(replace(obligation, due_on=builders.NEXT_THURSDAY), kept=rungs)
    with work.begin(SYSTEM) as tx:
        Rungs(tx).plan(rungs, rungs)
        assert not tx.writes.touch(())
        Rungs(tx).plan(rungs, later)

    with work.look() as tx:
        assert Rungs(tx).of(obligation.deadline_id) == later


def test_no_obligation_has_a_rung_twice(house: House):
    obligation = builders.an_obligation()
    work = house.work("reminder")
    with work.begin(SYSTEM) as tx:
        Obligations(tx).add(obligation)
        Rungs(tx).plan([], builders.planned(obligation))

    with pytest.raises(IntegrityError), work.begin(SYSTEM) as tx:
        Rungs(tx).plan([], builders.planned(obligation))


def test_no_person_is_told_a_rung_twice_whatever_a_sweep_forgets(house: House):
    steps.staffed(house)
    steps.an_armed_clock(house)
    house.at("2026-03-12T09:00:00+08:00")
    work, rungs = house.work("reminder"), steps.metadata.tables["rungs"]
    with work.database.writing() as connection:
        connection.execute(rungs.update().values(gathered_at=None))

    house.sweep()

    assert steps.told(house) == [("before_2", "王建设")]
    (rung,) = [row for row in steps.rows(work, "rungs") if row["step"] == "before_2"]
    assert rung["gathered_at"] is not None
    entries = steps.metadata.tables["entries"]
    (entry,) = steps.rows(work, "entries")
    with pytest.raises(IntegrityError, match="rung_id"), work.database.writing() as connection:
        connection.execute(entries.insert().values({**entry, "entry_id": uuid4(), "position": 2}))


def test_a_clock_heard_before_its_project_waits(house: House):
    work = house.work("reminder")

    with pytest.raises(NotYet), work.begin(SYSTEM) as tx:
        Projects(tx).heard(builders.PROJECT_ID)


def test_a_limit_of_a_rule_set_that_was_not_heard_waits(house: House):
    work, unknown = house.work("reminder"), builders.an_obligation(rule_set="140522-1")

    with pytest.raises(NotYet, match="140522-1"), work.begin(SYSTEM) as tx:
        Obligations(tx).add(unknown)
    with work.begin(SYSTEM) as tx:
        Obligations(tx).add(replace(unknown, rule_set=None))
    with pytest.raises(NotYet, match="140522-1"), work.begin(SYSTEM) as tx:
        Obligations(tx).save(replace(Obligations(tx).get(unknown.deadline_id), rule_set="140522-1"))


def test_the_migrations_make_the_tables_whole(house: House):
    assert migrating.missing("reminder", house.work("reminder").database) == []
