"""The bill's sheets as OpenDocument, with live formulas (OpenFormula).

By templates of our own: odfdo takes 20 times as long, and what it writes holds the hour and its own version.
"""

import re
from decimal import Decimal
from fractions import Fraction

from markupsafe import Markup

from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.outputs.bundle import zipped

from .sheets import Cell, Formula, Sheet
from .templates import rendered

_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_REFERENCE = re.compile(r"(?:([^\W\d]\w*)!)?(\$?[A-Z]{1,2}\$?[0-9]+)\b(?::(\$?[A-Z]{1,2}\$?[0-9]+)\b)?")
_CELL = Markup('<table:table-cell table:style-name="{}"{}{}>{}</table:table-cell>')


def opendocument(sheets: tuple[Sheet, ...], title: str, made_on: Day) -> bytes:
    """The document's bytes: the same sheets and day give the same."""
    widths = sorted({column.width for sheet in sheets for column in sheet.columns})
    parts = {
        "content.xml": rendered("ods/content.xml.j2", sheets=sheets, widths=widths, cell=_cell),
        "meta.xml": rendered("ods/meta.xml.j2", title=title, made_on=made_on),
        "settings.xml": rendered("ods/settings.xml.j2", sheets=sheets),
        "styles.xml": rendered("ods/styles.xml.j2"),
        "META-INF/manifest.xml": rendered("ods/manifest.xml.j2", mimetype=_MIMETYPE),
    }
    # The type stands first and as it is (ODF 1.3, part 2, 3.3), so that the file can be told by it.
    return zipped({"mimetype": _MIMETYPE, **parts}, made_on, stored={"mimetype"})


def _cell(cell: Cell, form: str, suffix: str) -> Markup:
    style = form + suffix
    if cell is None:
        return Markup('<table:table-cell table:style-name="{}"/>').format(style)
    if isinstance(cell, str):
        return _CELL.format(style, Markup(' office:value-type="string"'), "", _paragraph(cell))
    formula = Markup("")
    if isinstance(cell, Formula):
        formula = Markup(' table:formula="{}"').format(f"of:={open_formula(cell.text)}")
        cell = cell.value if isinstance(cell.value, int | Decimal) else _decimal(cell.value)
    kind = "currency" if form == "euros" else "float"
    unit = Markup(' office:currency="EUR"') if form == "euros" else Markup("")
    value = Markup(' office:value-type="{}"{} office:value="{}"').format(kind, unit, cell)
    return _CELL.format(style, formula, value, _paragraph(str(cell)))


def open_formula(text: str) -> str:
    """A formula of Excel's in OpenFormula: references in brackets, `;` between arguments."""

    def bracketed(found: re.Match[str]) -> str:
        sheet, first, last = found.groups()
        return "".join(("[", f"$'{sheet}'" if sheet else "", f".{first}", f":.{last}" if last else "", "]"))

    return _REFERENCE.sub(bracketed, text.replace(",", ";"))


def _paragraph(text: str) -> Markup:
    return Markup("<text:p>{}</text:p>").format(text)


def _decimal(exact: Fraction) -> Decimal:
    return Decimal(exact.numerator) / exact.denominator
