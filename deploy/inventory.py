"""pyinfra's inventory of a department: `pyinfra deploy/inventory.py --limit workstations exec -- uptime`.

The department is $ORDICLASSE_INVENTORY (inventories/lab): all of it, or the schools of $ORDICLASSE_SCHOOL.
"""

import os
import sys
from pathlib import Path

from ordiclasse_inventory import state
from ordiclasse_inventory.outputs import pyinfra
from ordiclasse_inventory.outputs.ssh import Access
from ordiclasse_inventory.store import read_department

_schools = os.environ.get("ORDICLASSE_SCHOOL", "").replace(",", " ").split()
_reading = read_department(Path(os.environ.get("ORDICLASSE_INVENTORY", "inventories/lab")), _schools or None)
if _reading.department is None:
    sys.exit("\n".join(map(str, _reading.problems)))
_access = Access.to(_reading.department, state.known_hosts())
_ssh_config = state.folder() / "ssh_config"
_ssh_config.write_text(_access.config(_reading.department))

# pyinfra reads a file's global names as groups.
globals().update(pyinfra.inventory(_reading.department, _access, _ssh_config))
