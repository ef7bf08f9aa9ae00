"""A trail of two cases under two signed heads, and the tampering that a case's own head cannot show."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, delete, select, update

from shared.chassis import audit, signing, verifying
from shared.chassis.sealing import SealSweep
from shared.chassis.tables import audit as rows
from shared.chassis.tables import cases
from shared.chassis.work import Work
from tests.application.builders import UNIT

FIRST, SECOND, THIRD = date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 11)
WHOLE, TOUCHED = UUID(int=1), UUID(int=2)

Tampering = Callable[[Connection], object]


def record(work: Work, *case_ids: UUID) -> None:
    """Let one step leave one row on the trail of each case."""
    for case_id in case_ids:
        with work.begin(UNIT) as tx:
            tx.record(audit.Entry(case_id=case_id, outcome="accepted", action="test", article="15"))


def sealed(work: Work, signer: signing.Signer, day: date) -> None:
    """Turn the sweep until the day's head is signed."""
    sweep = SealSweep(work, signer)
    while sweep.seal(day):
        pass


def verdict(work: Work, signer: signing.Signer, *tamperings: Tampering) -> list[str]:
    """Return what the verifier says after the tampering, which is then undone."""
    with work.database.engine.connect() as connection:
        for tamper in tamperings:
            tamper(connection)
        found = verifying.verify(connection, work.service, {signer.key_id: signer.fits})
        connection.rollback()
    return [fault.what for fault in found]


def cut(connection: Connection, keep: int = 3) -> None:
    """Take the newest rows of a case away, and let its head say that there never were more."""
    of_case = rows.c.case_id == TOUCHED
    connection.execute(delete(rows).where(of_case, rows.c.position > keep))
    last = connection.execute(select(rows.c.hash).where(of_case, rows.c.position == keep)).scalar_one()
    head = {"audit_position": keep, "audit_hash": last}
    connection.execute(update(cases).where(cases.c.case_id == TOUCHED).values(head))
