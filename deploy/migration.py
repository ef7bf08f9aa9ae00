"""Drafts a migration: what a service's tables have and its database, brought up to date, has not yet."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from shared.chassis import migrating
from shared.chassis.engines import Database

NOTES = re.compile(r"^ *# ### .*\n", re.MULTILINE)  # alembic's own remarks


def main(service: str, message: str) -> int:
    """Write the draft, formatted; `chassis` drafts for the rows every service has. Return the exit code."""
    if not service or not message:
        print('Say which service and what changes: make migration S=contract M="add late reason to contracts"')
        return 1
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / service}.db", name=service)
        migrating.upgrade(service, database)
        drafted = migrating.draft(service, message, database)
        database.close()
    text = Path(drafted).read_text(encoding="utf-8")
    Path(drafted).write_text(NOTES.sub("", text), encoding="utf-8")
    for tidy in (["check", "--fix", "--quiet"], ["format", "--quiet"]):
        subprocess.run([Path(sys.executable).with_name("ruff"), *tidy, drafted], check=True)
    print(f"drafted {drafted}; read it before you commit it")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
