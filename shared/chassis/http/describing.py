"""How the API describes itself: OpenAPI 3.1 by flask-smorest, with our errors as they really are."""

from http import HTTPStatus
from typing import Any

from flask_smorest import Api

from shared.chassis.http.problems import MEDIA_TYPE
from shared.chassis.http.shapes import View, fields


class ProblemErrorSchema(View):
    """One complaint about one field."""

    pointer = fields.String(metadata={"title": "字段位置", "description": "JSON Pointer"})
    field = fields.String(metadata={"title": "字段"})
    name = fields.String(metadata={"title": "字段名称"})
    message = fields.String(metadata={"title": "说明"})


class ProblemSchema(View):
    """Why a request was not done (RFC 9457)."""

    type = fields.String(metadata={"title": "类型", "description": "稳定的错误类型,可据此编程"})
    title = fields.String(metadata={"title": "标题"})
    status = fields.Integer(metadata={"title": "HTTP状态码"})
    detail = fields.String(metadata={"title": "说明", "description": "说明原因和办法"})
    instance = fields.String(metadata={"title": "请求地址"})
    article = fields.String(metadata={"title": "依据条款"})
    correlation_id = fields.String(metadata={"title": "跟踪编号"})
    errors = fields.List(fields.Nested(ProblemErrorSchema), metadata={"title": "有误的字段"})


class DescribedApi(Api):
    """flask-smorest's Api, whose error responses are problem+json."""

    def _register_responses(self) -> None:
        content = {MEDIA_TYPE: {"schema": ProblemSchema}}
        self.spec.components.response("DEFAULT_ERROR", {"description": "未能办理", "content": content}, lazy=True)
        for status in HTTPStatus:
            described: dict[str, Any] = {"description": status.phrase}
            if status >= HTTPStatus.BAD_REQUEST:
                described["content"] = content
            self.spec.components.response(status.name, described, lazy=True)
