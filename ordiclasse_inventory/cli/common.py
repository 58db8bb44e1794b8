"""What commands share: the inventory's option, opening it, and printing."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import click
from click.shell_completion import CompletionItem
from rich.console import Console

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.problem import Problem
from ordiclasse_inventory.store import did_you_mean, read_department, school_keys

DEFAULT_INVENTORY = "inventories/lab"

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)

inventory_option = click.option(
    "--inventory",
    "-i",
    type=_FOLDER,
    envvar="ORDICLASSE_INVENTORY",
    default=DEFAULT_INVENTORY,
    show_default=True,
    help="The department's folder ($ORDICLASSE_INVENTORY).",
)
inventory_argument = click.argument(
    "inventory", type=_FOLDER, envvar="ORDICLASSE_INVENTORY", default=DEFAULT_INVENTORY
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


def school_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Completion of a school's key, from the folders in `schools/`."""
    folder = Path(ctx.params.get("inventory") or DEFAULT_INVENTORY)
    return [CompletionItem(key) for key in school_keys(folder) if key.startswith(incomplete)]


def open_department(inventory: Path, schools: Iterable[str] | None = None) -> Department:
    """The department; where its files have problems, print them all and exit with 1."""
    reading = read_department(inventory, schools)
    if reading.department is None:
        refuse(inventory, reading.problems)
    return reading.department


def open_target(inventory: Path, target: str) -> Department:
    """The department as far as one school or shared server needs it; else print why not and exit with 1."""
    keys = school_keys(inventory)
    if target in keys:
        return open_department(inventory, [target])
    department = open_department(inventory, [])
    servers = [server.name for server in department.shared_servers]
    if target not in servers:
        expected = "the name of a folder in schools/, or of a shared server"
        remedy = did_you_mean(target, [*keys, *servers])
        refuse(inventory, [Problem(f"schools/{target}", 0, "", "there is no such school", expected, remedy)])
    return department


def refuse(inventory: Path, problems: Iterable[Problem]) -> NoReturn:
    """Print problems with the path that the person can open, and exit with 1."""
    found = list(problems)
    for problem in found:
        click.echo(f"{inventory}/{problem}", err=True)
    files = len({problem.path for problem in found})
    click.echo(f"{count(len(found), 'problem')} in {count(files, 'file')}. Nothing was changed.", err=True)
    raise SystemExit(1)


def console(*, stderr: bool = False) -> Console:
    """Where people read: colours and widths only on a terminal."""
    out = Console(highlight=False, stderr=stderr)
    return out if out.is_terminal else Console(highlight=False, stderr=stderr, width=200)


def print_json(value: Any) -> None:
    """Print a value for a program."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def count(number: int, noun: str) -> str:
    """`1 school`, `2 schools`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
