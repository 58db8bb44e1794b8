"""A department whose bill can be sealed, and one whose bill is: made once, copied for each test."""

import shutil
from pathlib import Path

import pytest

from ordiclasse_inventory.sealing.seal import seal_bill
from tests.billable import DAY, YEAR, make_billable, make_key, trust
from tests.inventory import LAB, Inventory


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """camille's SSH key."""
    return make_key(tmp_path_factory.mktemp("keys"), "camille")


@pytest.fixture(scope="session")
def other_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The SSH key of somebody whom the department doesn't know."""
    return make_key(tmp_path_factory.mktemp("keys"), "mallory")


@pytest.fixture
def billable(inventory: Inventory, key: Path) -> Inventory:
    """The lab, billable, with camille's key."""
    make_billable(inventory)
    trust(inventory, key)
    return inventory


@pytest.fixture(scope="session")
def _sealed_once(tmp_path_factory: pytest.TempPathFactory, key: Path) -> Inventory:
    root = tmp_path_factory.mktemp("sealed") / "lab"
    shutil.copytree(LAB, root)
    inventory = make_billable(Inventory(root))
    trust(inventory, key)
    seal_bill(root, YEAR, DAY, key)
    return inventory


@pytest.fixture
def sealed(_sealed_once: Inventory, tmp_path: Path) -> Inventory:
    """The lab with its sealed bill of 2026."""
    root = tmp_path / "sealed" / "lab"
    shutil.copytree(_sealed_once.root, root)
    return Inventory(root)
