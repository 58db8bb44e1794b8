"""`ordiclasse import`: what others wrote down, shown as changes first."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.table import Table as Shown
from rich.text import Text

from ordiclasse_inventory.imports import annuaire as annuaire_source
from ordiclasse_inventory.imports import devices as devices_source
from ordiclasse_inventory.imports import glpi as glpi_source
from ordiclasse_inventory.imports import headcounts as headcounts_source
from ordiclasse_inventory.imports import roster as roster_source
from ordiclasse_inventory.imports.change import Outcome, Work, settle
from ordiclasse_inventory.imports.device_rows import COMPARED, GIVEN_ONCE
from ordiclasse_inventory.imports.spreadsheet import Table, UnreadableError, read_table
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.model.problem import Problem
from ordiclasse_inventory.store import did_you_mean

from .common import (
    DAY,
    as_of_option,
    console,
    count,
    inventory_option,
    json_option,
    open_history,
    print_json,
    refuse,
    school_names,
)
from .editing import unchanged_on_failure

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_ENCODINGS = ("utf-8", "utf-16", "cp1252", "iso8859-1", "iso8859-15", "cp850", "mac-roman")

Command = Callable[..., None]


@click.group(name="import")
def import_() -> None:
    """Take in what others wrote down: schools, pupils, devices.

    Each shows what it would change, row by row; --apply writes it, as a whole or not at all. The same file
    twice changes nothing.
    """


def _options(command: Command) -> Command:
    for option in (
        click.option("--skip-refused", is_flag=True, help="Write the other rows, where some are refused."),
        click.option(
            "--apply", "write", is_flag=True, help="Write the changes; without, they are only shown."
        ),
        json_option,
        as_of_option,
        inventory_option,
    ):
        command = option(command)
    return command


def _table_options(command: Command) -> Command:
    for option in (
        click.option("--sheet", metavar="NAME", help="The sheet of an XLSX file.  [default: the first]"),
        click.option(
            "--encoding",
            type=click.Choice(_ENCODINGS),
            help="The character set of a CSV file.  [default: told]",
        ),
    ):
        command = option(command)
    return command


_school_option = click.option(
    "--school", metavar="KEY", shell_complete=school_names, help="The school of rows that name none."
)


def _fields_option(known: Iterable[str], default: Iterable[str]) -> Callable[[Command], Command]:
    choices = tuple(known)

    def read(_: click.Context, parameter: click.Parameter, text: str) -> tuple[str, ...]:
        fields = tuple(filter(None, text.replace(" ", "").split(",")))
        if strange := [field for field in fields if field not in choices]:
            remedy = did_you_mean(strange[0], choices) or f"one of {', '.join(choices)}"
            raise click.BadParameter(f"«{strange[0]}»: {remedy}", param=parameter)
        return fields

    return click.option(
        "--fields",
        default=",".join(default),
        callback=read,
        metavar="FIELD,…",
        show_default=True,
        help="Which fields are changed in what is there already.",
    )


@import_.command()
@click.argument("file", type=_FILE)
@_options
@_table_options
@_fields_option(annuaire_source.FIELDS, annuaire_source.FIELDS)
@click.option("--public-only", is_flag=True, help="Pass private schools over.")
def annuaire(
    file: Path,
    encoding: str | None,
    sheet: str | None,
    fields: tuple[str, ...],
    public_only: bool,
    **options: Any,
) -> None:
    """Take schools from the ministry's directory, or a list in its columns.

    Only schools in the department's communes are taken, those of the day (--as-of).
    """
    table = _read(file, annuaire_source.COLUMNS, encoding=encoding, worksheet=sheet)
    work = partial(annuaire_source.import_schools, table=table, fields=fields, public_only=public_only)
    _carry_out(work, table, **options)


@import_.command()
@click.argument("file", type=_FILE)
@_options
@_table_options
@click.option(
    "--date", "day", type=DAY, help="The day of the ministry's counts.  [default: 1 October of the year]"
)
def headcounts(file: Path, encoding: str | None, sheet: str | None, day: Day | None, **options: Any) -> None:
    """Take pupils of each level: the ministry's open data, or rows of school;date;level;pupils[;commune]."""
    table = _read(file, headcounts_source.COLUMNS, encoding=encoding, worksheet=sheet)
    _carry_out(partial(headcounts_source.import_headcounts, table=table, day=day), table, **options)


@import_.command()
@click.argument("file", type=_FILE)
@_options
@_table_options
@_school_option
@click.option("--date", "day", type=DAY, help="The day on which it was exported.  [default: --as-of]")
def roster(
    file: Path, encoding: str | None, sheet: str | None, school: str | None, day: Day | None, **options: Any
) -> None:
    """Count a school's roster (ONDE's export of its pupils, or Base élèves'), and keep the counts alone.

    They stand beside what the school declared: `bill control` says where the two differ. Nothing of any pupil
    is stored or shown.
    """
    table = _read(file, roster_source.COLUMNS, encoding=encoding, worksheet=sheet, personal=True)
    if school is None and "school" not in table.header:
        raise click.UsageError("--school: the file doesn't say whose roster it is")
    work = partial(roster_source.import_roster, table=table, day=day or options["as_of"], school=school)
    _carry_out(work, table, school, **options)


@import_.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@_options
@_table_options
@_school_option
@_fields_option((*glpi_source.FIELDS, "name"), glpi_source.FIELDS)
def glpi(
    file: Path,
    encoding: str | None,
    sheet: str | None,
    school: str | None,
    fields: tuple[str, ...],
    **options: Any,
) -> None:
    """Take devices from the GLPI agent's inventories (JSON, or a folder of them), or a list exported as CSV.

    A device is known by its serial number, its MAC addresses or its name. A new one goes to the school that
    its row names, else to --school, else to the one whose block has its address.
    """
    try:
        as_json = file.is_dir() or glpi_source.is_json(file)
        files = glpi_source.agent_files(file) if as_json else {}
    except UnreadableError as error:
        _refuse(error.problem)
    if as_json:
        work = partial(glpi_source.import_inventories, files=files, school=school, fields=fields)
        _carry_out(work, None, school=school, **options)
        return
    table = _read(file, glpi_source.COLUMNS, encoding=encoding, worksheet=sheet)
    work = partial(glpi_source.import_table, table=table, school=school, fields=fields)
    _carry_out(work, table, school, **options)


@import_.command()
@click.argument("file", type=_FILE)
@_options
@_table_options
@_school_option
@_fields_option((*COMPARED, *GIVEN_ONCE), COMPARED)
@click.option(
    "--map", "pairs", multiple=True, metavar="COLUMN=FIELD", help="What a column is; nothing: left alone."
)
@click.option("--mapping", type=_FILE, help="A YAML file of such lines, `COLUMN: FIELD`.")
def devices(
    file: Path,
    encoding: str | None,
    sheet: str | None,
    school: str | None,
    fields: tuple[str, ...],
    pairs: tuple[str, ...],
    mapping: Path | None,
    **options: Any,
) -> None:
    """Take devices from a spreadsheet (CSV or XLSX), its columns known by their names or by a mapping."""
    try:
        columns = dict(devices_source.read_mapping(mapping)) if mapping else {}
    except UnreadableError as error:
        _refuse(error.problem)
    for pair in pairs:
        column, sign, field = pair.rpartition("=")
        if not sign or (field and field not in devices_source.MAPPABLE):
            fields_known = ", ".join(devices_source.MAPPABLE)
            raise click.BadParameter(f"«{pair}»: COLUMN=FIELD, a field being one of {fields_known}")
        columns[column] = field
    table = _read(file, devices_source.COLUMNS, mapping=columns, encoding=encoding, worksheet=sheet)
    work = partial(devices_source.import_devices, table=table, school=school, fields=fields)
    _carry_out(work, table, school, **options)


def _read(file: Path, columns: dict[str, tuple[str, ...]], **how: Any) -> Table:
    """A table of a file; where it can't be read, print why and exit with 1."""
    try:
        return read_table(file, columns, **how)
    except UnreadableError as error:
        _refuse(error.problem)


def _refuse(problem: Problem) -> NoReturn:
    click.echo(f"{problem}\nNothing was changed.", err=True)
    raise SystemExit(1)


def _carry_out(
    work: Work,
    table: Table | None,
    school: str | None = None,
    *,
    inventory: Path,
    as_of: Day,
    as_json: bool,
    write: bool,
    skip_refused: bool,
) -> None:
    """Work the rows in, show what comes of it, and write it where that is asked and nothing is refused."""
    department = open_history(inventory)
    _check_school(inventory, department, school)
    outcome = settle(inventory, department, as_of, work)
    stopped = bool(outcome.problems or (outcome.refused and not skip_refused))
    files = len(outcome.draft.changed())
    written = write and not stopped
    if written:
        with unchanged_on_failure(inventory):
            outcome.draft.commit()
    if as_json:
        told = list(table.told) if table else []
        print_json({"written": written, "told": told, **outcome.as_dict()})
    else:
        _show(outcome, table, inventory)
        if stopped:
            click.echo("Nothing was changed.", err=True)
        elif not files:
            click.echo("Nothing to change.")
        else:
            said = f"{count(files, 'file')} written."
            click.echo(said if written else "Nothing was changed: --apply writes it.")
    raise SystemExit(1 if stopped else 0)


def _check_school(inventory: Path, department: Department, school: str | None) -> None:
    if school is not None and school not in department.schools:
        found, expected = "there is no such school", "the name of a folder in schools/"
        remedy = did_you_mean(school, department.schools)
        refuse(inventory, [Problem(f"schools/{school}", 0, "", found, expected, remedy)])


def _show(outcome: Outcome, table: Table | None, inventory: Path) -> None:
    out = console()
    if table:
        left = [f"columns left alone: {', '.join(table.strange)}"] if table.strange else []
        for said in (*table.told, *left):
            out.print(Text(f"{table.name}: {said}"))
    changes = Shown(box=None, header_style="bold")
    for column in ("row", "school", "what", "field", "before", "after"):
        changes.add_column(column, overflow="fold")
    for change in outcome.changes:
        start = (str(change.source), change.school, change.thing)
        if change.new:
            values = ", ".join(f"{each.field} {each.after}" for each in change.fields)
            changes.add_row(*map(Text, (*start, "new", "", values)))
            continue
        for each in change.fields:
            changes.add_row(*map(Text, (*start, each.field, each.before, each.after)))
            start = ("", "", "")
    if outcome.changes:
        out.print(changes)
    for said in _grouped(outcome):
        out.print(Text(said))
    for problem in outcome.refused:
        click.echo(str(problem), err=True)
    for problem in outcome.problems:
        click.echo(f"{inventory}/{problem}", err=True)
    new = sum(change.new for change in outcome.changes)
    parts = [f"{new} new", f"{len(outcome.changes) - new} changed", f"{outcome.unchanged} unchanged"]
    rows = len({(problem.path, problem.line) for problem in outcome.refused})
    parts += [f"{count(rows, 'row')} refused"] if rows else []
    parts += [f"{number} passed over ({why})" for why, number in sorted(outcome.passed_over.items())]
    click.echo(", ".join(parts) + ".")


def _grouped(outcome: Outcome) -> list[str]:
    """Remarks, the same one once with the number of rows that it is about."""
    rows: dict[tuple[str, str], list[str]] = {}
    for source, field, said in outcome.remarks:
        rows.setdefault((field, said), []).append(str(source))
    found = []
    for (field, said), (first, *more) in rows.items():
        others = f" and {count(len(more), 'row')} more" if more else ""
        found.append(f"{first}{others}: {field}: {said}")
    return found
