"""`ordiclasse retired`."""

from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.model.problem import Problem
from ordiclasse_inventory.model.retirement import Retired, handovers, retired_between
from ordiclasse_inventory.outputs.pdf import PdfError, pdfs
from ordiclasse_inventory.outputs.retired import retired_document, retired_line, retired_sheet
from ordiclasse_inventory.store import did_you_mean

from .common import DAY, console, count, inventory_option, json_option, open_history, print_json, refuse
from .writing import write_file


@click.command()
@click.option(
    "--between", "days", type=DAY, nargs=2, required=True, metavar="FIRST LAST",
    help="From the first day to the last, both with it.",
)  # fmt: skip
@click.option("--as-of", type=DAY, help="Only what had left by that day.  [default: whatever is noted]")
@click.option("--recipient", help="What went to that one.")
@inventory_option
@click.option(
    "--format", "form", type=click.Choice(["table", "html", "pdf"]), default="table", show_default=True,
    help="html, pdf: the lists to sign, in French, for A4.",
)  # fmt: skip
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="The list's file.")
@json_option
def retired(
    days: tuple[Day, Day],
    as_of: Day | None,
    recipient: str | None,
    inventory: Path,
    form: str,
    output: Path | None,
    as_json: bool,
) -> None:
    """Say what left for good, to whom, and when it was wiped: the list that an association signs."""
    first, last = days
    if last < first:
        raise click.BadParameter(f"{last} is before {first}", param_hint="--between")
    if as_json and form != "table":
        raise click.UsageError(f"--json and --format {form}: one of the two")
    if output and form == "table":
        raise click.UsageError("--output is for --format html and pdf")
    department = open_history(inventory)
    found = retired_between(department.schools.values(), first, min(last, as_of or last))
    if recipient is not None:
        ever = retired_between(department.schools.values(), "", "9999-12-31")
        _check_recipient(inventory, recipient, ever)
        found = [each for each in found if each.leaving.recipient == recipient]
    if as_json:
        print_json(retired_sheet(found, first, last))
    elif form == "table":
        _print_table(found, first, last)
    else:
        document = retired_document(department, found, first, last)
        write_file(output, _pdf(document) if form == "pdf" else document)
        if output:
            click.echo(f"{output}: written")


def _pdf(document: str) -> bytes:
    try:
        return dict(pdfs({"list": document}))["list"]
    except PdfError as error:
        raise click.ClickException(f"{error} Nothing was written.") from error


def _check_recipient(inventory: Path, recipient: str, ever: list[Retired]) -> None:
    known = list(dict.fromkeys(each.leaving.recipient for each in ever if each.leaving.recipient))
    if recipient not in known:
        expected = f"one of {', '.join(known)}" if known else "a recipient in devices.csv; there is none"
        found, remedy = f"nothing ever went to «{recipient}»", did_you_mean(recipient, known)
        refuse(inventory, [Problem("schools", 0, "recipient", found, expected, remedy)])


def _print_table(found: list[Retired], first: Day, last: Day) -> None:
    out = console()
    if not found:
        out.print(f"Nothing left from {first} to {last}.")
    for handover in handovers(found):
        to = f" to {handover.recipient}" if handover.recipient else ""
        out.print(Text(f"{handover.exit}{to}: {count(len(handover.devices), 'device')}", "bold"))
        table = Table(box=None, header_style="bold")
        lines = list(map(retired_line, handover.devices))
        columns = [column for column in lines[0] if column not in ("exit", "recipient")]
        for column in columns:
            table.add_column(column)
        for line in lines:
            table.add_row(*(Text(line[column]) for column in columns))
        out.print(table)
