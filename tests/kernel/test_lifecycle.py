"""A state changes by the table, or not at all; a faulty table is told."""

import pytest

from shared.kernel.lifecycle import Lifecycle, Move, WrongMove

NAMES = {"awaiting_filing": "待备案", "overdue": "逾期未备案", "filed": "已备案"}
VERBS = {"file": "备案", "lapse": "逾期"}
MOVES = {
    ("awaiting_filing", "file"): "filed",
    ("awaiting_filing", "lapse"): "overdue",
    ("overdue", "file"): "filed",
}


def a_lifecycle(moves=MOVES, **changes):
    facts = {"initial": "awaiting_filing", "final": {"filed"}, "names": NAMES, "verbs": VERBS}
    return Lifecycle(moves, **(facts | changes))


def test_a_move_of_the_table_leads_to_its_state():
    assert a_lifecycle().after("overdue", "file") == "filed"


def test_another_move_is_refused_with_what_is_possible_now():
    with pytest.raises(WrongMove) as refusal:
        a_lifecycle().after("overdue", "lapse")

    assert refusal.value.status == 409
    assert refusal.value.detail == "当前状态为“逾期未备案”,不能“逾期”。现在可以办理:备案。"


def test_a_final_state_says_that_nothing_is_possible():
    with pytest.raises(WrongMove) as refusal:
        a_lifecycle().after("filed", "file")

    assert "已经办结" in refusal.value.detail


def test_an_unknown_action_is_refused():
    with pytest.raises(WrongMove):
        a_lifecycle().after("awaiting_filing", "burn")


def test_states_actions_and_moves_come_in_the_order_of_the_life():
    lifecycle = a_lifecycle()

    assert lifecycle.states == ("awaiting_filing", "filed", "overdue")
    assert lifecycle.actions == ("file", "lapse")
    assert lifecycle.moves[2] == Move("overdue", "file", "filed")
    assert lifecycle.possible("awaiting_filing") == ("file", "lapse")


def test_a_sound_table_has_no_faults():
    assert a_lifecycle().check() == []


def test_a_circle_without_final_state_is_sound():
    circle = {("open", "close"): "closed", ("closed", "reopen"): "open"}
    lifecycle = a_lifecycle(
        circle,
        initial="open",
        final=(),
        names={"open": "启用", "closed": "停用"},
        verbs={"close": "停用", "reopen": "启用"},
    )

    assert lifecycle.check() == []


@pytest.mark.parametrize(
    ("moves", "changes", "fault"),
    [
        (MOVES | {("lost", "file"): "filed"}, {"names": NAMES | {"lost": "丢失"}}, "lost: cannot be reached"),
        (MOVES | {("awaiting_filing", "lose"): "lost"}, {}, "lost: no way out"),
        (MOVES | {("filed", "lapse"): "overdue"}, {}, "filed: final, but left"),
        (MOVES, {"final": {"filed", "void"}}, "void: final, but no move leads there"),
        (MOVES, {"names": {**NAMES, "overdue": ""}}, "overdue: no Chinese name"),
        (MOVES, {"names": {**NAMES, "void": "作废"}}, "void: named, but no such state"),
        (MOVES, {"verbs": {"file": "备案"}}, "lapse: no Chinese verb"),
        (MOVES, {"verbs": {**VERBS, "burn": "烧毁"}}, "burn: a verb, but no such action"),
        ({("awaiting_filing", "wait"): "awaiting_filing"}, {"final": ()}, "awaiting_filing: no way out"),
    ],
)
def test_a_fault_of_the_table_is_told(moves, changes, fault):
    assert fault in a_lifecycle(moves, **changes).check()


def test_two_states_that_only_lead_to_each_other_are_a_trap_where_an_end_exists():
    circle = {("overdue", "lapse"): "lost", ("lost", "lapse"): "overdue"}
    moves = {move: target for move, target in MOVES.items() if move != ("overdue", "file")} | circle

    faults = a_lifecycle(moves).check()

    assert "overdue: no way out" in faults
    assert "lost: no way out" in faults


def test_the_diagram_names_every_state_and_move_in_chinese():
    diagram = a_lifecycle().mermaid()

    assert diagram.startswith("stateDiagram-v2\n")
    assert '    state "待备案" as awaiting_filing\n' in diagram
    assert "    [*] --> awaiting_filing\n" in diagram
    assert "    overdue --> filed: 备案\n" in diagram
    assert "    filed --> [*]\n" in diagram
