"""Whoever has not the key cannot sign, with Ed25519 or with SM2; what holds no key is refused with what to do."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.chassis import signing, sm2
from shared.chassis.config import Misconfigured, Settings
from tests.chassis.twins import together

# The example of GB/T 32918.5, annex A.2: key, secret number, message, signature.
NUMBER = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
POINT = (
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
SECRET = "59276e27d506861a16680f3ad9c02dccef3cc1fa3cdbe4ce6d54b80deac1bc21"
SIGNED = (
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)
ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123


def demo(folder: Path) -> Settings:
    """Return the settings of a demo in that folder."""
    return Settings.from_environ({"MODE": "demo", "RUN_DIR": str(folder)})


def a_signer(kind: str, folder: Path) -> signing.Signer:
    """Return a signer with a new key of that kind."""
    settings = demo(folder)
    if kind == "sm2":
        settings.audit_key.parent.mkdir(parents=True)
        settings.audit_key.write_text(f"sm2-private {NUMBER:064x}\n")
    return signing.signer_of(settings)


@pytest.mark.parametrize("kind", ["ed25519", "sm2"])
def test_only_the_key_and_the_content_that_were_signed_fit(kind: str, tmp_path: Path):
    signer, other = a_signer(kind, tmp_path / "one"), a_signer("ed25519", tmp_path / "two")
    signature = signer.sign(b"the head of a day")

    assert signer.key_id.startswith(f"{kind}:")
    assert signer.fits(b"the head of a day", signature)
    assert not signer.fits(b"the head of another day", signature)
    assert not signer.fits(b"the head of a day", other.sign(b"the head of a day"))
    assert not signer.fits(b"the head of a day", "no signature")
    assert signer.fits(b"", signer.sign(b""))


def test_sm2_signs_as_the_standard_shows():
    key = sm2.Sm2(NUMBER)

    assert key._crypt.sign_with_sm3(b"message digest", SECRET) == SIGNED
    assert sm2.public(f"sm2-public {POINT}")[1](b"message digest", SIGNED)
    assert len({key.sign(b"message digest") for _ in range(3)}) == 3


def test_sm2_takes_no_signature_whose_numbers_lie_outside_the_curve():
    r, s = SIGNED[:64], int(SIGNED[64:], 16)
    fits = sm2.public(f"sm2-public {POINT}")[1]

    assert not fits(b"message digest", f"{r}{s + ORDER:064x}"[:128])
    assert not fits(b"message digest", "0" * 64 + SIGNED[64:])
    assert not fits(b"message digest", SIGNED[:64] + "0" * 64)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_finds_an_sm2_signature_of_ours_right(tmp_path: Path):
    def openssl(*words: str) -> str:
        done = subprocess.run(["openssl", *words], cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout

    openssl("ecparam", "-name", "SM2", "-genkey", "-noout", "-out", "key.pem")
    told = openssl("ec", "-in", "key.pem", "-text", "-noout").replace(" ", "").replace("\n", "").replace(":", "")
    key = sm2.Sm2(int(told.partition("priv")[2].partition("pub")[0], 16))
    (tmp_path / "content").write_bytes(b"the head of a day")
    (tmp_path / "signature").write_bytes(_der(key.sign(b"the head of a day")))
    checked = ("pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678")

    said = openssl(*checked, "-in", "content", "-sigfile", "signature", "-inkey", "key.pem")
    assert "Signature Verified Successfully" in said


def _der(signature: str) -> bytes:
    halves = [int(half, 16).to_bytes(33, "big").lstrip(b"\0") for half in (signature[:64], signature[64:])]
    whole = [b"\x02" + bytes([len(half) + (half[0] >> 7)]) + b"\0" * (half[0] >> 7) + half for half in halves]
    return b"\x30" + bytes([len(b"".join(whole))]) + b"".join(whole)


def test_the_public_keys_of_a_folder_are_trusted_beside_ones_own(tmp_path: Path):
    mine, retired = a_signer("ed25519", tmp_path / "mine"), Ed25519PrivateKey.generate()
    trusted = tmp_path / "trusted"
    trusted.mkdir()
    pem = retired.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (trusted / "of-last-year.pem").write_bytes(pem)
    (trusted / "of-the-bureau.txt").write_text(f"sm2-public {POINT}\n")
    ring = signing.keyring_of(demo(tmp_path / "mine").audit_key, trusted)

    old, bureau = signing.Ed25519(retired), sm2.Sm2(NUMBER)
    assert set(ring) == {mine.key_id, old.key_id, bureau.key_id}
    assert ring[old.key_id](b"x", old.sign(b"x"))
    assert ring[bureau.key_id](b"x", bureau.sign(b"x"))
    assert not ring[mine.key_id](b"x", old.sign(b"x"))


def test_processes_that_start_together_agree_on_one_key_which_only_its_owner_reads(tmp_path: Path):
    made: list[str] = []
    together(*[lambda: made.append(signing.signer_of(demo(tmp_path)).key_id) for _ in range(5)])
    file = demo(tmp_path).audit_key

    assert len(set(made)) == 1
    assert file.stat().st_mode & 0o077 == 0
    assert [found.name for found in file.parent.iterdir()] == [file.name]


def test_a_key_made_by_another_process_meanwhile_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    first = signing.signer_of(demo(tmp_path))
    signing._make(demo(tmp_path).audit_key)

    assert signing.signer_of(demo(tmp_path)).key_id == first.key_id


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read"),
        (b"nonsense", "holds no private key"),
        (b"sm2-private 00", "holds no private key"),
        (b"sm2-private xyz", "holds no private key"),
        (b"sm2-private ", "holds no private key"),
        (
            ec.generate_private_key(ec.SECP256R1()).private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ),
            "signed with Ed25519 or SM2",
        ),
    ],
)
def test_outside_the_demo_no_key_is_made_and_what_is_none_is_refused(
    content: bytes | None, sentence: str, tmp_path: Path
):
    file = tmp_path / "key.pem"
    if content is not None:
        file.write_bytes(content)
    told = {"DATABASE_URL": "postgresql+psycopg2://db/{service}", "OIDC_ISSUER": "x", "OIDC_JWKS": "x"}

    with pytest.raises(Misconfigured, match=sentence):
        signing.signer_of(Settings.from_environ({**told, "AUDIT_KEY": str(file)}))
    assert file.exists() is (content is not None)


@pytest.mark.parametrize("content", [b"nonsense", b"sm2-public 00", b"sm2-public " + b"1" * 128])
def test_a_trusted_folder_with_something_else_in_it_is_refused(content: bytes, tmp_path: Path):
    (tmp_path / "stray").write_bytes(content)

    with pytest.raises(Misconfigured, match="holds no public key"):
        signing.keyring_of(None, tmp_path)


def test_without_its_package_sm2_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "gmssl", None)

    with pytest.raises(Misconfigured, match="needs the package gmssl"):
        a_signer("sm2", tmp_path)
