"""What the surroundings say: where the tools keep what they learn (logs, host keys), and which day it is.

No fact about a school stands here.
"""

import os
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory


def folder() -> Path:
    """The state's folder: $ORDICLASSE_STATE, else as the XDG base directory specification says."""
    if own := os.environ.get("ORDICLASSE_STATE"):
        return Path(own).absolute()
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base, "ordiclasse").absolute()


def today() -> str:
    """The day to answer for where the caller names none: $ORDICLASSE_AS_OF, else the machine's (ISO date).

    The one clock of the project. Raises ValueError, in words for people, where $ORDICLASSE_AS_OF is none.
    """
    own = os.environ.get("ORDICLASSE_AS_OF")
    if not own:
        return datetime.now().astimezone().date().isoformat()
    try:
        return date.fromisoformat(own).isoformat()
    except ValueError as error:
        raise ValueError(f"$ORDICLASSE_AS_OF: «{own}» is no date; expected one as 2026-11-01") from error


def known_hosts() -> Path:
    """The file that remembers host keys (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT); its folder is made."""
    path = folder() / "known_hosts"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def ssh_config(inventory: Path, schools: Iterable[str] = ()) -> Path:
    """The ssh_config(5) of a department, or of some schools of it, for sessions opened by hand."""
    name = "-".join(["ssh_config", inventory.absolute().name, *schools])
    if len(name) > 100:  # a file's name has 255 bytes at most; schools may be many
        name = f"ssh_config-{sha256(os.fsencode(name)).hexdigest()}"
    path = folder() / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def write(path: Path, content: str | bytes) -> None:
    """Write a file (text in UTF-8) beside and rename it: who reads it now reads a whole one, old or new.

    A link stays one: what it leads to is written. What is no plain file (a pipe, a device) is written into.
    """
    data = content.encode() if isinstance(content, str) else content
    if path.exists() and not path.is_file() and not path.is_dir():
        path.write_bytes(data)
        return
    path = path.resolve()
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def write_folder(target: Path, files: Mapping[str, str | bytes], mode: int | None = None) -> None:
    """Write a new folder of files (text in UTF-8), by relative path, beside and rename it: all or nothing.

    `target` is not there yet, or empty; `mode` is the files' (None: as the system makes them). What was
    renamed is on the disk, whatever the power does.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as beside:
        folder = Path(beside) / target.name
        folder.mkdir()
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as stream:
                stream.write(content.encode() if isinstance(content, str) else content)
                if mode is not None:
                    os.fchmod(stream.fileno(), mode)
                stream.flush()
                os.fsync(stream.fileno())
        folder.rename(target)
