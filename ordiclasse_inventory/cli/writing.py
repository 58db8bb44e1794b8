"""Files that commands write for their user: whole, and a refusal of the system told in a line."""

from collections.abc import Mapping
from pathlib import Path

import click

from ordiclasse_inventory import state


def write_file(output: Path | None, content: str | bytes) -> None:
    """Write one file whole, or print it where none is named: text as UTF-8, whatever the terminal has."""
    if output is None:
        click.echo(content.encode() if isinstance(content, str) else content, nl=False)
        return
    try:
        state.write(output, content)
    except OSError as refused:
        raise click.ClickException(f"{output}: {refused.strerror}. Nothing was changed.") from refused


def must_be_new(folder: Path) -> None:
    """Refuse a folder that is there and not empty."""
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise click.ClickException(f"{folder} is there and not an empty folder. Nothing was changed.")


def write_new_folder(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files, by relative path, into a folder that is not there yet, or empty."""
    must_be_new(folder)
    try:
        state.write_folder(folder.resolve(), files)
    except OSError as refused:
        raise click.ClickException(f"{folder}: {refused.strerror}. Nothing was changed.") from refused
