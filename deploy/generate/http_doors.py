"""The HTTP doors of the services as production opens them; nothing is connected to find them out."""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from flask import Flask

from shared.chassis.config import Settings
from shared.chassis.engines import Database
from shared.chassis.http import ANYONE, EVERY_OFFICE
from shared.chassis.http import app as http
from shared.chassis.http.doors import Opened
from shared.chassis.work import Work
from shared.kernel.actor import Role

# A production process, told just enough to describe itself; its engines connect when first used, which is never.
ENVIRON = {
    "MODE": "production",
    "DATABASE_URL": "postgresql+psycopg2://nobody@nowhere.invalid/{service}",
    "OIDC_ISSUER": "https://nowhere.invalid",
    "OIDC_JWKS": "https://nowhere.invalid/jwks.json",
    "AUDIT_KEY": "nowhere/key.pem",
}


@dataclass(frozen=True)
class HttpDoor:
    """One method on one path."""

    service: str
    method: str
    path: str
    function: Callable[..., Any]
    roles: str
    article: str


def app_of(services: Sequence[str]) -> Flask:
    """Return the app that hosts these services in production."""
    return _app_of(tuple(services))[0]


def clashes(services: Sequence[str]) -> list[str]:
    """Return the shapes of the API that bear one name although they differ, with the modules they are from."""
    heard = " ".join(_app_of(tuple(services))[1])
    homes: dict[str, list[str]] = {}
    for service in services:
        for name in vars(import_module(f"services.{service}.schemas")):
            homes.setdefault(name.removesuffix("Schema"), []).append(f"{service}.{name}")
    return [" and ".join(who) for name, who in sorted(homes.items()) if f"the name {name}. " in heard]


@cache
def _app_of(services: tuple[str, ...]) -> tuple[Flask, list[str]]:
    """Return the app and what its description warned of."""
    settings = Settings.from_environ(ENVIRON)
    works = [Work(name, Database(settings.database_of(name), name=name)) for name in services]
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always", UserWarning)
        app = http.create(settings, works)
    return app, [str(warning.message) for warning in heard]


def opened(services: Sequence[str]) -> list[HttpDoor]:
    """Return every HTTP door of these services, in the order they are written."""
    return [
        _door(service, door) for service in services for door in import_module(f"services.{service}.api").doors.opened
    ]


def _door(service: str, door: Opened) -> HttpDoor:
    return HttpDoor(service, door.method, door.path, door.function, _who(door.by), door.article or "")


def _who(by: tuple[Role, ...] | None) -> str:
    known = {None: "everyone", ANYONE: "signed in", EVERY_OFFICE: "every office, no contractor"}
    return known.get(by) or ", ".join(by or ())
