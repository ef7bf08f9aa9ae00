"""SM2 with SM3 (GB/T 32918) in the signer's place; needs the package gmssl (`pip install .[sm2]`).

A key is a line of text: `sm2-private` or `sm2-public` and the number or the point in hexadecimal.
"""

import hashlib
import re
import secrets
from collections.abc import Callable
from typing import Any, Self

PRIVATE, PUBLIC = b"sm2-private ", b"sm2-public "
SIGNATURE = re.compile(r"[0-9a-f]{128}")
POINT = re.compile(r"[0-9a-f]{128}")


class Sm2:
    """One private key."""

    def __init__(self, number: int) -> None:
        library = _library()
        self._order = int(library.default_ecc_table["n"], 16)
        if not 0 < number < self._order - 1:
            raise ValueError("the number is not one of the curve's")
        point = _crypt("", f"{number:064x}")._kg(number, library.default_ecc_table["g"])
        self._crypt = _crypt(point, f"{number:064x}")
        self.key_id, self.fits = public(f"sm2-public {point}")

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the key that is written so; raise ValueError when it is none."""
        return cls(int(text.partition(" ")[2], 16))

    def sign(self, content: bytes) -> str:
        """Return the signature as text; its secret number is the operating system's, not the library's."""
        signature: str | None = None
        while signature is None:  # one number in 2**256 gives none
            number = secrets.randbelow(self._order - 1) + 1
            signature = self._crypt.sign_with_sm3(content, f"{number:064x}")
        return signature


def public(text: str) -> tuple[str, Callable[[bytes, str], bool]]:
    """Return a public key's id and its check; raise ValueError when it is no point of the curve."""
    point = text.partition(" ")[2].strip().lower()
    library = _library()
    if not POINT.fullmatch(point) or not _on_curve(point, library.default_ecc_table):
        raise ValueError("not a point of the curve")
    crypt, order = _crypt(point, ""), int(library.default_ecc_table["n"], 16)

    def fits(content: bytes, signature: str) -> bool:
        if not SIGNATURE.fullmatch(signature):
            return False
        if not all(0 < int(half, 16) < order for half in (signature[:64], signature[64:])):
            return False  # the library does not look
        return bool(crypt.verify_with_sm3(signature, content))

    return f"sm2:{hashlib.sha256(bytes.fromhex(point)).hexdigest()[:16]}", fits


def _crypt(point: str, number: str) -> Any:
    crypt = _library().CryptSM2(private_key=number, public_key="")
    crypt.public_key = point  # given to the constructor, a point that begins with 04 would lose its beginning
    return crypt


def _on_curve(point: str, curve: dict[str, str]) -> bool:
    x, y = int(point[:64], 16), int(point[64:], 16)
    prime, a, b = (int(curve[name], 16) for name in ("p", "a", "b"))
    return x < prime and y < prime and (y * y - (x**3 + a * x + b)) % prime == 0


def _library() -> Any:
    try:
        from gmssl import sm2
    except ImportError as fault:
        raise ValueError("SM2 needs the package gmssl, which is not installed") from fault
    return sm2
