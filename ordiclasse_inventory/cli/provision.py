"""`ordiclasse provision`."""

from pathlib import Path

import click

from ordiclasse_inventory.runs.journal import Run
from ordiclasse_inventory.runs.provision import Provision, stages

from .common import inventory_option, json_option, open_target, school_names, today
from .running import carry_out


@click.command()
@click.argument("target", metavar="SCHOOL", shell_complete=school_names)
@inventory_option
@click.option("--check", is_flag=True, help="Show what would change, as a diff, and change nothing.")
@json_option
def provision(target: str, inventory: Path, check: bool, as_json: bool) -> None:
    """Bring a school to what the inventory says: its server, then its workstations.

    Bootstraps bare machines, then runs the playbooks. Stopped anywhere, it goes on when run again. SCHOOL may
    also be a shared server's name.
    """
    department = open_target(inventory, target, today())
    run = Run.begin("provision", target, check=check)
    steps = sum(stage.steps() for stage in stages(department, target))
    carry_out(
        run,
        steps,
        lambda log, progress, interrupt: Provision(
            department, inventory, target, log, progress, interrupt, check
        ).run(),
        as_json=as_json,
    )
