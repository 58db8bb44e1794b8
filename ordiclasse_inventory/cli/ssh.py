"""`ordiclasse ssh`."""

import os
from pathlib import Path

import click

from ordiclasse_inventory import state
from ordiclasse_inventory.model.problem import Problem
from ordiclasse_inventory.outputs import ssh as way
from ordiclasse_inventory.outputs.machines import machines
from ordiclasse_inventory.store import did_you_mean
from ordiclasse_inventory.store.devices import devices_path

from .common import inventory_option, open_targets, refuse, today


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@inventory_option
@click.argument("machine")
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
def ssh(inventory: Path, machine: str, command: tuple[str, ...]) -> None:
    """Open a session on a machine (poste-01.jean-jaures), or run a command there.

    A workstation is reached through its school's server.
    """
    school = machine.partition(".")[2] or machine
    department = open_targets(inventory, [school], today())
    addresses = {each.name: each.address for each in machines(department)}
    if machine not in addresses:
        expected = "a machine's name, as poste-01.jean-jaures"
        remedy = did_you_mean(machine, addresses)
        refuse(inventory, [Problem(devices_path(school), 0, "name", machine, expected, remedy)])
    config = state.ssh_config(inventory, department.schools)
    state.write(config, way.config(department, state.known_hosts()))
    words = [*way.command(config, addresses[machine]), *command]
    os.execvp(words[0], words)
