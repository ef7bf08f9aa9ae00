"""The contract service alone in a house that may die at any moment, and whoever writes to it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, select, update
from werkzeug.test import TestResponse

from services.contract.store import contracts
from shared.chassis import calendars, inbox
from shared.chassis.host import Host
from shared.chassis.tables import deadlines, outbox
from shared.chassis.tables import inbox as inbox_rows
from shared.events.base import Event
from shared.events.regulation import CalendarPublished
from shared.kernel.calendar import Calendar, bundled_notices
from tests.chassis.steps import LONG_AGO
from tests.contract import builders
from tests.house import House
from tests.model.crashing import Crash, Doom, Fell

EVE = date(2020, 1, 23)  # what was published by then did not know of the extension
APPROVAL, ALLOCATION, EXTENSION = "approval", "allocation", "extension"


@dataclass
class Came:
    """What became of something that was tried: the answer, if there was one; whether it ended in a crash; and how."""

    answer: Any
    crashed: bool
    committed: bool


class Recorder:
    """A carrier that remembers what it has carried, over every crash."""

    def __init__(self) -> None:
        self.carried: list[UUID] = []

    def carry(self, batch: Sequence[RowMapping]) -> None:
        """Take the batch as confirmed."""
        self.carried += [row["event_id"] for row in batch]


class Town:
    """One house, one project."""

    def __init__(self, folder: Path, moment: datetime) -> None:
        calendars.know_until(EVE)
        self.house = House(folder, ["contract"])
        self.moment = moment
        self.begin_anew()
        self.letters = {name: _letter(number, event) for number, (name, event) in enumerate(_said().items(), 1)}

    def begin_anew(self) -> None:
        """Be as on the first day."""
        self.house.begin_anew()
        self.doom, self.recorder = Doom(), Recorder()
        self._settle_in()
        self.house.at_moment(self.moment)

    def close(self) -> None:
        """Leave no trace."""
        self.house.close()
        calendars.know_until(None)

    def attempt(self, act: Callable[[], Any], crash: str | int | None) -> Came:
        """Do something that may end in a crash; after one, everything begins again from the rows."""
        self.doom.tell(crash)
        try:
            answer = act()
        except (Crash, Fell):
            answer = None
        came = Came(answer, self.doom.struck, self.doom.committed)
        self.doom.tell(None)
        if came.crashed:
            self.house.restart()
            self._settle_in()
        return came

    def post(self, role: str, path: str, body: Any, key: str) -> TestResponse:
        """Knock at a door; nothing is swept."""
        token = self.house._issuer.sign_in(role)["token"]
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        return self.house._client.post(path, json=body, headers=headers)

    def receive(self, name: str) -> None:
        """Let the broker deliver a letter, for the first time or again."""
        inbox.receive(self.host.work, [self.letters[name]])

    def turn(self, sweep: str) -> None:
        """Turn one sweep once; what waits for its next try has waited long enough."""
        with self.host.database.engine.begin() as connection:
            connection.execute(update(inbox_rows).values(next_try_at=LONG_AGO))
        getattr(self.host, sweep).once()

    @property
    def host(self) -> Host:
        """The service as it runs now."""
        return self.house.hosts["contract"]

    def rows(self, table: Any, *columns: Any) -> list[Any]:
        """Look at rows in the order of their keys."""
        with self.host.database.reading() as connection:
            query = select(*columns) if columns else select(table)
            return list(connection.execute(query.order_by(*table.primary_key.columns)))

    def contract_ids(self) -> list[UUID]:
        """The contracts, in the order in which they were entered."""
        return [row.contract_id for row in self.rows(contracts)]

    def clocks(self) -> list[Any]:
        """Every clock there ever was."""
        return self.rows(deadlines)

    def told(self) -> list[tuple[UUID, int, str, dict[str, Any], bool]]:
        """What was said: id, number in its project, type, content, and whether it is marked as told."""
        found = []
        for row in self.rows(outbox):
            content = json.loads(row.body)["data"]
            found.append((row.event_id, row.sequence, row.type, content, row.published_at is not None))
        return found

    def _settle_in(self) -> None:
        self.doom.hang_over(self.host.database)
        self.host.relay.carrier = self.recorder


def _said() -> dict[str, Event]:
    (extension,) = [notice for notice in bundled_notices() if notice.published_on == date(2020, 1, 26)]
    calendar = Calendar.of((*calendars.shipped().notices, extension))
    return {
        APPROVAL: builders.an_approval(approved_on=date(2020, 1, 13)),
        ALLOCATION: builders.an_allocation(finalized_on=date(2020, 1, 14)),
        EXTENSION: CalendarPublished.of(extension, calendar=calendar),
    }


def _letter(number: int, event: Event) -> bytes:
    letter = {
        "specversion": "1.0",
        "id": str(UUID(int=number)),
        "source": f"/{event.speaker}",
        "type": event.type,
        "subject": str(event.aggregate_id),
        "time": "2020-01-20T09:00:00+08:00",
        "sequence": "1",
        "data": event.to_json(),
    }
    return json.dumps(letter).encode()
