"""A department as Ansible's inventory object.

Filled in bulk: through the public methods, Ansible checks each of 26,000 hosts again.
"""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ansible.inventory.host import Host
from ansible.template import trust_as_template

from ordiclasse_inventory.model.department import Department

from .machines import Machine, group_variables, machines

if TYPE_CHECKING:
    from ansible.inventory.data import InventoryData


def fill(inventory: "InventoryData", department: Department, ssh_config: Path) -> None:
    """Put every machine, group and variable of the department into Ansible's inventory.

    `ssh_config` is the file by which Ansible's ssh reaches them (`outputs.ssh`).
    """
    variables = group_variables(department)
    variables["all"] |= {
        "ansible_user": department.management.user,
        "ansible_ssh_common_args": shlex.join(["-F", str(ssh_config)]),
    }
    plain = _Plain()
    for machine in machines(department):
        for group in machine.groups:
            if group not in inventory.groups:
                inventory.add_group(group)
                inventory.add_child("all", group)
        _add(inventory, machine, plain)
    for name, own in variables.items():
        if name in inventory.groups:
            inventory.groups[name].vars.update(plain(own))
    for group in inventory.groups.values():
        group._hosts = group._hosts_cache = None  # made before the hosts were there


class _Plain:
    """Marks texts that hold no template as such, so that Ansible prints and passes them as they are.

    A text from a file that does hold one (a device called `{{ x }}`) stays unmarked, and Ansible never
    evaluates it (porting guide of ansible-core 2.19, data tagging).
    """

    def __init__(self) -> None:
        self._marked: dict[str, str] = {}

    def __call__(self, value: Any) -> Any:
        if isinstance(value, str):
            marked = self._marked.get(value)
            if marked is None:
                template = any(opening in value for opening in ("{{", "{%", "{#"))
                marked = self._marked[value] = str(value) if template else trust_as_template(str(value))
            return marked
        if isinstance(value, dict):
            return {name: self(item) for name, item in value.items()}
        return [self(item) for item in value] if isinstance(value, list) else value


def _add(inventory: "InventoryData", machine: Machine, plain: _Plain) -> None:
    host = Host(machine.name)
    host.vars.update(plain({"ansible_host": machine.address, **machine.variables}))
    host.groups = [inventory.groups["all"], *(inventory.groups[name] for name in machine.groups)]
    for group in host.groups[1:]:
        group.hosts.append(host)
    inventory.hosts[machine.name] = host
