"""Cells of a row, each read as what it must be: tables have many rows, so it is done by hand."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from ipaddress import IPv4Address
from typing import TypeVar

from ordiclasse_inventory.model.identifiers import is_insee
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.period import Day, Period
from ordiclasse_inventory.network import names

from .explain import did_you_mean, did_you_mean_day
from .table import Row
from .text import Folder, is_one_line

T = TypeVar("T")
Choice = TypeVar("Choice", bound=StrEnum)
Remedy = Callable[[str], str]

DATE = "a date, as 2026-11-01"
DATE_OR_NOTHING = "a date, as 2016-09-01, or nothing"

INSEE = "an INSEE code (not the postal code), as 25056"

_MAC = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}")
_MAC_SEPARATORS = str.maketrans("-.", "::")
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_ADDRESS = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}")
# Days, prices, levels and names recur from row to row; what is refused isn't kept.
_remembered = lru_cache(maxsize=10_000)
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

    def take(self, column: str, read: Callable[[str], T], expected: str, remedy: Remedy | None = None) -> T:
        """The cell as `read` gives it, which raises ValueError for what it can't be.

        `remedy` makes one of the text that was found.
        """
        text = self.row.cells.get(column, "")
        try:
            return read(text)
        except ValueError:
            found = f"«{text}»" if text else "the cell is empty"
            self.note(column, found, expected, remedy(text) if remedy and text else "")
            return None  # type: ignore[return-value]  # the row is dropped

    def given(
        self, column: str, read: Callable[[str], T], expected: str, nothing: T, remedy: Remedy | None = None
    ) -> T:
        """The cell as `read` gives it, or `nothing` where it is empty."""
        return self.take(column, read, expected, remedy) if self.row.cells.get(column) else nothing

    def choice(self, column: str, choices: type[Choice]) -> Choice:
        """One of some words."""
        return self.take(
            column, choices, one_of(choices), lambda text: did_you_mean(text.lower(), map(str, choices))
        )

    def day(self, column: str, nothing: Day = "") -> Day:
        """A day, or `nothing` where the cell is empty."""
        if not self.row.cells.get(column):
            return nothing
        return self.take(column, iso_date, DATE_OR_NOTHING, did_you_mean_day)

    def text(self, column: str) -> str:
        """Text in one line, or nothing."""
        text = self.row.cells.get(column, "")
        if text.isprintable():  # as nearly all are
            return text
        return self.take(column, printable, "text in one line, without control characters")

    def period(self, start: Day = "", end: Day = "") -> Period:
        """The columns `from` and `to`; `start` and `end` (of `retired`) where they are empty."""
        period = Period(self.day("from", start), self.day("to", end))
        if period.end and period.end <= (period.start or ""):
            column = "to" if self.row.cells.get("to") else "retired"
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


@_remembered
def label(text: str) -> str:
    """One label of a host's name."""
    if not names.is_label(text):
        raise ValueError
    return text


def macs(text: str) -> tuple[str, ...]:
    """MAC addresses with spaces between, as they are kept: lower case, with colons."""
    found = tuple(text.lower().translate(_MAC_SEPARATORS).split())
    if not found or not all(map(_MAC.fullmatch, found)):
        raise ValueError
    return found


def address(text: str) -> str:
    """An IPv4 address."""
    # IPv4Address takes ten times as long, and tells what is none.
    return text if _ADDRESS.fullmatch(text) else str(IPv4Address(text))


def insee(text: str) -> str:
    """A commune's INSEE code."""
    if not is_insee(text):
        raise ValueError
    return text


@_remembered
def levels(text: str) -> tuple[Level, ...]:
    """Levels with spaces between."""
    return tuple(map(Level, text.split()))


@_remembered
def iso_date(text: str) -> Day:
    """A day (ISO 8601)."""
    return date.fromisoformat(text).isoformat()


def whole_number(text: str) -> int:
    """A number of things, none of them in pieces."""
    if not text.isascii() or not text.isdigit():
        raise ValueError
    return int(text)


def pupils(text: str) -> int:
    """A number of pupils of one level: four digits at most, as no school has more."""
    if len(text) > 4:
        raise ValueError
    return whole_number(text)


@_remembered
def price(text: str) -> Decimal:
    """An amount in euros, with `,` or `.` before the cents."""
    if not _PRICE.fullmatch(text):
        raise ValueError
    return Decimal(text.replace(",", "."))


def insees(text: str) -> tuple[str, ...]:
    """INSEE codes with spaces between."""
    return tuple(map(insee, text.split()))


@cache
def one_of(choices: type[StrEnum]) -> str:
    """What is expected where one of some words must stand."""
    return f"one of {', '.join(choices)}"
