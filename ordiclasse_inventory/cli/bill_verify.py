"""`ordiclasse bill verify`."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ordiclasse_inventory.sealing.chain import bills_of, sealed_of
from ordiclasse_inventory.sealing.seal import read_signers
from ordiclasse_inventory.sealing.verify import Verified, trusted_signers
from ordiclasse_inventory.sealing.verify import verify as verify_sealed
from ordiclasse_inventory.store.text import visible

from .bill_refusals import refusals
from .common import inventory_option, json_option, open_history, print_json


@click.command()
@click.argument("year", type=click.IntRange(2000, 2999))
@inventory_option
@click.option(
    "--signers",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Whom you trust, as ssh-keygen's allowed_signers, instead of today's technicians and "
    "bills/allowed_signers.",
)
@click.option("--quick", is_flag=True, help="Signature and checksums alone: don't make the bill again.")
@json_option
def verify(year: int, inventory: Path, signers: Path | None, quick: bool, as_json: bool) -> None:
    """Say whether the sealed bill of YEAR, and its corrections, are what was sealed.

    The signature, every byte, no file added or missing; then the bill is made again from the sealed inputs,
    and must come out the same. Exit code 1 where anything is otherwise.
    """
    bills = bills_of(inventory)
    names = sealed_of(bills, year)
    if not names:
        click.echo(
            f"{inventory}: the bill of {year} is not sealed. First: ordiclasse bill {year} --seal", err=True
        )
        raise SystemExit(1)
    if signers:
        with refusals(signers.parent, year):
            trusted = read_signers(signers.parent, signers.name)
    else:
        today = open_history(inventory, [])
        with refusals(inventory, year):
            trusted = trusted_signers(inventory, today)
    found = [verify_sealed(bills, name, trusted, again=not quick) for name in names]
    if as_json:
        print_json([_sheet(each) for each in found])
    else:
        for each in found:
            _print(bills, each)
    raise SystemExit(1 if any(each.faults for each in found) else 0)


def _sheet(found: Verified) -> dict[str, Any]:
    return {
        "name": found.name,
        "sealed_by": found.seal.sealed_by if found.seal else None,
        "made_on": found.seal.made_on if found.seal else None,
        "faults": [asdict(fault) for fault in found.faults],
        "made_again": found.made_again,
        "other_tools": list(found.other_tools),
    }


def _print(bills: Path, found: Verified) -> None:
    for fault in found.faults:
        place = "/".join(filter(None, [str(bills), found.name, fault.path]))
        click.echo(visible(f"{place}: {fault.found}"), err=True)
        click.echo(visible(f"    {fault.remedy}"), err=True)
    for tool in found.other_tools:
        click.echo(visible(f"{found.name}: other tools: {tool}"), err=bool(found.faults))
    if found.faults or found.seal is None:
        click.echo(visible(f"{found.name}: not as it was sealed."), err=True)
        return
    again = "made again to the byte" if found.made_again else "not made again (--quick)"
    said = f"{found.name}: sealed by {found.seal.sealed_by} on {found.seal.made_on}"
    click.echo(visible(f"{said}; signature and checksums are right; {again}."))
