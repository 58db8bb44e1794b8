"""The bill's sheets as a workbook (Office Open XML) with live formulas; the inventory's texts stay texts."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ordiclasse_inventory.model.period import Day

from .sheets import Cell, Form, Formula, Sheet

# Signs of a format are the English ones in the file; a French spreadsheet shows `1 234,56 €`.
_FORMATS: dict[Form, dict[str, object]] = {
    Form.TEXT: {"num_format": "@"},
    Form.TITLE: {"bold": True, "font_size": 14},
    Form.NUMBER: {"num_format": "#,##0"},
    Form.EUROS: {"num_format": '#,##0.00\\ "€"'},
    Form.EXACT: {"num_format": "#,##0.00####"},
}


def workbook(sheets: tuple[Sheet, ...], title: str, made_on: Day) -> bytes:
    """The workbook's bytes: the same sheets and day give the same."""
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(content, options) as book:
        book.set_properties({"title": title, "created": datetime.fromisoformat(made_on)})
        plain = {form: book.add_format(style) for form, style in _FORMATS.items()}
        bold = {form: book.add_format({**style, "bold": True, "top": 1}) for form, style in _FORMATS.items()}
        header = {
            form: book.add_format(
                {"bold": True, "bottom": 1, "align": "left" if form is Form.TEXT else "right"}
            )
            for form in Form
        }
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name), sheet, header, plain, bold)
    return content.getvalue()


def _write(
    page: Worksheet,
    sheet: Sheet,
    header: dict[Form, Format],
    plain: dict[Form, Format],
    bold: dict[Form, Format],
) -> None:
    for row, (label, value, form) in enumerate(sheet.head):
        page.write_string(row, 0, label, plain[Form.TITLE if form is Form.TITLE else Form.TEXT])
        _write_cell(page, row, 1, value, plain[form])
    titles = sheet.titles - 1
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width)
        page.write_string(titles, number, column.title, header[column.form])
        for row, cells in enumerate(sheet.rows, titles + 1):
            _write_cell(page, row, number, cells[number], plain[column.form])
        if sheet.total:
            _write_cell(page, titles + 1 + len(sheet.rows), number, sheet.total[number], bold[column.form])
    page.freeze_panes(titles + 1, 0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(titles)


def _write_cell(page: Worksheet, row: int, column: int, cell: Cell, form: Format) -> None:
    match cell:
        case None:
            page.write_blank(row, column, None, form)
        case str():
            page.write_string(row, column, cell, form)
        case Formula(text, value):
            page.write_formula(row, column, f"={_quoted(text)}", form, _number(value))
        case _:
            page.write_number(row, column, cell, form)


def _quoted(formula: str) -> str:
    """Sheets' names that aren't plain are in quotes."""
    return formula.replace("Répartition!", "'Répartition'!")


def _number(value: Decimal | int | Fraction) -> float | int:
    return value if isinstance(value, int) else float(value)
