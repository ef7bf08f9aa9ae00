"""Starts one server in a session of its own and leaves it; reads an order as JSON, prints the pid."""

import json
import subprocess
import sys


def main() -> None:
    """The server is started and belongs to init once this script ends."""
    order = json.load(sys.stdin)
    with open(order["log"], "ab") as log:
        server = subprocess.Popen(
            order["argv"],
            env=order["env"],
            cwd=order["cwd"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
            **order["identity"],
        )
    print(server.pid)


if __name__ == "__main__":
    main()
