"""What stands behind a command's door: who may, once only, one transaction, an audit row, a kept answer."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from flask import Response, current_app, g, jsonify, request
from marshmallow import Schema
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from shared.chassis import audit, clock, digest, failpoints, metrics
from shared.chassis.files import LARGEST_BYTES
from shared.chassis.http import answers, schemas
from shared.chassis.http.problems import BadRequest
from shared.chassis.work import Tx, Work
from shared.kernel.actor import SYSTEM, Actor, Role
from shared.kernel.refusal import Forbidden, NotFound

TRIES = 4  # a transaction that lost against another (deadlock, serialisation) is done again
LOST_RACE = {"40001", "40P01"}
KEY = re.compile(r"^[\x21-\x7e]{8,200}$")


@dataclass(frozen=True)
class Terms:
    """What a door was declared with; one that every service has is told in its path which of them is meant."""

    service: str | None
    function: Callable[..., Any]
    by: tuple[Role, ...] | None
    article: str | None
    gives: type[Schema]
    status: int = 200
    edits: Callable[..., Any] | None = None


class NoSuchService(NotFound):
    """This process hosts no such service."""

    title = "这里没有该服务"
    advice = "这里没有名为“{service}”的服务。请核对地址。"


def work_of(terms: Terms) -> Work:
    """Return the transactions of the door's service in this process; raise NoSuchService."""
    service = terms.service or (request.view_args or {})["service"]
    works: dict[str, Work] = current_app.extensions["works"]
    if service not in works:
        raise NoSuchService(service=service)
    return works[service]


def signed_in(by: Sequence[Role] | None) -> Actor:
    """Return who is asking; raise SignInNeeded or WrongRole. A door open to all asks nobody."""
    if by is None:
        return SYSTEM
    if "actor" not in g:
        g.actor = current_app.extensions["doorkeeper"].actor(request.headers.get("Authorization"))
    actor: Actor = g.actor
    actor.must_have(*by)
    return actor


def etag_of(shown: Any) -> str:
    """Return the tag of what is shown."""
    return digest.of_json(shown)[-32:]


def guarded(bodied: Callable[..., Any], terms: Terms) -> Callable[..., Any]:
    """Check the role before the body is read; what is not allowed is written to the trail."""

    @wraps(bodied)
    def door(**path: Any) -> Any:
        try:
            signed_in(terms.by)
            failpoints.reach("http.entered")
            response = bodied(**path)
        except Forbidden as refusal:
            _deny(terms, path, refusal)
            raise
        metrics.commands.labels(work_of(terms).service, terms.function.__name__, response.status_code).inc()
        return response

    return door


def closed(terms: Terms) -> Callable[..., Response]:
    """Return the view that runs a command."""

    @wraps(terms.function)
    def view(*args: Any, **path: Any) -> Response:
        asked = digest.of_bytes(request.get_data(cache=True))
        return _run(terms, asked, lambda tx: terms.function(tx, *args, **path), path)

    return view


def closed_upload(terms: Terms) -> Callable[..., Response]:
    """Return the view that keeps a document and then runs its command."""

    @wraps(terms.function)
    def view(**path: Any) -> Response:
        request.max_content_length = LARGEST_BYTES + 1  # the store itself refuses the byte too many
        stored = current_app.extensions["files"].keep(
            request.stream, request.mimetype, announced=request.content_length
        )
        return _run(terms, stored.digest, lambda tx: terms.function(tx, stored, **path), path)

    return view


def _run(terms: Terms, asked: str, act: Callable[[Tx], Any], path: dict[str, Any]) -> Response:
    key = _idempotency_key()
    received_at = clock.now()  # the complete submission is here now; what follows may have to wait (D4)
    failpoints.reach("http.read")
    same_request = digest.of_json([request.method, request.path, asked])
    for attempt in range(1, TRIES + 1):
        try:
            with work_of(terms).begin(g.actor, received_at=received_at) as tx:
                before = answers.recall(tx, key, same_request) if key else None
                answer = before or _answer(tx, terms, asked, act, path)
                if key and not before:
                    answers.keep(tx, key, answer)
            failpoints.reach("http.committed")
            return _respond(answer, repeated=before is not None)
        except OperationalError as fault:
            if attempt == TRIES or getattr(fault.orig, "pgcode", None) not in LOST_RACE:
                raise
    raise AssertionError("unreachable")


def _answer(tx: Tx, terms: Terms, asked: str, act: Callable[[Tx], Any], path: dict[str, Any]) -> answers.Answer:
    """Do the command and write its audit rows."""
    if terms.edits is not None:
        _check_unchanged(terms.edits, tx, path)
    shown = schemas.of(terms.gives).dump(act(tx))
    said = {
        "outcome": "accepted",
        "action": terms.function.__name__,
        "article": terms.article,
        "content_digest": asked,
    }
    for entry in audit.entries_of(tx.moves, **said):
        tx.record(entry)
    return answers.Answer(terms.status, shown, {"ETag": f'"{etag_of(shown)}"'})


def _respond(answer: answers.Answer, *, repeated: bool) -> Response:
    response = jsonify(answer.body)
    response.status_code = answer.status
    response.headers.update(answer.headers)
    if repeated:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _check_unchanged(shown_by: Callable[..., Any], tx: Tx, path: dict[str, Any]) -> None:
    if not request.if_match:
        raise _http(428)
    if not request.if_match.contains(etag_of(shown_by(tx, **path))):
        raise _http(412)


def _http(status: int) -> HTTPException:
    fault = HTTPException()
    fault.code = status
    return fault


def _idempotency_key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is None and request.method != "POST":
        return None  # PUT and DELETE are the same however often they come
    if key is None or not KEY.match(key):
        raise BadRequest(
            "idempotency-key-needed",
            "缺少幂等键",
            "请在请求头 Idempotency-Key 中带上8至200个字符的键(如UUID);重试时使用同一个键。",
        )
    return key


def _deny(terms: Terms, path: dict[str, Any], refusal: Forbidden) -> None:
    """Write who tried what; in a transaction of its own, since the command's was undone."""
    subject = next((value for value in path.values() if isinstance(value, UUID)), None)
    with work_of(terms).begin(g.actor) as tx:
        tx.record(
            audit.Entry(
                case_id=audit.DENIALS,
                outcome="denied",
                action=terms.function.__name__,
                article=refusal.article,
                subject_id=subject,
            )
        )
