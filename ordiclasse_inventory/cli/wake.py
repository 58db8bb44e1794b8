"""`ordiclasse wake`."""

from pathlib import Path

import click

from ordiclasse_inventory.model.problem import Problem
from ordiclasse_inventory.runs.journal import Run
from ordiclasse_inventory.runs.wake import Wake
from ordiclasse_inventory.store import did_you_mean
from ordiclasse_inventory.store.devices import devices_path

from .common import inventory_option, json_option, open_reachable, refuse, school_names, today
from .running import carry_out


@click.command()
@click.argument("school", shell_complete=school_names)
@click.argument("devices", nargs=-1, metavar="[DEVICE]…")
@inventory_option
@click.option(
    "--wait",
    type=click.IntRange(min=0),
    default=180,
    show_default=True,
    metavar="SECONDS",
    help="How long a machine may take to answer.",
)
@json_option
def wake(school: str, devices: tuple[str, ...], inventory: Path, wait: int, as_json: bool) -> None:
    """Wake a school's workstations by the network (Wake-on-LAN): all, or those that are named.

    The school's server does it. A machine is awake when its system answers.
    """
    department = open_reachable(inventory, school, today())
    known = {device.name for device in department.schools[school].workstations}
    if unknown := [name for name in devices if name not in known]:
        expected = "a workstation's name, as poste-01"
        refuse(
            inventory,
            [
                Problem(devices_path(school), 0, "name", name, expected, did_you_mean(name, known))
                for name in unknown
            ],
        )
    run = Run.begin("wake", school, devices=list(devices), wait=wait)
    carry_out(
        run,
        2,
        lambda log, progress, interrupt: Wake(
            department, school, devices, wait, log, progress, interrupt
        ).run(),
        as_json=as_json,
    )
