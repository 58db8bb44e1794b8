"""Editing a CSV file in place: rows that are not meant, columns we don't know and the file's own style stay.

The file is one that `table.read_table` reads without a problem.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .table import separator_of

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


@dataclass(slots=True)
class _Record:
    """A line as it is written, its end included.

    `line` is its number in the file, 0 for a new one; `cells` are none for a blank line.
    """

    raw: str
    line: int
    cells: list[str]


class TableEdit:
    """A CSV file's text while it is edited."""

    def __init__(self, text: str) -> None:
        self._mark, body = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
        self._separator = separator_of(body)
        self._end = "\r\n" if "\r\n" in body else "\n"
        self._records = list(_records(body, self._separator))
        header = next((record for record in self._records if record.cells), None)
        if header is None:
            raise ValueError("a file without a first line that names its columns")
        self._header = header
        self.columns = [cell.strip().lower() for cell in header.cells]

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """The lines that stood there: the number of each, as problems name it, and its cells, trimmed."""
        for record in self._records:
            if record.line and record.cells and record is not self._header:
                yield record.line, dict(zip(self.columns, map(str.strip, record.cells), strict=True))

    def heading(self, column: str) -> str:
        """A column's name as it is written in the first line."""
        return self._header.cells[self.columns.index(column)].strip()

    def set(self, line: int, values: Mapping[str, str]) -> None:
        """Write values into the cells of a line; a column that the file hasn't is added at the end."""
        self.need(values)
        record = next(record for record in self._records if record.line == line and record.cells)
        for column, value in values.items():
            record.cells[self.columns.index(column)] = value
        record.raw = self._written(record.cells)

    def append(self, values: Mapping[str, str]) -> None:
        """Add a line at the end; a column that the file hasn't is added, too."""
        self.need(values)
        last = self._records[-1]
        if not last.raw.endswith(("\n", "\r")):
            last.raw += self._end
        cells = [values.get(column, "") for column in self.columns]
        self._records.append(_Record(self._written(cells), 0, cells))

    def text(self) -> str:
        """The whole file."""
        return self._mark + "".join(record.raw for record in self._records)

    def need(self, headings: Iterable[str]) -> None:
        """Add the columns that the file hasn't, in any case, at the end."""
        new = [heading for heading in headings if heading.lower() not in self.columns]
        if not new:
            return
        self.columns += map(str.lower, new)
        for record in self._records:
            if record.cells:
                record.cells += new if record is self._header else [""] * len(new)
                record.raw = self._written(record.cells)

    def _written(self, cells: list[str]) -> str:
        line = io.StringIO(newline="")
        csv.writer(line, delimiter=self._separator, lineterminator=self._end).writerow(cells)
        return line.getvalue()


def _records(text: str, separator: str) -> Iterator[_Record]:
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            taken.append(line)
            yield line

    number = 1
    for cells in csv.reader(lines(), delimiter=separator, strict=True):
        yield _Record("".join(taken), number, cells if any(map(str.strip, cells)) else [])
        number += len(taken)
        taken.clear()
