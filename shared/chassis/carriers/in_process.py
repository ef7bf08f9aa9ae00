"""The embedded default's carrier: hands a batch to the hearers in this process; their inbox commit is the confirm."""

from collections.abc import Sequence

from sqlalchemy import RowMapping

from shared.chassis import inbox
from shared.chassis.work import Work


class InProcess:
    """Knows who in this process listens to which type."""

    def __init__(self) -> None:
        self._hearers: dict[str, list[Work]] = {}

    def bind(self, event_type: str, hearer: Work) -> None:
        """Let this service hear that type."""
        self._hearers.setdefault(event_type, []).append(hearer)

    def carry(self, batch: Sequence[RowMapping]) -> None:
        """Insert the batch into every hearer's inbox; a crash in between is healed by carrying it again."""
        letters: dict[Work, list[bytes]] = {}
        for row in batch:
            for hearer in self._hearers.get(row["type"], []):
                letters.setdefault(hearer, []).append(row["body"].encode())
        for hearer, bodies in letters.items():
            inbox.receive(hearer, bodies)
