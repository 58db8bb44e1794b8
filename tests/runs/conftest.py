"""What runs write to, and tell, where a test can read it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ordiclasse_inventory.runs.interrupt import Interrupt
from ordiclasse_inventory.runs.journal import Log

from .machines import Machines


@dataclass
class Told:
    """A progress that keeps what it is told."""

    steps: list[str] = field(default_factory=list)
    skipped: int = 0
    said: list[str] = field(default_factory=list)

    def step(self, name: str) -> None:
        self.steps.append(name)

    def skip(self, steps: int) -> None:
        self.skipped += steps

    def now(self, what: str) -> None:
        self.said.append(what)

    def show(self, text: str) -> None:
        self.said.append(text)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def interrupt() -> Interrupt:
    return Interrupt()


@pytest.fixture
def log_path(tmp_path: Path) -> Path:
    return tmp_path / "log.txt"


@pytest.fixture
def log(log_path: Path) -> Iterator[Log]:
    written = Log(log_path)
    yield written
    written.close()


@pytest.fixture
def ssh_config(state_folder: Path, tmp_path: Path) -> Path:
    """An ssh_config(5) that leads nowhere, in a folder of its own for sockets."""
    path = tmp_path / "way" / "ssh_config"
    path.parent.mkdir()
    path.write_text(f"Host *\n  User ordiclasse\n  UserKnownHostsFile {state_folder}/known_hosts\n")
    return path


@pytest.fixture
def machines(monkeypatch: pytest.MonkeyPatch, state_folder: object) -> Machines:
    """Machines that do as told, in place of real ones."""
    found = Machines()
    found.install(monkeypatch)
    return found
