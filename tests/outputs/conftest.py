"""The lab with a school that has everything, for what is exported."""

import pytest

from ordiclasse_inventory.model.department import Department
from tests.full_school import DAY, add_full_school
from tests.inventory import Inventory


@pytest.fixture
def department(inventory: Inventory) -> Department:
    """The department on one day."""
    add_full_school(inventory)
    return inventory.department().as_of(DAY)
