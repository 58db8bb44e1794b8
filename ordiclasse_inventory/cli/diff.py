"""`ordiclasse diff`."""

from dataclasses import dataclass
from pathlib import Path

import click
from rich.text import Text

from ordiclasse_inventory.model.difference import differences
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.outputs.difference import difference_sheet, words
from ordiclasse_inventory.store import Reading
from ordiclasse_inventory.store.revision import RevisionError, read_revision, read_version

from .common import DAY, DEFAULT_INVENTORY, console, json_option, print_json, refuse_all


@dataclass(frozen=True, slots=True)
class _Version:
    """A state of an inventory, and what a person calls it (`HEAD~3:inventories/lab`, as git does)."""

    name: str
    reading: Reading


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B", default=".")
@click.option(
    "--inventory",
    "-i",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="ORDICLASSE_INVENTORY",
    default=DEFAULT_INVENTORY,
    show_default=True,
    help="The department's folder that revisions and «.» are of ($ORDICLASSE_INVENTORY).",
)
@click.option("--as-of", type=DAY, help="Compare what was true on that day; else the whole histories.")
@json_option
def diff(before: str, after: str, inventory: Path, as_of: Day | None, as_json: bool) -> None:
    """Say what differs from A to B: schools, devices, links, pupils, software, settings.

    A and B are each an inventory's folder, a revision of git (HEAD~3, a tag, a branch) or «.», which is the
    inventory as it stands, and what B is unless said: `ordiclasse diff HEAD` shows what you changed since.
    Ends with 0, whether there are differences or not.
    """
    versions = [_version(words, inventory) for words in (before, after)]
    found = [each.reading.department for each in versions]
    if found[0] is None or found[1] is None:
        refuse_all({each.name: each.reading.problems for each in versions})
    states = (each.as_of(as_of) if as_of else each for each in found if each)
    differing = differences(*states)
    if as_json:
        print_json(list(map(difference_sheet, differing)))
        return
    out = console()
    for each in differing:
        out.print(Text(words(each)), soft_wrap=True)
    if not differing:
        out.print(Text(f"No difference between {versions[0].name} and {versions[1].name}."), soft_wrap=True)


def _version(given: str, inventory: Path) -> _Version:
    if Path(given, "department.yml").is_file():
        return _Version(given, read_version(Path(given)))
    if given == ".":
        return _Version(str(inventory), read_version(inventory))
    try:
        return _Version(f"{given}:{inventory}", read_revision(inventory, given))
    except RevisionError as error:
        said = f"«{given}» is no inventory's folder, and no revision of {inventory}: {error}"
        raise click.ClickException(said) from error
