"""A channel is opened as it is set up; half of it is refused with a sentence, and no secret is ever shown."""

import pytest

from shared.chassis.channels import ChannelSettings, opened
from shared.chassis.channels.settings import HalfSet
from shared.chassis.config import Misconfigured, Settings

SECRET = "a secret of at least thirty-two signs"
ALL = {
    "SMTP_HOST": "mail.example",
    "SMTP_FROM": "house@jincheng.example",
    "SMTP_USER": "clerk",
    "SMTP_PASSWORD": "a password",
    "WEBHOOK_SECRET": SECRET,
    "CHAT_ROOMS": '{"duty": "wecombot://a-token"}',
}


def test_channels_open_as_they_are_set_up():
    assert opened(ChannelSettings.from_environ({})) == {}
    assert sorted(opened(ChannelSettings.from_environ(ALL))) == ["chat", "email", "webhook"]


def test_no_secret_is_shown():
    shown = repr(ChannelSettings.from_environ(ALL))

    assert [secret for secret in ("a password", SECRET, "a-token") if secret in shown] == []


@pytest.mark.parametrize(
    ("set_too", "sentence"),
    [
        ({"SMTP_HOST": ""}, "SMTP_USER is set, but SMTP_HOST is not"),
        ({"SMTP_FROM": ""}, "SMTP_FROM is no address"),
        ({"SMTP_FROM": "house"}, "SMTP_FROM is no address"),
        ({"SMTP_PASSWORD": ""}, "SMTP_USER and SMTP_PASSWORD belong together"),
        ({"SMTP_USER": ""}, "SMTP_USER and SMTP_PASSWORD belong together"),
        ({"SMTP_SECURITY": "maybe"}, "SMTP_SECURITY is 'maybe'"),
        ({"SMTP_SECURITY": "none"}, "in the clear"),
        ({"SMTP_PORT": "smtp"}, "SMTP_PORT is 'smtp'"),
        ({"WEBHOOK_SECRET": "short"}, "WEBHOOK_SECRET is too short"),
        ({"CHAT_ROOMS": "wecombot://a-token"}, "CHAT_ROOMS is no JSON"),
        ({"CHAT_ROOMS": '["wecombot://a-token"]'}, "CHAT_ROOMS must name each room"),
    ],
)
def test_half_a_channel_is_refused_with_a_sentence_and_without_its_secret(set_too: dict[str, str], sentence: str):
    with pytest.raises(HalfSet, match=sentence) as refused:
        ChannelSettings.from_environ({**ALL, **set_too})
    with pytest.raises(Misconfigured, match=sentence):
        Settings.from_environ({"MODE": "demo", **ALL, **set_too})

    assert "a-token" not in str(refused.value)
