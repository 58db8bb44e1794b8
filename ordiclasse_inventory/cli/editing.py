"""What the commands that edit an inventory share: a draft, the diff, the check as a whole, and writing."""

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

_STYLES = {"---": "bold", "+++": "bold", "+": "green", "-": "red", "@": "cyan"}


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
    except (OSError, ChangedMeanwhileError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        click.echo(f"{inventory}: {reason}. Nothing was changed.", err=True)
        raise SystemExit(1) from error


def finish(
    draft: Draft,
    said: list[str],
    facts: dict[str, Any],
    *,
    check: bool,
    as_json: bool,
    confirm: bool = False,
) -> None:
    """Write a draft as `write` does, and say what it is about: in lines, or for a program."""
    changed = draft.changed()
    write(draft, check=check, quiet=as_json, confirm=confirm)
    if as_json:
        diffs = {path: "\n".join(_diff(path, before, after)) for path, before, after in changed}
        print_json({**facts, "written": bool(changed) and not check, "files": diffs})
        return
    for line in said:
        click.echo(visible(line))


def write(draft: Draft, *, check: bool = False, quiet: bool = False, confirm: bool = False) -> None:
    """Show what changes and, unless it is a dry run (`check`), write it; with `confirm`, ask before.

    Where the inventory would have a problem then, or the files can't be written, prints why and exits with 1:
    nothing was changed.
    """
    if problems := draft.problems():
        refuse(draft.root, problems)
    changed = draft.changed()
    if not quiet:
        for path, before, after in changed:
            show_diff(f"{draft.root}/{path}", before, after)
    if confirm:
        click.confirm("Write this?", default=True, abort=True, err=True)
    if not check:
        with unchanged_on_failure(draft.root):
            draft.commit()
    if not quiet:
        files = count(len(changed), "file")
        click.echo(f"{files} would change." if check else f"{files} changed.")


def show_diff(path: str, before: str, after: str) -> None:
    """Print a unified diff; colours only on a terminal."""
    out = console()
    for line in _diff(path, before, after):
        style = next((style for sign, style in _STYLES.items() if line.startswith(sign)), "")
        out.print(Text(line, style), soft_wrap=True)


def _diff(path: str, before: str, after: str) -> Iterator[str]:
    """The lines of a unified diff; a cell may hold anything: what a terminal would obey is written out."""
    old, new = before.splitlines(), after.splitlines()
    for line in unified_diff(old, new, path if old else "/dev/null", path, lineterm="", n=1):
        yield "\t".join(map(visible, line.split("\t")))
