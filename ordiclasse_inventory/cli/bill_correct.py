"""`ordiclasse bill correct`."""

from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from ordiclasse_inventory.billing.correction import Correction
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.outputs.bill.correction import correction_sheet
from ordiclasse_inventory.outputs.french import number
from ordiclasse_inventory.sealing.chain import bills_of
from ordiclasse_inventory.sealing.operator import signing_key
from ordiclasse_inventory.sealing.seal import correction_to_be, seal_correction, to_seal
from ordiclasse_inventory.store.text import is_one_line

from .bill_options import key_option, made_on_option
from .bill_refusals import refusals, say_sealed
from .common import console, inventory_option, json_option, print_json


@click.command()
@click.argument("year", type=click.IntRange(2000, 2999))
@click.option("--reason", required=True, help="What was wrong, in one line: it stands on the document.")
@click.option("--cancel", "cancels", is_flag=True, help="Cancel the whole (annulation): nothing is claimed.")
@click.option("--check", is_flag=True, help="Show what would be corrected; write nothing.")
@inventory_option
@made_on_option
@key_option
@json_option
def correct(
    year: int, reason: str, cancels: bool, check: bool, inventory: Path, made_on: Day, key: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Correct the sealed bill of YEAR by another document that holds the difference.

    What today's files say of that year is set against what was claimed (the sealed bill, with its corrections
    until now); contributor by contributor the difference is sealed in bills/YEAR-correction-N.
    """
    if not reason.strip() or not is_one_line(reason):
        raise click.BadParameter("expected words, in one line", param_hint="--reason")
    if as_json and not check:
        raise click.UsageError("--json shows what --check would correct")
    with refusals(inventory, year):
        if check:
            seal = correction_to_be(bills_of(inventory), year, made_on, reason, cancels=cancels)
            correction = to_seal(inventory, bills_of(inventory), seal).correction
            assert correction is not None, "a correction that is none"
            if as_json:
                print_json(correction_sheet(correction, made_on))
            else:
                _print(correction)
            return
        signed = key or signing_key(inventory)
        folder = seal_correction(inventory, year, made_on, signed, reason, cancels=cancels)
    say_sealed(folder)


def _print(correction: Correction) -> None:
    table = Table(box=None, header_style="bold")
    table.add_column("contributor")
    for column in ("claimed (€)", "corrected (€)", "difference (€)"):
        table.add_column(column, justify="right")
    for share in correction.shares:
        if share.difference:
            amounts = (share.before, share.after, share.difference)
            table.add_row(Text(share.contributor.name), *(Text(number(each)) for each in amounts))
    console().print(table)
    console().print(f"{correction.kind}: {number(correction.total)} € in all. Nothing was written.")
