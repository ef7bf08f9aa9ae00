"""The main job on this machine: all services in one process, embedded databases, a worked example inside."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from deploy import example
from deploy.door import Door, Refused, Unreachable
from deploy.local.running import end_with_parent

SEEDED = "example.done"


def main() -> int:
    """Start the process, seed it once, tell where it is, and wait for its end; return its exit code.

    It ends with whatever started it: a demo that nobody can see any more would keep the port and the folder.
    """
    end_with_parent()
    run_dir, port = Path(os.environ["RUN_DIR"]), os.environ["PORT"]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "shared.chassis.runner", "--migrate"]
    process = subprocess.Popen(command, preexec_fn=end_with_parent)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda caught, _frame: process.send_signal(caught))
    threading.Thread(target=_welcome, args=(process, run_dir, address), daemon=True).start()
    return process.wait()


def _welcome(process: "subprocess.Popen[bytes]", run_dir: Path, address: str) -> None:
    """Tell the address once the doors are open and the worked example is inside."""
    door = Door.at(address)
    try:
        _await(door, process)
        if not (run_dir / SEEDED).exists():
            print("putting a worked example in …", flush=True)
            example.put_in(door)
            (run_dir / SEEDED).touch()
    except Unreachable as fault:
        print(f"the demo did not come up: {fault}", file=sys.stderr)
        return
    except Refused as fault:
        print(f"the worked example is not whole, the next start goes on with it: {fault}", file=sys.stderr)
    print(f"\n  演示已就绪  {address}/docs  (API)   {address}/readyz   {address}/metrics", flush=True)
    print(
        "  另开一个终端执行 make journey URL=" + address + " 可看一个项目的全过程。按 Ctrl+C 结束,数据保留。\n",
        flush=True,
    )


def _await(door: Door, process: "subprocess.Popen[bytes]") -> None:
    """Return when the doors are open, however slow the machine is; raise Unreachable when the process has ended."""
    while True:
        try:
            return door.await_ready(lambda: process.poll() is None)
        except Unreachable:
            if process.poll() is not None:
                raise
            print("still starting …", flush=True)


if __name__ == "__main__":
    sys.exit(main())
