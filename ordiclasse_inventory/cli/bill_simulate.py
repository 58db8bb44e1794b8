"""`ordiclasse bill simulate`."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from ordiclasse_inventory.billing.bill import bill
from ordiclasse_inventory.billing.what_if import Budget, in_force, latest_counted
from ordiclasse_inventory.billing.what_if import simulate as simulate_years
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.model.problem import Problem
from ordiclasse_inventory.model.renewal import Renewals, renewals
from ordiclasse_inventory.outputs.csv_text import csv_rows
from ordiclasse_inventory.outputs.french import in_cents, number

from .bill_what_if import read_draft
from .common import (
    as_of_option,
    console,
    count,
    inventory_option,
    json_option,
    open_history,
    print_json,
    refuse,
)


@click.command()
@click.option(
    "--until", type=click.IntRange(2000, 2999), required=True, metavar="YEAR", help="The last year."
)
@click.option(
    "--convention", "draft", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A draft by which every year is billed.",
)  # fmt: skip
@inventory_option
@as_of_option
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, for a spreadsheet.")
@json_option
def simulate(
    until: int, draft: Path | None, inventory: Path, as_of: Day, as_csv: bool, as_json: bool
) -> None:
    """Say year by year what renewing devices costs, and what the bill brings in.

    Lives and prices are `renewal` in department.yml; each device is renewed by one like it at its end, so
    that the counts, those of the latest day of a count, stay. A year without convention is billed by the one
    before. Nothing is written.
    """
    first = int(as_of[:4])
    if until < first:
        raise click.BadParameter(f"{until} is before {first} (--as-of)", param_hint="--until")
    if as_json and as_csv:
        raise click.UsageError("--json and --csv: one of the two")
    history = open_history(inventory)
    if not history.renewal:
        expected = "how many years devices of a kind serve, and what a new one costs in euros"
        problem = Problem("department.yml", 0, "renewal", "nothing is set", expected, "see docs/files.md")
        refuse(inventory, [problem])
    then = history.as_of(as_of)
    found = renewals(then.schools.values(), history.renewal, as_of, f"{until}-12-31")
    supposed = read_draft(history, draft) if draft else None
    claims = {}
    for year in range(first, until + 1):
        convention = supposed or in_force(history.conventions, year)
        if convention is None:
            problem = Problem("conventions", 0, "", f"none holds in {year} or before", "a convention")
            refuse(inventory, [problem])
        claims[year] = bill(history, convention, latest_counted(convention, year, as_of))
    budgets = simulate_years(found.due, history.renewal, claims)
    counted = max(made.counts.day for made in claims.values())
    if as_json:
        print_json(_sheet(budgets, found, counted))
    elif as_csv:
        click.echo(_csv(budgets), nl=False)
    else:
        _print(budgets, found, counted)


def _sheet(budgets: tuple[Budget, ...], found: Renewals, counted: Day) -> dict[str, Any]:
    return {
        "counted_on": counted,
        "years": [
            {
                "year": each.year,
                "convention": each.convention,
                "devices": {str(kind): devices for kind, devices in sorted(each.devices.items())},
                "renewal": str(each.spent),
                "claim": str(each.claim),
                "balance": str(each.balance),
            }
            for each in budgets
        ],
        "renewal": str(sum((each.spent for each in budgets), Decimal(0))),
        "claim": str(sum((each.claim for each in budgets), Decimal(0))),
        "of_unknown_age": len(found.of_unknown_age),
        "without_life": len(found.without_life),
    }


def _csv(budgets: tuple[Budget, ...]) -> str:
    columns = ("year", "convention", "devices", "renewal", "claim", "balance")
    return csv_rows(
        columns,
        (
            (each.year, each.convention, sum(each.devices.values()), each.spent, each.claim, each.balance)
            for each in budgets
        ),
    )


def _print(budgets: tuple[Budget, ...], found: Renewals, counted: Day) -> None:
    out = console()
    table = Table(box=None, header_style="bold")
    table.add_column("year")
    table.add_column("convention")
    for column in ("devices renewed", "renewal (€)", "claim (€)", "balance (€)", "sum of balances (€)"):
        table.add_column(column, justify="right")
    running = Decimal(0)
    for each in budgets:
        running += each.balance
        amounts = [in_cents(amount) for amount in (each.spent, each.claim, each.balance, running)]
        devices = number(sum(each.devices.values()))
        cells = (each.convention, devices, *map(number, amounts))
        table.add_row(str(each.year), *map(Text, cells))
    out.print(table)
    out.print(Text(f"Counted on {counted}. Renewal by the lives and prices of department.yml."))
    for devices, why in (
        (found.of_unknown_age, "of unknown age"),
        (found.without_life, "without a life set"),
    ):
        if devices:
            out.print(Text(f"Left out: {count(len(devices), 'device')} {why}."))
