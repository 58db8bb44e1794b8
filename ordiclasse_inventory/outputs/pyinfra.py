"""A department as pyinfra's inventory: hosts with their data, and the same groups as Ansible's."""

from pathlib import Path
from typing import Any

from ordiclasse_inventory.model.department import Department

from .machines import Machine, group_variables, machines

Data = dict[str, Any]
Members = tuple[list[tuple[str, Data]], Data]


def host_data(machine: Machine, variables: dict[str, Data], ssh_config: Path) -> Data:
    """A machine's data: how it is reached, and the variables that its roles have too.

    `variables` are the groups' (`group_variables`); `ssh_config` is the file by which it is reached
    (`outputs.ssh`).
    """
    data: Data = {"ssh_hostname": machine.address, "ssh_config_file": str(ssh_config)}
    for group in ("all", *machine.groups):
        data |= variables.get(group, {})
    return data | machine.variables


def inventory(department: Department, ssh_config: Path) -> dict[str, Members]:
    """Groups by name, `all` among them, as pyinfra's inventory files have them."""
    variables = group_variables(department)
    groups: dict[str, Members] = {"all": ([], {})}
    for machine in machines(department):
        entry = (machine.name, host_data(machine, variables, ssh_config))
        for group in ("all", *machine.groups):
            groups.setdefault(group, ([], {}))[0].append(entry)
    return groups
