"""A department as Ansible's inventory object.

Filled in bulk: through the public methods, Ansible checks each of 26,000 hosts again.
"""

from typing import TYPE_CHECKING

from ansible.inventory.host import Host

from ordiclasse_inventory.model.department import Department

from .machines import Machine, Variables, group_variables, machines
from .ssh import Access

if TYPE_CHECKING:
    from ansible.inventory.data import InventoryData


def fill(inventory: "InventoryData", department: Department, access: Access) -> None:
    """Put every machine, group and variable of the department into Ansible's inventory."""
    variables = group_variables(department)
    variables["all"] |= _connection(access)
    arguments: dict[str | None, str] = {}
    for machine in machines(department):
        for group in machine.groups:
            if group not in inventory.groups:
                inventory.add_group(group)
                inventory.add_child("all", group)
        if machine.via not in arguments:
            arguments[machine.via] = access.common_arguments(machine.via)
        _add(inventory, machine, arguments[machine.via])
    for name, own in variables.items():
        if name in inventory.groups:
            inventory.groups[name].vars.update(own)
    for group in inventory.groups.values():
        group._hosts = group._hosts_cache = None  # made before the hosts were there


def _connection(access: Access) -> Variables:
    connection: Variables = {
        "ansible_user": access.user,
        "ansible_become": True,
        "ansible_python_interpreter": "/usr/bin/python3",
        "ansible_ssh_common_args": access.common_arguments(None),
    }
    return connection


def _add(inventory: "InventoryData", machine: Machine, arguments: str) -> None:
    host = Host(machine.name)
    host.vars["ansible_host"] = machine.address
    if machine.via:
        host.vars["ansible_ssh_common_args"] = arguments
    host.vars.update(machine.variables)
    host.groups = [inventory.groups["all"], *(inventory.groups[name] for name in machine.groups)]
    for group in host.groups[1:]:
        group.hosts.append(host)
    inventory.hosts[machine.name] = host
