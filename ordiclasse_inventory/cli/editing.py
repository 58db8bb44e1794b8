"""What the commands that edit an inventory share: the diff, the check as a whole, and writing."""

from difflib import unified_diff

import click

from ordiclasse_inventory.store.draft import ChangedMeanwhileError, Draft

from .common import count, refuse

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def write(draft: Draft, *, check: bool = False, quiet: bool = False) -> None:
    """Show what changes and, unless it is a dry run (`check`), write it.

    Where the inventory would have a problem then, or the files can't be written, prints why and exits with 1:
    nothing was changed.
    """
    if problems := draft.problems():
        refuse(draft.root, problems)
    changed = draft.changed()
    if not quiet:
        for path, before, after in changed:
            show_diff(f"{draft.root}/{path}", before, after)
    if not check:
        try:
            draft.commit()
        except (OSError, ChangedMeanwhileError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            click.echo(f"{draft.root}: {reason}. Nothing was changed.", err=True)
            raise SystemExit(1) from error
    if not quiet:
        files = count(len(changed), "file")
        click.echo(f"{files} would change." if check else f"{files} changed.")


def show_diff(path: str, before: str, after: str) -> None:
    """Print a unified diff; colours only on a terminal."""
    lines = unified_diff(before.splitlines(), after.splitlines(), path, path, lineterm="", n=1)
    for line in lines:
        click.echo(click.style(line, fg=_COLOURS.get(line[0])))
