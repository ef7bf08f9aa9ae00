"""Our RabbitMQ: its port mapper, settings, start, question, counters and stop."""

import http.client
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from deploy.local.accounts import Account, account
from deploy.local.amqp_question import ask_amqp
from deploy.local.install import rabbitmq_folder
from deploy.local.ports import HOST, is_free, refuse_taken
from deploy.local.running import PidFile, launch, wait_until_it_answers
from deploy.local.state import USER, State
from deploy.local.trouble import Trouble

STOP_STEPS = ((signal.SIGTERM, 60.0),)
PORTS = ("amqp", "distribution", "metrics")
IDLE_SCHEDULERS = "+sbwt none +sbwtdcpu none +sbwtdio none"  # waiting costs no processor time
PLUGINS = "[rabbitmq_prometheus].\n"
COUNTER_PREFIX = "rabbitmq_global_messages_"


def configuration(state: State) -> str:
    """The broker's configuration file: loopback only, watermarks that others on the machine cannot trip."""
    return "\n".join(
        [
            f"listeners.tcp.local = {HOST}:{state.ports['amqp']}",
            f"prometheus.tcp.ip = {HOST}",
            f"prometheus.tcp.port = {state.ports['metrics']}",
            f"default_user = {USER}",
            f"default_pass = {state.passwords['rabbitmq']}",
            "default_vhost = /",
            "vm_memory_high_watermark.relative = 0.8",
            "disk_free_limit.absolute = 10MB",
            "",
        ]
    )


def environment(state: State, folder: Path) -> dict[str, str]:
    """The broker's and its tools' whole environment: nothing of the machine's own RabbitMQ is read."""
    return {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LC_ALL": "C.UTF-8",
        "HOME": str(folder / "home"),
        "RABBITMQ_NODENAME": state.node,
        "RABBITMQ_NODE_PORT": str(state.ports["amqp"]),
        "RABBITMQ_DIST_PORT": str(state.ports["distribution"]),
        "ERL_EPMD_PORT": str(state.ports["epmd"]),
        "ERL_EPMD_ADDRESS": HOST,
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder),
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_PID_FILE": str(folder / "broker.pid"),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "rabbitmq-env.conf"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} "
        f"-start_epmd false {IDLE_SCHEDULERS}",
        # the start script then becomes the broker: one pid, no shell between
        "RUNNING_UNDER_SYSTEMD": "true",
        "ERL_CRASH_DUMP": str(folder / "erl_crash.dump"),
    }


class PortMapper:
    """Erlang's epmd on a port of ours, so that the broker need not start one that nobody ends."""

    title = "epmd"

    def __init__(self, run_dir: Path, state: State) -> None:
        self.state = state
        self.folder = Path(state.place) / "rabbitmq"
        self.log = self.folder / "epmd.log"
        self.pid_file = PidFile(run_dir / "epmd.pid")

    def pid(self) -> int | None:
        """The mapper's pid while it lives."""
        return self.pid_file.pid()

    def start(self, owner: Account) -> None:
        """It listens."""
        if self.pid() is not None:
            return
        port = self.state.ports["epmd"]
        refuse_taken(self.title, [port])
        program = shutil.which("epmd")
        if program is None:
            raise Trouble("本机没有 Erlang 的 epmd 程序。", advice="请安装 erlang-base。")
        argv = [program, "-address", HOST, "-port", str(port)]
        env = environment(self.state, self.folder)
        self.pid_file.remember(launch(argv, account=owner, env=env, cwd=self.folder, log=self.log))
        wait_until_it_answers(self)

    def stop(self) -> bool:
        """Gone."""
        return self.pid_file.end((signal.SIGTERM, 5.0))

    def silence(self) -> str | None:
        """Why nobody listens, None when somebody does."""
        return "端口未开" if is_free(self.state.ports["epmd"]) else None

    def relaunch_after_exit(self) -> bool:
        """It has no passing reason to end."""
        return False


class RabbitMQ:
    """One broker node under the place, owned by an ordinary account."""

    title = "RabbitMQ"

    def __init__(self, run_dir: Path, state: State) -> None:
        self.state = state
        self.port = state.ports["amqp"]
        self.launched = False
        self.folder = Path(state.place) / "rabbitmq"
        self.log = self.folder / "server.log"
        self.pid_file = PidFile(run_dir / "rabbitmq.pid")
        self.mapper = PortMapper(run_dir, state)

    def pid(self) -> int | None:
        """The broker's pid while it lives."""
        return self.pid_file.pid()

    def start(self) -> bool:
        """Launched, or False when it was already there; whether it answers is asked apart."""
        alive = self.pid() is not None
        if not alive:
            refuse_taken(self.title, [self.state.ports[name] for name in PORTS])
        owner = account("rabbitmq")
        for folder in (self.folder, self.folder / "home"):
            owner.own(folder)
        self.mapper.start(owner)
        if not alive:
            self._launch(owner)
        return not alive

    def stop(self) -> bool:
        """Gone: queues and messages are written out first."""
        return self.pid_file.end(*STOP_STEPS)

    def silence(self) -> str | None:
        """Why a login and the opening of vhost / do not succeed, None when they do."""
        return ask_amqp(self.port, user=USER, password=self.state.passwords["rabbitmq"])

    def relaunch_after_exit(self) -> bool:
        """Right when the one we found running was ending."""
        return not self.launched and self.start()

    def counters(self) -> dict[str, int]:
        """Messages since the broker's start, by what happened to them."""
        connection = http.client.HTTPConnection(HOST, self.state.ports["metrics"], timeout=10)
        try:
            connection.request("GET", "/metrics")
            return sum_counters(connection.getresponse().read().decode())
        except OSError as fault:
            raise Trouble(f"RabbitMQ 的计数不可读：{fault}。", advice="请先执行 up。") from None
        finally:
            connection.close()

    def control(self, words: Sequence[str]) -> "subprocess.CompletedProcess[str]":
        """What `rabbitmqctl` answers for this broker."""
        argv = [str(_folder() / "rabbitmqctl"), "--quiet", *words]
        owner = account("rabbitmq")
        env = environment(self.state, self.folder)
        return subprocess.run(
            argv, env=env, cwd=self.folder, capture_output=True, text=True, check=False, **owner.identity()
        )

    def _launch(self, owner: Account) -> None:
        owner.write(self.folder / "rabbitmq-env.conf", "")
        owner.write(self.folder / "rabbitmq.conf", configuration(self.state))
        owner.write(self.folder / "enabled_plugins", PLUGINS)
        argv = [str(_folder() / "rabbitmq-server")]
        env = environment(self.state, self.folder)
        self.launched = True
        self.pid_file.remember(launch(argv, account=owner, env=env, cwd=self.folder, log=self.log))


def sum_counters(exposition: str) -> dict[str, int]:
    """The broker's message counters, added up over protocols and kinds of queue."""
    totals: dict[str, int] = {}
    for line in exposition.splitlines():
        if line.startswith(COUNTER_PREFIX):
            series, _, number = line.rpartition(" ")
            name = series.removeprefix(COUNTER_PREFIX).partition("{")[0].removesuffix("_total")
            totals[name] = totals.get(name, 0) + int(float(number))
    return totals


def _folder() -> Path:
    folder = rabbitmq_folder()
    if folder is None:
        raise Trouble("本机没有 RabbitMQ 的程序。", advice="请执行 up，它会安装或说明怎样安装。")
    return folder
