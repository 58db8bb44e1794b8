"""The import commands, on a copy of the lab's inventory that a test may change."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ordiclasse_inventory.cli import main
from tests.inventory import Inventory

DATA = Path(__file__).parent / "data"
GOLDEN = Path(__file__).parent / "golden"
Import = Callable[..., Result]


def run(inventory: Inventory, *words: str | Path) -> Result:
    """Call `ordiclasse import`; a traceback is a failed test."""
    command = ["import", *map(str, words), "--inventory", str(inventory.root), "--as-of", "2026-11-24"]
    result = CliRunner().invoke(main, command)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def shown(result: Result) -> str:
    """What was printed, without the blanks that fill lines up, and with the exit code."""
    return re.sub(r" +$", "", result.output, flags=re.MULTILINE) + f"exit code {result.exit_code}\n"


@pytest.fixture
def imports(inventory: Inventory) -> Import:
    """`ordiclasse import` with words, on the test's inventory."""
    return lambda *words: run(inventory, *words)
