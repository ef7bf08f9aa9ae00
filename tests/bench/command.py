"""Commands through one process, HTTP to commit, against the very same SQL alone on one connection and in pgbench."""

import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg2
from sqlalchemy import event

from deploy.local.postgres import postgres_folder
from shared.chassis import clock
from shared.chassis.config import Settings
from shared.chassis.engines import Database
from shared.chassis.http import app as http
from shared.chassis.issuer import DemoIssuer
from shared.chassis.work import Work
from tests.bench import asking, child, seeding
from tests.bench.report import Line, beside, compared
from tests.bench.stage import Stage, cursor_on, plain_url

COMMANDS = 200
READ_AT_ONCE = 100  # commands in one script: pgbench reads a long one for minutes, which is not what it is asked
LATENCY = re.compile(r"latency average = ([\d.]+) ms")  # of the script as it runs, without the reading
ROUNDS = 5
MORNING = datetime(2026, 3, 10, 10, 0, tzinfo=clock.SHANGHAI)
PROJECT, PROJECT_NO = "{project}", "{project_no}"
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def measure(stage: Stage) -> Iterator[Line]:
    """Measure all in turns on fresh projects: eight clients, one, the statements alone, and the statements in pgbench."""
    urls = stage.fresh("contract")
    stage.travel(MORNING)
    projects = iter(range(1, 10**9, COMMANDS))
    with cursor_on(urls["DATABASE_URL"], "contract") as cursor:
        seeding.awarded_projects(cursor, urls, COMMANDS * (4 * ROUNDS + 2))
    sent = child.run(statements, environ=stage.environ(), number=COMMANDS * (4 * ROUNDS + 2) - 1)
    told: dict[str, Any] = {"urls": urls, "sent": sent}
    ours, alone, control, bench = [], [], [], []
    with stage.copies("contract") as (copy,):
        ask = {"url": copy.url, "token": stage.token("owner_unit"), "count": COMMANDS}
        child.run(asking.hurry, green=False, first=next(projects), **ask)
        for _ in range(ROUNDS):
            ours.append(child.run(asking.hurry, green=False, first=next(projects), **ask))
            control.append(child.run(replay, green=False, first=next(projects), **told))
            alone.append(child.run(asking.hurry, green=False, first=next(projects), clients=1, **ask))
            bench.append(in_pgbench(first=next(projects), **told))
    stage.travel(None)
    what = f"command: sign_contract, {asking.CLIENTS} clients, one process"
    yield compared(f"{what}, against its {len(sent)} statements", ours, control, unit="/s", share=0.4)
    yield beside("command: one client at a time, against pgbench with one client", alone, bench, unit="/s")
    yield beside(f"{what}, against pgbench with one client", ours, bench, unit="/s")


def statements(environ: dict[str, str], number: int) -> list[str]:
    """Return the SQL that one command sends, as it is sent."""
    settings = Settings.from_environ(environ)
    settings.enter()
    work = Work("contract", Database(settings.database_of("contract"), name="bench"))
    app = http.create(settings, [work])
    token = DemoIssuer(settings).sign_in("owner_unit", 1)["token"]
    sent: list[str] = []

    def note(_connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        sent.append(cursor.mogrify(statement, parameters).decode())

    def ask(project: int) -> None:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
        answer = app.test_client().post("/contracts", json=asking.terms(project), headers=headers)
        if answer.status_code != 201:
            raise RuntimeError(answer.text)

    ask(number)
    event.listen(work.database.engine, "before_cursor_execute", note)
    ask(number - 1)
    made_for = {str(seeding.project_id(number - 1)): PROJECT, seeding.project_no(number - 1): PROJECT_NO}
    return [_replaced(statement, made_for) for statement in sent]


def _for_project(sent: list[str], number: int) -> Iterator[str]:
    """Yield the statements for another project, with identifiers that nobody has used."""
    fresh: dict[str, str] = {}
    for statement in sent:
        anew = ID.sub(lambda found: fresh.setdefault(found.group(), str(uuid4())), statement)
        yield _replaced(anew, {PROJECT: str(seeding.project_id(number)), PROJECT_NO: seeding.project_no(number)})


def _replaced(text: str, by: dict[str, str]) -> str:
    for old, new in by.items():
        text = text.replace(old, new)
    return text


def replay(urls: dict[str, str], sent: list[str], first: int) -> float:
    """Return how many times a second one plain connection does the statements of a command."""
    with closing(psycopg2.connect(plain_url(urls["DATABASE_URL"]).replace("{service}", "contract"))) as connection:
        scripts = [list(_for_project(sent, first + place)) for place in range(COMMANDS)]
        begun = time.perf_counter()
        for script in scripts:
            with connection, connection.cursor() as cursor:
                for statement in script:
                    cursor.execute(statement)
        return COMMANDS / (time.perf_counter() - begun)


def in_pgbench(urls: dict[str, str], sent: list[str], first: int) -> float:
    """Return how many times a second pgbench does the statements of a command."""
    program = postgres_folder(None)
    if program is None:
        raise RuntimeError("there is no PostgreSQL here")
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        for place in range(READ_AT_ONCE):
            script = ["BEGIN", *_for_project(sent, first + place), "COMMIT"]
            file.write("".join(f"{' '.join(statement.split())};\n" for statement in script))
        file.flush()
        url = plain_url(urls["DATABASE_URL"]).replace("{service}", "contract")
        words = [str(Path(program) / "pgbench"), "-n", "-c", "1", "-t", "1", "-M", "simple", "-f", file.name, url]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    taken = LATENCY.search(done.stdout)
    if done.returncode or taken is None:
        raise RuntimeError(done.stderr[-2000:])
    return READ_AT_ONCE / (float(taken.group(1)) / 1000)
