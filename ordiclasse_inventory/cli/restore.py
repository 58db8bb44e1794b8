"""`ordiclasse restore`."""

from pathlib import Path

import click

from ordiclasse_inventory.runs.journal import Run
from ordiclasse_inventory.runs.restore import Restore, Wanted

from .common import inventory_option, json_option, open_reachable, school_names, today
from .running import carry_out


def _absolute(context: click.Context, option: click.Parameter, value: str) -> str:
    if value and not value.startswith("/"):
        raise click.BadParameter(f"«{value}» is no path from the server's root, as /home/maitresse")
    return value.rstrip("/") if value != "/" else value


@click.command()
@click.argument("school", shell_complete=school_names)
@inventory_option
@click.option(
    "--file", "file", default="", metavar="PATH", callback=_absolute, help="A file or folder to put back."
)
@click.option(
    "--to",
    "to",
    default="",
    metavar="DIR",
    callback=_absolute,
    help="Into this folder of the server, not its own place.",
)
@click.option("--whole", is_flag=True, help="All of it, on the machine that is the school's server now.")
@click.option("--snapshot", default="latest", show_default=True, metavar="ID", help="Of which night.")
@click.option(
    "--from",
    "source",
    type=click.Choice(["local", "shared"]),
    default="shared",
    show_default=True,
    help="From the school's own disk, or over its link.",
)
@click.option("--check", is_flag=True, help="Say what would be put back, and change nothing.")
@json_option
def restore(
    school: str,
    inventory: Path,
    file: str,
    to: str,
    whole: bool,
    snapshot: str,
    source: str,
    check: bool,
    as_json: bool,
) -> None:
    """Put a file, or the whole of a school's server, back from its backups.

    A new machine is provisioned first, then `--whole` puts what was on the old one on it: files with their
    owners, and the people's accounts. What makes a machine itself (disks, network cards, host keys) stays.
    """
    if bool(file) == whole:
        raise click.UsageError("say what to put back: --file PATH, or --whole")
    if to and whole:
        raise click.UsageError("--to is for --file; --whole puts everything in its place")
    department = open_reachable(inventory, school, today())
    wanted = Wanted(source, snapshot, file, to)
    run = Run.begin("restore", school, file=file, to=to, snapshot=snapshot, source=source, check=check)
    carry_out(
        run,
        2,
        lambda log, progress, interrupt: Restore(
            department, school, wanted, log, progress, interrupt, check
        ).run(),
        as_json=as_json,
    )
