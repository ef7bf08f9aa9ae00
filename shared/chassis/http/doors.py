"""HTTP doors: a flask-smorest blueprint whose commands run in one transaction, once, audited."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from flask import Response, jsonify, request
from flask_smorest import Blueprint
from marshmallow import Schema

from shared.chassis.http import commands, schemas
from shared.chassis.http.parsing import BodyParser
from shared.chassis.http.shapes import Shape, View, fields, validate
from shared.kernel.actor import Role

ANYONE: tuple[Role, ...] = tuple(role for role in Role if role is not Role.SYSTEM)
# A contractor sees its own projects only (Art. 4). A sign-in does not say which those are, so a door that shows
# projects is shut to it unless the door says otherwise.
EVERY_OFFICE: tuple[Role, ...] = tuple(role for role in ANYONE if role is not Role.CONTRACTOR)

KEY_HEADER = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "schema": {"type": "string", "minLength": 8, "maxLength": 200},
    "description": "每次新的提交使用一个新的键(如UUID);重试时使用同一个键,只会办理一次。键保留30天。"
    "被拒绝的提交没有办理任何事项,也不占用键:补正内容或条件具备后,可用同一个键再次提交。",
}
IF_MATCH_HEADER = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "schema": {"type": "string"},
    "description": "读取时得到的 ETag;内容已被他人修改时拒绝覆盖。",
}


class PageQuery(Shape):
    """Which part of a list is asked for."""

    class Meta:
        unknown = "exclude"

    after = fields.UUID(load_default=None, metadata={"title": "从哪一条之后开始"})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200), metadata={"title": "每页条数"})


@dataclass(frozen=True)
class Page:
    """The part of a list that is asked for; a door asks its store for one more, to know whether there is a next."""

    after: Any
    limit: int
    asked: dict[str, Any] = field(default_factory=dict)

    @property
    def probe(self) -> int:
        """Return how many to fetch: the page and one more."""
        return self.limit + 1


@dataclass(frozen=True)
class Opened:
    """A door as it was declared; lists of doors are generated from these."""

    method: str
    path: str
    function: Callable[..., Any]
    by: tuple[Role, ...] | None
    article: str | None


Register = Callable[[Callable[..., Any]], Callable[..., Any]]


class Doors(Blueprint):
    """The HTTP doors of one service."""

    ARGUMENTS_PARSER = BodyParser()

    def __init__(self, service: str, title: str) -> None:
        super().__init__(service, self._home(service), description=title)
        self.service: str | None = service
        self.opened: list[Opened] = []

    @staticmethod
    def _home(name: str) -> str:
        return f"services.{name}"

    def command(
        self,
        method: str,
        path: str,
        *,
        by: Role | Sequence[Role],
        article: str | None,
        takes: type[Schema] | None = None,
        gives: type[Schema],
        status: int = 200,
        edits: Callable[..., Any] | None = None,
    ) -> Register:
        """Open a door for a change: `function(tx, command, **path)`, once per Idempotency-Key, audited.

        `edits` shows what is changed as its query door does: If-Match is then asked for and checked.
        """
        verb = method.upper()
        headers = ([KEY_HEADER] if verb == "POST" else []) + ([IF_MATCH_HEADER] if edits else [])

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            terms = commands.Terms(self.service, function, _roles(by), article, gives, status, edits)
            bodied = self.response(status, gives)(commands.closed(terms))
            if takes is not None:
                bodied = self.arguments(schemas.of(takes), location="json")(bodied)
            return self._open(verb, path, terms, self.doc(parameters=headers)(bodied))

        return register

    def upload(self, path: str, *, by: Role | Sequence[Role], article: str, gives: type[Schema]) -> Register:
        """Open a door for one document, its bytes as the body: `function(tx, stored, **path)`."""
        content = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            terms = commands.Terms(self.service, function, _roles(by), article, gives)
            bodied = self.response(200, gives)(commands.closed_upload(terms))
            bodied = self.doc(requestBody={"required": True, "content": content})(bodied)
            return self._open("PUT", path, terms, bodied)

        return register

    def query(
        self,
        path: str,
        *,
        by: Sequence[Role] | None = EVERY_OFFICE,
        gives: type[Schema],
        takes: type[Schema] | None = None,
    ) -> Register:
        """Open a door for looking at one thing: `function(tx, [asked], **path)`; `by=None` needs no sign-in."""

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            terms = commands.Terms(self.service, function, _roles(by), None, gives)

            @wraps(function)
            def look(*args: Any, **path_values: Any) -> Any:
                with commands.work_of(terms).look(commands.signed_in(terms.by)) as tx:
                    shown = schemas.of(gives).dump(function(tx, *args, **path_values))
                response = jsonify(shown)
                response.set_etag(commands.etag_of(shown))
                return response.make_conditional(request)

            bodied = self.response(200, gives)(look)
            if takes is not None:
                bodied = self.arguments(schemas.of(takes), location="query")(bodied)
            return self._open("GET", path, terms, bodied)

        return register

    def listing(
        self,
        path: str,
        *,
        by: Sequence[Role] = EVERY_OFFICE,
        gives: type[Schema],
        key: str,
        takes: type[Schema] = PageQuery,
    ) -> Register:
        """Open a door for a list: `function(tx, page)` returns up to `page.probe` items, ordered by `key`."""

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            terms = commands.Terms(self.service, function, _roles(by), None, gives)

            @wraps(function)
            def look(asked: dict[str, Any], **path_values: Any) -> Response:
                page = Page(asked["after"], asked["limit"], asked)
                with commands.work_of(terms).look(commands.signed_in(terms.by)) as tx:
                    shown = schemas.of(gives).dump(function(tx, page, **path_values), many=True)
                return _page(shown, page, key)

            bodied = self.response(200, _listed(gives))(look)
            return self._open("GET", path, terms, self.arguments(schemas.of(takes), location="query")(bodied))

        return register

    def _open(self, method: str, path: str, terms: commands.Terms, bodied: Callable[..., Any]) -> Callable[..., Any]:
        """Route to the guarded view, describe who may enter, and remember the door."""
        described: dict[str, Any] = {"operationId": f"{self.name}_{terms.function.__name__}"}
        if terms.by is not None:
            described |= {"security": [{"bearer": []}], "x-roles": [role.value for role in terms.by]}
        if terms.article is not None:
            described["x-article"] = terms.article
        self.route(path, methods=[method])(commands.guarded(self.doc(**described)(bodied), terms))
        self.opened.append(Opened(method, path, terms.function, terms.by, terms.article))
        return terms.function


class ChassisDoors(Doors):
    """Doors that every service has; their paths say `<service>`, so that an ingress brings them to the right process."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__(name, title)
        self.service = None

    @staticmethod
    def _home(_name: str) -> str:
        return __name__


def _roles(by: Role | Sequence[Role] | None) -> tuple[Role, ...] | None:
    return (by,) if isinstance(by, Role) else None if by is None else tuple(by)


def _listed(gives: type[Schema]) -> type[Schema]:
    name = gives.__name__.removesuffix("Schema") + "ListSchema"
    return View.from_dict({"items": fields.List(fields.Nested(gives), metadata={"title": "列表"})}, name=name)


def _page(shown: list[dict[str, Any]], page: Page, key: str) -> Response:
    """Return the page, with a Link to the next one when there is one."""
    response = jsonify({"items": shown[: page.limit]})
    if len(shown) > page.limit:
        more = urlencode({**request.args, "after": shown[page.limit - 1][key], "limit": page.limit})
        response.headers["Link"] = f'<{request.path}?{more}>; rel="next"'
    return response
