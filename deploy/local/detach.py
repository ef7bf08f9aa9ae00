"""Starts one server in a session of its own and leaves it; reads an order as JSON, prints the pid."""

import json
import subprocess
import sys

# The shell stays as the server's parent and reaps it: where init does not, a killed server would remain as a
# zombie, and PostgreSQL takes a zombie in its lock file for a living postmaster.
PARENT = '"$@" >>"$0" 2>&1 & echo $!; exec >/dev/null 2>&1; wait'


def main() -> None:
    """The server is started and its parent belongs to init once this script ends."""
    order = json.load(sys.stdin)
    parent = subprocess.Popen(
        ["/bin/sh", "-c", PARENT, order["log"], *order["argv"]],
        env=order["env"],
        cwd=order["cwd"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        umask=0o077,
        **order["identity"],
    )
    assert parent.stdout is not None
    print(int(parent.stdout.readline()))


if __name__ == "__main__":
    main()
