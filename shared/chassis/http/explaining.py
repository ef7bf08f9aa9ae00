"""Why a deadline is what it is, for people: every service in this process answers for its own."""

from typing import Any
from uuid import UUID

from flask import Response, current_app, jsonify
from flask_smorest import Blueprint
from sqlalchemy import Connection, RowMapping, select

from shared.chassis import calendars, clock
from shared.chassis.deadlines import deadline_of
from shared.chassis.http import commands
from shared.chassis.http.doors import ANYONE, View, fields
from shared.chassis.tables import deadline_moves
from shared.chassis.tables import deadlines as rows
from shared.kernel.actor import Role
from shared.kernel.calendar import Calendar
from shared.kernel.deadline import Deadline, lamp
from shared.kernel.printing import printed
from shared.kernel.recount import count_of
from shared.kernel.refusal import NotFound

BY: tuple[Role, ...] = ANYONE


class NoSuchDeadline(NotFound):
    """There is no deadline of that id here."""

    title = "没有这个期限"
    advice = "没有编号为{key}的期限。请核对编号。"


class ExplainedStepSchema(View):
    """One day, or one stretch, of the count."""

    day = fields.String(metadata={"title": "日期"})
    weekday = fields.String(metadata={"title": "星期"})
    counted = fields.Integer(metadata={"title": "计入第几日"})
    kind = fields.String(metadata={"title": "种类"})
    why = fields.String(metadata={"title": "说明"})


class ExplainedMoveSchema(View):
    """One change of the date."""

    at = fields.Moment(metadata={"title": "调整时间"})
    from_on = fields.Date(metadata={"title": "原到期日"})
    to_on = fields.Date(metadata={"title": "新到期日"})
    was_provisional = fields.Boolean(metadata={"title": "原日期是否暂定"})
    reason = fields.String(metadata={"title": "依据"})


class ExplanationSchema(View):
    """A deadline and everything that decides its date."""

    deadline_id = fields.UUID(metadata={"title": "期限编号"})
    project_id = fields.UUID(metadata={"title": "项目编号(系统)"})
    kind = fields.String(metadata={"title": "期限种类"})
    article = fields.String(metadata={"title": "依据条款"})
    mark = fields.String(metadata={"title": "依据性质", "description": "T 办法规定;P 可调整的参数"})
    anchor_on = fields.Date(metadata={"title": "起算日"})
    due_on = fields.Date(metadata={"title": "到期日"})
    bound_at = fields.Moment(metadata={"title": "截止时刻(不含)"})
    provisional = fields.Boolean(metadata={"title": "是否暂定"})
    state = fields.String(metadata={"title": "状态"})
    lamp = fields.String(metadata={"title": "红黄灯"})
    lamp_text = fields.String(metadata={"title": "红黄灯说明"})
    explanation = fields.List(fields.Nested(ExplainedStepSchema), metadata={"title": "逐日说明"})
    moves = fields.List(fields.Nested(ExplainedMoveSchema), metadata={"title": "历次调整"})
    text = fields.String(metadata={"title": "可打印的说明"})


deadline_doors = Blueprint("deadlines", __name__, description="期限与说明")


@deadline_doors.route("/deadlines/<uuid:deadline_id>/explanation", methods=["GET"])
@deadline_doors.response(200, ExplanationSchema)
@deadline_doors.doc(security=[{"bearer": []}], operationId="explain_deadline")
def explain_deadline(deadline_id: UUID) -> Response:
    """Say day by day why the deadline is what it is, as JSON and as text that a clerk can print."""
    commands.signed_in(BY)
    for work in current_app.extensions["works"].values():
        with work.database.reading() as connection:
            row = connection.execute(select(rows).where(rows.c.deadline_id == deadline_id)).mappings().first()
            if row is not None:
                return jsonify(ExplanationSchema().dump(_explained(connection, row)))
    raise NoSuchDeadline(key=deadline_id)


def _explained(connection: Connection, row: RowMapping) -> dict[str, Any]:
    deadline, calendar = deadline_of(row), calendars.current(connection)
    changes = select(deadline_moves).where(deadline_moves.c.deadline_id == deadline.deadline_id)
    moves = [dict(move) for move in connection.execute(changes.order_by(deadline_moves.c.number)).mappings()]
    shown = lamp(deadline, now=clock.now(), calendar=calendar)
    counted = count_of(deadline, calendar)
    return {
        **{name: getattr(deadline, name) for name in ExplanationSchema().fields if hasattr(deadline, name)},
        "lamp": shown.value,
        "lamp_text": shown.chinese,
        "explanation": [] if counted is None else counted.explain(),
        "moves": moves,
        "text": _text(deadline, calendar, moves),
    }


def _text(deadline: Deadline, calendar: Calendar, moves: list[dict[str, Any]]) -> str:
    """Return the printable page: the count, then every change of the date and what it rests on."""
    counted = count_of(deadline, calendar)
    if counted is None:
        return f"自{deadline.pauses[-1].start_on}起暂停计时,尚未恢复,到期日暂时无法确定。"
    lines = [printed(counted)]
    lines += [
        f"{move['at']:%Y-%m-%d}调整:由{move['from_on']}改为{move['to_on']},依据{move['reason']}。" for move in moves
    ]
    if counted.on < deadline.due_on:
        lines.append(f"已告知的到期日{deadline.due_on}较晚,仍按{deadline.due_on}执行。")
    return "\n".join(lines)
