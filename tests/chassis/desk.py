"""The HTTP doors of one service over one database, and people who knock at them."""

from pathlib import Path
from typing import Any
from uuid import uuid4

from werkzeug.test import TestResponse

from shared.chassis.config import Settings
from shared.chassis.http import app as http
from shared.chassis.issuer import DemoIssuer
from shared.chassis.work import Work

PDF = b"%PDF-1.7 a document"


class Desk:
    """The app as the wire meets it; nothing is swept."""

    def __init__(self, work: Work, folder: Path) -> None:
        self.settings = Settings.from_environ({"MODE": "demo", "RUN_DIR": str(folder)})
        self.app = http.create(self.settings, [work])
        self.issuer = DemoIssuer(self.settings)

    def call(self, role: str | None, method: str, path: str, *, key: str = "", **options: Any) -> TestResponse:
        """Knock at a door as somebody in that role; `BDB#2` is the second person of the role."""
        headers = dict(options.pop("headers", {}))
        if role is not None:
            name, _, number = role.partition("#")
            headers.setdefault("Authorization", f"Bearer {self.issuer.sign_in(name, int(number or 1))['token']}")
        if method == "POST":
            headers.setdefault("Idempotency-Key", key or str(uuid4()))
        return self.app.test_client().open(path, method=method, headers=headers, **options)

    def upload(self, path: str, content: bytes = PDF, **options: Any) -> TestResponse:
        """Hand in a document as the owner unit."""
        return self.call("owner_unit", "PUT", path, data=content, **{"content_type": "application/pdf", **options})
