"""What is remembered of a run folder's servers: places, ports, passwords, names."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from deploy.local.accounts import digest
from deploy.local.ports import HOST, choose_ports
from deploy.local.trouble import Trouble

FILE = "servers.json"
USER = "jc"


@dataclass(frozen=True, kw_only=True)
class State:
    """Written once at the first start; only ports may change after."""

    run_dir: str
    place: str
    node: str
    ports: dict[str, int]
    passwords: dict[str, str]

    def urls(self) -> dict[str, str]:
        """Where services find their servers; each service puts its name for `{service}`."""
        postgres, rabbitmq = self.passwords["postgres"], self.passwords["rabbitmq"]
        return {
            "DATABASE_URL": f"postgresql+psycopg2://{USER}:{postgres}@{HOST}:{self.ports['postgres']}/{{service}}",
            "AMQP_URI": f"amqp://{USER}:{rabbitmq}@{HOST}:{self.ports['amqp']}/%2F",
        }

    @property
    def mark(self) -> str:
        """The letters that tell this run folder from every other."""
        return digest(Path(self.run_dir))

    def with_ports(self, ports: dict[str, int]) -> "State":
        """The same servers on other ports."""
        return replace(self, ports=ports)


def new_state(run_dir: Path, place: Path) -> State:
    """Fresh passwords and free ports for a run folder that never had servers."""
    mark = digest(run_dir)
    return State(
        run_dir=str(run_dir),
        place=str(place),
        node=f"jc_{mark}@localhost",
        ports=choose_ports(mark),
        passwords={name: secrets.token_hex(16) for name in ("postgres", "rabbitmq")},
    )


def read_state(run_dir: Path) -> State | None:
    """What is remembered, None when nothing is; Trouble when it cannot be read or is another folder's."""
    path = run_dir / FILE
    try:
        state = State(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except PermissionError:
        raise Trouble(
            f"{path} 属于别的用户，不能读取。",
            advice="请用启动这些服务器的用户运行，或用 --run 换一个文件夹。",
        ) from None
    except (ValueError, TypeError) as fault:
        raise Trouble(f"{path} 已损坏：{fault}。", advice="请删除该文件夹后重新执行 up。") from None
    if state.run_dir != str(run_dir):
        raise Trouble(
            f"{run_dir} 是从 {state.run_dir} 移动或复制来的，其中的服务器属于原文件夹。",
            advice=f"请删除 {run_dir} 后重新执行 up。",
        )
    return state


def refuse_foreign(run_dir: Path) -> None:
    """Servers of another user are not started, not even by root: their files would change hands."""
    path = run_dir / FILE
    if path.exists() and path.stat().st_uid != os.geteuid():
        raise Trouble(f"{path} 属于别的用户。", advice="请用启动这些服务器的用户运行，或用 --run 换一个文件夹。")


def write_state(run_dir: Path, state: State) -> State:
    """The state is on disk, whole or not at all, for our eyes only."""
    draft = run_dir / f"{FILE}.new"
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(state), file, indent=2)
    draft.replace(run_dir / FILE)
    return state
