"""Starts a server that outlives us, finds it again by pid and start time, waits for it, and ends it."""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from deploy.local.accounts import Account
from deploy.local.trouble import Trouble

DETACH = Path(__file__).with_name("detach.py")
READY_SECONDS = 120
LOOK_SECONDS = 0.1
PR_SET_PDEATHSIG = 1  # of <linux/prctl.h>


class Server(Protocol):
    """What waiting needs to know of a server."""

    title: str
    log: Path

    def pid(self) -> int | None: ...
    def silence(self) -> str | None: ...
    def relaunch_after_exit(self) -> bool: ...


def launch(argv: Sequence[str], *, account: Account, env: Mapping[str, str], cwd: Path, log: Path) -> int:
    """The pid of a program started in its own session; its words go to a fresh log, the last log is kept."""
    if log.exists():
        log.replace(log.with_name(log.name + ".1"))
    account.write(log, "")
    order = {
        "argv": list(argv),
        "env": dict(env),
        "cwd": str(cwd),
        "log": str(log),
        "identity": account.identity(),
    }
    done = subprocess.run(
        [sys.executable, "-I", str(DETACH)],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Trouble(f"不能运行 {argv[0]}：{done.stderr.strip().splitlines()[-1]}")
    return int(done.stdout)


def end_with_parent() -> None:
    """In a fresh child: ask the kernel to kill it when the thread that started it is gone, if only it knows how."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def started(pid: int) -> str | None:
    """When a living program started, as boot and clock ticks; None when it is gone or only a zombie."""
    try:
        line = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = line.rpartition(")")[2].split()  # the program's name may hold spaces and brackets
    if fields[0] in "ZX":
        return None
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return f"{boot} {fields[19]}"


@dataclass(frozen=True)
class PidFile:
    """Remembers one server; a number that another program got later is not taken for it."""

    path: Path

    def remember(self, pid: int) -> None:
        """This program is the server."""
        self.path.write_text(json.dumps({"pid": pid, "started": started(pid)}), encoding="ascii")

    def pid(self) -> int | None:
        """The server's pid while it lives; stale, torn or missing files mean None."""
        try:
            seen = json.loads(self.path.read_text(encoding="ascii"))
            pid, when = seen["pid"], seen["started"]
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return None
        return pid if when is not None and started(pid) == when else None

    def end(self, *steps: tuple[signal.Signals, float]) -> bool:
        """The server is gone: each signal in turn with its seconds of patience; False when there was none."""
        if self.pid() is None:
            self.path.unlink(missing_ok=True)
            return False
        for number, seconds in (*steps, (signal.SIGKILL, 10.0)):
            if self._gone_after(number, seconds):
                self.path.unlink(missing_ok=True)
                return True
        raise Trouble(f"进程 {self.pid()} 收到 SIGKILL 后仍未结束。", advice="请检查磁盘是否卡住。")

    def _gone_after(self, number: signal.Signals, seconds: float) -> bool:
        pid = self.pid()
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
                os.kill(pid, signal.SIGCONT)  # one that somebody paused must wake up to end
        until = time.monotonic() + seconds
        while self.pid() is not None and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)
        return self.pid() is None


def wait_until_it_answers(server: Server, seconds: float = READY_SECONDS) -> None:
    """The server answers a real question; Trouble with its last words when it ended or took too long."""
    until = time.monotonic() + seconds
    while (silence := server.silence()) is not None:
        late = time.monotonic() > until
        if server.pid() is None and (late or not server.relaunch_after_exit()):
            raise Trouble(f"{server.title} 启动后退出了。", advice="请按日志所说处理后重新执行 up。", log=server.log)
        if late:
            raise Trouble(
                f"{server.title} 在 {seconds:.0f} 秒内没有应答（{silence}）。",
                advice="请看日志；机器很忙时可再执行一次 up。",
                log=server.log,
            )
        time.sleep(LOOK_SECONDS)
