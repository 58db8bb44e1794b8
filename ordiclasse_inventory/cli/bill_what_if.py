"""`ordiclasse bill YEAR --convention DRAFT`: another tariff on the same counts. Nothing is written."""

from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from ordiclasse_inventory.billing.what_if import Supposed, in_force, latest_counted, suppose
from ordiclasse_inventory.model.convention import Convention
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.problem import Problem
from ordiclasse_inventory.outputs.bill.comparison import comparison_csv, comparison_sheet
from ordiclasse_inventory.outputs.french import number, percent
from ordiclasse_inventory.store.conventions import read_convention
from ordiclasse_inventory.store.text import Folder

from .common import console, open_history, print_json, refuse, today


def what_if(
    inventory: Path, year: int, draft: Path, counts_of: int | None, *, as_csv: bool, as_json: bool
) -> None:
    """Print a year's bill by the convention in force beside that by a draft, contributor by contributor."""
    history = open_history(inventory)
    convention = read_draft(history, draft)
    force = in_force(history.conventions, year)
    if force is None:
        found = f"no convention holds in {year} or before"
        problem = Problem("conventions", 0, "", found, "one to compare the draft with", "write one")
        refuse(inventory, [problem])
    counted = counts_of if counts_of is not None else latest_counted(convention, year, today())
    supposed = suppose(history, force, convention, year, counted)
    if as_json:
        print_json(_sheet(supposed))
    elif as_csv:
        click.echo(comparison_csv(supposed.comparison).encode(), nl=False)
    else:
        _print(supposed, int(supposed.counted_on[:4]) != year)


def read_draft(history: Department, draft: Path) -> Convention:
    """A draft, wherever it lies, by the rules of conventions/YEAR.yml; else say what is wrong and exit."""
    folder = Folder(draft.parent)
    read = read_convention(folder, draft.name, history.communes, history.bodies)
    if read is None or folder.problems:
        refuse(draft.parent, folder.problems)
    return read[1]


def _sheet(supposed: Supposed) -> dict[str, Any]:
    return {
        "year": supposed.year,
        "counted_on": supposed.counted_on,
        **comparison_sheet(supposed.comparison),
    }


def _print(supposed: Supposed, elsewhen: bool) -> None:
    comparison = supposed.comparison
    out = console()
    force, draft = comparison.before.convention, comparison.after.convention
    why = f", as the counts of {supposed.year}" if elsewhen else ""
    out.print(Text(f"Counted on {supposed.counted_on}{why}. In force: {force.key}; draft: {draft.key}."))
    table = Table(box=None, header_style="bold")
    table.add_column("contributor")
    for column in ("in force (€)", "draft (€)", "difference (€)", ""):
        table.add_column(column, justify="right")
    for row in comparison.rows:
        part = percent(row.difference, row.before) if row.before else ""
        cells = (*(number(each) for each in (row.before, row.after, row.difference)), part)
        table.add_row(Text(row.contributor.name), *map(Text, cells))
    claims = (comparison.before.claim, comparison.after.claim, comparison.difference)
    part = percent(comparison.difference, claims[0]) if claims[0] else ""
    table.add_row("total", *(Text(number(each)) for each in claims), Text(part), style="bold")
    out.print(table)
    out.print("Nothing was written.")
