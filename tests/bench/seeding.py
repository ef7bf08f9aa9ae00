"""Many rows at once: one row made by the house's own code, then multiplied by the database."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import psycopg2.extensions

from services.acceptance.rules import note_approval
from services.acceptance.store import Acceptances
from services.contract import rules
from services.contract.store import Contracts, Projects
from shared.chassis.engines import Database
from shared.chassis.work import Work
from shared.kernel.actor import SYSTEM
from tests.contract import builders

PAGE = 20_000  # nobody waits long for one statement
PROJECT, CONTRACT, DEADLINE = "01991000-0000-7000-8000", "01991000-0000-7000-8001", "01991000-0000-7000-8002"


def project_id(number: int) -> UUID:
    """Return the identifier of the n-th project."""
    return UUID(f"{PROJECT}-{number:012x}")


def contract_id(number: int) -> UUID:
    """Return the identifier of the n-th project's contract."""
    return UUID(f"{CONTRACT}-{number:012x}")


def project_no(number: int) -> str:
    """Return the number of the n-th project."""
    return f"JC-B-{number}"


def numbered(prefix: str, first: int = 0) -> str:
    """Return the SQL of the n-th identifier with this prefix."""
    return f"('{prefix}-' || lpad(to_hex(n + {first}), 12, '0'))::uuid"


def multiply(cursor: psycopg2.extensions.cursor, table: str, count: int, **different: str) -> None:
    """Make `count` rows like the one that is there, with SQL of n (1, 2, 3) for the columns that differ."""
    cursor.execute(f"SELECT * FROM {table} LIMIT 0")
    names = [column.name for column in cursor.description or ()]
    values = ", ".join(different.get(name, f'first."{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    for start in range(0, count, PAGE):
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {values} FROM (SELECT * FROM {table} LIMIT 1) first,"
            f" generate_series({start + 1}, {min(start + PAGE, count)}) n"
        )


def a_signed_contract(work: Work, *, signed_on: date) -> None:
    """Keep one project with one signed contract and its filing clock."""
    contract = replace(builders.a_contract(), signed_on=signed_on)
    with work.begin(SYSTEM) as tx:
        Projects(tx).add(builders.a_project())
        Contracts(tx).add(contract)
        tx.arm(rules.filing_clock(contract, tx.parameters(contract.project_id)))


def signed_contracts(cursor: psycopg2.extensions.cursor, urls: dict[str, str], count: int, *, signed_on: date) -> None:
    """Keep so many projects, each with one signed contract and its filing clock."""
    a_signed_contract(work_of("contract", urls), signed_on=signed_on)
    multiply(cursor, "projects", count - 1, project_id=numbered(PROJECT), project_no="'JC-B-' || n")
    multiply(
        cursor,
        "contracts",
        count - 1,
        contract_id=numbered(CONTRACT),
        project_id=numbered(PROJECT),
        project_no="'JC-B-' || n",
    )
    multiply(
        cursor,
        "deadlines",
        count - 1,
        deadline_id=numbered(DEADLINE),
        subject_id=numbered(CONTRACT),
        project_id=numbered(PROJECT),
    )
    cursor.execute("TRUNCATE outbox, audit, cases")  # heads without their rows would keep the verifier busy naming them
    settle(cursor, "projects", "contracts", "deadlines")


def awarded_projects(cursor: psycopg2.extensions.cursor, urls: dict[str, str], count: int) -> None:
    """Keep so many projects whose contract can be signed."""
    work = work_of("contract", urls)
    with work.begin(SYSTEM) as tx:
        Projects(tx).add(builders.an_awarded_project())
    multiply(cursor, "projects", count, project_id=numbered(PROJECT), project_no="'JC-B-' || n")
    settle(cursor, "projects")


def awaited_acceptances(cursor: psycopg2.extensions.cursor, urls: dict[str, str], count: int) -> None:
    """Keep the acceptances of as many projects, none of them with a contract yet."""
    work = work_of("acceptance", urls)
    with work.begin(SYSTEM) as tx:
        Acceptances(tx).add(note_approval(builders.an_approval()))
    multiply(cursor, "acceptances", count, project_id=numbered(PROJECT), project_no="'JC-B-' || n")
    settle(cursor, "acceptances")


def work_of(service: str, urls: dict[str, str]) -> Work:
    """Return the transactions of a service on its fresh database."""
    return Work(service, Database(urls["DATABASE_URL"].replace("{service}", service), name="bench"))


def settle(cursor: psycopg2.extensions.cursor, *tables: str) -> None:
    """Let the database know its rows, as it does by itself after a while."""
    for table in tables:
        cursor.execute(f"VACUUM ANALYZE {table}")
