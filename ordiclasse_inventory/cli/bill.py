"""`ordiclasse bill`."""

from importlib import import_module
from pathlib import Path

import click

from ordiclasse_inventory.billing.bill import Bill, convention_of
from ordiclasse_inventory.billing.bill import bill as make_bill
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.model.problem import Problem

from .bill_options import key_option, made_on_option
from .bill_seal import seal_year
from .bill_what_if import what_if
from .common import console, inventory_option, json_option, open_history, refuse

# Each in a file of its own, loaded when it is called.
_COMMANDS = ("acknowledge", "control", "correct", "simulate", "verify")


class _YearOrCommand(click.Group):
    """`bill 2026` and `bill verify 2026`: what begins with a digit is a year."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0][:1].isdigit():
            return "YEAR", of_year, args
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(f".bill_{cmd_name}", __package__), cmd_name)
        return command


@click.group(cls=_YearOrCommand, subcommand_metavar="YEAR [OPTIONS] | COMMAND …")
def bill() -> None:
    """Make the bill of a year: the claim, and each contributor's share."""


@click.command("YEAR")
@click.argument("year", type=click.IntRange(2000, 2999))
@inventory_option
@click.option("--seal", is_flag=True, help="Freeze inputs and documents in bills/YEAR, signed with your key.")
@key_option
@made_on_option
@click.option(
    "--convention", "draft", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What if? The bill by this draft beside that by the convention in force; nothing is written.",
)  # fmt: skip
@click.option(
    "--counts-of", type=click.IntRange(2000, 2999), metavar="YEAR",
    help="With --convention: the counts of that year (the latest until YEAR).",
)  # fmt: skip
@click.option("--format", "form", type=click.Choice(["table", "csv"]), default="table", show_default=True)
@json_option
def of_year(
    year: int, inventory: Path, seal: bool, key: Path | None, made_on: Day, draft: Path | None,
    counts_of: int | None, form: str, as_json: bool,
) -> None:  # fmt: skip
    """Make the bill of YEAR."""
    if draft:
        what_if(inventory, year, draft, counts_of, form, as_json=as_json)
        return
    if seal:
        seal_year(inventory, year, made_on, key)
        return
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
