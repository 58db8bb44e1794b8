"""A school's `devices.csv`, `headcounts.csv` and `roster_counts.csv`."""

from ordiclasse_inventory.model.device import (
    ADDRESSED,
    WITH_STORAGE,
    Device,
    DeviceKind,
    DeviceState,
    Exit,
)
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.school import Headcount
from ordiclasse_inventory.network import names

from . import cells
from .cells import DATE, Cells
from .explain import did_you_mean_day
from .table import Row, read_table
from .text import Folder

DEVICE_COLUMNS = ("name", "kind", "mac", "address")
OPTIONAL_DEVICE_COLUMNS = (
    "asset", "room", "levels", "model", "serial", "os", "owner", "acquired", "price", "warranty",
    "from", "to", "moved_from", "moved_to", "retired", "exit", "recipient", "wiped",
    "ram_gb", "disk_gb", "state", "seen",
)  # fmt: skip
HEADCOUNT_COLUMNS = ("date", "level", "pupils")
OPTIONAL_HEADCOUNT_COLUMNS = ("commune",)
# No commune: of one level, few pupils live in one, and whoever counts a roster keeps nothing of anybody.
ROSTER_COUNT_COLUMNS = HEADCOUNT_COLUMNS

_COUNTED = [level for level in Level if level is not Level.TEACHER]
_LEVELS = f"levels with spaces between, among {' '.join(Level)}"
_MACS = "six pairs of hexadecimal digits, as b8:27:eb:00:00:01; several with spaces between"
_ADDRESS = "an IPv4 address, as 10.99.0.10"
_PRICE = "euros, as 412.50 or 412,50: digits alone, nine at most before the cents; or nothing"
_GB = "a whole number of GB, or nothing"
_EXITS = cells.one_of(Exit)
_SCHOOL = "the key of a school: " + names.LABEL_RULE


def devices_path(school: str) -> str:
    """Where a school's devices stand."""
    return f"schools/{school}/devices.csv"


def read_devices(folder: Folder, path: str) -> list[tuple[int, Device]]:
    """The devices of a file, each with its line; rows that are wrong are left out, and noted."""
    rows = read_table(folder, path, DEVICE_COLUMNS, OPTIONAL_DEVICE_COLUMNS)
    return [(row.line, device) for row in rows if (device := _device(folder, path, row)) is not None]


def cells_of(device: Device) -> dict[str, str]:
    """A device's line as `read_devices` reads it: the cells that say something, by column.

    `from` and `to` say nothing where `acquired` and `retired` say the same, and it did not move.
    """
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
        "from": "" if start == device.acquired and not device.moved_from else start,
        "to": "" if end == device.retired else end,
        "moved_from": device.moved_from,
        "moved_to": device.moved_to,
        "retired": device.retired,
        "exit": device.exit or "",
        "recipient": device.recipient,
        "wiped": device.wiped,
        "ram_gb": "" if device.ram_gb is None else str(device.ram_gb),
        "disk_gb": "" if device.disk_gb is None else str(device.disk_gb),
        "state": "" if device.state is DeviceState.IN_SERVICE else device.state,
        "seen": device.seen,
    }
    return {column: str(cell) for column, cell in cells.items() if cell}


def read_headcounts(
    folder: Folder, path: str, optional: tuple[str, ...] = OPTIONAL_HEADCOUNT_COLUMNS
) -> list[Headcount]:
    """The headcounts of a file, none where there is none; rows that are wrong are left out, and noted."""
    if not folder.has(path):
        return []
    found = []
    lines: dict[tuple[str, str, str], int] = {}
    for row in read_table(folder, path, HEADCOUNT_COLUMNS, optional):
        cell = Cells(folder, path, row)
        count = Headcount(
            date=cell.take("date", cells.iso_date, DATE, did_you_mean_day),
            level=cell.take("level", _counted, f"one of {' '.join(_COUNTED)}"),
            pupils=cell.take("pupils", cells.pupils, "a whole number of pupils, 9999 at most"),
            commune=cell.given("commune", cells.insee, cells.INSEE, ""),
        )
        if not cell.right:
            continue
        key = (count.date, count.level, count.commune)
        if (first := lines.setdefault(key, row.line)) != row.line:
            said = f"{count.level} on {count.date} stands on line {first} already"
            cell.note("level", said, "each level once a day and commune", "remove one of the two lines")
        found.append(count)
    return found


def _counted(text: str) -> Level:
    """A level that pupils are in."""
    level = Level(text)
    if level not in _COUNTED:
        raise ValueError
    return level


def _device(folder: Folder, path: str, row: Row) -> Device | None:
    cell = Cells(folder, path, row)
    kind = cell.choice("kind", DeviceKind)
    acquired, retired = cell.day("acquired"), cell.day("retired")
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
        warranty_until=cell.day("warranty"),
        period=cell.period(acquired or "", retired or ""),
        moved_from=cell.given("moved_from", cells.label, _SCHOOL, ""),
        moved_to=cell.given("moved_to", cells.label, _SCHOOL, ""),
        retired=retired,
        exit=cell.choice("exit", Exit) if row.cells.get("exit") else None,
        recipient=cell.text("recipient"),
        wiped=cell.day("wiped"),
        ram_gb=cell.given("ram_gb", cells.whole_number, _GB, None),
        disk_gb=cell.given("disk_gb", cells.whole_number, _GB, None),
        state=cell.choice("state", DeviceState) if row.cells.get("state") else DeviceState.IN_SERVICE,
        seen=cell.day("seen"),
    )
    if cell.right:
        _check_stay(cell, device)
        _check_way_out(cell, device)
    return device if cell.right else None


def _check_stay(cell: Cells, device: Device) -> None:
    """Note what a device's dates say against each other, and where it was said to be before and after."""
    if device.address and not device.macs:
        expected = "the MAC address that the address is given to"
        cell.note("mac", "the cell is empty", expected, "read it on the device, or leave the address out")
    if device.acquired and device.period.start < device.acquired:
        found = f"here from {device.period.start}, before it was acquired on {device.acquired}"
        cell.note("from", found, "a stay after the day of acquisition", "correct one of the two dates")
    for column, day in (("warranty", device.warranty_until), ("wiped", device.wiped), ("seen", device.seen)):
        if day and day < device.acquired:
            found = f"«{day}», before it was acquired on {device.acquired}"
            cell.note(column, found, "a day after that of acquisition", "correct one of the two dates")
    if device.moved_from and not cell.row.cells.get("from"):
        remedy = f"it came from {device.moved_from}: since when?"
        cell.note("from", "the cell is empty", "the day on which it came", remedy)
    if device.moved_to and not device.period.end:
        remedy = f"it moved to {device.moved_to}: since when?"
        cell.note("to", "the cell is empty", "the day on which it moved", remedy)
    if device.retired and device.period.end != device.retired:
        found = f"here until {device.period.end}, retired on {device.retired}"
        cell.note("to", found, "the day it was retired, or nothing", "leave `to` empty: `retired` says it")
    if device.retired and device.moved_to:
        expected = "the school that it moved to, or the day that it was retired: not both"
        cell.note("moved_to", f"«{device.moved_to}», and retired on {device.retired}", expected)


def _check_way_out(cell: Cells, device: Device) -> None:
    """Note what is not known of a device that left for good, or said of one that did not."""
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
