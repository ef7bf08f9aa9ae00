"""Our PostgreSQL: its cluster, settings, start, question and stop."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

from deploy.local.accounts import Account, account
from deploy.local.install import postgres_folder
from deploy.local.ports import HOST, refuse_taken
from deploy.local.running import PidFile, launch, started
from deploy.local.state import USER, State
from deploy.local.trouble import Trouble

LOCKED = 'lock file "postmaster.pid" already exists'
BACKENDS_LEFT = "pre-existing shared memory block"
STOP_STEPS = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0))
PORTS = ("postgres",)


def settings(*, port: int, socket_folder: Path, fast: bool) -> dict[str, str]:
    """What PostgreSQL is told at every start; when `fast`, a kill may lose the last commits: tests only."""
    durable = "off" if fast else "on"
    return {
        "listen_addresses": HOST,
        "port": str(port),
        "unix_socket_directories": str(socket_folder),
        "max_connections": "300",
        "shared_buffers": "128MB",
        "deadlock_timeout": "200ms",
        "password_encryption": "scram-sha-256",
        "fsync": durable,
        "synchronous_commit": "on",  # costs nothing without fsync, and a killed server then keeps what it committed
        "full_page_writes": durable,
    }


class Postgres:
    """One cluster under the place, owned by an ordinary account."""

    title = "PostgreSQL"

    def __init__(self, run_dir: Path, state: State, *, fast: bool) -> None:
        self.state = state
        self.fast = fast
        self.port = state.ports["postgres"]
        self.launched = False
        self.folder = Path(state.place) / "postgres"
        self.cluster = self.folder / "cluster"
        self.log = self.folder / "server.log"
        self.pid_file = PidFile(run_dir / "postgres.pid")

    def pid(self) -> int | None:
        """The postmaster's pid while it lives."""
        return self.pid_file.pid()

    def start(self) -> bool:
        """Launched, or False when it was already there; whether it answers is asked apart."""
        if self.pid() is not None:
            return False
        refuse_taken(self.title, [self.port])
        owner = account("postgres")
        owner.own(self.folder)
        if not self.cluster.exists():
            self._make_cluster(owner)
        self._launch(owner)
        return True

    def stop(self) -> bool:
        """Gone: open transactions are rolled back, then a checkpoint is written."""
        return self.pid_file.end(*STOP_STEPS)

    def silence(self) -> str | None:
        """Why `SELECT 1` over TCP does not answer, None when it does."""
        psql = [str(self._program("psql")), "-X", "-A", "-t", "-c", "SELECT 1"]
        env = {
            "PATH": os.defpath,
            "PGHOST": HOST,
            "PGPORT": str(self.port),
            "PGUSER": USER,
            "PGPASSWORD": self.state.passwords["postgres"],
            "PGDATABASE": "postgres",
            "PGCONNECT_TIMEOUT": "5",
            "LC_ALL": "C",
        }
        try:
            done = subprocess.run(psql, env=env, capture_output=True, text=True, check=False, cwd="/", timeout=10)
        except subprocess.TimeoutExpired:
            return "SELECT 1 在 10 秒内没有结果"
        return None if done.stdout.strip() == "1" else done.stderr.strip() or "没有结果"

    def relaunch_after_exit(self) -> bool:
        """Right when the one we found running was ending, or when a killed one still holds the cluster."""
        if not self.launched:
            return self.start()
        words = self.log.read_text(encoding="utf-8", errors="replace")
        passing = BACKENDS_LEFT in words or (LOCKED in words and not self._lock_holder_lives())
        if passing:
            self._launch(account("postgres"))
        return passing

    def _lock_holder_lives(self) -> bool:
        try:
            holder = (self.cluster / "postmaster.pid").read_text(encoding="ascii").split()[0]
        except FileNotFoundError:
            return False
        return started(int(holder)) is not None

    def _launch(self, owner: Account) -> None:
        told = settings(port=self.port, socket_folder=owner.own(self.folder / "socket"), fast=self.fast)
        flags = [part for name, value in told.items() for part in ("-c", f"{name}={value}")]
        argv = [str(self._program("postgres")), "-D", str(self.cluster), *flags]
        self.launched = True
        self.pid_file.remember(launch(argv, account=owner, env=_environment(), cwd=self.folder, log=self.log))

    def _make_cluster(self, owner: Account) -> None:
        # renamed when whole: an interrupted initdb leaves no half cluster
        draft = self.folder / "cluster.new"
        shutil.rmtree(draft, ignore_errors=True)
        secret = owner.write(self.folder / "password", self.state.passwords["postgres"])
        words = [f"--username={USER}", f"--pwfile={secret}", "--encoding=UTF8", "--locale=C.UTF-8"]
        words += ["--lc-messages=C", "--auth=scram-sha-256", *(["--no-sync"] if self.fast else [])]
        with self.log.open("ab") as output:
            done = subprocess.run(
                [str(self._program("initdb")), "-D", str(draft), *words],
                env=_environment(),
                cwd=self.folder,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
                **owner.identity(),
            )
        secret.unlink()
        if done.returncode:
            raise Trouble("PostgreSQL 的 initdb 失败。", advice="请按日志所说处理后重新执行 up。", log=self.log)
        draft.rename(self.cluster)

    def _program(self, name: str) -> Path:
        mark = self.cluster / "PG_VERSION"
        folder = postgres_folder(mark.read_text(encoding="ascii").strip() if mark.is_file() else None)
        if folder is None:
            raise Trouble("本机没有 PostgreSQL 的程序。", advice="请执行 up，它会安装或说明怎样安装。")
        return folder / name


def _environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
