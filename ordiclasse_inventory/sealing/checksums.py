"""SHA256SUMS: a folder's files as sha256sum(1) lists and checks them."""

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

NAME = "SHA256SUMS"
SIGNATURE = f"{NAME}.sig"

_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
# What sha256sum would escape.
_UNLISTED = re.compile(r"[\\\n\r]")


def listed(files: Mapping[str, bytes]) -> str:
    """The text that lists files, by path. Raises ValueError where a name has a line end or a backslash."""
    for name in files:
        if _UNLISTED.search(name):
            raise ValueError(f"{name!r}: a file's name has no line end and no backslash")
    return "".join(f"{digest(files[name])}  {name}\n" for name in sorted(files))


def read(text: str) -> dict[str, str]:
    """The checksums by path. Raises ValueError with the line that is none."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        match = _LINE.fullmatch(line)
        if match is None or match[2] in found:
            raise ValueError(f"line {number} is not a checksum and a name, once")
        found[match[2]] = match[1]
    return found


def differences(folder: Path) -> list[tuple[str, str]]:
    """What in a folder isn't as its SHA256SUMS lists it: each path, and in words what is wrong with it."""
    files = files_in(folder)
    try:
        known = read((folder / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return [(NAME, "there is no such file")]
    except ValueError as error:
        return [(NAME, str(error))]
    found = []
    for name in sorted({*files, *known} - {NAME, SIGNATURE}):
        if name not in known:
            found.append((name, "it was added after sealing"))
        elif name not in files:
            found.append((name, "it is missing"))
        elif (path := files[name]) is None:
            found.append((name, "it is a link, and no file"))
        elif digest(path.read_bytes()) != known[name]:
            found.append((name, "its bytes are not those that were sealed"))
    return found


def digest(data: bytes) -> str:
    """The SHA-256 of bytes, in hexadecimal digits."""
    return sha256(data).hexdigest()


def files_in(folder: Path) -> dict[str, Path | None]:
    """Every file in a folder, by path from it; None for what is neither folder nor plain file (a link)."""
    found: dict[str, Path | None] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_dir():
            plain = path.is_file() and not path.is_symlink()
            found[path.relative_to(folder).as_posix()] = path if plain else None
    return found
