"""CSV (RFC 4180, with the line ends of Unix) for people's spreadsheets, whose cells are never formulas."""

import csv
import re
from collections.abc import Iterable
from io import StringIO

from ordiclasse_inventory.store import inert

from .tables import Table

_NUMBER = re.compile(r"-[0-9]+([.,][0-9]+)?")


def csv_text(table: Table, separator: str = ",") -> str:
    """The table's text."""
    return csv_rows(table.columns, table.rows, separator)


def csv_rows(columns: Iterable[str], rows: Iterable[Iterable[object]], separator: str = ",") -> str:
    """A line of columns, then the rows; None is an empty cell.

    A cell that a spreadsheet would take for a formula begins with an apostrophe; a number is none.
    """
    text = StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow("" if cell is None else _inert(str(cell)) for cell in row)
    return text.getvalue()


def _inert(text: str) -> str:
    return text if _NUMBER.fullmatch(text) else inert(text)
