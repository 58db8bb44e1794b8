"""Changes to an inventory before they are written: checked as a whole, then written, or not at all."""

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.problem import Problem

from .department import Reading, read_department
from .settings_edit import SettingsEdit
from .table_edit import TableEdit


class ChangedMeanwhileError(Exception):
    """Somebody else wrote a file after we had read it; nothing of ours was written."""


@dataclass(slots=True)
class Draft:
    """An inventory with texts that stand for some of its files.

    Paths are relative to the folder, with `/`. The inventory that a draft begins from has no problem.
    """

    root: Path
    texts: dict[str, str] = field(default_factory=dict)
    _before: dict[str, bytes | None] = field(default_factory=dict)

    def text(self, path: str) -> str | None:
        """A file's text, with what was drafted; None where there is no such file."""
        if path in self.texts:
            return self.texts[path]
        self._before[path] = before = self._bytes(path)
        return None if before is None else before.decode("utf-8")

    def write(self, path: str, text: str) -> None:
        """Draft a file's whole text; one that says what the file says is no change."""
        before = self.text(path)
        if text != before:
            self.texts[path] = text

    def table(self, path: str) -> TableEdit:
        """A CSV file to edit; `write` takes its `text()`. Raises FileNotFoundError."""
        return TableEdit(self._needed(path))

    def settings(self, path: str) -> SettingsEdit:
        """A YAML file to edit; `write` takes its `text()`. Raises FileNotFoundError."""
        return SettingsEdit(self._needed(path))

    def read(self) -> Reading:
        """What reading the inventory would give, were the draft written."""
        return read_department(self.root, drafts=self.texts)

    def problems(self) -> tuple[Problem, ...]:
        """What would be wrong, were the draft written."""
        return self.read().problems

    def changed(self) -> list[tuple[str, str, str]]:
        """Path, text before and text after of each file that would change, by path."""
        found = []
        for path, after in sorted(self.texts.items()):
            before = self._before[path]
            found.append((path, "" if before is None else before.decode("utf-8"), after))
        return found

    def commit(self) -> None:
        """Write the files: each beside its place, and when all are there, each renamed into it.

        A file keeps its mode and owner; a link keeps pointing at it. Raises ChangedMeanwhileError, or OSError
        (disk full, no permission): no file was changed then.
        """
        beside: dict[Path, Path] = {}
        made: list[Path] = []
        try:
            for path, text in self.texts.items():
                target = (self.root / path).resolve()
                if not target.parent.exists():
                    target.parent.mkdir(parents=True)
                    made.append(target.parent)
                handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
                os.close(handle)
                beside[scratch := Path(name)] = target
                _write(scratch, text, like=target)
            for path in self.texts:
                if self._bytes(path) != self._before[path]:
                    raise ChangedMeanwhileError(f"{path} was changed by somebody else meanwhile")
            for scratch, target in beside.items():
                scratch.replace(target)
            made.clear()
        finally:
            for scratch in beside:
                scratch.unlink(missing_ok=True)
            for folder in made:
                folder.rmdir()
        self._before = {path: text.encode("utf-8") for path, text in self.texts.items()}

    def _needed(self, path: str) -> str:
        text = self.text(path)
        if text is None:
            raise FileNotFoundError(path)
        return text

    def _bytes(self, path: str) -> bytes | None:
        try:
            return (self.root / path).read_bytes()
        except FileNotFoundError:
            return None


def _write(path: Path, text: str, like: Path) -> None:
    """Write a file to the disk, with the mode and owner of another one where that is there."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    path.chmod(like.stat().st_mode & 0o7777 if like.exists() else 0o644)
    if like.exists() and os.geteuid() == 0:
        os.chown(path, like.stat().st_uid, like.stat().st_gid)


def open_draft(root: Path) -> tuple[Draft, Department] | tuple[Problem, ...]:
    """A draft of an inventory and the department it begins from; the problems, where there are any."""
    reading = read_department(root)
    return (Draft(root), reading.department) if reading.department else reading.problems
