"""Whom reminders reach, and who may read what was sent."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from services.reminder import rules
from shared.kernel.actor import Actor, Role
from shared.kernel.lifecycle import WrongMove
from tests.reminder import builders
from tests.reminder.builders import at

READER = Actor(
    user_id="u-1",
    name="王建设",
    office_id="jc-transport",
    office_name="市交通运输局",
    roles=frozenset({Role.OWNER_UNIT}),
)


def added(*, known: Any = (), **different: Any) -> rules.Contact:
    return rules.add_contact(builders.a_contact(**different), contact_id=uuid4(), known=known)


def test_a_unit_is_addressed_by_its_office_and_an_authority_by_its_role():
    assert rules.addressee_of("owner_unit", "jc-water") == "jc-water"
    assert rules.addressee_of("BDB", "jc-bdb") == "BDB"
    assert added(**builders.BUREAU).addressee == "BDB"


def test_a_person_is_reached_by_the_channels_they_have():
    contact = added(email="wang@transport.example", chat="transport")

    assert contact.channels == {"email": "wang@transport.example", "chat": "transport"}
    assert rules.change_contact(contact, {"email": None, "webhook": "https://oa.example/hook"}).channels == {
        "webhook": "https://oa.example/hook",
        "chat": "transport",
    }


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        ("email", "wang@"),
        ("email", "wang@transport.example\nBcc: all@transport.example"),
        ("webhook", "javascript:alert(1)"),
        ("webhook", "https://"),
        ("chat", "wecombot://secret"),
    ],
)
def test_an_address_its_channel_cannot_use_is_refused(channel: str, address: str):
    with pytest.raises(rules.Unreachable):
        added(**{channel: address})
    with pytest.raises(rules.Unreachable):
        rules.change_contact(added(), {channel: address})


def test_who_owes_nothing_is_not_written_down():
    with pytest.raises(rules.OwesNothing):
        added(party="contractor")


def test_one_person_is_written_down_once_for_a_post_until_retired():
    first = added()

    with pytest.raises(rules.ContactKnown):
        added(known=[first])
    assert added(known=[first], post="leader").post == "leader"
    assert added(known=[rules.retire_contact(first)]).state == "active"
    with pytest.raises(WrongMove):
        rules.change_contact(rules.retire_contact(first), {})


def a_letter(contact: rules.Contact | None) -> rules.Letter:
    digest = rules.Digest(
        digest_id=uuid4(),
        contact_id=uuid4(),
        level="reminder",
        day=builders.THURSDAY,
        number=1,
        goes_at=at("2026-03-12T09:00:00"),
    )
    return rules.Letter(digest, (), contact)


def test_a_letter_is_read_by_its_person_or_where_none_is_named_by_the_office():
    for contact in (added(), added(user_id="u-1", office_id="elsewhere")):
        letter = a_letter(contact)
        assert rules.read_letter(letter, actor=READER) == letter


def test_anothers_letter_is_not_there():
    others = [added(office_id="jc-water"), added(user_id="u-2"), None]

    for letter in map(a_letter, others):
        with pytest.raises(rules.NoSuchReminder):
            rules.read_letter(letter, actor=READER)
    with pytest.raises(rules.NoSuchReminder):
        rules.read_letter(a_letter(added()), actor=replace(READER, office_id="jc-water"))


def test_a_project_is_kept_as_its_application_names_it():
    project = rules.note_project(builders.a_drafted(project_name="水务一张图"))

    assert (project.project_name, project.owner_office_id) == ("水务一张图", "jc-transport")
