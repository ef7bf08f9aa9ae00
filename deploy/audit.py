"""`make verify-audit`: checks every audit chain and every signed head of every service, and names what is wrong."""

import sys

from sqlalchemy import Connection

from deploy.local.trouble import Trouble
from deploy.places import audit_keys, database_of
from shared.chassis import sealing, verifying
from shared.chassis.roster import all_services
from shared.chassis.signing import Keyring

SHOWN = 20


def main() -> int:
    """Print a line per service and a line per fault; return 1 when there is any, or nothing to verify."""
    keys = audit_keys()
    try:
        return 1 if sum(_verify(service, keys) for service in all_services()) else 0
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1


def _verify(service: str, keys: Keyring) -> int:
    """Verify one service's trail, step by step as its process does; return how many faults there are."""
    count = cases = rows = heads = 0
    with database_of(service) as database:
        for step in verifying.steps(database.reading, service, keys):
            for fault in step.faults[: max(0, SHOWN - count)]:
                print(f"    {service} case {fault.case_id} position {fault.position}: {fault.what}")
            count, cases, rows, heads = (
                count + len(step.faults),
                cases + step.cases,
                rows + step.rows,
                heads + step.heads,
            )
        with database.reading() as connection:
            newest = _newest(connection)
    verdict = "whole" if not count else f"{count} faults"
    print(f"{service:<12} {verdict}: {rows} rows of {cases} cases, {heads} signed heads, the newest: {newest}")
    return count


def _newest(connection: Connection) -> str:
    """Return the newest head, to be held against the one that was kept elsewhere."""
    head = sealing.newest(connection)
    return "none" if head is None else f"{head['day']} {head['hash']}, {head['rows_total']} rows sealed"


if __name__ == "__main__":
    sys.exit(main())
