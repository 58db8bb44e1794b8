"""`ordiclasse bill`."""

from decimal import Decimal
from pathlib import Path

import click
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from ordiclasse_inventory.billing.bill import Bill, convention_of
from ordiclasse_inventory.billing.bill import bill as make_bill
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.model.problem import Problem
from ordiclasse_inventory.outputs.bill.as_json import bill_sheet

from .common import (
    DAY,
    console,
    count,
    inventory_option,
    json_option,
    open_history,
    print_json,
    refuse,
    today,
)
from .writing import must_be_new, write_new_folder


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
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    help="Write all documents into this folder, not there yet or empty.",
)
@click.option("--made-on", type=DAY, help="The day that stands on documents.  [default: today]")
@json_option
def of_year(year: int, inventory: Path, output: Path | None, made_on: Day | None, as_json: bool) -> None:
    """Make the bill of YEAR.

    Prints each share; with --output, writes the documents, in French: statement, annexes and each
    contributor's own (PDF), spreadsheets that compute it (XLSX, ODS), tables (CSV), JSON, and a draft for the
    treasurer's software (PES).
    """
    if output:
        must_be_new(output)
    department, day = open_history(inventory), made_on or today()
    made = bill_of(inventory, department, year)
    before = bill_before(department, year)
    if output:
        _write(made, before, day, output)
    if as_json:
        print_json(bill_sheet(made, before, day))
    else:
        _print(made, before)


def bill_of(inventory: Path, department: Department, year: int) -> Bill:
    """The bill of a year from a department's history; where no convention holds, say so and exit with 1."""
    convention = convention_of(department.conventions, year)
    if convention is None:
        held = ", ".join(f"{each.key} ({each.period})" for each in department.conventions) or "none"
        found = f"no convention holds on the day of the count of {year}; there are: {held}"
        remedy = f"write conventions/{year}.yml, or correct the dates of one"
        refuse(inventory, [Problem("conventions", 0, "from", found, "a convention for that day", remedy)])
    return make_bill(department, convention, year)


def bill_before(department: Department, year: int) -> Bill | None:
    """The bill of the year before; None where no convention held."""
    convention = convention_of(department.conventions, year - 1)
    return make_bill(department, convention, year - 1) if convention else None


def _write(made: Bill, before: Bill | None, made_on: Day, output: Path) -> None:
    # Layout and typeface take half a second to load: only who writes documents waits for them.
    from ordiclasse_inventory.outputs.bill.documents import documents  # noqa: PLC0415
    from ordiclasse_inventory.outputs.bill.pdf import PdfError  # noqa: PLC0415

    with Progress(console=console(stderr=True), transient=True) as shown:
        task = shown.add_task("PDF", total=None)
        try:
            files = documents(
                made,
                before=before,
                made_on=made_on,
                progress=lambda done, of: shown.update(task, completed=done, total=of),
            )
        except PdfError as error:
            raise click.ClickException(f"{error} Nothing was written.") from error
    write_new_folder(output, files)
    click.echo(f"{output}: {count(len(files), 'file')}", err=True)


def _print(made: Bill, before: Bill | None) -> None:
    out, earlier = (
        console(),
        {share.contributor.key: share.amount for share in before.shares} if before else {},
    )
    out.print(Text(made.convention.name, "bold"))
    out.print(Text(f"counted on {made.counts.day}: {count(len(made.counts.schools), 'school')}"))
    table = Table(box=None, header_style="bold")
    table.add_column("code")
    table.add_column("contributor")
    for title in (str(made.year - 1), "difference") if before else ():
        table.add_column(f"{title} (€)", justify="right")
    table.add_column(f"{made.year} (€)", justify="right")
    for share in made.shares:
        was = earlier.pop(share.contributor.key, None)
        _add_row(
            table, share.contributor.key, share.contributor.name, was, share.amount, with_before=bool(before)
        )
    gone = [share for share in before.shares if share.contributor.key in earlier] if before else []
    for share in gone:
        _add_row(table, share.contributor.key, share.contributor.name, share.amount, None, with_before=True)
    was = before.claim if before else None
    _add_row(table, "", "claim", was, made.claim, with_before=bool(before), style="bold")
    out.print(table)


def _add_row(
    table: Table,
    key: str,
    name: str,
    was: Decimal | None,
    amount: Decimal | None,
    *,
    with_before: bool,
    style: str = "",
) -> None:
    compared = [_euros(was), _euros((amount or 0) - (was or 0), sign="+")] if with_before else []
    table.add_row(*map(Text, (key, name, *compared, _euros(amount))), style=style)


def _euros(amount: Decimal | int | None, sign: str = "") -> str:
    return "" if amount is None else f"{amount:{sign},.2f}".replace(",", "\N{NARROW NO-BREAK SPACE}")
