"""What a process must be told at its start; read once from the environment, refused when it cannot be right."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from shared.chassis import calendars, clock
from shared.chassis.channels.settings import ChannelSettings, HalfSet

EMBEDDED_URL = "sqlite:///{run}/{{service}}.db"


class Misconfigured(Exception):
    """The process cannot start with what it was told."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The whole start-up configuration of one process."""

    mode: str
    run_dir: Path
    database_url: str
    amqp_uri: str | None
    http_host: str
    http_port: int
    issuer: str
    audience: str
    jwks: str
    files_dir: Path
    audit_key: Path
    audit_trusted: Path | None
    channels: ChannelSettings = field(default_factory=ChannelSettings)
    calendar_known_until: date | None = None

    @property
    def demo(self) -> bool:
        """Return whether this is a demonstration: own issuer, a clock that can be set."""
        return self.mode == "demo"

    @property
    def clock_file(self) -> Path:
        """Return where the demo keeps its set time."""
        return self.run_dir / "clock.json"

    def database_of(self, service: str) -> str:
        """Return the URL of one service's own database."""
        return self.database_url.replace("{service}", service)

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the environment; raise Misconfigured with a sentence that says what to set."""
        mode = environ.get("MODE", "production")
        if mode not in ("demo", "production"):
            raise Misconfigured(f"MODE is {mode!r}; it must be 'demo' or 'production'.")
        run_dir = Path(environ.get("RUN_DIR") or ".run/demo").absolute()
        database_url = environ.get("DATABASE_URL") or _embedded(mode, run_dir)
        if "{service}" not in database_url:
            raise Misconfigured("DATABASE_URL must contain {service}: every service has its own database.")
        return cls(
            mode=mode,
            run_dir=run_dir,
            database_url=database_url,
            amqp_uri=environ.get("AMQP_URI") or None,
            http_host=environ.get("HTTP_HOST", "127.0.0.1"),
            http_port=_port(environ.get("PORT", "8000")),
            jwks=environ.get("OIDC_JWKS") or _demo_jwks(mode, run_dir),
            issuer=environ.get("OIDC_ISSUER") or _demo_issuer(mode),
            audience=environ.get("OIDC_AUDIENCE", "jincheng-projects"),
            files_dir=Path(environ.get("FILES_DIR") or run_dir / "files"),
            audit_key=Path(environ.get("AUDIT_KEY") or _demo_audit_key(mode, run_dir)),
            audit_trusted=Path(environ["AUDIT_TRUSTED"]) if environ.get("AUDIT_TRUSTED") else None,
            channels=_channels(environ),
            calendar_known_until=_known_until(mode, environ.get("CALENDAR_KNOWN_UNTIL")),
        )

    def enter(self) -> None:
        """Make the run folder; in the demo, take business time from its clock file and know the notices it shall know."""
        self.run_dir.mkdir(parents=True, exist_ok=True)
        if self.demo:
            clock.use(clock.TravelledTime(self.clock_file))
        if self.calendar_known_until is not None:
            calendars.know_until(self.calendar_known_until)


def _embedded(mode: str, run_dir: Path) -> str:
    if mode != "demo":
        raise Misconfigured("DATABASE_URL is not set; the embedded databases are for MODE=demo only.")
    return EMBEDDED_URL.format(run=run_dir)


def _demo_issuer(mode: str) -> str:
    if mode != "demo":
        raise Misconfigured("OIDC_ISSUER is not set: give the issuer's name as it stands in its tokens.")
    return "urn:jincheng:demo-issuer"


def _demo_jwks(mode: str, run_dir: Path) -> str:
    if mode != "demo":
        raise Misconfigured("OIDC_JWKS is not set: give the file or the https address of the issuer's keys.")
    return str(run_dir / "issuer" / "jwks.json")


def _demo_audit_key(mode: str, run_dir: Path) -> Path:
    if mode != "demo":
        raise Misconfigured("AUDIT_KEY is not set: give the file of the private key that signs the audit heads.")
    return audit_key_in(run_dir)


def audit_key_in(run_dir: Path) -> Path:
    """Return where a demo keeps the key that it has made for itself."""
    return run_dir / "audit" / "key.pem"


def _channels(environ: Mapping[str, str]) -> ChannelSettings:
    try:
        return ChannelSettings.from_environ(environ)
    except HalfSet as fault:
        raise Misconfigured(str(fault)) from fault


def _known_until(mode: str, text: str | None) -> date | None:
    """Return the day up to which a rehearsal knows the notices that come with the house."""
    if not text:
        return None
    if mode != "demo":
        raise Misconfigured("CALENDAR_KNOWN_UNTIL is for MODE=demo only: the law knows every published notice.")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Misconfigured(f"CALENDAR_KNOWN_UNTIL is {text!r}; it must be a date such as 2020-01-23.") from None


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) < 65536:
        raise Misconfigured(f"PORT is {text!r}; it must be a number from 1 to 65535.")
    return int(text)
