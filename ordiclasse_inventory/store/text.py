"""Files as text: UTF-8, with or without a byte order mark."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ordiclasse_inventory.model.problem import Problem

# An inventory's files are small; one that isn't is something else that ended up there.
LARGEST_BYTES = 32_000_000


def is_one_line(text: str) -> bool:
    """Whether text has nothing but signs and spaces: French has no-break spaces too («Salle 1»)."""
    return text.isprintable() or all(map(_is_sign_or_space, text))


def _is_sign_or_space(sign: str) -> bool:
    return sign.isprintable() or unicodedata.category(sign) == "Zs"


def visible(text: str) -> str:
    """Text as one line for a terminal: what is neither sign nor space is written as in Python (`\\x1b`)."""
    if is_one_line(text):
        return text
    signs = (sign if is_one_line(sign) else sign.encode("unicode_escape").decode() for sign in text)
    return "".join(signs)


@dataclass(slots=True)
class Folder:
    """An inventory's folder while it is read: every problem met in it is noted here."""

    root: Path
    problems: list[Problem] = field(default_factory=list)
    # Texts that stand for files, by path: an edit is checked before it is written.
    drafts: Mapping[str, str] = field(default_factory=dict)

    def note(self, path: str, line: int, field: str, found: str, expected: str, remedy: str = "") -> None:
        """Note one problem; reading goes on."""
        words = (visible(text) for text in (found, expected, remedy))
        self.problems.append(Problem(visible(path), line, visible(field), *words))

    def note_refusal(self, path: str, refused: OSError, expected: str) -> None:
        """Note what the system doesn't let us read."""
        found = refused.strerror or str(refused)
        self.note(path, 0, "", found, expected, "look at its owner and mode")

    def has(self, path: str) -> bool:
        """Whether something is there, as far as we may look."""
        if any(draft == path or draft.startswith(f"{path}/") for draft in self.drafts):
            return True
        try:
            (self.root / path).stat()
        except OSError:
            return False
        return True

    def text(self, path: str) -> str | None:
        """A file's text without its byte order mark; None, and a problem noted, where there is none."""
        if (draft := self.drafts.get(path)) is not None:
            return draft.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
        try:
            data = (self.root / path).read_bytes()
        except FileNotFoundError:
            self.note(path, 0, "", "there is no such file", "a file", f"copy {path} of inventories/lab")
            return None
        except OSError as refused:
            self.note_refusal(path, refused, "a file that can be read")
            return None
        return self._decoded(path, data)

    def _decoded(self, path: str, data: bytes) -> str | None:
        if len(data) > LARGEST_BYTES:
            found = f"{len(data)} bytes"
            self.note(path, 0, "", found, f"{LARGEST_BYTES} bytes at most", "is it the right file?")
            return None
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as refused:
            line = data.count(b"\n", 0, refused.start) + 1
            byte = data[refused.start]
            letter = bytes([byte]).decode("cp1252", "replace")
            found = f"byte 0x{byte:02X}, which is «{letter}» in Windows-1252 and Latin-1"
            remedy = "save it again with the character set UTF-8 (LibreOffice: Save as, Edit filter settings)"
            self.note(path, line, "", found, "text in UTF-8", remedy)
            return None
        if "\0" in text:
            line = text.count("\n", 0, text.index("\0")) + 1
            self.note(path, line, "", "a NUL byte", "text", "is it a spreadsheet in its own format?")
            return None
        return text
