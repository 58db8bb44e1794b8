"""`ordiclasse export`: the department for other programs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.outputs import glpi as glpi_documents
from ordiclasse_inventory.outputs import netbox as netbox_files
from ordiclasse_inventory.outputs import tables
from ordiclasse_inventory.outputs.bundle import zipped
from ordiclasse_inventory.outputs.csv_text import csv_text
from ordiclasse_inventory.outputs.prometheus import targets
from ordiclasse_inventory.outputs.xlsx import workbook

from .common import as_of_option, count, inventory_option, open_department, school_names
from .writing import write_file, write_new_folder

Command = TypeVar("Command", bound=Callable[..., Any])

_OUTPUT = click.Path(path_type=Path)


@click.group()
def export() -> None:
    """Write the department of one day for spreadsheets and other programs."""


def _shared(*, output: str, needed: bool) -> Callable[[Command], Command]:
    """The options of every export; `output` tells what --output names."""

    def add(command: Command) -> Command:
        output_option = click.option("--output", "-o", type=_OUTPUT, required=needed, help=output)
        school_option = click.option(
            "--school",
            "schools",
            multiple=True,
            metavar="KEY",
            shell_complete=school_names,
            help="This school alone; may be given several times.",
        )
        for option in (output_option, school_option, as_of_option, inventory_option):
            command = option(command)
        return command

    return add


@export.command("csv")
@click.option("--separator", type=click.Choice([",", ";"]), default=",", show_default=True)
@_shared(output="The file to write; else it is printed.", needed=False)
def as_csv(
    inventory: Path, as_of: Day, schools: tuple[str, ...], output: Path | None, separator: str
) -> None:
    """All devices in one table (UTF-8), with the columns of devices.csv.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    write_file(output, csv_text(tables.devices(_department(inventory, as_of, schools)), separator))


@export.command()
@_shared(output="The workbook to write (.xlsx).", needed=True)
def xlsx(inventory: Path, as_of: Day, schools: tuple[str, ...], output: Path) -> None:
    """A workbook: schools, devices, headcounts and uplinks, a sheet each."""
    write_file(output, workbook(tables.tables(_department(inventory, as_of, schools)), as_of))


@export.command()
@_shared(output="The file to write; else it is printed.", needed=False)
def prometheus(inventory: Path, as_of: Day, schools: tuple[str, ...], output: Path | None) -> None:
    """Targets for Prometheus (file_sd_config): the machines that are managed."""
    write_file(output, targets(_department(inventory, as_of, schools)))


@export.command()
@_shared(output="A folder, not there yet or empty, or a file that ends in .zip.", needed=True)
def netbox(inventory: Path, as_of: Day, schools: tuple[str, ...], output: Path) -> None:
    """CSV files for the bulk import of NetBox 4.6 and later, numbered in the order to import them in."""
    _deliver_files(output, netbox_files.files(_department(inventory, as_of, schools)), as_of)


@export.command()
@_shared(output="A folder, not there yet or empty, or a file that ends in .zip.", needed=True)
def glpi(inventory: Path, as_of: Day, schools: tuple[str, ...], output: Path) -> None:
    """A document a device, in GLPI's inventory format (JSON), for glpi-injector.

    Kinds that the format doesn't have (boards, projectors, carts, UPS) are left out.
    """
    department = _department(inventory, as_of, schools)
    files = glpi_documents.files(department)
    _deliver_files(output, files, as_of)
    left_out = sum(len(school.devices) for school in department.schools.values()) - len(files)
    if left_out:
        said = f"{count(left_out, 'device')} of kinds that GLPI's format doesn't have: left out"
        click.echo(said, err=True)


def _department(inventory: Path, as_of: Day, schools: tuple[str, ...]) -> Department:
    return open_department(inventory, as_of, schools or None)


def _deliver_files(output: Path, files: dict[str, str], as_of: Day) -> None:
    """Write files into one .zip, or into a new folder."""
    if output.suffix == ".zip":
        write_file(output, zipped(files, as_of))
    else:
        write_new_folder(output, files)
    click.echo(f"{output}: {count(len(files), 'file')}", err=True)
