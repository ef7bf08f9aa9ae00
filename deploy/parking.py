"""`make parked` and `make replay`: what a sweep could not do, and another try for it."""

import sys

from deploy.places import database_of
from shared.chassis import parking


def main(word: str, service: str, row_id: str = "") -> int:
    """List or replay; return the exit code."""
    if not service or (word == "replay" and not row_id):
        print("Say which: make parked S=contract, make replay S=contract ID=7")
        return 1
    with database_of(service) as database:
        if word == "list":
            with database.reading() as connection:
                return _list(service, parking.parked(connection))
        with database.writing() as connection:
            done = parking.replay(connection, row_id)
    print(f"{service} {row_id}: {'will be tried again' if done else 'no such parked row'}")
    return 0 if done else 1


def _list(service: str, rows: list[parking.Parked]) -> int:
    for row in rows:
        print(f"{row.row_id}  {row.kind}  {row.what}  case {row.case_id}  since {row.parked_at:%Y-%m-%d %H:%M:%S}")
        print(f"    after {row.attempts} tries: {row.reason}")
    print(f"{service}: {len(rows)} parked")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
