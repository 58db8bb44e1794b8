"""`ordiclasse check`."""

from pathlib import Path

import click

from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.store import read_department

from .common import as_of_option, count, inventory_argument, json_option, open_department, print_json


@click.command()
@inventory_argument
@as_of_option
@json_option
def check(inventory: Path, as_of: Day, as_json: bool) -> None:
    """Say what is wrong in a department's files: file, line, field, what was found, the remedy.

    The whole history is checked; --as-of is for the count of schools and devices.
    """
    if as_json:
        problems = read_department(inventory).problems
        print_json([problem.as_dict() for problem in problems])
        raise SystemExit(1 if problems else 0)
    department = open_department(inventory, as_of)
    schools = department.schools.values()
    devices = sum(len(school.devices) for school in schools)
    found = f"{count(len(schools), 'school')}, {count(devices, 'device')}"
    click.echo(f"{inventory}: {found}; no problem found.")
