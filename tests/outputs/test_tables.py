"""CSV and XLSX, as spreadsheets read them: LibreOffice, openpyxl, and our own reader."""

import csv
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.outputs import tables
from ordiclasse_inventory.outputs.csv_text import csv_text
from ordiclasse_inventory.outputs.tables import Kind, Table
from ordiclasse_inventory.outputs.xlsx import workbook
from ordiclasse_inventory.store import inert
from ordiclasse_inventory.store.devices import DEVICE_COLUMNS, OPTIONAL_DEVICE_COLUMNS
from ordiclasse_inventory.store.table import read_table
from ordiclasse_inventory.store.text import Folder
from tests.full_school import DAY, KEY, NAME
from tests.inventory import Inventory
from tests.office import CSV, convert


def sheet(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def test_a_device_stands_with_its_school_and_its_place_in_the_plan(department: Department) -> None:
    found = {(row["school"], row["name"]): row for row in rows(csv_text(tables.devices(department)))}
    server = found[KEY, "serveur"]
    assert (server["uai"], server["commune"], server["price"]) == ("0259998G", "Besançon", "1234.50")
    assert (server["vlan"], server["address"]) == ("servers", "10.99.16.1")
    assert server["ipv6"] == "fd5a:92c1:7e04:11::a63:1001"
    assert found[KEY, "chariot"]["vlan"] == ""
    assert found["jean-jaures", "poste-01"]["vlan"] == "", "the network of the 2003 model is flat"
    assert (KEY, "ancien") not in found, "it left years before"


def test_the_table_of_devices_is_read_again_as_devices_csv_the_same(
    department: Department, inventory: Inventory
) -> None:
    former = department.schools[KEY]
    table = tables.devices(department)
    mine = Table(table.name, table.columns, tuple(row for row in table.rows if row[0] == KEY))
    for separator in (",", ";"):
        inventory.write(f"schools/{KEY}/devices.csv", csv_text(mine, separator))
        assert inventory.department().as_of(DAY).schools[KEY].devices == former.devices
    assert {*DEVICE_COLUMNS, *OPTIONAL_DEVICE_COLUMNS} <= set(table.columns)


@pytest.mark.parametrize("begins", ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1", "''=1"])
def test_what_a_spreadsheet_would_calculate_begins_with_an_apostrophe(begins: str) -> None:
    assert inert(begins) == f"'{begins}"
    assert inert(f"x{begins}") == f"x{begins}"


@given(st.text(st.sampled_from("'=+-@ax1 é\"")))
def test_a_cell_is_read_as_it_was_before_it_was_made_inert(text: str) -> None:
    value = text.strip()
    table = Table("Any", {"key": Kind.TEXT, "value": Kind.TEXT}, (("x", value),))
    with TemporaryDirectory() as folder:
        Path(folder, "any.csv").write_text(csv_text(table))
        (row,) = read_table(Folder(Path(folder)), "any.csv", ["key", "value"])
    assert row.cells["value"] == value


def test_libreoffice_calculates_nothing_of_the_csv(department: Department, tmp_path: Path) -> None:
    ours = tmp_path / "devices.csv"
    ours.write_text(csv_text(tables.devices(department)))
    bare = tmp_path / "bare.csv"
    bare.write_text("serial\n=1+1\n")
    assert [row["serial"] for row in rows(convert(bare, CSV, tmp_path / "out")[0].read_text())] == ["2"]
    (seen,) = convert(ours, CSV, tmp_path / "out")
    found = {(row["school"], row["name"]): row for row in rows(seen.read_text())}
    assert found[KEY, "poste-01"]["asset"] == "'=1+1"
    assert found[KEY, "poste-01"]["serial"] == "'-2+3"
    assert found[KEY, "vpi"]["room"] == "'=HYPERLINK(1)"


def test_a_workbook_has_dates_prices_and_text_each_as_what_it_is(department: Department) -> None:
    book = sheet(workbook(tables.tables(department), DAY))
    assert book.sheetnames == ["Schools", "Devices", "Headcounts", "Uplinks"]
    devices = book["Devices"]
    header = [cell.value for cell in devices[1]]
    found = {
        (row[0].value, row[3].value): dict(zip(header, row, strict=True)) for row in devices.iter_rows(2)
    }
    server, station = found[KEY, "serveur"], found[KEY, "poste-01"]
    assert server["acquired"].value.date() == date(2020, 8, 30)
    assert server["price"].value == 1234.5
    assert server["price"].number_format == '#,##0.00\\ "€"'
    assert (station["asset"].value, station["asset"].data_type) == ("=1+1", "s")
    assert station["retired"].value is None
    schools = {row[0].value: row for row in book["Schools"].iter_rows(2)}
    assert schools[KEY][2].value == NAME
    assert schools["jean-jaures"][7].value == 47.2378
    assert (schools[KEY][10].value, schools[KEY][10].data_type) == ("+33381000000", "s")
    assert {row[3].value.date() for row in book["Headcounts"].iter_rows(2)} == {date(2026, 11, 1)}


def test_every_sheet_can_be_filtered_under_a_header_that_stays(department: Department) -> None:
    for each in sheet(workbook(tables.tables(department), DAY)):
        assert each.freeze_panes == "A2"
        assert each.auto_filter.ref == each.dimensions
        assert each["A1"].font.bold
        widths = [each.column_dimensions[letter].width for letter in "ABC"]
        assert all(4 <= width <= 61 for width in widths)


def test_the_same_day_gives_the_same_bytes(department: Department) -> None:
    first = workbook(tables.tables(department), DAY)
    assert first == workbook(tables.tables(department), DAY)
    assert sheet(first).properties.created.date() == date(2026, 11, 24)


def test_libreoffice_shows_the_workbook_as_it_is_meant(department: Department, tmp_path: Path) -> None:
    book = tmp_path / "lab.xlsx"
    book.write_bytes(workbook(tables.tables(department), DAY))
    seen = {path.stem: rows(path.read_text()) for path in convert(book, CSV, tmp_path / "out")}
    found = {(row["school"], row["name"]): row for row in seen["lab-Devices"]}
    assert found[KEY, "poste-01"]["asset"] == "=1+1"
    assert found[KEY, "poste-01"]["acquired"] == "2020-08-30"
    assert found[KEY, "serveur"]["price"].replace("\xa0", " ") == "1,234.50 €"
    assert [row["name"] for row in seen["lab-Schools"]] == ["École élémentaire Jean-Jaurès", NAME]
    assert [row["up_mbit"] for row in seen["lab-Uplinks"]] == ["0.8", "50.5"]


def test_days_before_the_calendar_of_workbooks_are_text() -> None:
    table = Table("Any", {"day": Kind.DATE}, (("1850-01-01",), ("2026-11-01",), ("",)))
    cells = [row[0] for row in sheet(workbook([table], DAY))["Any"].iter_rows(2)]
    assert [(cell.data_type, str(cell.value)[:10]) for cell in cells] == [
        ("s", "1850-01-01"),
        ("d", "2026-11-01"),
    ]


def test_a_department_without_schools_has_headers_alone(department: Department) -> None:
    nobody = department.as_of("1999-01-01")
    assert len(csv_text(tables.devices(nobody)).splitlines()) == 1
    assert [each.max_row for each in sheet(workbook(tables.tables(nobody), DAY))] == [1, 1, 1, 1]
