"""The repair desk: what is parked, why, and what waits behind it; for operators, service by service."""

import base64
from typing import Any

from shared.chassis import parking, repairing
from shared.chassis.http.doors import ChassisDoors, Page, PageQuery
from shared.chassis.http.shapes import Shape, View, fields, validate
from shared.chassis.parking import Parked, Wanted
from shared.chassis.piles import pile_of
from shared.chassis.work import Tx
from shared.kernel.actor import Role

STATES = {"parked": "待修复", "discarded": "已作废", "to_try_again": "等待重新处理"}
KIND = {
    "title": "种类",
    "description": "event 收到的事件;deadline 期限;其余为该服务自己的待办记录,如催办服务的 plan 催办安排、rung 催办、delivery 待发送的提醒",
}
WHAT = {"title": "事件类型、期限种类、催办步骤或发送通道"}
ROW = "/parking/<string:service>/<string:kind>/<string:row_id>"

parking_doors = ChassisDoors("parking", "待修复的记录")


class ParkedQuery(PageQuery):
    """Which parked rows are asked for."""

    class Meta:
        unknown = "exclude"

    after = fields.String(
        load_default=None,
        validate=validate.Regexp("^[a-z]+/[0-9a-f-]+$"),
        metadata={"title": "从哪一条之后开始"},
    )
    kind = fields.String(load_default=None, metadata=KIND)
    what = fields.String(load_default=None, metadata=WHAT)
    reason = fields.String(load_default=None, metadata={"title": "原因的开头"})
    discarded = fields.Boolean(load_default=False, metadata={"title": "查看已作废的"})


class ReplaySchema(Shape):
    """Which parked rows are to be tried again; nothing given means all."""

    kind = fields.String(load_default=None, metadata=KIND)
    what = fields.String(load_default=None, metadata=WHAT)
    reason = fields.String(load_default=None, metadata={"title": "原因的开头"})


class DiscardSchema(Shape):
    """Why a parked row shall have no effect."""

    why = fields.String(required=True, validate=validate.Length(5, 500), metadata={"title": "作废理由"})


class ParkedSchema(View):
    """One parked row."""

    parked_id = fields.String(metadata={"title": "记录"})
    kind = fields.String(metadata=KIND)
    row_id = fields.String(metadata={"title": "编号"})
    subject_id = fields.UUID(metadata={"title": "事件编号、期限编号或待办记录编号"})
    what = fields.String(metadata=WHAT)
    case_id = fields.UUID(metadata={"title": "项目编号(系统)", "description": "待发送的提醒为收件人的联系人编号"})
    came_at = fields.Moment(metadata={"title": "收到、建立或应发出的时间"})
    parked_at = fields.Moment(metadata={"title": "转入待修复时间"})
    attempts = fields.Integer(metadata={"title": "已尝试次数"})
    reason = fields.String(metadata={"title": "原因"})
    behind = fields.Integer(metadata={"title": "被其阻挡的事件数"})
    state = fields.String(metadata={"title": "状态"})
    state_text = fields.String(metadata={"title": "状态说明"})
    discarded_at = fields.Moment(metadata={"title": "作废时间"})
    discarded_by = fields.String(metadata={"title": "作废人"})
    discarded_why = fields.String(metadata={"title": "作废理由"})


class WaitingEventSchema(View):
    """One event that waits behind a parked one."""

    event_id = fields.UUID(metadata={"title": "事件编号"})
    type = fields.String(metadata={"title": "事件类型"})
    sequence = fields.Integer(metadata={"title": "顺序号"})
    received_at = fields.Moment(metadata={"title": "收到时间"})


class ParkedDetailSchema(ParkedSchema):
    """One parked row with what was heard and what waits behind it."""

    body_base64 = fields.String(metadata={"title": "原始内容", "description": "收到的字节,Base64;只有事件有内容"})
    waiting = fields.List(fields.Nested(WaitingEventSchema), metadata={"title": "被其阻挡的事件(至多50条)"})


class ReplayedSchema(View):
    """How many rows are tried again."""

    replayed = fields.Integer(metadata={"title": "重新处理条数"})
    left = fields.Integer(metadata={"title": "仍待修复条数"})


@parking_doors.listing(
    "/parking/<string:service>", by=(Role.OPERATOR,), gives=ParkedSchema, key="parked_id", takes=ParkedQuery
)
def list_parked(tx: Tx, page: Page, *, service: str) -> list[dict[str, Any]]:
    """List what is parked, or was discarded: kind by kind, each the oldest first."""
    found = parking.listed(tx.connection, tx.service, _wanted(page.asked), after=page.after, limit=page.probe)
    return [_shown(parked) for parked in found]


@parking_doors.query(ROW, by=(Role.OPERATOR,), gives=ParkedDetailSchema)
def get_parked(tx: Tx, *, service: str, kind: str, row_id: str) -> dict[str, Any]:
    """Show one parked row: what was heard byte by byte, why it is parked, and what waits behind it."""
    parked = parking.one(tx.connection, pile_of(tx.service, kind), row_id)
    content = parking.bytes_of(tx.connection, parked)
    return {
        **_shown(parked),
        "body_base64": None if content is None else base64.b64encode(content).decode(),
        "waiting": parking.behind(tx.connection, parked),
    }


@parking_doors.command("POST", f"{ROW}/replay", by=Role.OPERATOR, article=None, gives=ParkedSchema)
def replay_parked(tx: Tx, *, service: str, kind: str, row_id: str) -> dict[str, Any]:
    """Give one parked row its tries again."""
    return _shown(repairing.replay(tx, kind, row_id))


@parking_doors.command(
    "POST",
    "/parking/<string:service>/replay",
    by=Role.OPERATOR,
    article=None,
    takes=ReplaySchema,
    gives=ReplayedSchema,
)
def replay_all_parked(tx: Tx, asked: dict[str, Any], *, service: str) -> dict[str, int]:
    """Give all parked rows of a kind or a reason their tries again, at most 200 at once."""
    wanted = _wanted(asked)
    return {"replayed": repairing.replay_all(tx, wanted), "left": parking.counted(tx.connection, tx.service, wanted)}


@parking_doors.command(
    "POST", f"{ROW}/discard", by=Role.OPERATOR, article=None, takes=DiscardSchema, gives=ParkedSchema
)
def discard_parked(tx: Tx, asked: dict[str, Any], *, service: str, kind: str, row_id: str) -> dict[str, Any]:
    """Let one parked row have no effect, ever; it stays on record with who, when and why."""
    return _shown(repairing.discard(tx, kind, row_id, asked["why"]))


def _wanted(asked: dict[str, Any]) -> Wanted:
    return Wanted(**{name: asked[name] for name in ("kind", "what", "reason", "discarded") if name in asked})


def _shown(parked: Parked) -> dict[str, Any]:
    state = parked.state
    return {**vars(parked), "parked_id": parked.parked_id, "state": state, "state_text": STATES[state]}
