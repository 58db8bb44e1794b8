"""`ordiclasse plan`."""

from dataclasses import asdict
from pathlib import Path

import click

from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.outputs.plan import as_csv, as_dnsmasq, as_table, school_plan

from .common import as_of_option, inventory_option, json_option, open_department, print_json, school_names

_FORMATS = {"table": as_table, "csv": as_csv, "dnsmasq": as_dnsmasq}


@click.command()
@click.argument("school", shell_complete=school_names)
@inventory_option
@as_of_option
@click.option(
    "--format",
    "form",
    type=click.Choice([*_FORMATS, "json"]),
    default="table",
    show_default=True,
    help="A page for the rack's door (in French), or a form for programs.",
)
@json_option
def plan(school: str, inventory: Path, as_of: Day, form: str, as_json: bool) -> None:
    """Print a school's address plan: its VLANs, and each machine's names and addresses."""
    department = open_department(inventory, as_of, [school])
    found = school_plan(department, department.schools[school], as_of)
    if as_json or form == "json":
        print_json(asdict(found))
    else:
        click.echo(_FORMATS[form](found), nl=False)
