"""What a process is told at its start: taken when it can be right, refused with what to set when it cannot."""

from pathlib import Path

import pytest

from shared.chassis import clock
from shared.chassis.config import Misconfigured, Settings

PRODUCTION = {
    "DATABASE_URL": "postgresql+psycopg2://db/{service}",
    "OIDC_ISSUER": "https://id.example",
    "OIDC_JWKS": "https://id.example/keys",
    "AUDIT_KEY": "audit/key.pem",
}


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"MODE": "party"}, "MODE is 'party'; it must be 'demo' or 'production'"),
        ({"MODE": ""}, "MODE is ''"),
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set; the embedded databases are for MODE=demo only"),
        ({"DATABASE_URL": "postgresql://db/all"}, "DATABASE_URL must contain {service}"),
        ({"OIDC_JWKS": ""}, "OIDC_JWKS is not set"),
        ({"OIDC_ISSUER": ""}, "OIDC_ISSUER is not set"),
        ({"AUDIT_KEY": ""}, "AUDIT_KEY is not set"),
        ({"CALENDAR_KNOWN_UNTIL": "2020-01-23"}, "CALENDAR_KNOWN_UNTIL is for MODE=demo only"),
        ({"MODE": "demo", "CALENDAR_KNOWN_UNTIL": "spring"}, "CALENDAR_KNOWN_UNTIL is 'spring'; it must be a date"),
        ({"PORT": ""}, "PORT is ''; it must be a number from 1 to 65535"),
        ({"PORT": "0"}, "PORT is '0'"),
        ({"PORT": "65536"}, "PORT is '65536'"),
        ({"PORT": "-1"}, "PORT is '-1'"),
        ({"PORT": "8e3"}, "PORT is '8e3'"),
        ({"PORT": "²"}, "PORT is '²'"),
    ],
)
def test_what_cannot_be_right_is_refused_with_what_to_set(told: dict[str, str], sentence: str):
    with pytest.raises(Misconfigured) as refused:
        Settings.from_environ({**PRODUCTION, **told})

    assert sentence in str(refused.value)


def test_nothing_told_at_all_is_no_demo():
    with pytest.raises(Misconfigured):
        Settings.from_environ({})


def test_a_demo_needs_to_be_told_nothing_else(tmp_path: Path):
    settings = Settings.from_environ({"MODE": "demo", "RUN_DIR": str(tmp_path)})

    assert settings.demo
    assert settings.database_of("contract") == f"sqlite:///{tmp_path}/contract.db"
    assert (settings.amqp_uri, settings.http_host, settings.http_port) == (None, "127.0.0.1", 8000)
    assert {settings.files_dir.parent, settings.clock_file.parent} == {tmp_path}


def test_what_is_told_is_used(tmp_path: Path):
    told = {**PRODUCTION, "AMQP_URI": "amqp://here", "PORT": "1", "HTTP_HOST": "0.0.0.0", "FILES_DIR": str(tmp_path)}
    settings = Settings.from_environ({**told, "OIDC_AUDIENCE": "us"})

    assert not settings.demo
    assert settings.database_of("contract") == "postgresql+psycopg2://db/contract"
    assert (settings.amqp_uri, settings.http_host, settings.http_port) == ("amqp://here", "0.0.0.0", 1)
    assert (settings.issuer, settings.audience, settings.files_dir) == ("https://id.example", "us", tmp_path)


def test_a_folder_told_as_nothing_is_not_the_folder_one_stands_in():
    settings = Settings.from_environ({**PRODUCTION, "RUN_DIR": "", "FILES_DIR": ""})

    assert settings.run_dir == Path(".run/demo").absolute()
    assert settings.files_dir == settings.run_dir / "files"


def test_only_the_demo_takes_its_time_from_a_file(tmp_path: Path):
    before = clock.use(clock.TrueTime())
    try:
        Settings.from_environ({**PRODUCTION, "RUN_DIR": str(tmp_path)}).enter()
        in_production = clock.use(clock.TrueTime())
        Settings.from_environ({"MODE": "demo", "RUN_DIR": str(tmp_path)}).enter()
        in_the_demo = clock.use(clock.TrueTime())
    finally:
        clock.use(before)

    assert isinstance(in_production, clock.TrueTime)
    assert isinstance(in_the_demo, clock.TravelledTime)
