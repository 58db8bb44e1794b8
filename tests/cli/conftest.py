"""The command on the test's inventory, with a journal of the test's own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ordiclasse_inventory.cli import main
from tests.inventory import Inventory
from tests.runs.machines import Machines

Call = Callable[..., Result]


@pytest.fixture
def call(inventory: Inventory, state_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Call `ordiclasse` with words; a traceback is a failed test."""
    monkeypatch.setenv("ORDICLASSE_INVENTORY", str(inventory.root))

    def ordiclasse(*words: str) -> Result:
        result = CliRunner().invoke(main, words)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return ordiclasse


@pytest.fixture
def machines(monkeypatch: pytest.MonkeyPatch) -> Machines:
    """Machines that do as told, in place of real ones."""
    found = Machines()
    found.install(monkeypatch)
    return found
