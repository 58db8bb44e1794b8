"""`ordiclasse bill acknowledge`."""

import getpass
import os
from fnmatch import fnmatchcase
from pathlib import Path

import click

from ordiclasse_inventory import state
from ordiclasse_inventory.billing.control import Control, Finding
from ordiclasse_inventory.changes.acknowledge import acknowledge as draft_acknowledgements
from ordiclasse_inventory.model.acknowledgement import Acknowledgement
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.model.problem import Problem
from ordiclasse_inventory.sealing.seal import look
from ordiclasse_inventory.store import did_you_mean
from ordiclasse_inventory.store.draft import Draft
from ordiclasse_inventory.store.text import is_one_line

from .bill_refusals import refusals
from .common import DAY, inventory_option, refuse
from .editing import check_option, write


@click.command()
@click.argument("year", type=click.IntRange(2000, 2999))
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
@click.option("--reason", required=True, help="Why the bill is right all the same, in one line.")
@click.option("--by", help="Who answers for it (you).")
@click.option(
    "--on", type=DAY, default=state.today, show_default="today", help="The day on which they answer for it."
)
@inventory_option
@check_option
def acknowledge(
    year: int, names: tuple[str, ...], reason: str, by: str | None, on: Day, inventory: Path, check: bool
) -> None:
    """Answer for findings of the control of YEAR, so that its bill can be sealed.

    NAME is a finding's, as `no-headcount:jean-jaures`, or a pattern, as 'not-seen:*'. Each is written into
    bills/YEAR-acknowledged.yml as it is found now: what is found otherwise later is open again.
    """
    who = by or os.environ.get("SUDO_USER") or getpass.getuser()
    for option, words in (("--reason", reason), ("--by", who)):
        if not words.strip() or not is_one_line(words):
            raise click.BadParameter("expected words, in one line", param_hint=option)
    with refusals(inventory, year):
        _, found = look(inventory, year)
    draft = Draft(inventory)
    given = [
        Acknowledgement(each.name, each.found, reason, who, on) for each in _meant(found, names, inventory)
    ]
    if problems := draft_acknowledgements(draft, year, given):
        refuse(inventory, problems)
    write(draft, check=check)


def _meant(found: Control, names: tuple[str, ...], inventory: Path) -> list[Finding]:
    """The open findings of these names and patterns; a name that there is not is told, and exit with 1."""
    meant: dict[str, Finding] = {}
    problems = []
    for name in names:
        these = {each.name: each for each in found.open if fnmatchcase(each.name, name)}
        meant |= these
        if not these:
            remedy = did_you_mean(name, [each.name for each in found.open])
            expected = "the name of an open finding, or a pattern that fits some"
            problems.append(Problem("bills", 0, "", f"nothing open is called «{name}»", expected, remedy))
    if problems:
        refuse(inventory, problems)
    return list(meant.values())
