"""Ansible's inventory plugin for a department's folder. Thin: it reads, and fills."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin

from ordiclasse_inventory import state
from ordiclasse_inventory.outputs import ansible, ssh
from ordiclasse_inventory.plugins import forks
from ordiclasse_inventory.store import collector_paused, not_open, read_department

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
  as_of:
    description: The day to answer for (ISO date); today where none is named.
    type: str
    env:
      - name: ORDICLASSE_AS_OF
  ssh_config:
    description: The ssh_config(5) that leads to the machines; one is written to the state's folder if none.
    type: path
    env:
      - name: ORDICLASSE_SSH_CONFIG
  packed_modules:
    description: A folder of packed modules that several of Ansible's runs share; each packs its own if none.
    type: path
    env:
      - name: ORDICLASSE_PACKED_MODULES
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
        forks.load_plugins()
        if packed := self.get_option("packed_modules"):
            forks.share_packed_modules(Path(packed))
        with collector_paused():
            self._fill(inventory, Path(path).parent)

    def _fill(self, inventory: "InventoryData", folder: Path) -> None:
        schools = [key for key in self.get_option("schools") if key]
        reading = read_department(folder, schools or None)
        if reading.department is None:
            raise AnsibleParserError("\n".join(map(str, reading.problems)))
        given = self.get_option("as_of")
        try:
            day = date.fromisoformat(given).isoformat() if given else state.today()
        except ValueError as error:
            raise AnsibleParserError(f"as_of: «{given}» is no date; expected one as 2026-11-01") from error
        if closed := not_open(reading.department, schools, day):
            raise AnsibleParserError("\n".join(map(str, closed)))
        department = reading.department.as_of(day)
        named = self.get_option("ssh_config")
        ssh_config = Path(named) if named else state.ssh_config(folder, schools)
        if not named:
            state.write(ssh_config, ssh.config(department, state.known_hosts()))
        ansible.fill(inventory, department, ssh_config)
