"""`ordiclasse counts`."""

from pathlib import Path

import click
from rich.table import Table as Shown
from rich.text import Text

from ordiclasse_inventory.billing.counts import counts as count_all
from ordiclasse_inventory.model.convention import COUNTED_STATES
from ordiclasse_inventory.model.device import Device
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.outputs import counts as sheets
from ordiclasse_inventory.outputs.counts import ALL, FIGURES, By
from ordiclasse_inventory.outputs.csv_text import csv_text
from ordiclasse_inventory.outputs.tables import Kind, Table
from ordiclasse_inventory.store.devices import devices_path, read_devices
from ordiclasse_inventory.store.text import Folder, visible

from .common import (
    as_of_option,
    console,
    inventory_option,
    json_option,
    open_history,
    print_json,
    school_names,
)


@click.command()
@inventory_option
@as_of_option
@click.option(
    "--by", "by", type=click.Choice([str(each) for each in By]), default=str(By.SCHOOL), show_default=True,
    help="A line for each.",
)  # fmt: skip
@click.option(
    "--school", "schools", multiple=True, shell_complete=school_names,
    help="Only that school (may be repeated).",
)  # fmt: skip
@click.option(
    "--explain", "figure", type=click.Choice(FIGURES), is_flag=False, flag_value=ALL, metavar="[FIGURE]",
    help="A line for each fact behind a figure: pupils, devices, a level, a kind of device or link, a "
    "platform's model; alone, behind all.",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(["table", "csv"]), default="table", show_default=True,
    help="csv: for a spreadsheet.",
)  # fmt: skip
@json_option
def counts(
    inventory: Path,
    as_of: Day,
    by: str,
    schools: tuple[str, ...],
    figure: str | None,
    form: str,
    as_json: bool,
) -> None:
    """Count pupils, devices, links and platforms of the open schools, as a bill does.

    Devices count in the states that the convention of that day names; docs/billing.md has all the rules.
    What is not counted is said beside.
    """
    if as_json and form != "table":
        raise click.UsageError("--json and --format csv: one of the two")
    history = open_history(inventory, dict.fromkeys(schools) if schools else None)
    then = history.as_of(as_of)
    counted = then.conventions[0].counted if then.conventions else COUNTED_STATES
    found = count_all(history, as_of, counted)
    if as_json:
        print_json(sheets.counts_sheet(found, then, counted, explained=figure is not None))
        return
    if figure is None:
        table = sheets.counts_table(found, then, By(by))
        footer = [str(cell) for cell in sheets.total(table)]
    else:
        table, footer = sheets.facts_table(found, then, figure, _Lines(inventory)), None
    if form == "csv":
        click.echo(csv_text(table), nl=False)
    else:
        _print(table, footer)
    for remark in sheets.remarks(found):
        click.echo(visible(remark), err=True)


class _Lines:
    """The line on which a device stands; each school's file is read when it is first asked for."""

    def __init__(self, inventory: Path) -> None:
        self._folder = Folder(inventory)
        self._known: dict[str, dict[Device, int]] = {}

    def __call__(self, school: str, device: Device) -> str:
        path = devices_path(school)
        if school not in self._known:
            self._known[school] = {each: line for line, each in read_devices(self._folder, path)}
        return f"{path}:{self._known[school][device]}"


def _print(table: Table, footer: list[str] | None) -> None:
    shown = Shown(box=None, header_style="bold")
    for name, kind in table.columns.items():
        shown.add_column(name, justify="right" if kind is Kind.NUMBER else "left", no_wrap=True)
    for row in table.rows:
        shown.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    if footer:
        shown.add_row(*(Text(cell, "bold") for cell in footer))
    console().print(shown)
