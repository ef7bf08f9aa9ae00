"""Whom reminders reach, and who may read what was sent."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.reminder.rules.refusals import ContactKnown, NoSuchReminder, OwesNothing, Unreachable
from services.reminder.rules.terms import CONTACTS, Contact, Letter, Post
from shared.kernel.actor import Actor, Role

# Who may owe something, and who supervises.
PARTIES = (Role.OWNER_UNIT, Role.BDB, Role.AAB, Role.FIN, Role.AUDITOR)
EMAIL = re.compile(r"^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+$")
WEBHOOK = re.compile(r"^https?://[A-Za-z0-9.:-]+(?:/[\x21-\x7e]*)?$")
CHAT = re.compile(r"^[a-z0-9_-]{1,40}$")


def addressee_of(party: str, office_id: str) -> str:
    """Return the name rungs are addressed to: a unit's office, or an authority's role."""
    return office_id if party == Role.OWNER_UNIT else party


def add_contact(written: dict[str, Any], *, contact_id: UUID, known: Sequence[Contact]) -> Contact:
    """Write down a person whom reminders reach."""
    party, office_id = written["party"], written["office_id"]
    if party not in PARTIES:
        raise OwesNothing(party=party)
    contact = Contact(contact_id=contact_id, addressee=addressee_of(party, office_id), **written)
    _check_addresses(contact)
    for other in known:
        if other.state == "active" and (other.post, other.name) == (contact.post, contact.name):
            raise ContactKnown(office=contact.office_name, post=Post(contact.post).chinese, name=contact.name)
    return contact


def change_contact(contact: Contact, written: dict[str, Any]) -> Contact:
    """Change how a person is reached."""
    changed = replace(contact, state=CONTACTS.after(contact.state, "change_contact"), **written)
    _check_addresses(changed)
    return changed


def retire_contact(contact: Contact) -> Contact:
    """Send this person nothing more; what was sent stays readable."""
    return replace(contact, state=CONTACTS.after(contact.state, "retire_contact"))


def _check_addresses(contact: Contact) -> None:
    if contact.email is not None and not EMAIL.match(contact.email):
        raise Unreachable(field="邮箱", address=contact.email, wanted="请填写完整的邮箱地址。")
    if contact.webhook is not None and not WEBHOOK.match(contact.webhook):
        raise Unreachable(field="回调地址", address=contact.webhook, wanted="请填写以 https:// 开头的地址。")
    if contact.chat is not None and not CHAT.match(contact.chat):
        raise Unreachable(field="群聊", address=contact.chat, wanted="请填写系统管理员配置的群聊名称(小写字母和数字)。")


def read_letter(letter: Letter, *, actor: Actor) -> Letter:
    """Return the reader's own letter; another's is not there for them."""
    contact = letter.contact
    if contact is None or not _reads(contact, actor):
        raise NoSuchReminder(key=letter.digest.digest_id)
    return letter


def _reads(contact: Contact, actor: Actor) -> bool:
    """Return whether the letter is this person's, or this office's where no person is named."""
    return contact.user_id == actor.user_id if contact.user_id else contact.office_id == actor.office_id
