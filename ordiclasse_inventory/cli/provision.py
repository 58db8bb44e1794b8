"""`ordiclasse provision`."""

from pathlib import Path

import click

from ordiclasse_inventory.runs import provision as runs
from ordiclasse_inventory.runs.journal import Run, together

from .common import inventory_option, json_option, open_targets, school_names, today
from .running import carry_out


@click.command()
@click.argument("targets", metavar="SCHOOL...", nargs=-1, required=True, shell_complete=school_names)
@inventory_option
@click.option(
    "--at-a-time",
    type=click.IntRange(1),
    default=runs.AT_A_TIME,
    show_default=True,
    help="How many of them together.",
)
@click.option("--check", is_flag=True, help="Show what would change, as a diff, and change nothing.")
@json_option
def provision(targets: tuple[str, ...], inventory: Path, at_a_time: int, check: bool, as_json: bool) -> None:
    """Bring schools to what the inventory says: their servers, then their workstations.

    Bootstraps bare machines, then runs the playbooks. Stopped anywhere, it goes on when run again. SCHOOL may
    also be a shared server's name: shared servers come first, and schools are registered there afterwards.
    """
    targets = tuple(dict.fromkeys(targets))
    department = open_targets(inventory, targets, today())
    run = Run.begin("provision", together(targets), check=check)
    carry_out(
        run,
        sum(stage.steps() for target in targets for stage in runs.stages(department, target)),
        lambda log, progress, interrupt: runs.provision(
            department, inventory, targets, log, progress, interrupt, check=check, at_a_time=at_a_time
        ),
        as_json=as_json,
    )
