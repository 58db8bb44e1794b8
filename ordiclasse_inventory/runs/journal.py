"""The journal: a folder a run, with its log and, as JSON, who ran what and what came of it."""

import getpass
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from ordiclasse_inventory import state

from .verdict import State, Verdict

_KEPT = 200  # runs; an old one goes when a new one begins


@dataclass(slots=True)
class Run:
    """One run, while it goes on and afterwards."""

    id: str
    command: str
    target: str
    limits: dict[str, Any]
    by: str
    started: str
    state: State = State.RUNNING
    ended: str = ""
    verdicts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """Where the run's files lie."""
        return _folder() / self.id

    @property
    def log_path(self) -> Path:
        """The log, for people."""
        return self.folder / "log.txt"

    @classmethod
    def begin(cls, command: str, target: str, **limits: Any) -> "Run":
        """Begin a run of a command on a target (a school, say), and write it into the journal."""
        now = datetime.now(UTC)
        number = 0
        while True:
            said = f"{command}-{target}".replace(" ", "-")
            name = f"{now:%Y%m%d-%H%M%S}-{said}" + (f"-{number}" if number else "")
            try:
                (_folder() / name).mkdir(parents=True, mode=0o700)
                break
            except FileExistsError:
                number += 1
        by = os.environ.get("SUDO_USER") or getpass.getuser()
        run = cls(name, command, target, limits, by, now.isoformat(timespec="seconds"))
        run.write()
        for old in list(_folders())[:-_KEPT]:
            # Another run that begins just now may let go of it too.
            with suppress(FileNotFoundError):
                shutil.rmtree(old)
        return run

    def end(self, state: State, verdicts: Iterable[Verdict]) -> None:
        """Write what came of it."""
        self.state = state
        self.ended = datetime.now(UTC).isoformat(timespec="seconds")
        self.verdicts = [verdict.as_dict() for verdict in verdicts]
        self.write()

    def write(self) -> None:
        """Write the run's JSON, beside and renamed."""
        state.write(self.folder / "run.json", json.dumps(self.as_dict(), ensure_ascii=False, indent=2))

    def as_dict(self) -> dict[str, Any]:
        """The fields by name, for the journal and for programs."""
        return {name: getattr(self, name) for name in self.__slots__}


class Log:
    """A run's log: a line a thing, each with its time."""

    def __init__(self, path: Path, who: str = "") -> None:
        self._file: TextIO = path.open("a", encoding="utf-8", buffering=1)
        self._path, self._who = path, who

    @contextmanager
    def of(self, who: str) -> "Iterator[Log]":
        """The same log for one of several who write into it at a time: each line says who."""
        log = Log(self._path, f"{self._who} {who}".strip())
        try:
            yield log
        finally:
            log.close()

    def write(self, text: str) -> None:
        """Add the text's lines."""
        now = f"{datetime.now().astimezone():%H:%M:%S}"  # local time: the person who reads was there
        for line in text.splitlines():
            self._file.write(f"{now} {self._who}: {line}\n" if self._who else f"{now} {line}\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def together(targets: Sequence[str]) -> str:
    """The target of a run on several, in few words."""
    first, *others = targets
    return f"{first} and {len(others)} more" if others else first


def runs() -> Iterator[Run]:
    """The runs in the journal, the latest first."""
    for folder in reversed(list(_folders())):
        try:
            fields = json.loads((folder / "run.json").read_text())
            yield Run(**{**fields, "state": State(fields["state"])})
        except (OSError, ValueError, TypeError, KeyError):
            continue  # cut while it was written, or by another version: its log is still there


def _folder() -> Path:
    return state.folder() / "runs"


def _folders() -> Iterator[Path]:
    if _folder().is_dir():
        yield from sorted(path for path in _folder().iterdir() if path.is_dir())
