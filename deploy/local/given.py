"""Servers that somebody else keeps: named by DATABASE_URL and AMQP_URI, only looked at."""

import socket
from urllib.parse import urlsplit

from deploy.local.trouble import Trouble

DEFAULT_PORTS = {"DATABASE_URL": 5432, "AMQP_URI": 5672}
PATIENCE_SECONDS = 5.0


def address(variable: str, url: str) -> tuple[str, int]:
    """The host and port a URL names; Trouble when it names none."""
    try:
        parts = urlsplit(url)
        found = parts.hostname, parts.port or DEFAULT_PORTS[variable]
    except ValueError as fault:
        raise Trouble(f"环境变量 {variable} 不是可用的 URL：{fault}。") from None
    if not found[0]:
        raise Trouble(f"环境变量 {variable} 的 URL 中没有主机名。")
    return found[0], found[1]


def check_answer(variable: str, url: str) -> None:
    """Somebody listens where the URL points, or at one node of the cluster it names; Trouble says where nobody does."""
    places = [address(variable, node) for node in nodes(variable, url)]
    silent = []
    for host, port in places:
        try:
            socket.create_connection((host, port), timeout=PATIENCE_SECONDS).close()
            return
        except OSError as fault:
            silent.append(f"{host}:{port}，但连不上：{fault}")
    raise Trouble(
        f"环境变量 {variable} 指向 {'；'.join(silent)}。",
        advice=f"请启动那里的服务器，或去掉 {variable} 以使用我们自己的。",
    )


def nodes(variable: str, url: str) -> list[str]:
    """Return the addresses of a broker's nodes, separated by `;` as `dial` takes them; a database has one."""
    return url.split(";") if variable == "AMQP_URI" else [url]
