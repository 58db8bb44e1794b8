"""`ordiclasse bill`."""

from decimal import Decimal
from importlib import import_module
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
from ordiclasse_inventory.sealing.chain import bills_of
from ordiclasse_inventory.sealing.operator import signing_key
from ordiclasse_inventory.sealing.seal import before_of, bill_before, seal_bill

from .bill_options import key_option, made_on_option
from .bill_refusals import refusals, say_sealed
from .bill_what_if import what_if
from .common import console, count, inventory_option, json_option, open_history, print_json, refuse
from .writing import must_be_new, write_new_folder

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


class _OfYear(click.Command):
    """Its first word, the year, is its name already: `ordiclasse bill YEAR [OPTIONS]`."""

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return ["[OPTIONS]"]


@click.command("YEAR", cls=_OfYear)
@click.argument("year", type=click.IntRange(2000, 2999))
@inventory_option
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    help="Write all documents into this folder, not there yet or empty.",
)
@click.option("--seal", is_flag=True, help="Freeze files and documents in bills/YEAR, signed with your key.")
@key_option
@made_on_option
@click.option(
    "--convention", "draft", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What if? The bill by this draft beside that by the convention in force; nothing is written.",
)  # fmt: skip
@click.option(
    "--counts-of", type=click.IntRange(2000, 2999), metavar="YEAR",
    help="With --convention: the counts of that year.  [default: the latest, until YEAR]",
)  # fmt: skip
@click.option("--csv", "as_csv", is_flag=True, help="With --convention: print CSV, for a spreadsheet.")
@json_option
def of_year(
    year: int, inventory: Path, output: Path | None, seal: bool, key: Path | None, made_on: Day,
    draft: Path | None, counts_of: int | None, as_csv: bool, as_json: bool,
) -> None:  # fmt: skip
    """Make the bill of YEAR.

    Prints each share; with --output, writes the documents, in French: statement, annexes and each
    contributor's own (PDF), spreadsheets that compute it (XLSX, ODS), tables (CSV), JSON, and a draft for the
    treasurer's software (PES). With --seal, what was made and what it was made of can't be changed any more.
    """
    if sum((output is not None, seal, draft is not None)) > 1:
        raise click.UsageError("--output, --seal and --convention: one of them")
    if draft is None and (counts_of is not None or as_csv):
        raise click.UsageError("--counts-of and --csv are for --convention")
    if as_json and (seal or as_csv):
        raise click.UsageError(f"--json and {'--seal' if seal else '--csv'}: one of the two")
    if draft:
        what_if(inventory, year, draft, counts_of, as_csv=as_csv, as_json=as_json)
        return
    if seal:
        _seal(inventory, year, made_on, key)
        return
    if output:
        must_be_new(output)
    department = open_history(inventory)
    made = bill_of(inventory, department, year)
    with refusals(inventory, year):
        bills = bills_of(inventory)
        before = bill_before(department, bills, year, before_of(bills, year))
    if output:
        _write(made, before, made_on, output)
    if as_json:
        print_json(bill_sheet(made, before, made_on))
    else:
        _print(made, before, made_on)


def bill_of(inventory: Path, department: Department, year: int) -> Bill:
    """The bill of a year from a department's history; where no convention holds, say so and exit with 1."""
    convention = convention_of(department.conventions, year)
    if convention is None:
        held = ", ".join(f"{each.key} ({each.period})" for each in department.conventions) or "none"
        found = f"no convention holds on the day of the count of {year}; there are: {held}"
        remedy = f"write conventions/{year}.yml, or correct the dates of one"
        refuse(inventory, [Problem("conventions", 0, "from", found, "a convention for that day", remedy)])
    return make_bill(department, convention, year)


def _seal(inventory: Path, year: int, made_on: Day, key: Path | None) -> None:
    with refusals(inventory, year):
        folder = seal_bill(inventory, year, made_on, key or signing_key(inventory))
    say_sealed(folder)


def _write(made: Bill, before: Bill | None, made_on: Day, output: Path) -> None:
    # Layout and typeface take half a second to load: only who writes documents waits for them.
    from ordiclasse_inventory.outputs.bill.documents import documents  # noqa: PLC0415
    from ordiclasse_inventory.outputs.pdf import PdfError  # noqa: PLC0415

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


def _print(made: Bill, before: Bill | None, made_on: Day) -> None:
    out, earlier = (
        console(),
        {share.contributor.key: share.amount for share in before.shares} if before else {},
    )
    out.print(Text(made.convention.name, "bold"))
    day = made.counts.day
    early = ", a day still to come: by what the files say today" if day > made_on else ""
    out.print(Text(f"counted on {day}{early}: {count(len(made.counts.schools), 'school')}"))
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
