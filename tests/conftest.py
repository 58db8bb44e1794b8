"""What many tests start from: a copy of the lab's inventory, and a state folder of the test's own."""

import shutil
from pathlib import Path

import pytest

from ordiclasse_inventory import state
from ordiclasse_inventory.model.department import Department
from tests.inventory import LAB, Inventory


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> str:
    """The day of every test, whatever the machine's clock says."""
    monkeypatch.setenv("ORDICLASSE_AS_OF", "2026-11-24")
    return "2026-11-24"


@pytest.fixture
def inventory(tmp_path: Path) -> Inventory:
    """A copy of inventories/lab, to alter."""
    root = tmp_path / "lab"
    shutil.copytree(LAB, root)
    return Inventory(root)


@pytest.fixture
def lab(inventory: Inventory) -> Department:
    """The lab's department."""
    return inventory.department()


@pytest.fixture
def state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty state folder: no journal, no host keys."""
    monkeypatch.setenv("ORDICLASSE_STATE", str(tmp_path / "state"))
    return state.known_hosts().parent
