"""pyinfra's inventory of a department: `pyinfra deploy/inventory.py --limit workstations exec -- uptime`.

The department is $ORDICLASSE_INVENTORY (inventories/lab), as of $ORDICLASSE_AS_OF (today): all of it, or the
schools of $ORDICLASSE_SCHOOL.
"""

import os
import sys
from pathlib import Path

from ordiclasse_inventory import state
from ordiclasse_inventory.outputs import pyinfra, ssh
from ordiclasse_inventory.store import not_open, read_department

_folder = Path(os.environ.get("ORDICLASSE_INVENTORY", "inventories/lab"))
_schools = os.environ.get("ORDICLASSE_SCHOOL", "").replace(",", " ").split()
_reading = read_department(_folder, _schools or None)
if _reading.department is None:
    sys.exit("\n".join(map(str, _reading.problems)))
try:
    _day = state.today()
except ValueError as _error:
    sys.exit(str(_error))
if _closed := not_open(_reading.department, _schools, _day):
    sys.exit("\n".join(map(str, _closed)))
_department = _reading.department.as_of(_day)
_ssh_config = state.ssh_config(_folder, _schools)
state.write(_ssh_config, ssh.config(_department, state.known_hosts()))

# pyinfra reads a file's global names as groups.
globals().update(pyinfra.inventory(_department, _ssh_config))
