"""`ordiclasse schools`."""

from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.outputs.sheets import school_summary

from .common import as_of_option, console, inventory_option, json_option, open_department, print_json


@click.command()
@inventory_option
@as_of_option
@json_option
def schools(inventory: Path, as_of: Day, as_json: bool) -> None:
    """List every school: its commune, link, machines and pupils."""
    department = open_department(inventory, as_of)
    rows = [school_summary(department, school) for school in department.schools.values()]
    if as_json:
        print_json(rows)
        return
    table = Table(box=None, header_style="bold")
    for column in ("school", "name", "kind", "commune", "uplink"):
        table.add_column(column, no_wrap=True)
    table.add_column("computers", justify="right")
    table.add_column("pupils", justify="right")
    for row in rows:
        table.add_row(*(Text(str(value)) for value in row.values()))
    console().print(table)
