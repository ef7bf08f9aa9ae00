"""How a server is found again, waited for and ended."""

import json
import os
import select
import signal
import subprocess
from pathlib import Path

import pytest

from deploy.local.accounts import Account
from deploy.local.running import PidFile, launch, started, wait_until_it_answers
from deploy.local.trouble import Trouble

OURSELVES = Account(name="us", uid=os.geteuid(), gid=os.getegid(), switch=False)
POLITE = ["/bin/sh", "-c", 'trap "echo goodbye; exit" TERM; echo >ready; while :; do /bin/sleep 0.1; done']
STUBBORN = ["/bin/sh", "-c", 'trap "" TERM; echo >ready; while :; do /bin/sleep 0.1; done']


class FakeServer:
    """A server as waiting sees it: a few answers, alive or not."""

    title = "Fake"

    def __init__(self, log: Path, *, silences: list[str | None], alive: bool, relaunches: int = 0) -> None:
        self.log, self.silences, self.alive, self.relaunches = log, silences, alive, relaunches

    def pid(self) -> int | None:
        return 1 if self.alive else None

    def silence(self) -> str | None:
        return self.silences.pop(0) if len(self.silences) > 1 else self.silences[0]

    def relaunch_after_exit(self) -> bool:
        self.relaunches -= 1
        return self.relaunches >= 0


@pytest.fixture
def ready(tmp_path):
    """A pipe through which a program says that its traps are laid."""
    os.mkfifo(tmp_path / "ready")
    return tmp_path / "ready"


@pytest.fixture
def start(tmp_path):
    """Starts a program as servers are started; none outlives the test."""
    files = []

    def start_one(argv: list[str]) -> PidFile:
        env, log = {"PATH": os.defpath}, tmp_path / f"{len(files)}.log"
        file = PidFile(tmp_path / f"{len(files)}.pid")
        file.remember(launch(argv, account=OURSELVES, env=env, cwd=tmp_path, log=log))
        files.append(file)
        return file

    yield start_one
    for file in files:
        file.end()


def test_a_started_program_is_found_by_its_pid_file(start):
    file = start(["/bin/sleep", "60"])

    assert Path(f"/proc/{file.pid()}/cmdline").read_bytes() == b"/bin/sleep\x0060\x00"


def test_a_started_program_has_a_session_apart_from_ours(start):
    file = start(["/bin/sleep", "60"])

    assert os.getsid(file.pid()) != os.getsid(0)


def test_a_killed_program_is_reaped_whatever_init_does(start):
    file = start(["/bin/sleep", "60"])
    pid = file.pid()
    parent = int(Path(f"/proc/{pid}/stat").read_text(encoding="ascii").split()[3])
    leader = os.getsid(pid)
    watch = os.pidfd_open(leader)

    ended = file.end()

    select.select([watch], [], [], 20)  # the parent ends once it has reaped its only child
    os.close(watch)
    assert parent == leader
    assert ended
    assert not file.path.exists()
    assert not Path(f"/proc/{pid}").exists()


def test_a_program_that_ignores_the_polite_signal_is_ended(start, ready):
    file = start(STUBBORN)
    ready.read_text(encoding="utf-8")

    assert file.end((signal.SIGTERM, 0.3))
    assert file.pid() is None


def test_a_paused_program_is_ended_politely(start, ready, tmp_path):
    file = start(POLITE)
    ready.read_text(encoding="utf-8")
    os.kill(file.pid(), signal.SIGSTOP)

    ended = file.end((signal.SIGTERM, 5.0))

    assert ended
    assert (tmp_path / "0.log").read_text(encoding="utf-8") == "goodbye\n"


def test_ending_what_does_not_run_says_so(tmp_path):
    assert not PidFile(tmp_path / "none.pid").end()


def test_a_pid_that_another_program_got_later_is_not_ours(tmp_path):
    file = PidFile(tmp_path / "old.pid")
    file.path.write_text(json.dumps({"pid": os.getpid(), "started": "another boot 1"}), encoding="ascii")

    assert file.pid() is None
    assert not file.end()


@pytest.mark.parametrize("text", ["", "12", '{"pid": 1}', "null"])
def test_a_torn_pid_file_means_nothing_runs(tmp_path, text):
    file = PidFile(tmp_path / "torn.pid")
    file.path.write_text(text, encoding="ascii")

    assert file.pid() is None


def test_a_zombie_counts_as_gone():
    with subprocess.Popen(["/bin/true"], stdout=subprocess.PIPE) as child:
        child.stdout.read()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)

        assert Path(f"/proc/{child.pid}").exists()
        assert started(child.pid) is None


def test_the_log_of_the_run_before_is_kept(tmp_path):
    log = tmp_path / "server.log"
    log.write_text("before", encoding="utf-8")

    launch(["/bin/true"], account=OURSELVES, env={"PATH": os.defpath}, cwd=tmp_path, log=log)

    assert (tmp_path / "server.log.1").read_text(encoding="utf-8") == "before"


def test_waiting_ends_with_the_first_answer(tmp_path):
    server = FakeServer(tmp_path / "log", silences=["not yet", None], alive=True)

    wait_until_it_answers(server)

    assert server.silences == [None]


def test_a_server_that_ended_shows_its_last_words(tmp_path):
    log = tmp_path / "log"
    log.write_text("FATAL: no space left\n", encoding="utf-8")

    with pytest.raises(Trouble, match=r"(?s)启动后退出了.*no space left"):
        wait_until_it_answers(FakeServer(log, silences=["refused"], alive=False))


def test_a_server_that_ended_for_a_passing_reason_is_started_again(tmp_path):
    server = FakeServer(tmp_path / "log", silences=["refused", "refused", None], alive=False, relaunches=2)

    wait_until_it_answers(server)

    assert server.relaunches == 0


def test_a_server_that_stays_silent_is_given_up_with_the_reason(tmp_path):
    log = tmp_path / "log"
    log.write_text("still recovering\n", encoding="utf-8")
    server = FakeServer(log, silences=["starting up"], alive=True)

    with pytest.raises(Trouble, match=r"(?s)没有应答（starting up）.*still recovering"):
        wait_until_it_answers(server, seconds=0.0)
