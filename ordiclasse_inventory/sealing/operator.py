"""Who seals, where the command isn't told: the signing key that git knows."""

import subprocess
from pathlib import Path

from .signature import SignatureError

_REMEDY = (
    "name one with --key or $ORDICLASSE_SIGNING_KEY: a file of yours, whose public half is in department.yml"
)


def signing_key(inventory: Path) -> Path:
    """git's `user.signingkey`, where git signs with SSH. Raises SignatureError."""
    if _git(inventory, "gpg.format") != "ssh" or not (named := _git(inventory, "user.signingkey")):
        raise SignatureError(f"no signing key is known: {_REMEDY}")
    if named.startswith(("key::", "ssh-")):
        raise SignatureError(f"git's user.signingkey is no file: {_REMEDY}")
    return Path(named).expanduser()


def _git(inventory: Path, setting: str) -> str:
    try:
        words = ["git", "-C", str(inventory), "config", "--get", setting]
        return subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip()
    except OSError as error:
        raise SignatureError(f"git can't be run ({error.strerror}): {_REMEDY}") from error
