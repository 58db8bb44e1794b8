"""Cells of a row, each read as what it must be: tables have many rows, so it is done by hand."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from ipaddress import IPv4Address
from typing import TypeVar

from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.period import Day, Period
from ordiclasse_inventory.network import names

from .table import Row
from .text import Folder, is_one_line

T = TypeVar("T")

DATE = "a date, as 2026-11-01"
DATE_OR_NOTHING = "a date, as 2016-09-01, or nothing"

_MAC = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}")
_MAC_SEPARATORS = str.maketrans("-.", "::")
_PRICE = re.compile(r"\d{1,9}(?:[.,]\d{1,2})?", re.ASCII)


class Cells:
    """The cells of one row, read one after the other; what can't be read is noted and comes out as None."""

    def __init__(self, folder: Folder, path: str, row: Row) -> None:
        self.folder, self.path, self.row = folder, path, row
        self._before = len(folder.problems)

    @property
    def right(self) -> bool:
        """Whether nothing was noted of this row."""
        return len(self.folder.problems) == self._before

    def take(self, column: str, read: Callable[[str], T], expected: str) -> T:
        """The cell as `read` gives it, which raises ValueError for what it can't be."""
        text = self.row.cells.get(column, "")
        try:
            return read(text)
        except ValueError:
            found = f"«{text}»" if text else "the cell is empty"
            self.note(column, found, expected)
            return None  # type: ignore[return-value]  # the row is dropped

    def given(self, column: str, read: Callable[[str], T], expected: str, nothing: T) -> T:
        """The cell as `read` gives it, or `nothing` where it is empty."""
        return self.take(column, read, expected) if self.row.cells.get(column) else nothing

    def text(self, column: str) -> str:
        """Text in one line, or nothing."""
        return self.given(column, printable, "text in one line, without control characters", "")

    def period(self, start: Day = "", end: Day = "") -> Period:
        """The columns `from` and `to`; `start` and `end` where they are empty."""
        period = Period(
            self.given("from", iso_date, DATE_OR_NOTHING, start),
            self.given("to", iso_date, DATE_OR_NOTHING, end),
        )
        if self.right and period.end and period.end <= period.start:
            column = "to" if self.row.cells.get("to") else "from"
            expected = "the first day on which it no longer holds, after the day from which it does"
            self.note(column, f"{period} is no day at all", expected, "correct one of the two dates")
        return period

    def note(self, column: str, found: str, expected: str, remedy: str = "") -> None:
        """Note a problem of this row."""
        self.folder.note(self.path, self.row.line, column, found, expected, remedy)


def printable(text: str) -> str:
    """Text in one line."""
    if not is_one_line(text):
        raise ValueError
    return text


def label(text: str) -> str:
    """One label of a host's name."""
    if not names.is_label(text):
        raise ValueError
    return text


def macs(text: str) -> tuple[str, ...]:
    """MAC addresses with spaces between, as they are kept: lower case, with colons."""
    found = tuple(text.lower().translate(_MAC_SEPARATORS).split())
    if not all(map(_MAC.fullmatch, found)):
        raise ValueError
    return found


def address(text: str) -> str:
    """An IPv4 address."""
    return str(IPv4Address(text))


def levels(text: str) -> tuple[Level, ...]:
    """Levels with spaces between."""
    return tuple(map(Level, text.split()))


def iso_date(text: str) -> Day:
    """A day (ISO 8601)."""
    return date.fromisoformat(text).isoformat()


def whole_number(text: str) -> int:
    """A number of things, none of them in pieces."""
    if not text.isascii() or not text.isdigit():
        raise ValueError
    return int(text)


def price(text: str) -> Decimal:
    """An amount in euros, with `,` or `.` before the cents."""
    if not _PRICE.fullmatch(text):
        raise ValueError
    return Decimal(text.replace(",", "."))


def words(text: str) -> tuple[str, ...]:
    """Words with spaces between."""
    return tuple(text.split())


def one_of(values: Iterable[str]) -> str:
    """What is expected where one of some values must stand."""
    return f"one of {', '.join(values)}"
