"""Ansible's inventory plugin for a department's folder. Thin: it reads, and fills."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin

from ordiclasse_inventory.outputs import ansible
from ordiclasse_inventory.outputs.ssh import Access
from ordiclasse_inventory.state import known_hosts
from ordiclasse_inventory.store import read_department

if TYPE_CHECKING:
    from ansible.inventory.data import InventoryData
    from ansible.parsing.dataloader import DataLoader

DOCUMENTATION = """
name: ordiclasse
short_description: The machines of a department's schools
description:
  - Reads the folder that holds this file (C(ordiclasse.yml)), as C(ordiclasse check) does, and lists every
    managed machine with groups by kind, school, commune, uplink and role.
options:
  plugin:
    description: The plugin's name, C(ordiclasse).
    required: true
    choices: [ordiclasse]
  schools:
    description: Keys of the schools to read; all where none is named. Only these schools' files are read.
    type: list
    elements: str
    default: []
    env:
      - name: ORDICLASSE_SCHOOL
  sockets:
    description: A short-lived folder in which sessions to one school share a connection.
    type: path
    env:
      - name: ORDICLASSE_SOCKETS
"""


class InventoryModule(BaseInventoryPlugin):
    """Reads `ordiclasse.yml` and the folder around it."""

    NAME = "ordiclasse"

    def verify_file(self, path: str) -> bool:
        """Whether the file is ours: an `ordiclasse.yml`."""
        return bool(super().verify_file(path)) and Path(path).name == "ordiclasse.yml"

    def parse(self, inventory: "InventoryData", loader: "DataLoader", path: str, cache: bool = True) -> None:
        """Fill the inventory. Raises AnsibleParserError with every problem of the folder's files."""
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        schools = [key for key in self.get_option("schools") if key]
        sockets: Any = self.get_option("sockets")
        reading = read_department(Path(path).parent, schools or None)
        if reading.department is None:
            raise AnsibleParserError("\n".join(map(str, reading.problems)))
        access = Access.to(reading.department, known_hosts(), Path(sockets) if sockets else None)
        ansible.fill(inventory, reading.department, access)
