"""Reads a JSON body so that no digit is lost and every complaint knows its field."""

import json
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

import marshmallow as ma
from flask import Request
from webargs.core import missing
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import RequestEntityTooLarge

from shared.chassis.http.problems import BadBody, BadRequest


class BodyParser(FlaskParser):
    """flask-smorest's parser with exact numbers and our own complaints."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": None}

    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        """Return the body; numbers with decimals stay exact; raise BadRequest when it is no JSON."""
        content = req.get_data(cache=True)
        if req.max_content_length is not None and len(content) >= req.max_content_length:
            raise RequestEntityTooLarge()  # what comes in chunks has been cut off there
        if not content:
            return missing
        if not req.is_json:
            raise BadRequest("wrong-media-type", "内容类型不对", "请以 Content-Type: application/json 提交。", 415)
        try:
            body = json.loads(content, parse_float=Decimal)
            json.dumps(body, ensure_ascii=False, default=str).encode()  # half a surrogate pair is no text
            return body
        except (ValueError, RecursionError, InvalidOperation) as fault:  # the last: an exponent beyond all numbers
            raise BadRequest(
                "malformed-json", "内容不是有效的JSON", "请检查括号、引号和逗号,以UTF-8编码提交。"
            ) from fault

    def load_querystring(self, req: Request, schema: ma.Schema) -> Any:
        """Return what is asked; what is to be said once and is said twice is refused, not settled by its place."""
        many = {field.data_key or name for name, field in schema.fields.items() if isinstance(field, ma.fields.List)}
        repeated = [name for name, values in req.args.lists() if len(values) > 1 and name not in many]
        if repeated:
            raise BadBody(schema, {name: ["只能填写一次,请删去重复的。"] for name in repeated})
        return super().load_querystring(req, schema)

    def handle_error(
        self,
        error: ma.ValidationError,
        req: Request,
        schema: ma.Schema,
        *,
        error_status_code: Any,
        error_headers: Any,
    ) -> NoReturn:
        """Hand every complaint on with the schema that knows the fields' Chinese names."""
        messages = error.normalized_messages()
        found: Any = messages.get("json") or messages.get("query") or messages
        raise BadBody(schema, found)
