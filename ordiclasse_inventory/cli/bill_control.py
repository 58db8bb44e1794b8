"""`ordiclasse bill control`."""

from pathlib import Path

import click

from ordiclasse_inventory.billing.control import Control
from ordiclasse_inventory.outputs.bill.control import control_sheet
from ordiclasse_inventory.sealing.seal import look

from .bill_refusals import print_findings, refusals
from .common import console, inventory_option, json_option, print_json


@click.command()
@click.argument("year", type=click.IntRange(2000, 2999))
@inventory_option
@click.option("--which", is_flag=True, help="Name what is behind each finding: devices, contributors.")
@json_option
def control(year: int, inventory: Path, which: bool, as_json: bool) -> None:
    """Say what to look at before the bill of YEAR is sealed.

    Headcounts that are missing, other than the roster's, or declared twice and over a tenth apart; devices
    that no audit has seen for the convention's `unseen_months` (12), without date of purchase, with a serial
    number that another has, or in a closed school; pupils, devices and shares over a tenth from the year
    before. Exit code 1 where a finding is open.
    """
    with refusals(inventory, year):
        bill, found = look(inventory, year)
    if as_json:
        print_json(control_sheet(found, bill))
    else:
        print_findings(found, year)
        if which:
            _print_which(found)
    raise SystemExit(1 if found.open else 0)


def _print_which(found: Control) -> None:
    for finding in found.open:
        if finding.which:
            console().print(f"{finding.name}: {', '.join(finding.which)}", markup=False)
