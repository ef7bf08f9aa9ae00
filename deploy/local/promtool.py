"""Finds promtool, which checks alert rules; on Debian or Ubuntu takes it out of its package without installing anything."""

import shutil
import subprocess
from pathlib import Path

from deploy.local.trouble import Trouble

PACKAGE = "prometheus"
INSIDE = Path("usr/bin/promtool")


def promtool(folder: Path) -> Path:
    """Return the program: the machine's own, or the one taken out of Debian's package into the folder."""
    on_path = shutil.which("promtool")
    if on_path is not None:
        return Path(on_path)
    taken_out = folder / INSIDE
    if not taken_out.exists():
        _take_out(folder)
    return taken_out


def _take_out(folder: Path) -> None:
    """Fetch the package and unpack it; no service is started, nothing outside the folder changes."""
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise Trouble("本机没有 promtool。", advice=f"请用本系统的方式安装 {PACKAGE}。")
    folder.mkdir(parents=True, exist_ok=True)
    for words in (
        ["apt-get", "-q", "download", PACKAGE],
        ["apt-get", "-q", "update"],
        ["apt-get", "-q", "download", PACKAGE],
    ):
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
        packages = sorted(folder.glob(f"{PACKAGE}_*.deb"))
        if packages:
            subprocess.run(["dpkg-deb", "-x", packages[-1], folder], check=True)
            packages[-1].unlink()
            return
    raise Trouble(f"取不到 {PACKAGE} 软件包:{done.stderr.strip()[-200:]}", advice="请检查软件源与网络,或自行安装。")
