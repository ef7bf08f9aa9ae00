"""PostgreSQL and RabbitMQ of our own under one run folder: both up, both down, or one by one."""

import fcntl
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

if not __package__:  # run by its path: the repository's root takes this folder's turn on the import path
    sys.path[0] = str(Path(__file__).resolve().parents[2])

from deploy.local.accounts import account, choose_place, open_shelter, shelter
from deploy.local.given import check_answer
from deploy.local.install import install
from deploy.local.ports import replace_taken
from deploy.local.postgres import PORTS as POSTGRES_PORTS
from deploy.local.postgres import Postgres
from deploy.local.rabbitmq import PORTS as RABBITMQ_PORTS
from deploy.local.rabbitmq import RabbitMQ
from deploy.local.running import wait_until_it_answers
from deploy.local.state import FILE, State, new_state, read_state, refuse_foreign, write_state
from deploy.local.trouble import Trouble

VARIABLES = {"postgres": "DATABASE_URL", "rabbitmq": "AMQP_URI"}
OURS_IN_RUN_DIR = (FILE, "postgres.pid", "rabbitmq.pid", "epmd.pid", "install.log")
OURS_IN_PLACE = ("postgres", "rabbitmq")


def say_nothing(_sentence: str) -> None:
    """For callers who want the servers, not the story."""


class Servers:
    """The servers of one run folder; `given` are URLs that replace ours, the environment's when not told."""

    def __init__(
        self,
        run_dir: Path,
        fast: bool = False,
        *,
        given: Mapping[str, str] | None = None,
        say: Callable[[str], None] = say_nothing,
    ) -> None:
        self.run_dir = run_dir.resolve()
        self.fast = fast
        self.given = dict(os.environ if given is None else given)
        self.say = say

    def up(self) -> dict[str, str]:
        """Both servers answer; the URLs by which services find them."""
        try:
            self.run_dir.mkdir(parents=True, exist_ok=True)
        except PermissionError:
            raise Trouble(f"不能写入 {self.run_dir}。", advice="请用 --run 换一个文件夹。") from None
        with self._turn():
            for variable in VARIABLES.values():
                if self._is_given(variable):
                    self.say(f"使用环境变量 {variable} 所指的服务器，不另行启动。")
                    check_answer(variable, self.given[variable])
            ours = self._ours()
            if ours:
                install(ours, log=self.run_dir / "install.log", say=self.say)
                self._start(ours, self._prepare(ours))
        return self.urls()

    def urls(self) -> dict[str, str]:
        """DATABASE_URL with a literal `{service}`, and AMQP_URI; given ones as they were given."""
        state = read_state(self.run_dir)
        own = state.urls() if state else {}
        given = {name: self.given[name] for name in VARIABLES.values() if self._is_given(name)}
        found = own | given
        if len(found) < len(VARIABLES):
            raise Trouble(f"{self.run_dir} 还没有服务器。", advice="请先执行 up。")
        return found

    def down(self, wipe: bool = False) -> None:
        """None of our servers runs; their files stay unless wiped."""
        if read_state(self.run_dir) is None:
            self.say(f"{self.run_dir} 没有要停的服务器。")
            return
        with self._turn():
            state = self._state()
            broker, postgres = self._broker(state), self._postgres(state)
            for server in (broker, broker.mapper, postgres):
                self.say(f"{server.title} 已停止。" if server.stop() else f"{server.title} 本来就没有运行。")
            if wipe:
                self._wipe(state)

    def start_postgres(self) -> None:
        """PostgreSQL answers on its remembered port."""
        with self._turn():
            server = self._postgres(self._state())
            server.start()
            wait_until_it_answers(server)

    def stop_postgres(self) -> None:
        """PostgreSQL is gone; RabbitMQ is not touched."""
        with self._turn():
            self._postgres(self._state()).stop()

    def start_broker(self) -> None:
        """RabbitMQ answers on its remembered port."""
        with self._turn():
            server = self._broker(self._state())
            server.start()
            wait_until_it_answers(server)

    def stop_broker(self) -> None:
        """RabbitMQ is gone; PostgreSQL is not touched."""
        with self._turn():
            self._broker(self._state()).stop()

    def counters(self) -> dict[str, int]:
        """What the broker counted since its start: received, confirmed, routed, delivered and more."""
        return self._broker(self._state()).counters()

    def rabbitmqctl(self, *words: str) -> str:
        """What `rabbitmqctl` prints for our broker."""
        done = self._broker(self._state()).control(words)
        if done.returncode:
            raise Trouble(f"rabbitmqctl {' '.join(words)} 失败：\n{(done.stderr or done.stdout).strip()}")
        return done.stdout

    def pids(self) -> dict[str, int]:
        """The pid of each of our servers that lives."""
        state = self._state()
        broker, postgres = self._broker(state), self._postgres(state)
        found = {"postgres": postgres.pid(), "rabbitmq": broker.pid(), "epmd": broker.mapper.pid()}
        return {name: pid for name, pid in found.items() if pid is not None}

    def silences(self) -> dict[str, str | None]:
        """Of each of our servers: why it does not answer, None when it does."""
        state = self._state()
        servers = self._both(state).items()
        return {name: server.silence() if server.pid() else "没有运行" for name, server in servers}

    def _prepare(self, ours: list[str]) -> State:
        refuse_foreign(self.run_dir)
        state = read_state(self.run_dir)
        if state is None:
            state = new_state(self.run_dir, choose_place(self.run_dir, [account(name) for name in ours]))
        if Path(state.place) != self.run_dir:
            open_shelter(Path(state.place))
            self.say(f"{self.run_dir} 路径太长，或服务器的用户进不去；文件放在 {state.place}。")
        ports = replace_taken(state.ports, self._idle_ports(state, ours), state.mark)
        if ports != state.ports and read_state(self.run_dir):
            self.say("记住的端口已被别的程序占用，换用新的端口。")
        return write_state(self.run_dir, state.with_ports(ports))

    def _idle_ports(self, state: State, ours: list[str]) -> list[str]:
        broker, postgres = self._broker(state), self._postgres(state)
        idle = [] if postgres.pid() or "postgres" not in ours else [*POSTGRES_PORTS]
        if "rabbitmq" in ours:
            idle += [] if broker.pid() else [*RABBITMQ_PORTS]
            idle += [] if broker.mapper.pid() else ["epmd"]
        return idle

    def _start(self, ours: list[str], state: State) -> None:
        """The broker first: it boots while the cluster is made."""
        servers = [server for name, server in self._both(state).items() if name in ours]
        for server in servers:
            self.say(f"{server.title} {'正在启动…' if server.start() else '已在运行。'}")
        for server in reversed(servers):
            wait_until_it_answers(server)
            self.say(f"{server.title} 已应答，端口 {server.port}。")

    def _ours(self) -> list[str]:
        return [name for name, variable in VARIABLES.items() if not self._is_given(variable)]

    def _is_given(self, variable: str) -> bool:
        """Set, and not merely our own URL that somebody exported."""
        url = self.given.get(variable)
        state = read_state(self.run_dir) if url else None
        return bool(url) and not (state and state.urls()[variable] == url)

    def _state(self) -> State:
        state = read_state(self.run_dir)
        if state is None:
            raise Trouble(f"{self.run_dir} 还没有服务器。", advice="请先执行 up。")
        return state

    def _both(self, state: State) -> dict[str, Postgres | RabbitMQ]:
        return {"rabbitmq": self._broker(state), "postgres": self._postgres(state)}

    def _postgres(self, state: State) -> Postgres:
        return Postgres(self.run_dir, state, fast=self.fast)

    def _broker(self, state: State) -> RabbitMQ:
        return RabbitMQ(self.run_dir, state)

    def _wipe(self, state: State) -> None:
        """Only what these scripts made is removed, never the rest of a folder somebody named."""
        place = Path(state.place)
        if place in (self.run_dir, shelter(self.run_dir)):
            for name in OURS_IN_PLACE:
                shutil.rmtree(place / name, ignore_errors=True)
        for name in OURS_IN_RUN_DIR:
            (self.run_dir / name).unlink(missing_ok=True)
        for folder in {place, self.run_dir}:
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
        self.say("文件已删除。")

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One command at a time in a run folder; the folder itself is the lock, so nothing is left behind."""
        try:
            turn = os.open(self.run_dir, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            raise Trouble(f"{self.run_dir} 还没有服务器。", advice="请先执行 up。") from None
        try:
            fcntl.flock(turn, fcntl.LOCK_EX)
            if not os.fstat(turn).st_nlink:
                raise Trouble(f"{self.run_dir} 刚被另一个 down --wipe 删除。", advice="请再执行一次。")
            yield
        finally:
            os.close(turn)


if __name__ == "__main__":
    from deploy.local.command import main

    sys.exit(main(sys.argv[1:]))
