"""`make verify-audit`: checks every audit chain of every service and names what is wrong."""

import sys

from deploy.places import database_of
from shared.chassis import audit
from shared.chassis.roster import all_services


def main() -> int:
    """Print a line per service and a line per fault; return 1 when there is any."""
    faults = 0
    for service in all_services():
        with database_of(service) as database, database.reading() as connection:
            found = audit.verify(connection)
        print(f"{service:<12} {'whole' if not found else f'{len(found)} faults'}")
        for fault in found:
            print(f"    case {fault.case_id} position {fault.position}: {fault.what}")
        faults += len(found)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
