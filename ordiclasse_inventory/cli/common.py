"""What commands share: the inventory's option, opening it, and printing."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import click
from click.shell_completion import CompletionItem
from rich.console import Console

from ordiclasse_inventory import state
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.model.problem import Problem
from ordiclasse_inventory.outputs.machines import school_machines
from ordiclasse_inventory.store import did_you_mean, not_open, read_department, school_keys

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


class _DayType(click.ParamType[Day]):
    name = "date"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Day:
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            self.fail(f"«{value}» is no date; expected one as 2026-11-01", param, ctx)


DAY = _DayType()
as_of_option = click.option(
    "--as-of",
    type=DAY,
    envvar="ORDICLASSE_AS_OF",
    default=state.today,
    show_default="today",
    help="Answer what was true on that day ($ORDICLASSE_AS_OF).",
)


def today() -> Day:
    """The day that commands without --as-of answer for; wrong usage where $ORDICLASSE_AS_OF is none."""
    try:
        return state.today()
    except ValueError as error:
        raise click.UsageError(str(error)) from error


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


def school_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Completion of a school's key, from the folders in `schools/`."""
    folder = Path(ctx.params.get("inventory") or DEFAULT_INVENTORY)
    return [CompletionItem(key) for key in school_keys(folder) if key.startswith(incomplete)]


def open_history(inventory: Path, schools: Iterable[str] | None = None) -> Department:
    """The department with its history; where its files have problems, print them all and exit with 1."""
    reading = read_department(inventory, schools)
    if reading.department is None:
        refuse(inventory, reading.problems)
    return reading.department


def open_department(inventory: Path, as_of: Day, schools: Iterable[str] | None = None) -> Department:
    """The department on that day, or some schools of it, which must be open then.

    Else prints why not, and exits with 1.
    """
    named = None if schools is None else list(schools)
    history = open_history(inventory, named)
    department = history.as_of(as_of)
    if closed := not_open(history, named or (), as_of):
        refuse(inventory, closed)
    return department


def open_reachable(inventory: Path, school: str, as_of: Day) -> Department:
    """The department with one school, whose server must be known, and how it is reached; else exit with 1."""
    department = open_department(inventory, as_of, [school])
    if problems := _out_of_reach(department, as_of):
        refuse(inventory, problems)
    return department


def open_targets(inventory: Path, targets: Sequence[str], as_of: Day) -> Department:
    """The department as far as these schools and shared servers need it; else print why not and exit with 1.

    Of a school, its server must be known, and how it is reached.
    """
    keys = school_keys(inventory)
    department = open_department(inventory, as_of, [target for target in targets if target in keys])
    servers = [server.name for server in department.shared_servers]
    expected = "the name of a folder in schools/, or of a shared server"
    unknown = [target for target in targets if target not in keys and target not in servers]
    problems = _out_of_reach(department, as_of)
    for target in unknown:
        remedy = did_you_mean(target, [*keys, *servers])
        problems.append(Problem(f"schools/{target}", 0, "", "there is no such school", expected, remedy))
    if problems:
        refuse(inventory, problems)
    return department


def _out_of_reach(department: Department, as_of: Day) -> list[Problem]:
    """A problem for each school that nothing leads to."""
    expected = "a server under Debian in devices.csv, `server` and `uplinks` in school.yml"
    found = f"no server is known on {as_of}, or no way to it"
    remedy = "add what is missing, or correct its dates"
    return [
        Problem(f"schools/{key}", 0, "", found, expected, remedy)
        for key, school in department.schools.items()
        if next(school_machines(department, school), None) is None
    ]


def refuse(inventory: Path, problems: Iterable[Problem]) -> NoReturn:
    """Print problems with the path that the person can open, and exit with 1."""
    refuse_all({str(inventory): problems})


def refuse_all(problems: Mapping[str, Iterable[Problem]]) -> NoReturn:
    """Print the problems of several inventories, and exit with 1."""
    found = [(inventory, problem) for inventory, each in problems.items() for problem in each]
    for inventory, problem in found:
        click.echo(f"{inventory}/{problem}", err=True)
    files = len({(inventory, problem.path) for inventory, problem in found})
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
