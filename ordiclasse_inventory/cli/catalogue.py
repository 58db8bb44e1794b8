"""`ordiclasse catalogue`."""

from pathlib import Path

import click

from ordiclasse_inventory.network import links
from ordiclasse_inventory.runs.catalogue import Apply
from ordiclasse_inventory.runs.interrupt import Interrupt
from ordiclasse_inventory.runs.journal import Log, Run
from ordiclasse_inventory.runs.progress import Steps
from ordiclasse_inventory.runs.verdict import Verdict

from .common import inventory_option, json_option, open_reachable, school_names, today
from .running import carry_out


@click.group()
def catalogue() -> None:
    """The educational software that teachers chose."""


@catalogue.command()
@click.argument("school", shell_complete=school_names)
@inventory_option
@click.option(
    "--at-a-time",
    type=click.IntRange(1),
    help="Workstations together.  [default: what the link and the server allow, a quarter of them at most]",
)
@click.option(
    "--failure-budget",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help="How many may fail before the rest is left alone.",
)
@click.option("--check", is_flag=True, help="Show what would change, and change nothing.")
@json_option
def apply(
    school: str, inventory: Path, at_a_time: int | None, failure_budget: int, check: bool, as_json: bool
) -> None:
    """Bring a school's workstations to the software that it chose, some at a time.

    A workstation that is off is named, and done when the command is run again.
    """
    department = open_reachable(inventory, school, today())
    stations = len(department.schools[school].workstations)
    together = at_a_time or links.at_a_time(department.schools[school].uplink, stations)
    limits = {"at_a_time": together, "failure_budget": failure_budget, "check": check}
    run = Run.begin("catalogue-apply", school, **limits)

    def work(log: Log, progress: Steps, interrupt: Interrupt) -> list[Verdict]:
        return Apply(department, school, log, progress, interrupt, together, failure_budget, check).run()

    carry_out(run, -(-stations // together), work, as_json=as_json)
