"""`ordiclasse check`."""

from pathlib import Path

import click

from ordiclasse_inventory.store import read_department

from .common import count, inventory_argument, json_option, open_department, print_json


@click.command()
@inventory_argument
@json_option
def check(inventory: Path, as_json: bool) -> None:
    """Say what is wrong in a department's files: file, line, field, what was found, the remedy."""
    if as_json:
        problems = read_department(inventory).problems
        print_json([problem.as_dict() for problem in problems])
        raise SystemExit(1 if problems else 0)
    department = open_department(inventory)
    schools = department.schools.values()
    machines = sum(len(school.devices) for school in schools)
    found = f"{count(len(schools), 'school')}, {count(machines, 'machine')}"
    click.echo(f"{inventory}: {found}; no problem found.")
