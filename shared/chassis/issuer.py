"""The demo's own OIDC issuer: one sign-in per role. It refuses to work outside the demo."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from shared.chassis import clock
from shared.chassis.config import Misconfigured, Settings
from shared.kernel.actor import Role
from shared.kernel.refusal import Invalid

KEY_ID = "demo"
TOKEN_LIFE = timedelta(hours=12)

HEAD_OF_BDB = [Role.BDB.value, Role.OFFICE_HEAD.value]
HEAD_OF_AAB = [Role.AAB.value, Role.OFFICE_HEAD.value]

# The second person of a role sits in another office, is its head, or is there to confirm what the first proposed.
DEMO_PEOPLE: dict[Role, tuple[dict[str, Any], ...]] = {
    Role.OWNER_UNIT: (
        {"name": "王建设", "office_id": "jc-transport", "office_name": "市交通运输局"},
        {"name": "刘水利", "office_id": "jc-water", "office_name": "市水务局"},
        {"name": "孙阳城", "office_id": "yc-data", "office_name": "阳城县大数据中心", "division_code": "140522"},
    ),
    Role.CONTRACTOR: ({"name": "赵承建", "office_id": "jc-cloud-co", "office_name": "晋城云数科技有限公司"},),
    Role.BDB: (
        {"name": "李审核", "office_id": "jc-bdb", "office_name": "市大数据应用局"},
        {"name": "孙局长", "office_id": "jc-bdb", "office_name": "市大数据应用局", "roles": HEAD_OF_BDB},
    ),
    Role.AAB: (
        {"name": "张审批", "office_id": "jc-aab", "office_name": "市行政审批服务管理局"},
        {"name": "钱局长", "office_id": "jc-aab", "office_name": "市行政审批服务管理局", "roles": HEAD_OF_AAB},
    ),
    Role.FIN: ({"name": "陈财政", "office_id": "jc-fin", "office_name": "市财政局"},),
    Role.AUDITOR: ({"name": "周监察", "office_id": "jc-audit", "office_name": "市审计局"},),
    Role.OPERATOR: ({"name": "吴值守", "office_id": "jc-ops", "office_name": "平台运行值守"},),
    Role.SYSADMIN: (
        {"name": "郑管理", "office_id": "jc-ops", "office_name": "平台系统管理"},
        {"name": "冯复核", "office_id": "jc-ops", "office_name": "平台系统管理"},
    ),
}


class NoSuchDemoRole(Invalid):
    """The demo has a sign-in for each of its roles, and for no other."""

    title = "没有这个演示角色"
    advice = "演示环境没有角色“{role}”。可用的角色:{known}。"


class DemoIssuer:
    """Signs tokens with a key of its own, kept in the demo's run folder."""

    def __init__(self, settings: Settings) -> None:
        if not settings.demo:
            raise Misconfigured("The demo issuer works only with MODE=demo.")
        self._settings = settings
        self._folder = settings.run_dir / "issuer"
        self._key = self._load() if (self._folder / "key.pem").exists() else self._make()

    def sign_in(self, role: str, number: int = 1) -> dict[str, Any]:
        """Return a token for the demo's first, second or third person in that role; raise NoSuchDemoRole."""
        wanted = next((known for known in DEMO_PEOPLE if known.value.lower() == role.lower()), None)
        if wanted is None or not 1 <= number <= len(DEMO_PEOPLE[wanted]):
            known = "、".join(f"{name}({len(people)}人)" for name, people in DEMO_PEOPLE.items())
            raise NoSuchDemoRole(role=f"{role} {number}", known=known)
        person = DEMO_PEOPLE[wanted][number - 1]
        now = clock.true_now()
        claims = {
            "iss": self._settings.issuer,
            "aud": self._settings.audience,
            "sub": f"demo-{wanted.value.lower()}" + (f"-{number}" if number > 1 else ""),
            "iat": now,
            "exp": now + TOKEN_LIFE,
            "roles": [wanted.value],
            **person,
        }
        token = jwt.encode(claims, self._key, algorithm="ES256", headers={"kid": KEY_ID})
        return {"token": token, "role": wanted.value, **person}

    def _load(self) -> ec.EllipticCurvePrivateKey:
        key = serialization.load_pem_private_key((self._folder / "key.pem").read_bytes(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise Misconfigured(f"{self._folder / 'key.pem'} is not the demo's key; remove the folder and start again.")
        return key

    def _make(self) -> ec.EllipticCurvePrivateKey:
        self._folder.mkdir(parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        public = json.loads(ECAlgorithm.to_jwk(key.public_key()))
        keys = {"keys": [{**public, "kid": KEY_ID, "use": "sig", "alg": "ES256"}]}
        _write(self._folder / "jwks.json", json.dumps(keys).encode())
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        _write(self._folder / "key.pem", pem)
        return key


def _write(path: Path, content: bytes) -> None:
    """Write whole or not at all, readable by the owner only."""
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_bytes(content)
    fresh.replace(path)
