"""Finds the servers' programs; as root on Debian or Ubuntu, installs the ones that are absent."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from deploy.local.trouble import Trouble

POSTGRES_ROOT = Path("/usr/lib/postgresql")
RABBITMQ_FOLDERS = (Path("/usr/lib/rabbitmq/bin"),)  # the plain scripts; Debian's wrappers insist on one user
PACKAGES = {"postgres": "postgresql", "rabbitmq": "rabbitmq-server"}
LOCK_WAIT_SECONDS = 180
START_POLICY = Path("/usr/sbin/policy-rc.d")
START_NOTHING = "#!/bin/sh\nexit 101\n"
INSTALL_TURN = Path("/run/lock/jc-servers-install")

Say = Callable[[str], None]


def postgres_folder(version: str | None = None, root: Path = POSTGRES_ROOT) -> Path | None:
    """The folder of `postgres` and `initdb`: this major version's if there, else the highest, else PATH's."""
    found = [path.parent for path in root.glob("*/bin/postgres") if (path.parent / "initdb").is_file()]
    if version is not None:
        found = [folder for folder in found if folder.parent.name == version] or found
    if found:
        return max(found, key=lambda folder: _version(folder.parent.name))
    on_path = shutil.which("postgres")
    return Path(on_path).resolve().parent if on_path and shutil.which("initdb") else None


def rabbitmq_folder(folders: Sequence[Path] = RABBITMQ_FOLDERS) -> Path | None:
    """The folder of `rabbitmq-server` and `rabbitmqctl`: the distribution's, else PATH's."""
    for folder in folders:
        if (folder / "rabbitmq-server").is_file():
            return folder
    on_path = shutil.which("rabbitmq-server")
    return Path(on_path).parent if on_path else None


def absent() -> list[str]:
    """The servers whose programs are not on this machine."""
    found = {"postgres": postgres_folder(), "rabbitmq": rabbitmq_folder()}
    return [name for name, folder in found.items() if folder is None]


def install(wanted: Sequence[str], *, log: Path, say: Say) -> None:
    """Every wanted server's programs are there; Trouble says what to install when we may not."""
    if missing := [name for name in absent() if name in wanted]:
        refuse_unless_installable(missing, root=os.geteuid() == 0, apt=shutil.which("apt-get") is not None)
        with _our_turn():
            _install_packages([PACKAGES[name] for name in absent() if name in wanted], log, say)
        if still := [name for name in absent() if name in wanted]:
            raise Trouble(f"安装之后仍找不到 {'、'.join(PACKAGES[name] for name in still)} 的程序。", log=log)


def refuse_unless_installable(missing: Sequence[str], *, root: bool, apt: bool) -> None:
    """Only root on Debian or Ubuntu installs; everybody else is told what is missing."""
    packages = " ".join(PACKAGES[name] for name in missing)
    sentence = f"本机没有 {packages}。"
    instead = "也可以用环境变量 DATABASE_URL、AMQP_URI 指向已有的服务器。"
    if not apt:
        raise Trouble(sentence, advice=f"请用本系统的方式安装 PostgreSQL 与 RabbitMQ；{instead}")
    if not root:
        raise Trouble(sentence, advice=f"请管理员执行 apt-get install {packages}，再重新运行；{instead}")


def _install_packages(packages: Sequence[str], log: Path, say: Say) -> None:
    if not packages:
        return
    say(f"正在安装 {' '.join(packages)}（日志 {log}）…")
    quiet = {"DEBIAN_FRONTEND": "noninteractive", "NEEDRESTART_SUSPEND": "1", "RUNLEVEL": "1"}
    wait = f"DPkg::Lock::Timeout={LOCK_WAIT_SECONDS}"
    get = ["apt-get", "-q", "-y", "-o", wait]
    with log.open("ab") as output, nothing_starts():
        for words in (["update"], ["install", "--no-install-recommends", *packages]):
            done = subprocess.run(
                [*get, *words],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=os.environ | quiet,
                check=False,  # a failed update may still leave lists that are good enough
            )
    if done.returncode:
        raise Trouble(
            f"安装 {' '.join(packages)} 失败（apt-get 返回 {done.returncode}）。",
            advice="请看日志，检查软件源与网络后重新运行。",
            log=log,
        )


@contextmanager
def nothing_starts(policy: Path = START_POLICY) -> Iterator[None]:
    """Debian starts no service meanwhile; the machine's own policy comes back afterwards."""
    kept = policy.with_name(policy.name + ".jc-kept")
    if policy.exists() and not kept.exists():  # an interrupted install left the true policy in `kept`
        policy.rename(kept)
    policy.write_text(START_NOTHING, encoding="ascii")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink()
        if kept.exists():
            kept.rename(policy)


@contextmanager
def _our_turn() -> Iterator[None]:
    """One installation at a time on this machine."""
    INSTALL_TURN.parent.mkdir(parents=True, exist_ok=True)
    with INSTALL_TURN.open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def _version(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.split(".") if part.isdigit())
