"""Who may write every row and waits for the next head can hide what is gone from the verifier, but not from the gauges."""

from uuid import UUID

from sqlalchemy import delete

from shared.chassis import signing
from shared.chassis.gauges import RowGauges
from shared.chassis.tables import audit_heads, audit_seals
from shared.chassis.work import Work
from tests.chassis.trail import THIRD, cut, record, sealed, verdict

MADE_UP = UUID(int=3)


def shown(work: Work, name: str) -> float:
    """Return what a gauge of the service shows."""
    families = {family.name: family for family in RowGauges([work]).collect()}
    return float(families[name].samples[0].value)


def replace_the_heads(work: Work, signer: signing.Signer) -> None:
    """Take all heads away, and rows of a case with them; make up for the rows, and let the service sign it all."""
    with work.database.writing() as connection:
        for table in (audit_heads, audit_seals):
            connection.execute(delete(table))
        cut(connection, keep=1)
    record(work, *[MADE_UP] * 9)
    sealed(work, signer, THIRD)


def test_there_are_fewer_heads_though_no_fewer_rows_are_sealed_and_nothing_else_can_be_seen(
    signed: Work, signer: signing.Signer
):
    rows, heads = shown(signed, "audit_rows_sealed"), shown(signed, "audit_heads_signed")
    replace_the_heads(signed, signer)

    assert verdict(signed, signer) == []
    assert shown(signed, "audit_rows_sealed") >= rows
    assert (heads, shown(signed, "audit_heads_signed")) == (2, 1)
