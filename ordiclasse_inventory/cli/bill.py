"""`ordiclasse bill`."""

from pathlib import Path

import click

from ordiclasse_inventory.billing.bill import Bill, convention_of
from ordiclasse_inventory.billing.bill import bill as make_bill
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.problem import Problem

from .common import console, inventory_option, open_history, refuse


class _YearOrCommand(click.Group):
    """`bill 2026` and `bill verify 2026`: what begins with a digit is a year."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0][:1].isdigit():
            return "YEAR", of_year, args
        return super().resolve_command(ctx, args)


@click.group(cls=_YearOrCommand, subcommand_metavar="YEAR [OPTIONS] | COMMAND …")
def bill() -> None:
    """Make the bill of a year: the claim, and each contributor's share."""


@click.command("YEAR")
@click.argument("year", type=click.IntRange(2000, 2999))
@inventory_option
def of_year(year: int, inventory: Path) -> None:
    """Make the bill of YEAR."""
    made = bill_of(inventory, open_history(inventory), year)
    out = console()
    for share in made.shares:
        out.print(f"{share.contributor.name}: {share.amount} €", markup=False)
    out.print(f"{made.claim} €")


def bill_of(inventory: Path, department: Department, year: int) -> Bill:
    """The bill of a year from a department's history; where no convention holds, say so and exit with 1."""
    convention = convention_of(department.conventions, year)
    if convention is None:
        held = ", ".join(f"{each.key} ({each.period})" for each in department.conventions) or "none"
        found = f"no convention holds on the day of the count of {year}; there are: {held}"
        remedy = f"write conventions/{year}.yml, or correct the dates of one"
        refuse(inventory, [Problem("conventions", 0, "from", found, "a convention for that day", remedy)])
    return make_bill(department, convention, year)
