"""Doors that exist in the demo only: sign in as a role, and set the business clock."""

from datetime import datetime
from typing import Any

from flask import Flask
from flask.typing import ResponseReturnValue
from flask_smorest import Api, Blueprint

from shared.chassis import clock
from shared.chassis.config import Misconfigured, Settings
from shared.chassis.http.parsing import BodyParser
from shared.chassis.http.shapes import Shape, fields, validate
from shared.chassis.issuer import DemoIssuer

# The calendar's own range; beyond it no date can be counted.
EARLIEST = datetime(2000, 1, 2, tzinfo=clock.SHANGHAI)
LATEST = datetime(2099, 1, 1, tzinfo=clock.SHANGHAI)


class SignInSchema(Shape):
    """Which role to sign in as."""

    role = fields.String(required=True, metadata={"title": "角色"})
    person = fields.Integer(load_default=1, metadata={"title": "该角色的第几人"})


class TravelSchema(Shape):
    """What time it shall be; null returns to the true time."""

    now = fields.Moment(
        required=True, allow_none=True, validate=validate.Range(EARLIEST, LATEST), metadata={"title": "时刻"}
    )
    frozen = fields.Boolean(load_default=True, metadata={"title": "是否停住不走"})


def open_doors(app: Flask, api: Api, settings: Settings) -> None:
    """Add the demo's doors to the app."""
    if not settings.demo:
        raise Misconfigured("The demo's doors open only with MODE=demo.")
    issuer = DemoIssuer(settings)
    travelled = clock.TravelledTime(settings.clock_file)
    doors = Blueprint("demo", __name__, url_prefix="/demo", description="仅演示环境")
    doors.ARGUMENTS_PARSER = BodyParser()

    @doors.route("/sign-in", methods=["POST"])
    @doors.arguments(SignInSchema)
    def sign_in(asked: dict[str, Any]) -> ResponseReturnValue:
        """Sign in as one of the demo's roles."""
        return issuer.sign_in(asked["role"], asked["person"])

    @doors.route("/clock", methods=["GET"])
    def read_clock() -> ResponseReturnValue:
        """Tell the business time."""
        return {"now": clock.now().isoformat(), "travelled": bool(travelled.setting())}

    @doors.route("/clock", methods=["POST"])
    @doors.arguments(TravelSchema)
    def set_clock(asked: dict[str, Any]) -> ResponseReturnValue:
        """Set the business time of every process of the demo."""
        travelled.travel(asked["now"], frozen=asked["frozen"])
        for work in app.extensions["works"].values():
            work.ring(["deadlines", *work.bells.own])
        return read_clock()

    api.register_blueprint(doors)
