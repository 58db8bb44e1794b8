"""`ordiclasse generate`: a made-up department, to try things at full size."""

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from ..sample import MOST_SCHOOLS, generate_files
from ..sample.communes import grand_besancon


@click.command()
@click.option(
    "--schools",
    type=click.IntRange(1, MOST_SCHOOLS),
    default=80,
    show_default=True,
    help="How many; computers (32.5 a school) and pupils (187.5) follow.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=2016,
    show_default=True,
    help="Another seed, another department.",
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def generate(schools: int, seed: int, folder: Path) -> None:
    """Write a made-up department into DIR: real communes, invented schools.

    The same number of schools and seed give the same bytes. DIR must be empty or not there yet.
    """
    target = folder.resolve()
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise click.ClickException(f"{folder} is there and not an empty folder. Nothing was changed.")
    files = generate_files(grand_besancon(), schools, seed)
    try:
        _write(target, files)
    except OSError as error:
        raise click.ClickException(f"{folder}: {error.strerror}. Nothing was changed there.") from error
    click.echo(f"{folder}: {schools} schools in {len(files)} files")


def _write(target: Path, files: dict[str, str]) -> None:
    """Write all files into a folder beside `target`, then rename it: there is the whole or nothing."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as beside:
        folder = Path(beside) / target.name
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        folder.rename(target)
