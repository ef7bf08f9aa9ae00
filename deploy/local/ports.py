"""Which ports the servers listen on: free ones, chosen once and remembered."""

import socket
from collections.abc import Collection

from deploy.local.trouble import Trouble

HOST = "127.0.0.1"
NAMES = ("postgres", "amqp", "distribution", "epmd", "metrics")
FIRST_PORT, LAST_PORT = 20_000, 31_999  # below the kernel's range for outgoing connections
BLOCK = 10


def is_free(port: int) -> bool:
    """Whether nobody listens on the port; one that was closed a moment ago is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def choose_ports(digest: str) -> dict[str, int]:
    """A free block of ports; two run folders start looking in different places."""
    blocks = (LAST_PORT + 1 - FIRST_PORT) // BLOCK
    start = int(digest, 16) % blocks
    for step in range(blocks):
        first = FIRST_PORT + (start + step) % blocks * BLOCK
        ports = dict(zip(NAMES, range(first, first + BLOCK), strict=False))
        if all(is_free(port) for port in ports.values()):
            return ports
    raise Trouble(f"{FIRST_PORT} 到 {LAST_PORT} 之间没有成组的空闲端口。", advice="请关闭一些占用端口的程序。")


def replace_taken(ports: dict[str, int], names: Collection[str], digest: str) -> dict[str, int]:
    """The same ports, but those of `names` that somebody else took meanwhile are new ones."""
    taken = [name for name in names if not is_free(ports[name])]
    fresh = choose_ports(digest) if taken else {}
    return ports | {name: fresh[name] for name in taken}


def refuse_taken(server: str, ports: Collection[int]) -> None:
    """A server that must come back on its old ports cannot when another program has them."""
    for port in ports:
        if not is_free(port):
            raise Trouble(f"{server} 的端口 {port} 已被别的程序占用。", advice="请关闭那个程序，或执行 up 换一个端口。")
