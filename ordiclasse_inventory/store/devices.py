"""A school's `devices.csv` and `headcounts.csv`: many rows, so each cell is checked by hand."""

import re
from collections.abc import Callable
from datetime import date
from ipaddress import IPv4Address
from typing import TypeVar

from ordiclasse_inventory.model.device import Device, DeviceKind
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.school import Headcount
from ordiclasse_inventory.network import names

from .table import Row, read_table
from .text import Folder, is_one_line

DEVICE_COLUMNS = ("name", "kind", "mac", "address")
OPTIONAL_DEVICE_COLUMNS = ("room", "levels", "model", "serial", "acquired")
HEADCOUNT_COLUMNS = ("date", "level", "pupils")

T = TypeVar("T")

_MAC = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}")
_MAC_SEPARATORS = str.maketrans("-.", "::")


def read_devices(folder: Folder, path: str) -> list[tuple[int, Device]]:
    """The devices of a file, each with its line; rows that are wrong are left out, and noted."""
    rows = read_table(folder, path, DEVICE_COLUMNS, OPTIONAL_DEVICE_COLUMNS)
    return [(row.line, device) for row in rows if (device := _device(folder, path, row)) is not None]


def read_headcounts(folder: Folder, path: str) -> list[Headcount]:
    """The headcounts of a file; rows that are wrong are left out, and noted."""
    found = []
    lines: dict[tuple[str, str], int] = {}
    for row in read_table(folder, path, HEADCOUNT_COLUMNS):
        before = len(folder.problems)
        cell = _Cells(folder, path, row)
        day = cell.take("date", _iso_date, "a date, as 2026-11-01")
        level = cell.take("level", Level, f"one of {' '.join(Level)}")
        pupils = cell.take("pupils", _count, "a whole number of pupils")
        if len(folder.problems) > before:
            continue
        if (first := lines.setdefault((day, level), row.line)) != row.line:
            said = f"{level} on {day} stands on line {first} already"
            remedy = "remove one of the two lines"
            folder.note(path, row.line, "level", said, "each level once a day", remedy)
        found.append(Headcount(day, level, pupils))
    return found


def _device(folder: Folder, path: str, row: Row) -> Device | None:
    before = len(folder.problems)
    cell = _Cells(folder, path, row)
    device = Device(
        name=cell.take("name", _label, names.LABEL_RULE),
        kind=cell.take("kind", DeviceKind, f"one of {', '.join(DeviceKind)}"),
        mac=cell.take("mac", _mac, "six pairs of hexadecimal digits, as b8:27:eb:00:00:01"),
        address=cell.take("address", _address, "an IPv4 address, as 10.99.0.10"),
        room=cell.text("room"),
        levels=cell.take("levels", _levels, f"levels with spaces between, among {' '.join(Level)}"),
        model=cell.text("model"),
        serial=cell.text("serial"),
        acquired=cell.take("acquired", _iso_date_or_nothing, "a date, as 2016-09-01, or nothing"),
    )
    return device if len(folder.problems) == before else None


class _Cells:
    """The cells of one row, read one after the other; what can't be read is noted and comes out as None."""

    def __init__(self, folder: Folder, path: str, row: Row) -> None:
        self.folder, self.path, self.row = folder, path, row

    def take(self, column: str, read: Callable[[str], T], expected: str) -> T:
        text = self.row.cells.get(column, "")
        try:
            return read(text)
        except ValueError:
            found = f"«{text}»" if text else "the cell is empty"
            self.folder.note(self.path, self.row.line, column, found, expected)
            return None  # type: ignore[return-value]  # the row is dropped

    def text(self, column: str) -> str:
        return self.take(column, _printable, "text in one line, without control characters")


def _printable(text: str) -> str:
    if not is_one_line(text):
        raise ValueError
    return text


def _label(text: str) -> str:
    if not names.is_label(text):
        raise ValueError
    return text


def _mac(text: str) -> str:
    mac = text.lower().translate(_MAC_SEPARATORS)
    if not _MAC.fullmatch(mac):
        raise ValueError
    return mac


def _address(text: str) -> str:
    return str(IPv4Address(text))


def _levels(text: str) -> tuple[Level, ...]:
    return tuple(Level(word) for word in text.split())


def _iso_date(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _iso_date_or_nothing(text: str) -> str:
    return _iso_date(text) if text else ""


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ValueError
    return int(text)
