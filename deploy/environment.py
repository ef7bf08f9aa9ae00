"""Makes the virtual environment and installs a lock file into it; the standard library only."""

import subprocess
import sys
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 13)


def main(environment: Path, lock: Path, stamp: Path) -> int:
    """Install the lock and leave a stamp for make; return the exit code."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        print(f"Python {sys.version.split()[0]} is not supported: use 3.11, 3.12 or 3.13 (make PYTHON=python3.12 …).")
        return 1
    if not (environment / "bin" / "pip").exists() and not _create(environment):
        return 1
    print(f"installing {lock} …", flush=True)
    done = subprocess.run(
        [
            environment / "bin" / "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            lock,
        ],
        check=False,
    )
    if done.returncode == 0:
        stamp.touch()
    return done.returncode


def _create(environment: Path) -> bool:
    made = subprocess.run([sys.executable, "-m", "venv", environment], check=False)
    if made.returncode != 0:
        print("A virtual environment could not be made. On Debian or Ubuntu: apt-get install python3-venv")
    return made.returncode == 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])))
