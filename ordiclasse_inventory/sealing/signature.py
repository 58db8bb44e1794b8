"""Signatures by SSH keys (ssh-keygen(1), `-Y`): who may sign, signing, and what a signature says."""

import base64
import binascii
import subprocess
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from ordiclasse_inventory.model.department import Department

NAMESPACE = "ordiclasse-bill"


class SignatureError(Exception):
    """Why nothing could be signed, or a signature is not to be trusted."""


def allowed_signers(department: Department) -> str:
    """The technicians' keys as ssh-keygen(1) reads them (ALLOWED SIGNERS)."""
    lines = [
        f'{person.name} namespaces="{NAMESPACE}" {key}\n'
        for person in department.technicians
        for key in person.keys
    ]
    return "".join(lines)


def signer(key: Path, department: Department) -> str:
    """The name of the technician whose key this is (a private one, or a public one that the agent holds).

    Raises SignatureError.
    """
    said = _run(["-l", "-E", "sha256", "-f", str(key)])
    if said.returncode:
        raise SignatureError(f"{key} is no SSH key: {_reason(said)}")
    fingerprint = said.stdout.decode(errors="replace").split()[1]
    for person in department.technicians:
        if any(_fingerprint(known) == fingerprint for known in person.keys):
            return person.name
    names = ", ".join(person.name for person in department.technicians) or "nobody"
    raise SignatureError(f"{key} ({fingerprint}) is no key of a technician of department.yml: {names}")


def sign(data: bytes, key: Path) -> bytes:
    """The signature of bytes. Raises SignatureError; ssh-keygen asks for a passphrase on the terminal."""
    words = ["ssh-keygen", "-Y", "sign", "-q", "-n", NAMESPACE, "-f", str(key)]
    try:
        # Its own words go to the terminal: a key on a token says there when to touch it.
        done = subprocess.run(words, input=data, stdout=subprocess.PIPE, check=False)
    except OSError as error:
        raise SignatureError(f"ssh-keygen can't be run: {error.strerror}") from error
    if done.returncode or not done.stdout:
        raise SignatureError(f"ssh-keygen did not sign with {key}")
    return done.stdout


def signed_by(data: bytes, signature: bytes, signers: str) -> str:
    """The name under which `signers` (allowed_signers(5)'s lines) knows who signed bytes.

    Raises SignatureError where nobody of them did, or the bytes are not what was signed.
    """
    with TemporaryDirectory(prefix="ordiclasse-") as folder:
        known, sig = Path(folder, "allowed_signers"), Path(folder, "signature")
        known.write_text(signers)
        sig.write_bytes(signature)
        common = ["-n", NAMESPACE, "-s", str(sig)]
        genuine = _run(["-Y", "check-novalidate", *common], data)
        if genuine.returncode:
            raise SignatureError(f"the signature is not that of these checksums: {_reason(genuine)}")
        found = _run(["-Y", "find-principals", "-s", str(sig), "-f", str(known)])
        names = found.stdout.decode(errors="replace").splitlines()
        if found.returncode or not names:
            key = genuine.stdout.decode(errors="replace").strip().rpartition(" ")[2]
            raise SignatureError(f"signed by a key that nobody trusts here ({key})")
        verified = _run(["-Y", "verify", "-f", str(known), "-I", names[0], *common], data)
        if verified.returncode:
            raise SignatureError(f"{names[0]}'s signature is refused: {_reason(verified)}")
        return names[0]


def with_lines(text: str, lines: Iterable[str]) -> str:
    """A list of signers, and the lines that it lacks."""
    known = text.splitlines()
    return "".join(f"{line}\n" for line in dict.fromkeys([*known, *lines]))


def _fingerprint(key: str) -> str:
    try:
        blob = base64.b64decode(key.split()[1], validate=True)
    except (IndexError, binascii.Error):
        return ""
    return "SHA256:" + base64.b64encode(sha256(blob).digest()).decode().rstrip("=")


def _run(words: list[str], given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["ssh-keygen", *words], input=given, capture_output=True, check=False)
    except OSError as error:
        raise SignatureError(f"ssh-keygen can't be run: {error.strerror}") from error


def _reason(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = (done.stderr or done.stdout).decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else f"exit code {done.returncode}"
