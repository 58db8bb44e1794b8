"""`ordiclasse generate`: a made-up department, to try things at full size."""

from pathlib import Path

import click

from ordiclasse_inventory.sample import MOST_SCHOOLS, generate_files
from ordiclasse_inventory.sample.communes import grand_besancon
from ordiclasse_inventory.store import json_schema

from .common import count
from .writing import must_be_new, write_new_folder


@click.command()
@click.option(
    "--schools",
    type=click.IntRange(1, MOST_SCHOOLS),
    default=80,
    show_default=True,
    help="How many on 1 November 2016; computers (32.5 a school) and pupils (187.5) follow.",
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
    """Write a made-up department with its history into DIR: real communes, invented schools.

    A few schools more had closed by then, or opened later. The same number of schools and seed give the same
    bytes. DIR must be empty or not there yet.
    """
    must_be_new(folder)
    files = generate_files(grand_besancon(), schools, seed)
    files |= {f"{json_schema.FOLDER}/{name}": text for name, text in json_schema.schema_files().items()}
    write_new_folder(folder, files)
    click.echo(f"{folder}: {count(schools, 'school')} on 1 November 2016, in {len(files)} files")
