"""The process itself: started, asked to stop, told nonsense."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from deploy.local.house import ROOT
from deploy.local.ports import is_free
from shared.chassis.runner import IDLE_SECONDS

COMMAND = [sys.executable, "-m", "shared.chassis.runner"]


def environ(**told: str) -> dict[str, str]:
    """Return an environment that knows only what is told."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **told}


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """One service in a process of its own, and its address."""
    port = next(port for port in range(18_000, 19_000) if is_free(port))
    told = environ(MODE="demo", RUN_DIR=str(tmp_path), PORT=str(port))
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([*COMMAND, "--migrate", "regulation"], env=told, stderr=log)
    address = f"http://127.0.0.1:{port}"
    until = time.monotonic() + 40
    while not _answers(address) and time.monotonic() < until:
        assert process.poll() is None, (tmp_path / "log").read_text()
    try:
        yield process, address
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def _answers(address: str) -> bool:
    try:
        return requests.get(f"{address}/readyz", timeout=5).status_code == 200
    except requests.RequestException:
        return False


def test_it_is_alive_ready_and_measured(running: tuple[subprocess.Popen[bytes], str]):
    _, address = running

    measured = requests.get(f"{address}/metrics", timeout=5).text

    assert requests.get(f"{address}/healthz", timeout=5).json() == {"status": "alive"}
    assert 'outbox_pending{service="regulation"} 0.0' in measured
    assert "calendar_days_left" in measured


def test_sigterm_ends_it_with_zero_although_a_client_keeps_its_connection(
    running: tuple[subprocess.Popen[bytes], str],
):
    process, address = running
    with requests.Session() as session:
        session.get(f"{address}/healthz", timeout=5)

        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=25) == 0


def test_clients_that_keep_their_connections_and_say_nothing_keep_nobody_out(
    running: tuple[subprocess.Popen[bytes], str],
):
    _, address = running
    place = ("127.0.0.1", int(address.rpartition(":")[2]))
    with ExitStack() as idle:
        for _ in range(250):  # more than twenty owner units, each with a few browsers
            line = idle.enter_context(socket.create_connection(place, timeout=5))
            line.sendall(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n")
            assert line.recv(100).startswith(b"HTTP/1.1 200")

        assert requests.get(f"{address}/healthz", timeout=5).json() == {"status": "alive"}


def test_a_client_that_says_nothing_more_is_let_go(running: tuple[subprocess.Popen[bytes], str]):
    _, address = running
    with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), timeout=IDLE_SECONDS + 5) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n")
        said = b""
        while part := line.recv(1000):
            said += part

    assert said.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, "DATABASE_URL is not set"),
        ({"MODE": "party"}, "it must be 'demo' or 'production'"),
        ({"DATABASE_URL": "postgresql+psycopg2://localhost/one"}, "must contain {service}"),
        ({"DATABASE_URL": "postgresql+psycopg2://localhost/{service}"}, "OIDC_JWKS is not set"),
        (
            {"DATABASE_URL": "postgresql+psycopg2://localhost/{service}", "OIDC_JWKS": "x", "OIDC_ISSUER": "x"},
            "AUDIT_KEY is not set",
        ),
        (
            {
                "DATABASE_URL": "postgresql+psycopg2://localhost/{service}",
                "OIDC_JWKS": "x",
                "OIDC_ISSUER": "x",
                "AUDIT_KEY": "x",
            },
            "AMQP_URI is not set",
        ),
        ({"MODE": "demo", "PORT": "many"}, "it must be a number"),
        ({"MODE": "demo", "FAILPOINT": "relay.nowhere:1:kill"}, "FAILPOINT names 'relay.nowhere'"),
        (
            {
                "DATABASE_URL": "postgresql+psycopg2://localhost/{service}",
                "OIDC_JWKS": "x",
                "OIDC_ISSUER": "x",
                "AUDIT_KEY": "x",
                "AMQP_URI": "amqp://localhost",
                "FAILPOINT": "relay.claimed:1:kill",
            },
            "failpoints are for rehearsals with MODE=demo only",
        ),
    ],
)
def test_nonsense_is_refused_with_what_to_set(told: dict[str, str], said: str, tmp_path: Path):
    done = subprocess.run([*COMMAND, "regulation"], env=environ(**told), cwd=tmp_path, capture_output=True, text=True)

    assert done.returncode == 1
    assert said in done.stderr


def ended(**told: str) -> tuple[int, str]:
    """Start one more; return with what it ended and what it said."""
    done = subprocess.run(
        [*COMMAND, "regulation"], env=environ(MODE="demo", **told), capture_output=True, timeout=60, check=False
    )
    return done.returncode, (done.stdout + done.stderr).decode()


def test_a_second_process_does_not_share_the_port(running: tuple[subprocess.Popen[bytes], str], tmp_path: Path):
    port = running[1].rpartition(":")[2]
    code, said = ended(RUN_DIR=str(tmp_path / "another"), PORT=port)

    assert code == 1
    assert "Address already in use" in said
    assert requests.get(f"{running[1]}/readyz", timeout=5).status_code == 200


def test_a_second_process_does_not_share_the_folder_and_says_who_has_it(
    running: tuple[subprocess.Popen[bytes], str], tmp_path: Path
):
    process, address = running
    code, said = ended(RUN_DIR=str(tmp_path), PORT=str(int(address.rpartition(":")[2]) + 1))

    assert code == 1
    assert f"in use by process {process.pid}: end it" in said
