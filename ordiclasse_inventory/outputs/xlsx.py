"""Tables as a workbook (Office Open XML), a sheet each: dates are dates, prices are numbers, text is text."""

from collections.abc import Iterable
from datetime import date, datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ordiclasse_inventory.model.period import Day

from .tables import Cell, Kind, Table

# A cell of Excel's holds this many characters (Excel specifications and limits).
_LONGEST = 32_767
_WIDEST = 60
# The calendar of workbooks begins here; earlier days are written as text.
_FIRST_DAY = "1900-03-01"
_FORMATS = {Kind.TEXT: "@", Kind.DATE: "yyyy-mm-dd", Kind.NUMBER: "General", Kind.EUROS: '#,##0.00\\ "€"'}


def workbook(tables: Iterable[Table], as_of: Day) -> bytes:
    """The workbook's bytes: the same tables and day give the same bytes."""
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(content, options) as book:
        book.set_properties({"title": f"Ordiclasse, {as_of}", "created": datetime.fromisoformat(as_of)})
        header = book.add_format({"bold": True, "bottom": 1})
        formats = {kind: book.add_format({"num_format": code}) for kind, code in _FORMATS.items()}
        for table in tables:
            _write(book.add_worksheet(table.name), table, header, formats)
    return content.getvalue()


def _write(sheet: Worksheet, table: Table, header: Format, formats: dict[Kind, Format]) -> None:
    for column, (name, kind) in enumerate(table.columns.items()):
        cells = [row[column] for row in table.rows]
        widest = max((len(str(cell)) for cell in cells), default=0)
        # The header's arrow takes the room of three letters.
        sheet.set_column(column, column, min(max(widest, len(name) + 3) + 1, _WIDEST), formats[kind])
        sheet.write_string(0, column, name, header)
        for line, cell in enumerate(cells, 1):
            _write_cell(sheet, line, column, cell, kind, formats)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def _write_cell(
    sheet: Worksheet, line: int, column: int, cell: Cell, kind: Kind, formats: dict[Kind, Format]
) -> None:
    if cell is None or cell == "":
        return
    if not isinstance(cell, str):
        sheet.write_number(line, column, cell, formats[kind])
    elif kind is Kind.DATE and cell >= _FIRST_DAY:
        sheet.write_datetime(line, column, date.fromisoformat(cell), formats[kind])
    else:
        sheet.write_string(line, column, cell[:_LONGEST], formats[Kind.TEXT])
