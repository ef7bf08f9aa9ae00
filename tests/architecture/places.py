"""What may be written only on one machine: its folders, the hosts its packages came from, addresses in lock files."""

import re
import subprocess
from pathlib import Path

UNKEPT = {".git", ".run", ".venv", "__pycache__"}
FOLDERS = re.compile(r"(?<![\w.)}\]/~*>-])/(?:root|work|home)(?![\w-])")
SCRATCH = re.compile(r"(?<![\w.)}\]/~*>-])/tmp(?![\w-])")
HOSTS = re.compile(r"pypi\.(?:org|python)|pythonhosted|registry\.npmjs|deb\.debian")
DOWNLOADS = re.compile(r"[a-z+]+://|--(?:extra-)?index-url|--find-links|--trusted-host")


def faults(path: str, text: str) -> list[str]:
    """Return the lines that name a place of one machine or a registry; in a lock file, any address at all."""
    wrong = [FOLDERS, HOSTS]
    wrong += [] if path.startswith("tests/") else [SCRATCH]
    wrong += [DOWNLOADS] if path.endswith(".lock") else []
    return [
        f"{path}:{number}"
        for number, line in enumerate(text.splitlines(), 1)
        if any(pattern.search(line) for pattern in wrong)
    ]


def kept(root: Path) -> list[str]:
    """Return every file that is, or could be, committed; without git, every file there is."""
    asked = ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False) if (root / ".git").exists() else None
    if done is not None and done.returncode == 0:
        return sorted({name for name in done.stdout.split("\0") if name and (root / name).is_file()})
    below = (file.relative_to(root) for file in root.rglob("*") if file.is_file())
    return sorted(str(path) for path in below if not UNKEPT & set(path.parts) and not path.name.endswith(".pyc"))


def text_of(file: Path) -> str:
    """Return a file's text; what is no text reads as marks that no pattern knows."""
    return file.read_text(encoding="utf-8", errors="replace")
