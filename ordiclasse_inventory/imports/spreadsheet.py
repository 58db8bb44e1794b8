"""Spreadsheets as others send them: CSV in whatever character set and separator, or XLSX; cells come as text.

A guess is told (`Table.told`), never made in silence. What a program did to the data (a serial number that
became `1.23E+15`) is for `damage` to see.
"""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path

from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.model.problem import Problem
from ordiclasse_inventory.store.text import is_one_line, visible

from .words import plain

# The ministry's largest file, headcounts of seven years, has 330,000 rows in 60 MB.
LARGEST_BYTES = LARGEST_UNPACKED = 100_000_000
MOST_ROWS = 1_000_000
MOST_SHEET_ROWS = 50_000
MOST_COLUMNS = 300
# Titles and blank lines that may stand above the line that names the columns.
_LINES_ABOVE = 20
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_SAVE_AS = "save it as CSV (UTF-8) or XLSX"


class UnreadableError(Exception):
    """A file that can't be read at all; `problem` says why."""

    def __init__(self, path: Path, line: int, found: str, expected: str, remedy: str = "") -> None:
        super().__init__(found)
        words = (visible(text) for text in (found, expected, remedy))
        self.problem = Problem(visible(path.name), line, "", *words)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: its number as programs show it, and its cells, trimmed."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Row:
    """One line under the header: its cells by field of ours; fields that are empty are left out."""

    line: int
    cells: dict[str, str]


@dataclass(slots=True)
class Table:
    """Rows by our fields; `header` is the name of each field's column, `strange` are columns of no use to us.

    `told` is what was taken for granted in reading the file; `refused` are lines that don't fit the header.
    """

    name: str
    header: dict[str, str]
    rows: list[Row]
    strange: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)


def read_table(
    path: Path,
    columns: Mapping[str, Iterable[str]],
    mapping: Mapping[str, str] | None = None,
    encoding: str | None = None,
    worksheet: str | None = None,
    *,
    personal: bool = False,
) -> Table:
    """The rows of a CSV or XLSX file, told apart by its content, under the line that names the columns.

    That is the one of the first lines with most names that we know: `columns` are the names that each field's
    column may have, the likeliest first; `mapping` (a column's name to our field, or to nothing) goes before
    them. Of `personal` data, nothing is told but what our fields' columns hold.

    Raises UnreadableError; also where no line names a column.
    """
    data = read_bytes(path)
    if data.startswith(_OLE):
        found = "a file of Excel 97 (.xls), or one with a password"
        raise UnreadableError(path, 0, found, "CSV or XLSX", _SAVE_AS)
    told: list[str] = []
    if data.startswith(_ZIP):
        lines = _xlsx_lines(path, data, worksheet, told)
    else:
        lines = _csv_lines(path, _decoded(path, data, encoding, told, quoted=not personal))
    table = _under_header(path, lines, columns, mapping or {}, told)
    if personal:
        # The line that was taken for the header may be a person's.
        table.strange.clear()
    return table


def read_bytes(path: Path) -> bytes:
    """A file's bytes, no more than a reasonable file has. Raises UnreadableError."""
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_BYTES + 1)
    except OSError as refused:
        raise UnreadableError(
            path, 0, refused.strerror or str(refused), "a file that can be read"
        ) from refused
    if len(data) > LARGEST_BYTES:
        raise UnreadableError(
            path, 0, "a larger file", f"{LARGEST_BYTES} bytes at most", "is it the right file?"
        )
    return data


def _under_header(
    path: Path,
    lines: Iterator[Line],
    columns: Mapping[str, Iterable[str]],
    mapping: Mapping[str, str],
    told: list[str],
) -> Table:
    names = {plain(name): field for field, known in columns.items() for name in known}
    names |= {plain(name): field for name, field in mapping.items()}
    first = list(islice(lines, _LINES_ABOVE))
    header = max(first, key=lambda line: _known(line, names), default=None)
    if header is None or not _known(header, names):
        found = "no line that names a column we know" if first else "nothing in it"
        some = ", ".join(next(iter(known)) for known in list(columns.values())[:6])
        raise UnreadableError(path, 0, found, f"a first line with names as {some}", "is it the right file?")
    strange = [visible(name) for name in header.cells if name and plain(name) not in names]
    there = set(map(plain, header.cells))
    missing = [visible(name) for name in mapping if plain(name) not in there]
    told += [f"no column is called «{name}», which is mapped" for name in missing]
    where = _columns(header.cells, names, columns)
    table = Table(
        visible(path.name), {field: header.cells[at] for field, at in where.items()}, [], strange, told
    )
    width = len(header.cells)
    for line in chain(first, lines):
        if line.number <= header.number:
            continue
        if any(line.cells[width:]):
            remedy = "is a separator missing its quotation marks?"
            expected = f"{width} cells, as in the header"
            table.refused.append(
                Problem(table.name, line.number, "", f"{len(line.cells)} cells", expected, remedy)
            )
            continue
        cells = {name: line.cells[at] for name, at in where.items() if at < len(line.cells)}
        # A dash is how people write «none».
        if cells := {name: cell for name, cell in cells.items() if cell not in ("", "-")}:
            table.rows.append(Row(line.number, cells))
    return table


def _known(line: Line, names: Mapping[str, str]) -> int:
    return len({names[plain(cell)] for cell in line.cells if names.get(plain(cell))})


def _columns(
    header: Sequence[str], names: Mapping[str, str], columns: Mapping[str, Iterable[str]]
) -> dict[str, int]:
    """The column of each field: where two would do, the one whose name is likelier."""
    rank = {plain(name): index for known in columns.values() for index, name in enumerate(known)}
    found: dict[str, int] = {}
    for at, name in enumerate(map(plain, header)):
        if not (wanted := names.get(name)):
            continue
        first = found.get(wanted)
        if first is None or rank.get(name, -1) < rank.get(plain(header[first]), -1):
            found[wanted] = at
    return found


def damage(text: str) -> str:
    """What a spreadsheet did to a cell's text; empty where nothing shows."""
    if re.fullmatch(r"\d[.,]\d+[eE]\+?\d+|\d[eE]\+\d+", text):
        return "a spreadsheet made it a number and dropped its last digits"
    if re.fullmatch(
        r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|NOM\?|VALEUR!|NOMBRE!|NUL!)|Err:\d+", text
    ):
        return "an error of the spreadsheet stands in its place"
    if text[:1] in ("=", "+", "-", "@") and not re.fullmatch(r"[+-]?[\d ]+(?:[.,]\d+)?|-", text):
        return "it begins as a formula does, which a spreadsheet would run"
    if not is_one_line(text):
        return "it has several lines, or control characters"
    return ""


def _csv_lines(path: Path, text: str) -> Iterator[Line]:
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise UnreadableError(path, line, "a NUL byte", "text", "is it a spreadsheet in a format of its own?")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            remedy = "look for a quotation mark that is not closed"
            raise UnreadableError(path, number, str(error), "a line of CSV", remedy) from error
        _check_size(path, number, len(cells), MOST_ROWS)
        if any(cells):
            yield Line(number, cells)


def _separator(text: str) -> str:
    """What stands between cells: the sign that the first lines have most of (a title alone may have none)."""
    first = "".join(islice(io.StringIO(text), _LINES_ABOVE))
    return max((";", ",", "\t"), key=first.count)


def _check_size(path: Path, number: int, cells: int, rows: int) -> None:
    if number > rows:
        raise UnreadableError(path, number, "more rows", f"{rows} rows at most", "cut the file in parts")
    if cells > MOST_COLUMNS:
        raise UnreadableError(path, number, f"{cells} cells", f"{MOST_COLUMNS} columns at most", "is it CSV?")


def _decoded(path: Path, data: bytes, encoding: str | None, told: list[str], *, quoted: bool) -> str:
    """A file's text; a character set that had to be guessed is told, where `quoted` with an example."""
    if encoding is None and data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    if encoding is not None:
        try:
            return data.decode(encoding).removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
        except UnicodeDecodeError as refused:
            line = data.count(b"\n", 0, refused.start) + 1
            remedy = "another --encoding, or none"
            raise UnreadableError(path, line, refused.reason, f"text in {encoding}", remedy) from refused
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    for name, shown in (("cp1252", "Windows-1252"), ("iso8859-1", "Latin-1")):
        with suppress(UnicodeDecodeError):
            text = data.decode(name)
            line, example = _example(text)
            where = f"«{example}» on line {line}" if quoted else f"see line {line}"
            told.append(f"not UTF-8: read as {shown} ({where}); --encoding says otherwise")
            return text
    raise AssertionError("every byte is a sign of Latin-1")


def _example(text: str) -> tuple[int, str]:
    """The line and the word of the first letter that is not in ASCII."""
    at = next(index for index, sign in enumerate(text) if not sign.isascii())
    start = max((text.rfind(sign, 0, at) for sign in ' ,;\t"\r\n'), default=-1) + 1
    word = re.split(r'[ ,;\t"\r\n]', text[start : at + 30], maxsplit=1)[0]
    return text.count("\n", 0, at) + 1, visible(word)


def _xlsx_lines(path: Path, data: bytes, worksheet: str | None, told: list[str]) -> Iterator[Line]:
    """The lines of one sheet: the one that is named, else the first that is not hidden."""
    # It reads with defusedxml, which is among our dependencies for that: entities are refused.
    from openpyxl import load_workbook  # noqa: PLC0415  # slow to import

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > LARGEST_UNPACKED:
            expected = f"{LARGEST_UNPACKED} bytes at most once unpacked"
            raise UnreadableError(
                path, 0, f"{unpacked} bytes once unpacked", expected, "is it the right file?"
            )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Values, not formulas: what the program that saved it had worked out.
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            titles = [each.title for each in book.worksheets if each.sheet_state == "visible"]
            title = worksheet or next(iter(titles), "")
            if title not in book.sheetnames:
                expected = f"one of {', '.join(titles) or 'none'}"
                raise UnreadableError(path, 0, f"no sheet is called «{title}»", expected)
            if others := [f"«{each}»" for each in titles if each != title]:
                told.append(
                    visible(f"sheet «{title}» is read, not {', '.join(others)}; --sheet says otherwise")
                )
            values = book[title].iter_rows(
                max_col=MOST_COLUMNS + 1, max_row=MOST_SHEET_ROWS + 1, values_only=True
            )
            for number, row in enumerate(values, 1):
                # Rows without a cell are many where one far below has something.
                cells = [] if row.count(None) == len(row) else [_text(value) for value in row]
                while cells and not cells[-1]:
                    cells.pop()
                _check_size(path, number, len(cells), MOST_SHEET_ROWS)
                if cells:
                    yield Line(number, cells)
    except UnreadableError:
        raise
    except Exception as error:  # A damaged file makes openpyxl raise nearly anything.
        reason = str(error).partition("\n")[0][:100]
        found = f"not read as XLSX: {type(error).__name__}: {reason}"
        raise UnreadableError(path, 0, found, "XLSX as a spreadsheet saves it", _SAVE_AS) from error


def _text(value: object) -> str:
    """A typed cell as text: `412` for 412.0, ISO dates, and what has lost digits as `1.23E+15`."""
    if isinstance(value, datetime):
        value = value.date()
    # Spreadsheets keep fifteen digits of a number.
    if isinstance(value, int | float) and abs(value) >= 10**15:
        mantissa, _, exponent = f"{value:.14E}".partition("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"
    if isinstance(value, bool) or (isinstance(value, float) and value.is_integer()):
        value = int(value)
    return "" if value is None else str(value).strip()


def iso_day(text: str) -> Day:
    """A date as ISO text, from `2016-11-01` or `01/11/2016`, a time after it left out; empty: it is none."""
    text = text.partition(" ")[0].partition("T")[0]
    if match := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text, re.ASCII):
        text = f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}"
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""
