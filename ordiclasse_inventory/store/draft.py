"""Changes to an inventory before they are written: checked as a whole, then written, or not at all."""

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import Device
from ordiclasse_inventory.model.problem import Problem

from .department import Reading, read_department
from .devices import read_devices
from .settings_edit import SettingsEdit
from .table_edit import TableEdit
from .text import Folder


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
        if path not in self._before:
            self._before[path] = self._bytes(path)
        before = self._before[path]
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

    def devices(self, path: str) -> list[tuple[int, Device]]:
        """The devices of a `devices.csv`, each with the line that `table` knows it by.

        Raises ChangedMeanwhileError where the file no longer reads without a problem.
        """
        folder = Folder(self.root, drafts={path: self._needed(path)})
        devices = read_devices(folder, path)
        if folder.problems:
            raise ChangedMeanwhileError(f"{path} was changed by somebody else meanwhile")
        return devices

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

        Files are renamed in the order in which they were drafted. A file keeps its mode and owner; a link
        keeps pointing at it. Raises ChangedMeanwhileError, or OSError (disk full, no permission): no file was
        changed then.
        """
        beside: dict[Path, Path] = {}
        made: list[Path] = []
        try:
            for path, text in self.texts.items():
                target = (self.root / path).resolve()
                _make(target.parent, made)
                scratch = _scratch(target)
                beside[scratch] = target
                _write(scratch, text.encode("utf-8"), like=target)
            for path in self.texts:
                if self._bytes(path) != self._before[path]:
                    raise ChangedMeanwhileError(f"{path} was changed by somebody else meanwhile")
            _rename(beside, [self._before[path] for path in self.texts])
            made.clear()
        finally:
            for scratch in beside:
                scratch.unlink(missing_ok=True)
            for folder in reversed(made):
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


def _make(folder: Path, made: list[Path]) -> None:
    """Make a folder and those around it that are missing; each is noted in `made`, the outer one first."""
    if not folder.exists():
        _make(folder.parent, made)
        folder.mkdir()
        made.append(folder)


def _scratch(target: Path) -> Path:
    """A new file beside another one."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    os.close(handle)
    return Path(name)


def _write(path: Path, data: bytes, like: Path) -> None:
    """Write a file to the disk, with the mode and owner of another one where that is there."""
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    path.chmod(like.stat().st_mode & 0o7777 if like.exists() else 0o644)
    if like.exists() and os.geteuid() == 0:
        os.chown(path, like.stat().st_uid, like.stat().st_gid)


def _rename(beside: dict[Path, Path], before: list[bytes | None]) -> None:
    """Rename each file into its place; where one can't be, those that were are put back, and OSError raised.

    The system may refuse a file in a folder that it lets us write: one that is immutable or mounted.
    """
    done: list[tuple[Path, bytes | None]] = []
    try:
        for (scratch, target), data in zip(beside.items(), before, strict=True):
            scratch.replace(target)
            done.append((target, data))
    except OSError:
        for target, data in done:
            if data is None:
                target.unlink()
                continue
            again = _scratch(target)
            _write(again, data, like=target)
            again.replace(target)
        raise


def open_draft(root: Path) -> tuple[Draft, Department] | tuple[Problem, ...]:
    """A draft of an inventory and the department it begins from; the problems, where there are any."""
    reading = read_department(root)
    return (Draft(root), reading.department) if reading.department else reading.problems
