"""One WSGI app for the services of a process: their doors, the API description, health and metrics."""

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

import flask_swagger_ui
import prometheus_client
from flask import Flask, Response, redirect, request, send_from_directory
from flask.typing import ResponseReturnValue

from shared.chassis import migrating, tracing
from shared.chassis.auth import Doorkeeper
from shared.chassis.config import Settings
from shared.chassis.files import FileStore
from shared.chassis.gauges import RowGauges
from shared.chassis.http import demo, problems
from shared.chassis.http.describing import DescribedApi
from shared.chassis.http.repairing import parking_doors
from shared.chassis.measuring import OwnGauges
from shared.chassis.work import Work

BODY_MOST_BYTES = 1 << 20
PAGE_PARTS = Path(flask_swagger_ui.__file__).parent / "dist"


def create(settings: Settings, works: Iterable[Work]) -> Flask:
    """Return the app; nothing is connected yet."""
    app = Flask("jincheng", static_folder=None)
    app.config.update(_openapi())
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["works"] = {work.service: work for work in works}
    app.extensions["doorkeeper"] = Doorkeeper(settings)
    app.extensions["files"] = FileStore(settings.files_dir)
    api = DescribedApi(app)
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    for service in app.extensions["works"]:
        module: Any = import_module(f"services.{service}.api")
        api.register_blueprint(module.doors)
    api.register_blueprint(parking_doors)
    if settings.demo:
        demo.open_doors(app, api, settings)
    _health(app)
    _metrics(app)
    _docs(app)
    problems.speak(app)
    app.before_request(_enter)
    return app


def _openapi() -> dict[str, Any]:
    return {
        "API_TITLE": "政务大数据项目建设应用管理接口",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/",
        "OPENAPI_JSON_PATH": "openapi.json",
    }


def _enter() -> None:
    """Follow the caller's trace; no body but a document's may be large, announced or in chunks."""
    tracing.enter(request.headers.get("traceparent"))
    request.max_content_length = BODY_MOST_BYTES


def _health(app: Flask) -> None:
    @app.get("/healthz")
    def healthz() -> ResponseReturnValue:
        """The process is alive."""
        return {"status": "alive"}

    @app.get("/readyz")
    def readyz() -> ResponseReturnValue:
        """Every database answers and has had every migration; the broker's state is told, not judged."""
        services = {work.service: _readiness(work) for work in app.extensions["works"].values()}
        ready = all(told == "ready" for told in services.values())
        receivers = app.extensions.get("receivers", [])
        broker = {receiver.work.service: "connected" if receiver.connected else "down" for receiver in receivers}
        told = {
            "status": "ready" if ready else "not ready",
            "services": services,
            "broker": broker or "in-process",
        }
        return told, 200 if ready else 503


def _readiness(work: Work) -> str:
    try:
        return "ready" if migrating.current(work.service, work.database) else "migrations missing"
    except Exception as fault:  # noqa: BLE001 - told to the operator; a probe must answer
        return f"database: {str(fault).splitlines()[0]}"


def _metrics(app: Flask) -> None:
    registry = prometheus_client.CollectorRegistry()
    registry.register(RowGauges(app.extensions["works"].values()))
    registry.register(OwnGauges(app.extensions["works"].values()))

    @app.get("/metrics")
    def metrics() -> Response:
        """What operators see."""
        body = prometheus_client.generate_latest(prometheus_client.REGISTRY) + prometheus_client.generate_latest(
            registry
        )
        return Response(body, content_type=prometheus_client.CONTENT_TYPE_LATEST)


def _docs(app: Flask) -> None:
    page = Path(__file__).with_name("docs.html").read_text(encoding="utf-8")

    @app.get("/docs")
    def docs() -> Response:
        """The API, to be read and tried."""
        return Response(page, content_type="text/html; charset=utf-8")

    @app.get("/docs/assets/<path:name>")
    def docs_asset(name: str) -> Response:
        """Part of the API page, from its package."""
        return send_from_directory(PAGE_PARTS, name)

    @app.get("/")
    def front() -> ResponseReturnValue:
        """There is one page so far."""
        return redirect("/docs")
