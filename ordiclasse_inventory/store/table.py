"""CSV files as spreadsheets save them: `,` or `;` between cells, UTF-8, any line ends."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from .explain import nearest
from .text import Folder

_SEPARATORS = (",", ";", "\t")
# What a spreadsheet takes for a formula (OWASP, CSV Injection), behind apostrophes that make it text or not.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
# What a file has somewhere that has an `inert` cell: most have none, and are read faster.
_INERT = re.compile(r"'[=+\-@\t\r\n']")


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its number in the file, and its cells by column, trimmed."""

    line: int
    cells: dict[str, str]


def read_table(folder: Folder, path: str, needed: Sequence[str], optional: Sequence[str] = ()) -> list[Row]:
    """The rows of a CSV file whose first line names its columns, in any order and case.

    Columns that we don't know are left alone. Problems are noted: no such file, a needed column that is
    missing, a line with another number of cells than the first one.
    """
    text = folder.text(path)
    if text is None:
        return []
    separator = separator_of(text)
    lines = _lines(folder, path, text, separator)
    header_line, header = next(lines, (1, []))
    columns = [cell.strip().lower() for cell in header]
    if not _header_is_right(folder, path, header_line, columns, needed, optional):
        return []
    width = len(columns)
    read = _cell if _INERT.search(text) else str.strip
    rows = []
    for line, cells in lines:
        if len(cells) != width:
            cell = "cell" if len(cells) == 1 else "cells"
            sign = f"«{_shown(separator)}»"
            found = f"{len(cells)} {cell}, separated by {sign}"
            remedy = f"separate cells by {sign} as the first line does, and quote a cell that holds one"
            folder.note(path, line, "", found, f"{width} cells, as in the first line", remedy)
            continue
        rows.append(Row(line, dict(zip(columns, map(read, cells), strict=True))))
    return rows


def separator_of(text: str) -> str:
    """What stands between the cells of a CSV file: the sign that its first line has most of."""
    first = text.lstrip().partition("\n")[0]
    return max(_SEPARATORS, key=first.count)


def inert(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: `=1+1` becomes `'=1+1`, which is read as `=1+1`."""
    return f"'{text}" if _FORMULA.match(text) else text


def _cell(text: str) -> str:
    """A cell's value: trimmed, without the apostrophe that `inert` put before a formula."""
    value = text.strip()
    return value[1:] if value.startswith("'") and _FORMULA.match(value) else value


def _shown(separator: str) -> str:
    return "tab" if separator == "\t" else separator


def _lines(folder: Folder, path: str, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that hold something, each with its number (its first one, where a cell has several lines)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            folder.note(
                path, line, "", str(error), "a line of CSV", "look for a quotation mark that is not closed"
            )
            return
        if any(map(str.strip, cells)):
            yield line, cells


def _header_is_right(
    folder: Folder, path: str, line: int, columns: list[str], needed: Sequence[str], optional: Sequence[str]
) -> bool:
    known = (*needed, *optional)
    spare = [name for name in optional if name not in columns]
    absent = [name for name in needed if name not in columns]
    strange = [name for name in columns if name not in known]
    for name in absent:
        found = f"no such column among {', '.join(columns) or 'none'}"
        guess = nearest(name, strange)
        remedy = f"rename the column {guess}" if guess else "add it to the first line"
        folder.note(path, line, name, found, f"the columns {', '.join(needed)}", remedy)
    for name in strange:
        # A column of the user's own is left alone; one that is nearly ours would be lost without a word.
        if near := get_close_matches(name, spare, n=1, cutoff=0.85):
            found = f"the column {name}, which is not read"
            remedy = f"rename it {near[0]}, or less like it"
            folder.note(path, line, near[0], found, f"the column {near[0]}, if that is meant", remedy)
    twice = {name for name in columns if name in known and columns.count(name) > 1}
    for name in sorted(twice):
        folder.note(path, line, name, "two columns of this name", "each column once", "rename one of the two")
    return not absent and not twice
