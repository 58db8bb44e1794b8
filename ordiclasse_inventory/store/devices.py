"""A school's `devices.csv` and `headcounts.csv`."""

from ordiclasse_inventory.model.device import (
    ADDRESSED,
    WITH_STORAGE,
    Device,
    DeviceKind,
    Exit,
)
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.school import Headcount
from ordiclasse_inventory.network import names

from . import cells
from .cells import DATE, DATE_OR_NOTHING, Cells
from .table import Row, read_table
from .text import Folder

DEVICE_COLUMNS = ("name", "kind", "mac", "address")
OPTIONAL_DEVICE_COLUMNS = (
    "asset", "room", "levels", "model", "serial", "os", "owner", "acquired", "price", "warranty",
    "from", "to", "moved_from", "moved_to", "retired", "exit", "recipient", "wiped",
    "ram_gb", "disk_gb",
)  # fmt: skip
HEADCOUNT_COLUMNS = ("date", "level", "pupils")
OPTIONAL_HEADCOUNT_COLUMNS = ("commune",)

_KINDS = cells.one_of(DeviceKind)
_LEVELS = f"levels with spaces between, among {' '.join(Level)}"
_MACS = "six pairs of hexadecimal digits, as b8:27:eb:00:00:01"
_ADDRESS = "an IPv4 address, as 10.99.0.10"
_PRICE = "euros, as 412.50, or nothing"
_GB = "a whole number of GB, or nothing"
_EXITS = cells.one_of(Exit)
_SCHOOL = "the key of a school: " + names.LABEL_RULE


def read_devices(folder: Folder, path: str) -> list[tuple[int, Device]]:
    """The devices of a file, each with its line; rows that are wrong are left out, and noted."""
    rows = read_table(folder, path, DEVICE_COLUMNS, OPTIONAL_DEVICE_COLUMNS)
    return [(row.line, device) for row in rows if (device := _device(folder, path, row)) is not None]


def cells_of(device: Device) -> dict[str, str]:
    """A device's line as `read_devices` reads it: the cells that say something, by column."""
    start, end = device.period.start, device.period.end
    cells = {
        "name": device.name,
        "kind": device.kind,
        "mac": " ".join(device.macs),
        "address": device.address,
        "asset": device.asset,
        "room": device.room,
        "levels": " ".join(device.levels),
        "model": device.model,
        "serial": device.serial,
        "os": device.os,
        "owner": device.owner,
        "acquired": device.acquired,
        "price": "" if device.price is None else str(device.price),
        "warranty": device.warranty_until,
        "from": "" if start == device.acquired else start,
        "to": "" if end == device.retired else end,
        "moved_from": device.moved_from,
        "moved_to": device.moved_to,
        "retired": device.retired,
        "exit": device.exit or "",
        "recipient": device.recipient,
        "wiped": device.wiped,
        "ram_gb": "" if device.ram_gb is None else str(device.ram_gb),
        "disk_gb": "" if device.disk_gb is None else str(device.disk_gb),
    }
    return {column: str(cell) for column, cell in cells.items() if cell}


def read_headcounts(folder: Folder, path: str) -> list[Headcount]:
    """The headcounts of a file; rows that are wrong are left out, and noted."""
    found = []
    lines: dict[tuple[str, str, str], int] = {}
    for row in read_table(folder, path, HEADCOUNT_COLUMNS, OPTIONAL_HEADCOUNT_COLUMNS):
        cell = Cells(folder, path, row)
        count = Headcount(
            date=cell.take("date", cells.iso_date, DATE),
            level=cell.take("level", Level, f"one of {' '.join(Level)}"),
            pupils=cell.take("pupils", cells.whole_number, "a whole number of pupils"),
            commune=cell.text("commune"),
        )
        if not cell.right:
            continue
        key = (count.date, count.level, count.commune)
        if (first := lines.setdefault(key, row.line)) != row.line:
            said = f"{count.level} on {count.date} stands on line {first} already"
            cell.note("level", said, "each level once a day and commune", "remove one of the two lines")
        found.append(count)
    return found


def _device(folder: Folder, path: str, row: Row) -> Device | None:
    cell = Cells(folder, path, row)
    kind = cell.take("kind", DeviceKind, _KINDS)
    acquired = cell.given("acquired", cells.iso_date, DATE_OR_NOTHING, "")
    retired = cell.given("retired", cells.iso_date, DATE_OR_NOTHING, "")
    needed = kind in ADDRESSED
    device = Device(
        name=cell.take("name", cells.label, names.LABEL_RULE),
        kind=kind,
        macs=cell.take("mac", cells.macs, _MACS) if needed else cell.given("mac", cells.macs, _MACS, ()),
        address=cell.take("address", cells.address, _ADDRESS)
        if needed
        else cell.given("address", cells.address, _ADDRESS, ""),
        room=cell.text("room"),
        levels=cell.given("levels", cells.levels, _LEVELS, ()),
        model=cell.text("model"),
        serial=cell.text("serial"),
        acquired=acquired,
        asset=cell.text("asset"),
        os=cell.text("os"),
        owner=cell.text("owner"),
        price=cell.given("price", cells.price, _PRICE, None),
        warranty_until=cell.given("warranty", cells.iso_date, DATE_OR_NOTHING, ""),
        period=cell.period(acquired or "", retired or ""),
        moved_from=cell.given("moved_from", cells.label, _SCHOOL, ""),
        moved_to=cell.given("moved_to", cells.label, _SCHOOL, ""),
        retired=retired,
        exit=cell.given("exit", Exit, _EXITS, None),
        recipient=cell.text("recipient"),
        wiped=cell.given("wiped", cells.iso_date, DATE_OR_NOTHING, ""),
        ram_gb=cell.given("ram_gb", cells.whole_number, _GB, None),
        disk_gb=cell.given("disk_gb", cells.whole_number, _GB, None),
    )
    if cell.right:
        _check_story(cell, device)
    return device if cell.right else None


def _check_story(cell: Cells, device: Device) -> None:
    """Note what a device's dates and its way out say against each other."""
    if device.address and not device.macs:
        expected = "the MAC address that the address is given to"
        cell.note("mac", "the cell is empty", expected, "read it on the device, or leave the address out")
    if device.acquired and device.period.start < device.acquired:
        found = f"here from {device.period.start}, before it was acquired on {device.acquired}"
        cell.note("from", found, "a stay after the day of acquisition", "correct one of the two dates")
    if device.moved_to and not device.period.end:
        cell.note("to", "the cell is empty", "the day on which it moved", f"it moved to {device.moved_to}")
    if device.retired and device.period.end != device.retired:
        found = f"here until {device.period.end}, retired on {device.retired}"
        cell.note("to", found, "the day it was retired, or nothing", "leave `to` empty: `retired` says it")
    if device.retired and device.moved_to:
        expected = "the school that it moved to, or the day that it was retired: not both"
        cell.note("moved_to", f"«{device.moved_to}», and retired on {device.retired}", expected)
    for column in ("exit", "recipient", "wiped"):
        if getattr(device, column) and not device.retired:
            found, remedy = f"«{getattr(device, column)}», and not retired", "fill in `retired`"
            cell.note(column, found, "nothing, for a device that is still in use", remedy)
    if device.retired and device.exit is None:
        cell.note("exit", "the cell is empty", f"how it left: {_EXITS}")
    if device.exit is Exit.GIVEN and not device.recipient:
        cell.note("recipient", "the cell is empty", "the association that it was given to")
    if device.exit is not None and device.kind in WITH_STORAGE and not device.wiped:
        remedy = "wipe its disk, and note the day"
        cell.note("wiped", "the cell is empty", "the day on which its storage was wiped", remedy)
