"""What went wrong with a server, in words that say what to do next."""

from pathlib import Path

TAIL_LINES = 15


class Trouble(Exception):
    """A server cannot be had; the text says why, what to do, and ends with its own last words."""

    def __init__(self, sentence: str, *, advice: str = "", log: Path | None = None) -> None:
        parts = [sentence]
        if advice:
            parts.append(f"怎么办：{advice}")
        if log is not None:
            parts.append(f"日志 {log} 的最后几行：\n{tail(log)}")
        super().__init__("\n".join(parts))


def tail(log: Path) -> str:
    """The last lines of a log, or a remark that there is none."""
    if not log.is_file():
        return "  （没有日志）"
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL_LINES:]
    return "\n".join(f"  {line}" for line in lines) or "  （日志为空）"
