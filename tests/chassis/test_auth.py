"""A token is believed when everything about it is right, and gives no more than the roles there are."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm

from shared.chassis import clock
from shared.chassis.auth import Doorkeeper, IssuerSilent, SignInNeeded
from shared.chassis.config import Settings
from shared.kernel.actor import Role

KEY = ec.generate_private_key(ec.SECP256R1())
STRANGERS_KEY = ec.generate_private_key(ec.SECP256R1())
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def settings(jwks: str) -> Settings:
    """Return the settings of a production process that trusts these keys."""
    return Settings.from_environ(
        {
            "DATABASE_URL": "postgresql+psycopg2://db/{service}",
            "OIDC_ISSUER": "https://id.example",
            "OIDC_AUDIENCE": "projects",
            "OIDC_JWKS": jwks,
            "AUDIT_KEY": "key.pem",
        }
    )


@pytest.fixture
def doorkeeper(tmp_path: Path) -> Doorkeeper:
    """The doorkeeper of a process that trusts KEY."""
    key = {**json.loads(ECAlgorithm.to_jwk(KEY.public_key())), "kid": "k1", "alg": "ES256", "use": "sig"}
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps({"keys": [key]}))
    return Doorkeeper(settings(str(file)))


def claims(**different: Any) -> dict[str, Any]:
    """Return right claims, but for what is told; None takes a claim away."""
    now = clock.true_now()
    said = {
        "iss": "https://id.example",
        "aud": "projects",
        "sub": "u1",
        "iat": now,
        "exp": now + timedelta(minutes=5),
        "name": "王建设",
        "office_id": "jc-transport",
        "office_name": "市交通运输局",
        "roles": ["owner_unit"],
        **different,
    }
    return {name: value for name, value in said.items() if value is not None}


def token(key: Any = KEY, *, algorithm: str = "ES256", kid: Any = "k1", **different: Any) -> str:
    """Return a signed Authorization header."""
    headers = {} if kid is None else {"kid": kid}
    return "Bearer " + jwt.encode(claims(**different), key, algorithm=algorithm, headers=headers)


def handmade(header: dict[str, Any], secret: bytes) -> str:
    """Return a header whose signature is an HMAC, or none, which libraries refuse to make."""
    parts = [header, {**claims(), "iat": 0, "exp": 4102444800}]
    signed = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    signature = hmac.new(secret, signed.encode(), hashlib.sha256).digest() if secret else b""
    return f"Bearer {signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def test_a_right_token_says_who_it_is(doorkeeper: Doorkeeper):
    actor = doorkeeper.actor(token(division_code="140502"))

    assert (actor.user_id, actor.name, actor.office_id) == ("u1", "王建设", "jc-transport")
    assert (actor.roles, actor.division_code) == ({Role.OWNER_UNIT}, "140502")


PAST, FUTURE = clock.true_now() - timedelta(minutes=1), clock.true_now() + timedelta(days=1)


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(None, id="no header"),
        pytest.param("", id="an empty header"),
        pytest.param("Bearer", id="no token"),
        pytest.param("Basic dTpw", id="a password"),
        pytest.param("Bearer a.b.c", id="nonsense"),
        pytest.param("Bearer é.ü.ß", id="signs no token has"),
        pytest.param(token(exp=PAST), id="expired"),
        pytest.param(token(exp=None), id="never expiring"),
        pytest.param(token(nbf=FUTURE), id="not yet valid"),
        pytest.param(token(iss="https://evil.example"), id="another issuer"),
        pytest.param(token(iss=None), id="no issuer"),
        pytest.param(token(aud="another app"), id="for another app"),
        pytest.param(token(aud=None), id="for no app"),
        pytest.param(token(sub=None), id="nobody"),
        pytest.param(token(office_id=None), id="no office"),
        pytest.param(token(roles=None), id="no roles"),
        pytest.param(token(roles=7), id="roles that are no list"),
        pytest.param(token(roles=[{"role": "BDB"}]), id="roles that are no names"),
        pytest.param(token(STRANGERS_KEY), id="another key"),
        pytest.param(token(kid="k2"), id="an unknown key"),
        pytest.param(token(kid=None), id="no key named"),
        pytest.param(token(RSA_KEY, algorithm="RS256"), id="another kind of key under our key's name"),
        pytest.param(handmade({"alg": "none", "kid": "k1"}, b""), id="unsigned"),
        pytest.param(handmade({"alg": "None", "kid": "k1"}, b""), id="unsigned, spelled otherwise"),
        pytest.param(handmade({"alg": "HS256", "kid": "k1"}, PUBLIC), id="signed with the public key as a secret"),
        pytest.param(handmade({"alg": "ES256", "kid": ["k1"]}, b"x"), id="a key name that is no name"),
        pytest.param(token() + "x", id="a changed signature"),
    ],
)
def test_a_token_of_which_anything_is_wrong_is_not_believed(doorkeeper: Doorkeeper, header: str | None):
    with pytest.raises(SignInNeeded) as refused:
        doorkeeper.actor(header)

    assert refused.value.status == 401
    assert "登录" in refused.value.detail


def test_the_system_is_a_role_that_no_token_gives(doorkeeper: Doorkeeper):
    actor = doorkeeper.actor(token(roles=["system", "owner_unit", "emperor"]))

    assert actor.roles == {Role.OWNER_UNIT}


def test_a_token_cannot_pass_for_the_system_by_its_name(doorkeeper: Doorkeeper):
    with pytest.raises(SignInNeeded):
        doorkeeper.actor(token(sub="system"))


def test_keys_that_cannot_be_reached_are_our_trouble_and_not_a_wrong_token(tmp_path: Path):
    for jwks in (str(tmp_path / "missing.json"), "http://127.0.0.1:9/jwks"):
        with pytest.raises(IssuerSilent) as refused:
            Doorkeeper(settings(jwks)).actor(token())

        assert refused.value.status == 503
