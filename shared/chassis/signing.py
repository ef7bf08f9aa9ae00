"""Who vouches for a day of the audit trail: a signer behind a small interface, and the keys that are trusted.

A key's id names its algorithm, as a digest does. Ed25519 is the default; `sm2` stands in the same place.
"""

import base64
import hashlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.chassis import sm2
from shared.chassis.config import Misconfigured, Settings

Check = Callable[[bytes, str], bool]
Keyring = Mapping[str, Check]  # by key id: whether a signature fits a content


class Signer(Protocol):
    """One private key."""

    key_id: str

    def sign(self, content: bytes) -> str:
        """Return the signature as text."""

    def fits(self, content: bytes, signature: str) -> bool:
        """Return whether this key has signed that."""


class Ed25519:
    """The default signer."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.key_id, self.fits = _ed25519(key.public_key())

    def sign(self, content: bytes) -> str:
        """Return the signature as text."""
        return base64.b64encode(self._key.sign(content)).decode()


def signer_of(settings: Settings) -> Signer:
    """Return the signer whose key the process was given; the demo makes its own."""
    if settings.demo and not settings.audit_key.exists():
        _make(settings.audit_key)
    return _read_signer(settings.audit_key)


def keyring_of(key: Path | None, trusted: Path | None) -> Keyring:
    """Return the keys that may have signed: one's own, and the public ones in a folder, retired or another's."""
    ring: dict[str, Check] = {}
    if key is not None and key.exists():
        signer = _read_signer(key)
        ring[signer.key_id] = signer.fits
    for file in sorted(trusted.iterdir()) if trusted is not None else []:
        key_id, fits = _read_public(file)
        ring[key_id] = fits
    return ring


def _read_signer(file: Path) -> Signer:
    content = _content(file)
    try:
        if content.startswith(sm2.PRIVATE):
            return sm2.Sm2.of(content.decode())
        key = serialization.load_pem_private_key(content, password=None)
    except ValueError as fault:
        raise Misconfigured(f"{file} holds no private key: {fault}") from fault
    if not isinstance(key, Ed25519PrivateKey):
        raise Misconfigured(f"{file} holds a {type(key).__name__}; the audit heads are signed with Ed25519 or SM2.")
    return Ed25519(key)


def _read_public(file: Path) -> tuple[str, Check]:
    content = _content(file)
    try:
        if content.startswith(sm2.PUBLIC):
            return sm2.public(content.decode())
        key = serialization.load_pem_public_key(content)
    except ValueError as fault:
        raise Misconfigured(f"{file} holds no public key: {fault}") from fault
    if not isinstance(key, Ed25519PublicKey):
        raise Misconfigured(f"{file} holds a {type(key).__name__}; the audit heads are signed with Ed25519 or SM2.")
    return _ed25519(key)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        raise Misconfigured(f"The key {file} cannot be read: {fault.strerror}.") from fault


def _ed25519(key: Ed25519PublicKey) -> tuple[str, Check]:
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)

    def fits(content: bytes, signature: str) -> bool:
        try:
            key.verify(base64.b64decode(signature, validate=True), content)
        except (InvalidSignature, ValueError):
            return False
        return True

    return f"ed25519:{hashlib.sha256(raw).hexdigest()[:16]}", fits


def _make(file: Path) -> None:
    """Make a key, readable by the owner only; of several processes that start together, the first one's stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    fresh = file.with_suffix(f".{os.getpid()}.new")
    fresh.touch(mode=0o600)
    with fresh.open("wb") as written:
        written.write(pem)
        written.flush()
        os.fsync(written.fileno())  # an empty key after a power cut would stop every start
    try:
        os.link(fresh, file)
    except FileExistsError:
        pass  # another was first
    fresh.unlink()
