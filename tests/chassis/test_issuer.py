"""The demo's issuer signs people in, and exists in the demo only."""

import json
import stat
from pathlib import Path

import pytest

from shared.chassis.auth import Doorkeeper
from shared.chassis.config import Misconfigured, Settings
from shared.chassis.issuer import DEMO_PEOPLE, DemoIssuer, NoSuchDemoRole
from shared.kernel.actor import Role


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The settings of a demo."""
    return Settings.from_environ({"MODE": "demo", "RUN_DIR": str(tmp_path)})


def test_outside_the_demo_it_refuses_to_be_made_and_leaves_no_key(tmp_path: Path):
    told = {"RUN_DIR": str(tmp_path), "DATABASE_URL": "postgresql+psycopg2://db/{service}"}
    production = Settings.from_environ(
        {**told, "OIDC_ISSUER": "https://id.example", "OIDC_JWKS": "https://id.example/keys", "AUDIT_KEY": "k"}
    )

    with pytest.raises(Misconfigured, match="MODE=demo"):
        DemoIssuer(production)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("role", DEMO_PEOPLE)
def test_every_demo_person_is_let_in_as_who_they_are(settings: Settings, role: Role):
    issuer, doorkeeper = DemoIssuer(settings), Doorkeeper(settings)

    for number, person in enumerate(DEMO_PEOPLE[role], start=1):
        actor = doorkeeper.actor(f"Bearer {issuer.sign_in(role.lower(), number)['token']}")

        assert (actor.name, actor.office_id) == (person["name"], person["office_id"])
        assert actor.roles == set(person.get("roles", [role]))


def test_the_head_of_an_office_holds_its_role_as_well(settings: Settings):
    issuer, doorkeeper = DemoIssuer(settings), Doorkeeper(settings)

    for office in (Role.BDB, Role.AAB):
        head = doorkeeper.actor(f"Bearer {issuer.sign_in(office.value, 2)['token']}")
        assert head.roles == {office, Role.OFFICE_HEAD}


def test_the_people_of_a_role_are_different_people(settings: Settings):
    issuer, doorkeeper = DemoIssuer(settings), Doorkeeper(settings)

    ids = [doorkeeper.actor(f"Bearer {issuer.sign_in('sysadmin', number)['token']}").user_id for number in (1, 2)]

    assert len(set(ids)) == 2


@pytest.mark.parametrize(
    ("role", "number"), [("system", 1), ("emperor", 1), ("BDB", 3), ("BDB", 0), ("BDB", -1), ("", 1)]
)
def test_nobody_else_is_signed_in(settings: Settings, role: str, number: int):
    with pytest.raises(NoSuchDemoRole):
        DemoIssuer(settings).sign_in(role, number)


def test_the_key_outlives_the_process_and_is_its_owners_alone(settings: Settings):
    token = DemoIssuer(settings).sign_in("BDB")["token"]
    DemoIssuer(settings)

    assert Doorkeeper(settings).actor(f"Bearer {token}").roles == {Role.BDB}
    for name in ("key.pem", "jwks.json"):
        assert stat.S_IMODE((settings.run_dir / "issuer" / name).stat().st_mode) == 0o600
    assert "d" not in json.loads((settings.run_dir / "issuer" / "jwks.json").read_text())["keys"][0]


def test_a_token_of_one_demo_opens_no_door_of_another(settings: Settings, tmp_path: Path):
    other = Settings.from_environ({"MODE": "demo", "RUN_DIR": str(tmp_path / "other")})
    DemoIssuer(other)
    token = DemoIssuer(settings).sign_in("BDB")["token"]

    with pytest.raises(Exception, match="登录凭证无效"):
        Doorkeeper(other).actor(f"Bearer {token}")
