"""The one way a state changes: a table of moves, and a refusal for every other move."""

from collections.abc import Collection, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import NamedTuple

from shared.kernel.refusal import Refusal


class WrongMove(Refusal):
    """The lifecycle has no such move from the present state."""

    title = "当前状态不能办理"
    advice = "当前状态为“{state}”,不能“{verb}”。{possible}"


class Move(NamedTuple):
    """In `state`, `action` leads to `target`."""

    state: str
    action: str
    target: str


@dataclass(frozen=True, eq=False)
class Lifecycle:
    """All moves of one kind of case; `names` and `verbs` are what people read."""

    table: Mapping[tuple[str, str], str]
    _: KW_ONLY
    initial: str
    final: Collection[str] = frozenset()
    names: Mapping[str, str]
    verbs: Mapping[str, str] = field(default_factory=dict)

    @property
    def moves(self) -> tuple[Move, ...]:
        """Return every move in the order of the table."""
        return tuple(Move(state, action, target) for (state, action), target in self.table.items())

    @property
    def states(self) -> tuple[str, ...]:
        """Return every state, in the order a case can meet them, the initial one first."""
        met = [self.initial]
        for move in self.moves:
            met += [move.state, move.target]
        return tuple(dict.fromkeys(met))

    @property
    def actions(self) -> tuple[str, ...]:
        """Return every action once, in the order of the table."""
        return tuple(dict.fromkeys(move.action for move in self.moves))

    def possible(self, state: str) -> tuple[str, ...]:
        """Return the actions that are possible in the state."""
        return tuple(move.action for move in self.moves if move.state == state)

    def after(self, state: str, action: str) -> str:
        """Return the state the action leads to; raise WrongMove when there is no such move."""
        target = self.table.get((state, action))
        if target is None:
            raise WrongMove(
                state=self.names.get(state, state),
                verb=self._verb(action),
                possible=self._advice(state),
            )
        return target

    def check(self) -> list[str]:
        """Return the faults of the table, none when it is sound."""
        left, reached, traps = {move.state for move in self.moves}, self._reachable(), self._traps()
        return [
            *(f"{state}: cannot be reached" for state in self.states if state not in reached),
            *(f"{state}: no way out" for state in self.states if state in traps),
            *(f"{state}: final, but left" for state in self.final if state in left),
            *(f"{state}: final, but no move leads there" for state in self.final if state not in self.states),
            *(f"{state}: no Chinese name" for state in self.states if not self.names.get(state)),
            *(f"{state}: named, but no such state" for state in self.names if state not in self.states),
            *(f"{action}: no Chinese verb" for action in self.actions if not self.verbs.get(action)),
            *(f"{verb}: a verb, but no such action" for verb in self.verbs if verb not in self.actions),
        ]

    def mermaid(self) -> str:
        """Return the lifecycle as a mermaid stateDiagram with Chinese labels."""
        lines = ["stateDiagram-v2"]
        lines += [f'    state "{self.names.get(state, state)}" as {state}' for state in self.states]
        lines += [f"    [*] --> {self.initial}"]
        lines += [f"    {state} --> {target}: {self._verb(action)}" for state, action, target in self.moves]
        lines += [f"    {state} --> [*]" for state in self.states if state in self.final]
        return "\n".join(lines) + "\n"

    def _verb(self, action: str) -> str:
        return self.verbs.get(action, action)

    def _advice(self, state: str) -> str:
        possible = self.possible(state)
        if possible:
            return f"现在可以办理:{'、'.join(self._verb(action) for action in possible)}。"
        return "该事项已经办结,不能再变更;如需继续,请另行申请。"

    def _reachable(self) -> set[str]:
        reached = {self.initial}
        for _ in self.states:
            reached |= {move.target for move in self.moves if move.state in reached}
        return reached

    def _traps(self) -> set[str]:
        """Return the non-final states that never lead to a final one, or, without final ones, nowhere."""
        free = set(self.final) or {move.state for move in self.moves if move.target != move.state}
        for _ in self.states:
            free |= {move.state for move in self.moves if move.target in free}
        return set(self.states) - free
