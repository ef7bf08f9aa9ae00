"""Who is asking: a Bearer JWT of the OIDC issuer, checked offline against the issuer's keys (JWKS)."""

import json
from functools import cached_property
from pathlib import Path
from typing import Any

import jwt
from jwt import PyJWKClient, PyJWKClientConnectionError, PyJWKSet

from shared.chassis.config import Settings
from shared.kernel.actor import SYSTEM, Actor, Role
from shared.kernel.refusal import Refusal

ALGORITHMS = ["RS256", "ES256", "PS256", "EdDSA"]


class SignInNeeded(Refusal):
    """The request bears no token that can be trusted."""

    status = 401
    title = "请先登录"
    advice = "{why}请重新登录后再试。"


class IssuerSilent(Refusal):
    """The issuer's keys cannot be had, so nobody can be recognised; that is not the token's fault."""

    status = 503
    title = "暂时无法验证登录"
    advice = "无法取得登录服务的公钥,您的登录凭证可能仍然有效。请稍后再试,或联系管理员。"


class Doorkeeper:
    """Reads tokens for one process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def actor(self, authorization: str | None) -> Actor:
        """Return who bears this Authorization header; raise SignInNeeded otherwise."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise SignInNeeded(why="请求未携带登录凭证(Authorization: Bearer …)。")
        try:
            return _actor(self._claims(token))
        except jwt.ExpiredSignatureError as fault:
            raise SignInNeeded(why="登录已过期。") from fault
        except (PyJWKClientConnectionError, OSError) as fault:
            raise IssuerSilent() from fault
        except (jwt.PyJWTError, KeyError, ValueError, TypeError) as fault:
            raise SignInNeeded(why="登录凭证无效。") from fault

    def _claims(self, token: str) -> dict[str, Any]:
        key_id = jwt.get_unverified_header(token).get("kid", "")
        claims: dict[str, Any] = jwt.decode(
            token,
            self._key(key_id),
            algorithms=ALGORITHMS,
            issuer=self._settings.issuer,
            audience=self._settings.audience,
            options={"require": ["exp", "iss", "aud", "sub"]},
        )
        return claims

    def _key(self, key_id: str) -> Any:
        if self._settings.jwks.startswith("http"):
            return self._remote.get_signing_key(key_id).key
        keys = PyJWKSet.from_dict(json.loads(Path(self._settings.jwks).read_text(encoding="utf-8")))
        return keys[key_id].key

    @cached_property
    def _remote(self) -> PyJWKClient:
        return PyJWKClient(self._settings.jwks, cache_keys=True, lifespan=3600, timeout=5)


def _actor(claims: dict[str, Any]) -> Actor:
    known = {role.value for role in Role}
    if claims["sub"] == SYSTEM.user_id:
        raise ValueError("on the trail, a person may not pass for the system")
    return Actor(
        user_id=str(claims["sub"]),
        name=str(claims.get("name") or claims["sub"]),
        office_id=str(claims["office_id"]),
        office_name=str(claims.get("office_name") or claims["office_id"]),
        roles=frozenset(Role(role) for role in claims["roles"] if role in known and role != Role.SYSTEM),
        division_code=str(claims.get("division_code", "140500")),
    )
