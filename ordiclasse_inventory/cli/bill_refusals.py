"""What the commands on sealed bills say: what is there, and why it isn't."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.text import Text

from ordiclasse_inventory.billing.control import Control
from ordiclasse_inventory.sealing.frozen import UnreadableError
from ordiclasse_inventory.sealing.seal import (
    AlreadySealedError,
    CantBeMadeError,
    NothingToCorrectError,
    NotSealedError,
    OpenFindingsError,
    TooEarlyError,
)
from ordiclasse_inventory.sealing.signature import SignatureError

from .common import console, count, refuse


def say_sealed(folder: Path) -> None:
    """Say what is there now, and what to do with it."""
    click.echo(f"Sealed: {folder}")
    click.echo(f"Commit it; then at any time: ordiclasse bill verify {folder.name[:4]}")


@contextmanager
def refusals(inventory: Path, year: int) -> Iterator[None]:
    """Say in lines why nothing was sealed, with the next step, and exit with 1."""
    try:
        yield
    except UnreadableError as error:
        refuse(inventory, error.problems)
    except OpenFindingsError as error:
        print_findings(error.control, year, stderr=True)
        click.echo("Nothing was sealed.", err=True)
    except AlreadySealedError as error:
        steps = f"A mistake is corrected by another document: ordiclasse bill correct {year} --reason …"
        click.echo(f"{inventory}: {error}. {steps}", err=True)
    except NotSealedError as error:
        click.echo(f"{inventory}: {error}. First: ordiclasse bill {year} --seal", err=True)
    except (TooEarlyError, NothingToCorrectError, SignatureError, CantBeMadeError) as error:
        click.echo(f"{inventory}: {error}. Nothing was sealed.", err=True)
    else:
        return
    raise SystemExit(1)


def print_findings(control: Control, year: int, *, stderr: bool = False) -> None:
    """The open findings by line, how many are acknowledged, and the next step."""
    out = console(stderr=stderr)
    say: Callable[[str], None] = lambda line: out.print(Text(line), soft_wrap=True)  # noqa: E731
    for finding in control.open:
        say(f"{finding.name}: {finding.found}")
    for given in control.stale:
        say(f"{given.finding}: acknowledged as «{given.found}», which it isn't (any more)")
    found = f"{count(len(control.open), 'open finding')}, {len(control.acknowledged)} acknowledged."
    say(found)
    if without := len(control.without_roster):
        schools = count(without, "school")
        say(f"No roster to compare with in {schools}: ordiclasse import roster FILE --school KEY")
    if control.open:
        say(f"Mend the files, or answer for it: ordiclasse bill acknowledge {year} NAME… --reason …")
