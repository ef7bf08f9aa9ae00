"""`make parked`, `make replay` and `make discard`: what a sweep could not do, and what shall become of it."""

import getpass
import sys
from collections.abc import Callable

from deploy.local.trouble import Trouble
from deploy.places import database_of
from shared.chassis import audit, digest, parking, repairing
from shared.chassis.parking import Parked, Wanted
from shared.chassis.roster import all_services
from shared.chassis.work import Tx, Work
from shared.kernel.actor import Actor, Role
from shared.kernel.refusal import Refusal

USAGE = "Say which: make replay S=contract ID=7, make discard S=contract ID=7 WHY='sent twice by …'"
LEAST_LETTERS = 5  # as the HTTP door asks
PAGE = 200


def main(word: str, service: str = "", row_id: str = "", why: str = "") -> int:
    """List, replay or discard; return the exit code."""
    try:
        return _answer(word, service, row_id, why)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1


def _answer(word: str, service: str, row_id: str, why: str) -> int:
    if word == "list":
        return max(_list(name) for name in ([service] if service else all_services()))
    row_id = _whole(row_id)
    kind, _, key = row_id.partition("/")
    if not (service and kind and key) or (word == "discard" and len(why) < LEAST_LETTERS):
        print(USAGE)
        return 1
    if word == "replay":
        return _do(service, row_id, "replay_parked", lambda tx: repairing.replay(tx, kind, key))
    return _do(service, row_id, "discard_parked", lambda tx: repairing.discard(tx, kind, key, why), why)


def _whole(row_id: str) -> str:
    """Return the row's whole name: a number alone is an event's, anything else without its kind a deadline's."""
    return row_id if "/" in row_id or not row_id else f"{'event' if row_id.isdigit() else 'deadline'}/{row_id}"


def _list(service: str) -> int:
    """Print every parked row of a service, and how many were discarded."""
    with database_of(service) as database, database.reading() as connection:
        found = parking.listed(connection, service, Wanted(), limit=PAGE)
        whole = parking.counted(connection, service, Wanted())
        discarded = parking.counted(connection, service, Wanted(discarded=True))
    for row in found:
        print(f"{row.parked_id}  {row.what}  case {row.case_id}  since {row.parked_at:%Y-%m-%d %H:%M:%S}")
        print(f"    after {row.attempts} tries: {row.reason}")
        if row.behind:
            print(f"    {row.behind} events wait behind it")
    more = f" ({PAGE} shown)" if whole > PAGE else ""
    print(f"{service}: {whole} parked{more}, {discarded} discarded")
    return 0


def _do(service: str, row_id: str, action: str, act: Callable[[Tx], Parked], why: str = "") -> int:
    """Do it in one audited transaction, as the person at this terminal."""
    with database_of(service) as database:
        try:
            with Work(service, database).begin(_person()) as tx:
                done = act(tx)
                said = {"outcome": "accepted", "action": action, "content_digest": digest.of_json([row_id, why])}
                for entry in audit.entries_of(tx.moves, **said):
                    tx.record(entry)
        except Refusal as refusal:
            print(f"{service} {row_id}: {refusal.title}。{refusal.detail}")
            return 1
    print(f"{service} {row_id}: {done.state}")
    return 0


def _person() -> Actor:
    user = getpass.getuser()
    return Actor(
        user_id=f"terminal:{user}",
        name=user,
        office_id="terminal",
        office_name="终端",
        roles=frozenset({Role.OPERATOR}),
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
