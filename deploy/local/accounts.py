"""Who owns a server, and where its files can lie so that the owner reaches them."""

import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.trouble import Trouble

SHELTER_ROOT = Path("/var/tmp")
SOCKET_PATH_BYTES = 107  # the kernel's limit for the name of a unix socket
LONGEST_SOCKET = "postgres/socket/.s.PGSQL.65535.lock"


@dataclass(frozen=True, kw_only=True)
class Account:
    """The unix account a server runs as; `switch` says whether we must become it."""

    name: str
    uid: int
    gid: int
    switch: bool

    def identity(self) -> dict[str, Any]:
        """What subprocess needs to run a program as this account."""
        if not self.switch:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": os.getgrouplist(self.name, self.gid)}

    def own(self, folder: Path) -> Path:
        """The folder exists, belongs to this account and is closed to others."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.switch:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)
        return folder

    def write(self, path: Path, text: str) -> Path:
        """The file holds this text, and only this account reads it."""
        path.unlink(missing_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        if self.switch:
            os.chown(path, self.uid, self.gid)
        return path

    def reaches(self, folder: Path) -> bool:
        """Whether this account can enter the folder, whatever lies above it."""
        if not self.switch:
            return os.access(folder, os.X_OK | os.W_OK)
        test = [shutil.which("test") or "/usr/bin/test", "-x", str(folder)]
        return subprocess.run(test, check=False, cwd="/", **self.identity()).returncode == 0


def account(server: str) -> Account:
    """As root the package's own account, else ourselves: neither server may run as root."""
    uid = os.geteuid()
    if uid != 0:
        return Account(name=str(uid), uid=uid, gid=os.getegid(), switch=False)
    try:
        entry = pwd.getpwnam(server)
    except KeyError:
        raise Trouble(
            f"本机没有 {server} 用户，而 {server} 不能以 root 运行。",
            advice=f"请安装发行版的软件包（它会建立 {server} 用户），或改用普通用户运行。",
        ) from None
    return Account(name=server, uid=entry.pw_uid, gid=entry.pw_gid, switch=True)


def digest(run_dir: Path) -> str:
    """Ten letters that tell this run folder from every other on the machine."""
    return hashlib.sha256(str(run_dir).encode()).hexdigest()[:10]


def shelter(run_dir: Path, root: Path = SHELTER_ROOT) -> Path:
    """Where the files of a run folder lie when the folder itself will not do."""
    return root / f"jc-servers-{digest(run_dir)}"


def socket_fits(folder: Path) -> bool:
    """Whether a unix socket can be named under this folder."""
    return len(os.fsencode(folder / LONGEST_SOCKET)) <= SOCKET_PATH_BYTES


def choose_place(run_dir: Path, accounts: Iterable[Account]) -> Path:
    """The run folder itself when every owner reaches it and a socket fits, else its shelter."""
    if socket_fits(run_dir) and all(owner.reaches(run_dir) for owner in accounts):
        return run_dir
    return shelter(run_dir)


def open_shelter(place: Path) -> None:
    """The shelter is a folder of ours that owners may pass through; somebody else's is refused."""
    place.mkdir(mode=0o711, exist_ok=True)
    if place.is_symlink() or place.stat().st_uid != os.geteuid():
        raise Trouble(f"{place} 不是本用户的文件夹。", advice="请删除它，或用 --run 换一个文件夹。")
    place.chmod(0o711)
