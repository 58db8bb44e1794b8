"""`ordiclasse show`."""

from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.outputs.sheets import school_sheet

from .common import (
    as_of_option,
    console,
    inventory_option,
    json_option,
    open_department,
    print_json,
    school_names,
)


@click.command()
@click.argument("school", shell_complete=school_names)
@inventory_option
@as_of_option
@json_option
def show(school: str, inventory: Path, as_of: Day, as_json: bool) -> None:
    """Show a school: its place, link, server, workstations and software."""
    department = open_department(inventory, as_of, [school])
    sheet = school_sheet(department, department.schools[school])
    if as_json:
        print_json(sheet)
        return
    out = console()
    facts = Table(box=None, show_header=False)
    for name, value in sheet.items():
        if not isinstance(value, list):
            facts.add_row(Text(name, "bold"), Text(str(value)))
    out.print(facts)
    if not sheet["machines"]:
        out.print("\nNo machine yet.")
        return
    machines = Table(box=None, header_style="bold", title_justify="left")
    for column in sheet["machines"][0]:
        machines.add_column(column)
    for machine in sheet["machines"]:
        machines.add_row(*(Text(str(cell)) for cell in machine.values()))
    out.print()
    out.print(machines)
