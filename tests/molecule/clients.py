"""The other machines of a scenario, for tests that need a client besides the machine under test."""

from pathlib import Path

import testinfra
from testinfra.host import Host


def client(name: str) -> Host:
    """A machine of the running scenario, by its platform's name."""
    inventory = Path(__file__).with_name("inventory.py")
    return testinfra.get_host(f"ansible://{name}", ansible_inventory=str(inventory))
