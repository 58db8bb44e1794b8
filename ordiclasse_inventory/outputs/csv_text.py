"""A table as CSV (RFC 4180, with the line ends of Unix), for spreadsheets and programs."""

import csv
from io import StringIO

from ordiclasse_inventory.store import inert

from .tables import Table


def csv_text(table: Table, separator: str = ",") -> str:
    """The table's text. A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    text = StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\n")
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow("" if cell is None else inert(str(cell)) for cell in row)
    return text.getvalue()
