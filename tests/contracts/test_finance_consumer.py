"""The example hearer prints each approval once, exactly, and is stopped by nothing it cannot read."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from deploy.examples import finance_consumer
from deploy.examples.finance_consumer import Finance, Ledger, Unreadable, read, wan


def an_approval(**different: Any) -> dict[str, Any]:
    """Return the letter of an approved project."""
    fact = {
        "project_no": "JC-2026-0001",
        "project_name": "智慧交通数据平台",
        "reply_no": "晋市审管批〔2026〕1号",
        "approved_amount": 480_500_000,
    }
    return {"id": "one", "type": "approval.approved.v1", "data": {**fact, **different}}


def a_message(letter: dict[str, Any] | str) -> Any:
    """Return a message that notes whether it was acknowledged."""
    body = letter if isinstance(letter, str) else json.dumps(letter)
    message = SimpleNamespace(body=body.encode(), acked=False)
    message.ack = lambda: setattr(message, "acked", True)
    return message


def a_finance(folder: Path, *, enough: int | None = None) -> Finance:
    """Return a finance system whose ledger lies in this folder."""
    return Finance(Ledger(folder / "ledger.txt"), enough)


@pytest.mark.parametrize(
    ("fen", "said"),
    [
        (0, "0"),
        (1, "0.000001"),
        (1_000_000, "1"),
        (480_123_456, "480.123456"),
        (120_000_000, "120"),
        (10**17, "1" + "0" * 11),
    ],
)
def test_an_amount_is_exact_to_the_last_fen(fen: int, said: str):
    assert wan(fen) == said


def test_an_approval_is_one_chinese_line():
    event_id, said = read(json.dumps(an_approval()).encode())

    assert event_id == "one"
    assert said == "批准立项 JC-2026-0001 智慧交通数据平台 批复晋市审管批〔2026〕1号 核定480.5万元"


def test_a_refusal_is_said_with_its_reason():
    fact = {"project_no": "JC-2026-0002", "reply_no": "晋市审管批〔2026〕2号", "reason": "重复建设"}

    _, said = read(json.dumps({"id": "two", "type": "approval.refused.v1", "data": fact}).encode())

    assert said == "不予立项 JC-2026-0002 文号晋市审管批〔2026〕2号 理由:重复建设"


def test_a_field_of_tomorrow_changes_nothing():
    assert read(json.dumps(an_approval(division="140500")).encode()) == read(json.dumps(an_approval()).encode())


@pytest.mark.parametrize("body", ["", "not json", "[]", "null", '{"id": "x"}', '{"id": "x", "type": "y", "data": {}}'])
def test_what_is_no_approval_is_unreadable(body: str):
    with pytest.raises(Unreadable):
        read(body.encode())


def test_an_event_that_comes_twice_is_printed_once_even_after_a_restart(tmp_path: Path, capsys: Any):
    heard = [a_message(an_approval()) for _ in range(3)]
    before = a_finance(tmp_path)
    before.hear(heard[0])
    before.hear(heard[1])

    a_finance(tmp_path).hear(heard[2])

    assert [message.acked for message in heard] == [True, True, True]
    assert capsys.readouterr().out.count("JC-2026-0001") == 1


def test_an_unreadable_message_is_kept_whole_and_the_next_one_is_heard(tmp_path: Path, capsys: Any):
    finance, broken = a_finance(tmp_path), a_message('{"half": ')

    finance.hear(broken)
    finance.hear(a_message(an_approval()))

    assert broken.acked
    assert (tmp_path / "ledger.unreadable").read_bytes() == b'{"half": \n'
    assert "JC-2026-0001" in capsys.readouterr().out


def test_what_comes_after_enough_was_printed_is_left_for_the_next_run(tmp_path: Path, capsys: Any):
    finance = a_finance(tmp_path, enough=1)
    later = a_message({**an_approval(), "id": "later"})

    finance.hear(a_message(an_approval()))
    finance.hear(later)

    assert finance.done()
    assert not later.acked
    assert capsys.readouterr().out.count("\n") == 1


def test_it_knows_nothing_of_the_house():
    source = Path(finance_consumer.__file__).read_text(encoding="utf-8")

    assert [
        line for line in source.splitlines() if line.startswith(("from shared", "from services", "from deploy"))
    ] == []
