"""`ordiclasse renewals`."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from ordiclasse_inventory.model import renewal
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import DeviceKind
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.model.problem import Problem
from ordiclasse_inventory.model.renewal import Placed, Renewals
from ordiclasse_inventory.outputs.renewals import kinds_due, renewal_csv, renewal_sheet

from .common import (
    DAY,
    as_of_option,
    console,
    count,
    inventory_option,
    json_option,
    open_department,
    print_json,
    refuse,
)


@click.command()
@click.option("--until", type=DAY, required=True, help="What comes to its end by that day, the day with it.")
@click.option(
    "--kind", "kinds", type=click.Choice([str(kind) for kind in DeviceKind]), multiple=True,
    help="Only of that kind (may be repeated).",
)  # fmt: skip
@inventory_option
@as_of_option
@click.option(
    "--format", "form", type=click.Choice(["table", "csv"]), default="table", show_default=True,
    help="csv: a line a device, for a spreadsheet.",
)  # fmt: skip
@json_option
def renewals(
    until: Day, kinds: tuple[str, ...], inventory: Path, as_of: Day, form: str, as_json: bool
) -> None:
    """Say what comes to its end, by year and school, and what it costs to renew.

    How many years each kind serves, and at which price, is `renewal` in department.yml. What is overdue
    counts in the year of --as-of. Devices of unknown age are named at the end.
    """
    if until < as_of:
        raise click.BadParameter(f"{until} is before {as_of} (--as-of)", param_hint="--until")
    if as_json and form != "table":
        raise click.UsageError("--json and --format csv: one of the two")
    department = open_department(inventory, as_of)
    wanted = [DeviceKind(kind) for kind in kinds]
    _check_lives(inventory, department, wanted)
    found = renewal.renewals(department.schools.values(), department.renewal, as_of, until, wanted)
    if as_json:
        print_json(renewal_sheet(found, as_of, until))
    elif form == "csv":
        click.echo(renewal_csv(found), nl=False)
    else:
        _print_table(found, as_of, until)


def _check_lives(inventory: Path, department: Department, wanted: Iterable[DeviceKind]) -> None:
    """Refuse where there is nothing to go by."""
    absent = [kind for kind in wanted if kind not in department.renewal]
    if not department.renewal and not absent:
        absent = [DeviceKind.WORKSTATION]
    if absent:
        lines = "".join(f"\n          {kind}: {{years: 6, price: 450}}" for kind in absent)
        expected = "how many years devices of a kind serve, and what a new one costs in euros"
        remedy = f"add to department.yml, with your own numbers:\n        renewal:{lines}"
        found = f"nothing is set for {', '.join(absent)}"
        refuse(inventory, [Problem("department.yml", 0, "renewal", found, expected, remedy)])


def _print_table(found: Renewals, as_of: Day, until: Day) -> None:
    out, sheet, kinds = console(), renewal_sheet(found, as_of, until), kinds_due(found)
    if not found.due:
        out.print(f"Nothing of known age comes to its end by {until}.")
    else:
        table = Table(box=None, header_style="bold")
        table.add_column("year")
        table.add_column("school", no_wrap=True)
        for column in (*map(str, kinds), "under warranty", "budget (€)"):
            table.add_column(column, justify="right")
        for year in sheet["years"]:
            for school in year["schools"]:
                table.add_row(*_row(str(year["year"]), school["school"], school, kinds))
            table.add_row(*_row(str(year["year"]), "all schools", year, kinds), style="bold")
        table.add_row(*_row("", "total", sheet, kinds), style="bold")
        out.print(table)
    _print_rest(found.of_unknown_age, "unknown age (no `acquired`): find it out, and note it in devices.csv")
    for kind, number in Counter(placed.device.kind for placed in found.without_life).items():
        words = f"{count(number, 'device')} of kind {kind}: no life is set in department.yml (renewal)."
        out.print(Text(words))


def _row(year: str, school: str, sums: dict[str, Any], kinds: Iterable[DeviceKind]) -> list[Text]:
    whole, cents = sums["budget"].split(".")
    budget = f"{int(whole):,}".replace(",", "\N{NARROW NO-BREAK SPACE}") + f".{cents}"
    counts = (sums["kinds"].get(kind, 0) for kind in kinds)
    cells = (year, school, *counts, sums["under_warranty"], budget)
    return [Text(str(cell) if cell != 0 else "") for cell in cells]


def _print_rest(placed: Iterable[Placed], why: str) -> None:
    """Name devices, a line a school."""
    by_school: dict[str, list[str]] = {}
    for each in placed:
        by_school.setdefault(each.school, []).append(each.device.name)
    if by_school:
        out = console()
        out.print(Text(f"{count(sum(map(len, by_school.values())), 'device')} of {why}:"))
        for school, devices in by_school.items():
            out.print(Text(f"  {school}: {', '.join(devices)}"))
