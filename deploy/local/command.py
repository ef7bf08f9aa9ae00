"""The words people type: up, down, status, env, counters, rabbitmqctl."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from deploy.local.servers import Servers
from deploy.local.trouble import Trouble

DEFAULT_RUN_DIR = Path(".run/servers")
NOT_ANSWERING = 3


def main(argv: Sequence[str]) -> int:
    """The exit code: 0 done, 1 with a sentence why not, 3 when status finds a silent server."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace", line_buffering=True)  # type: ignore[union-attr]
    told = _parser().parse_args(argv)
    servers = Servers(told.run, told.fast, say=print)
    try:
        return COMMANDS[told.command](servers, told)
    except Trouble as trouble:
        print(f"错误：{trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("已中断；再执行一次 up 或 down 即可接上。", file=sys.stderr)
        return 130


def _up(servers: Servers, _told: argparse.Namespace) -> int:
    begun = time.monotonic()
    servers.up()
    print(f"全部就绪，用时 {time.monotonic() - begun:.1f} 秒。用 env 查看连接地址。")
    return 0


def _down(servers: Servers, told: argparse.Namespace) -> int:
    servers.down(wipe=told.wipe)
    return 0


def _status(servers: Servers, _told: argparse.Namespace) -> int:
    pids, silences = servers.pids(), servers.silences()
    for name, silence in silences.items():
        print(f"{name}: {silence or '已应答'}" + (f"（pid {pids[name]}）" if name in pids else ""))
    return NOT_ANSWERING if any(silences.values()) else 0


def _env(servers: Servers, _told: argparse.Namespace) -> int:
    for name, url in servers.urls().items():
        print(f"{name}={url}")
    return 0


def _counters(servers: Servers, _told: argparse.Namespace) -> int:
    for name, total in sorted(servers.counters().items()):
        print(f"{name} {total}")
    return 0


def _rabbitmqctl(servers: Servers, told: argparse.Namespace) -> int:
    print(servers.rabbitmqctl(*told.words), end="")
    return 0


COMMANDS = {
    "up": _up,
    "down": _down,
    "status": _status,
    "env": _env,
    "counters": _counters,
    "rabbitmqctl": _rabbitmqctl,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="servers.py", description="本机的 PostgreSQL 与 RabbitMQ，不用 docker。")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--run", type=Path, default=DEFAULT_RUN_DIR, metavar="DIR", help="服务器的文件夹")
    shared.set_defaults(fast=False)
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", parents=[shared], help="启动，等到应答为止")
    up.add_argument("--fast", action="store_true", help="关闭落盘保证，只供测试；强杀会丢失最后的提交")
    down = commands.add_parser("down", parents=[shared], help="停止，保留数据")
    down.add_argument("--wipe", action="store_true", help="同时删除数据")
    commands.add_parser("status", parents=[shared], help="是否在应答")
    commands.add_parser("env", parents=[shared], help="打印 DATABASE_URL 与 AMQP_URI")
    commands.add_parser("counters", parents=[shared], help="打印消息计数")
    control = commands.add_parser("rabbitmqctl", parents=[shared], help="对我们的 RabbitMQ 执行 rabbitmqctl")
    control.add_argument("words", nargs=argparse.REMAINDER)
    return parser
