"""What the commands that edit an inventory share: a draft, the diff that a person reads, and writing it."""

from collections.abc import Iterator
from contextlib import contextmanager
from difflib import unified_diff
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.store.draft import ChangedMeanwhileError, Draft, open_draft
from ordiclasse_inventory.store.text import visible

from .common import console, count, print_json, refuse

check_option = click.option("--check", is_flag=True, help="Show what would change, as a diff; write nothing.")
_STYLES = {"---": "bold", "+++": "bold", "@@": "cyan", "+": "green", "-": "red"}


def begin(inventory: Path) -> tuple[Draft, Department]:
    """A draft of the inventory and its department; where that has problems, print them and exit with 1."""
    opened = open_draft(inventory)
    if not isinstance(opened[0], Draft):
        refuse(inventory, opened)
    return opened


@contextmanager
def unchanged_on_failure(inventory: Path) -> Iterator[None]:
    """A disk that refuses, or somebody who writes at the same time, is told in a line; exit with 1."""
    try:
        yield
    except ChangedMeanwhileError as error:
        raise click.ClickException(f"{inventory}/{error}. Nothing was changed; run it again.") from error
    except OSError as error:
        raise click.ClickException(f"{inventory}: {error.strerror or error}. Nothing was changed.") from error


def finish(
    inventory: Path,
    draft: Draft,
    said: list[str],
    facts: dict[str, Any],
    *,
    check: bool,
    as_json: bool,
    confirm: bool = False,
) -> None:
    """Check the draft as a whole, show it, write it (with `check`, don't) and say what was done.

    Where the inventory would have a problem then, print all and exit with 1.
    """
    problems = draft.problems()
    if problems:
        refuse(inventory, problems)
    changed = draft.changed()
    diff = [line for path, before, after in changed for line in _diff(path, before, after)]
    if not as_json:
        _show(diff)
    if confirm:
        click.confirm("Write this?", default=True, abort=True, err=True)
    if not check:
        with unchanged_on_failure(inventory):
            draft.commit()
    if as_json:
        paths = [path for path, _, _ in changed]
        print_json({**facts, "written": bool(changed) and not check, "files": paths, "diff": "\n".join(diff)})
        return
    for line in said:
        click.echo(visible(line))
    done = "would change (--check). Nothing was changed." if check else "written."
    click.echo(f"{count(len(changed), 'file')} {done}")


def _diff(path: str, before: str, after: str) -> Iterator[str]:
    old = before.splitlines()
    lines = unified_diff(old, after.splitlines(), path if old else "/dev/null", path, lineterm="")
    # A cell may hold anything; what a terminal would obey is written out.
    yield from ("\t".join(map(visible, line.split("\t"))) for line in lines)


def _show(diff: list[str]) -> None:
    out = console()
    for line in diff:
        style = next((style for sign, style in _STYLES.items() if line.startswith(sign)), "")
        out.print(Text(line, style), soft_wrap=True)
