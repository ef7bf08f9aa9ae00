"""How the API says no: RFC 9457 problem+json, a stable type, Chinese sentences, and the fields that are wrong."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, json, request
from marshmallow import Schema
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from shared.chassis import metrics, tracing
from shared.chassis.http.shapes import named
from shared.kernel.refusal import Refusal

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"

PLAIN = {
    400: ("bad-request", "请求无法识别", "请检查请求的地址、请求头和内容。"),
    404: ("no-such-address", "没有这个地址", "请核对请求的地址,接口清单见 /docs。"),
    405: ("method-not-allowed", "请求方法不对", "该地址不支持这种请求方法,接口清单见 /docs。"),
    412: ("changed-meanwhile", "内容已被他人修改", "请重新读取最新内容,核对后再提交。"),
    413: ("too-large", "内容过大", "提交的内容不得超过1MB;文件请用上传接口,单个文件不超过200MB。"),
    415: ("wrong-media-type", "内容类型不对", "请以 application/json 提交。"),
    428: ("if-match-needed", "缺少版本标识", "修改时请在请求头 If-Match 中带上读取时得到的 ETag。"),
    429: ("too-many", "请求过于频繁", "请稍后再试。"),
}


class BadBody(Exception):
    """The body does not fit its schema."""

    def __init__(self, schema: Schema, messages: dict[str, Any], status: int = 422) -> None:
        super().__init__("the body does not fit")
        self.schema = schema
        self.messages = messages
        self.status = status


class BadRequest(Exception):
    """The request misses something that is not part of its body."""

    def __init__(self, code: str, title: str, detail: str, status: int = 400) -> None:
        super().__init__(code)
        self.code, self.title, self.detail, self.status = code, title, detail, status


def problem(status: int, code: str, title: str, detail: str, **more: Any) -> Response:
    """Return a problem+json response."""
    body = {
        "type": f"/problems/{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.path,
        "correlation_id": tracing.correlation_id(),
        **more,
    }
    return Response(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)


def speak(app: Flask) -> None:
    """Let every fault of this app leave as problem+json."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(BadBody, _bad_body)
    app.register_error_handler(BadRequest, lambda bad: problem(bad.status, bad.code, bad.title, bad.detail))
    app.register_error_handler(HTTPException, _plain)
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(PoolTimeout, _unavailable)
    app.register_error_handler(Exception, _defect)


def _refused(refusal: Refusal) -> Response:
    metrics.gate_denials.labels(request.blueprint or "", refusal.code(), refusal.article or "").inc()
    more = {"article": f"第{refusal.article}条"} if refusal.article else {}
    return problem(refusal.status, refusal.code(), refusal.title, refusal.detail, **more)


def _bad_body(bad: BadBody) -> Response:
    errors = list(_errors(bad.schema, bad.messages.get("json", bad.messages)))
    detail = "".join(f"{error['name']}:{error['message']}" for error in errors)
    return problem(bad.status, "invalid-body", "填报内容有误", detail, errors=errors)


def _errors(schema: Schema, messages: Any, path: tuple[Any, ...] = ()) -> Iterator[dict[str, Any]]:
    """Yield one entry for each complaint, with the field's pointer and its Chinese name."""
    if isinstance(messages, dict):
        for step, below in messages.items():
            yield from _errors(schema, below, path if step == "_schema" else (*path, step))
        return
    field = ".".join(str(step) for step in path)
    name = named(schema, path) or field or "提交内容"
    for message in messages if isinstance(messages, list) else [messages]:
        yield {"pointer": "#/" + "/".join(map(str, path)), "field": field, "name": name, "message": message}


def _plain(fault: HTTPException) -> Response:
    status = fault.code or 500
    phrase = HTTPStatus(status).phrase
    code, title, detail = PLAIN.get(status, (phrase.lower().replace(" ", "-"), phrase, "请稍后再试或联系管理员。"))
    response = problem(status, code, title, detail)
    for name, value in fault.get_headers(request.environ):
        response.headers.setdefault(name, value)  # which methods there are, when to come again
    return response


def _unavailable(fault: Exception) -> Response:
    log.warning("database_unavailable", fault=str(fault).splitlines()[0])
    response = problem(
        503, "unavailable", "服务暂时不可用", "是否办理成功尚不确定。请稍后用同一个 Idempotency-Key 重试,不会重复办理。"
    )
    response.headers["Retry-After"] = "2"
    return response


def _defect(fault: Exception) -> Response:
    log.error("request_failed", path=request.path, exc_info=fault)
    said = f"数据未提交。请把编号 {tracing.correlation_id()} 告知管理员。"
    return problem(500, "defect", "系统内部错误", said)
