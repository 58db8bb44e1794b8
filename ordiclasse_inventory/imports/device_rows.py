"""Rows that are devices, from whatever source: known again, compared, or added with a name and an address."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from ipaddress import IPv4Address, IPv4Network

from ordiclasse_inventory.model.audit import same_model
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import ADDRESSED, Device, DeviceKind, DeviceState
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.period import Period
from ordiclasse_inventory.model.school import School
from ordiclasse_inventory.network.names import next_name
from ordiclasse_inventory.network.proposals import PlanFullError, propose_address
from ordiclasse_inventory.store import did_you_mean
from ordiclasse_inventory.store.devices import (
    DEVICE_COLUMNS,
    OPTIONAL_DEVICE_COLUMNS,
    cells_of,
    devices_path,
    read_devices,
)
from ordiclasse_inventory.store.text import Folder

from .change import Change, Desk, FieldChange, Source
from .spelling import CONVERSIONS
from .spreadsheet import damage
from .words import plain

FIELDS = (*DEVICE_COLUMNS, *OPTIONAL_DEVICE_COLUMNS)
# What a device that is known keeps unless one asks: it names and numbers it in DNS.
GIVEN_ONCE = ("name", "address")
COMPARED = tuple(field for field in FIELDS if field not in GIVEN_ONCE)


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device as a row has it.

    `cells` are by the columns of devices.csv, as the source writes them; `school` is a key, a UAI or a name
    (empty: not told), `addresses` those that it had, by which its school may be known.
    """

    source: Source
    cells: dict[str, str]
    school: str = ""
    addresses: tuple[str, ...] = ()


class _WrongError(Exception):
    """What a row can't be: field, what was found, what was expected, the remedy."""


def import_rows(
    desk: Desk,
    rows: Iterable[DeviceRow],
    school: str | None = None,
    fields: Collection[str] = COMPARED,
) -> None:
    """Work devices in: those known by tag, serial, MAC address or name are compared, others added.

    A device is looked for in all schools; a new one goes to its row's school, else to `school`, else to the
    one whose block has its address.
    """
    shelf = _Shelf(desk)
    for row in rows:
        if not desk.takes(row.source):
            continue
        cells = _converted(desk, row)
        if cells is None:
            continue
        try:
            _work_in(desk, shelf, row, cells, school, fields)
        except _WrongError as wrong:
            desk.refuse(row.source, *wrong.args)


def _work_in(
    desk: Desk,
    shelf: "_Shelf",
    row: DeviceRow,
    cells: dict[str, str],
    school: str | None,
    fields: Collection[str],
) -> None:
    wanted = shelf.school(row, school)
    known = shelf.known(cells, wanted)
    if known is None:
        if wanted is None:
            raise _WrongError("school", "no school is told", "a column for it, or --school")
        if not any(cells.get(name) for name in ("asset", "serial", "mac", "name")):
            expected = "a name, a serial number, a tag or a MAC address: another import would add it again"
            raise _WrongError("name", "nothing that tells it from others", expected)
        _add(desk, shelf, row.source, wanted, cells)
        return
    if wanted is not None and known.school.key != wanted.key:
        remedy = "where it has moved, note that first: `ordiclasse device move`"
        raise _WrongError("school", f"{known.device.name} stands in {known.school.key}", wanted.key, remedy)
    if (first := shelf.met(known, row.source)) is not None:
        found = f"{known.device.name} is the row {first} already"
        raise _WrongError("", found, "each device once", "remove one of the rows")
    shelf.learn(known, cells)
    _update(desk, known, row.source, cells, fields)


@dataclass(slots=True)
class _Known:
    """A device of the inventory, with its school and line (0: it came in by this import)."""

    school: School
    device: Device
    line: int
    row: Source | None = None


class _Shelf:
    """The department's devices, to be known again."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.schools = dict(desk.department.schools)
        there = desk.department.as_of(desk.day).schools.values()
        self._blocks = [(IPv4Network(school.block), school.key) for school in there]
        self._school_names = school_names(desk.department)
        self._by: dict[tuple[str, str], _Known] = {}
        for key, school in self.schools.items():
            folder = Folder(desk.root)
            for line, device in read_devices(folder, devices_path(key)):
                self._put(_Known(school, device, line))

    def _put(self, known: _Known) -> None:
        """Index a device; where several lines tell of one, the one whose stay ends last."""
        device = known.device
        for hint in (*_hints(cells_of(device)), ("name", f"{known.school.key}/{device.name}")):
            other = self._by.get(hint)
            if other is None or _later(device, other.device):
                self._by[hint] = known

    def learn(self, known: _Known, cells: dict[str, str]) -> None:
        """Index what a row told of a device, so that no other row tells it of another one."""
        self._by |= dict.fromkeys(_hints(cells), known)

    def school(self, row: DeviceRow, given: str | None) -> School | None:
        """The school that a row means; None where nothing tells."""
        if row.school:
            key = self._school_names.get(plain(row.school))
            if key is None:
                known = [*self.schools, *(school.name for school in self.schools.values())]
                remedy = did_you_mean(row.school, known)
                raise _WrongError("school", f"«{row.school}»", "the key, UAI or name of one school", remedy)
            return self.schools[key]
        if given is not None:
            return self.schools[given]
        keys = {key for text in row.addresses for block, key in self._blocks if _lies_in(text, block)}
        if len(keys) > 1:
            raise _WrongError("school", f"addresses of {', '.join(sorted(keys))}", "one school, or --school")
        return self.schools[keys.pop()] if keys else None

    def known(self, cells: dict[str, str], school: School | None) -> _Known | None:
        """The device that a row tells of; None where it is new."""
        found: dict[int, tuple[str, _Known]] = {}
        for hint in _hints(cells):
            if known := self._by.get(hint):
                found.setdefault(id(known), (hint[0], known))
        if len(found) > 1:
            now = {at: pair for at, pair in found.items() if pair[1].device.period.holds(self.desk.day)}
            found = now if len(now) == 1 else found
        if len(found) > 1:
            (one, first), (other, second), *_ = found.values()
            said = f"its {one} is that of {first.device.name}, its {other} that of {second.device.name}"
            raise _WrongError(other, said, "one device")
        if found:
            ((hint_of, known),) = found.values()
            left = known.device.period.end
            if left and left <= self.desk.day and left not in (cells.get("retired"), cells.get("to")):
                said = f"that is {known.device.name} of {known.school.key}, which left on {left}"
                raise _WrongError(
                    hint_of, said, "a device that is there", "is it back? correct its line first"
                )
            return known
        named = self._by.get(("name", f"{school.key}/{cells.get('name', '')}")) if school else None
        if named is None or not named.device.period.holds(self.desk.day):
            return None
        serial, other_serial = cells.get("serial", "").lower(), named.device.serial.lower()
        if serial and other_serial and serial != other_serial:
            said = f"{named.device.name} has the serial number {named.device.serial}, not {cells['serial']}"
            raise _WrongError("name", said, "the same device", "is it another one? retire the former first")
        return named

    def met(self, known: _Known, source: Source) -> Source | None:
        """The row that told of this device before; None the first time."""
        first, known.row = known.row, known.row or source
        return first

    def add(self, school: School, device: Device, source: Source) -> None:
        """Put a new device into its school."""
        grown = replace(school, devices=(*school.devices, device))
        self.schools[school.key] = grown
        self._put(_Known(grown, device, 0, source))


def school_names(department: Department) -> dict[str, str]:
    """The schools' keys by what each alone is called: key, UAI and name, to be compared by `plain`."""
    owners: dict[str, set[str]] = {}
    for key, school in department.schools.items():
        for name in (key, school.uai, school.name):
            owners.setdefault(plain(name), set()).add(key)
    return {name: keys.pop() for name, keys in owners.items() if len(keys) == 1}


def _hints(cells: dict[str, str]) -> list[tuple[str, str]]:
    """What a device is known by, the surest first: its tag, its serial number, its MAC addresses."""
    hints = [("asset", cells.get("asset", "")), ("serial", cells.get("serial", "").lower())]
    hints += [("mac", mac) for mac in cells.get("mac", "").split()]
    return [hint for hint in hints if hint[1]]


def _later(device: Device, other: Device) -> bool:
    ends = device.period.end or "9999", other.period.end or "9999"
    return (ends[0], device.period.start) >= (ends[1], other.period.start)


def _lies_in(text: str, block: IPv4Network) -> bool:
    try:
        return IPv4Address(text) in block
    except ValueError:
        return False


def _update(
    desk: Desk, known: _Known, source: Source, cells: dict[str, str], fields: Collection[str]
) -> None:
    path = devices_path(known.school.key)
    before = dict.fromkeys(FIELDS, "") | cells_of(known.device)
    changes = {
        name: value
        for name, value in cells.items()
        if name in fields and value != before[name] and not _SAME.get(name, _same_text)(before[name], value)
    }
    # Debian is what a computer has of which nothing is noted.
    if not before["os"] and changes.get("os", "").lower().startswith("debian"):
        del changes["os"]
    # An empty `from` stands for `acquired`, an empty `to` for `retired`: our own export writes them out.
    period = known.device.period
    for name, stands_for, day in (("from", "acquired", period.start), ("to", "retired", period.end)):
        if stands_for not in changes and changes.get(name) == day:
            del changes[name]
    if changes.get("state") == DeviceState.IN_SERVICE:
        changes["state"] = ""
    # A state is dated: the days before stay as they were.
    if "state" in changes and period.holds(desk.day) and period.start != desk.day:
        desk.cut(source, path, known.line, desk.day, changes)
    elif changes:
        desk.set_cells(source, path, known.line, changes)
    for name in GIVEN_ONCE:
        if name not in fields and cells.get(name, before[name]) != before[name]:
            said = (
                f"{known.device.name} keeps {before[name] or 'none'}, not «{cells[name]}» (--fields {name})"
            )
            desk.remark(source, name, said)
    noted = tuple(FieldChange(name, before[name], value) for name, value in changes.items())
    desk.change(Change(source, known.school.key, known.device.name, False, noted))


def _same_text(before: str, after: str) -> bool:
    return before.casefold() == after.casefold()


def _same_cards(before: str, after: str) -> bool:
    """Whether one names cards of the other: a card that is out today is not gone."""
    known, found = set(before.split()), set(after.split())
    return bool(known) and (known <= found or found <= known)


def _same_amount(before: str, after: str) -> bool:
    return bool(before) and Decimal(before) == Decimal(after)


def _same_state(before: str, after: str) -> bool:
    return (before or DeviceState.IN_SERVICE) == after


_SAME: dict[str, Callable[[str, str], bool]] = {
    "mac": _same_cards,
    "model": same_model,
    "price": _same_amount,
    "state": _same_state,
}


def _add(desk: Desk, shelf: _Shelf, source: Source, school: School, cells: dict[str, str]) -> None:
    kind = DeviceKind(cells.get("kind", DeviceKind.WORKSTATION))
    taken = [device.name for device in school.devices]
    name = cells.get("name", "")
    if name in taken:
        raise _WrongError(
            "name", f"{name} is the name of a device that left", "a name that nobody had", "leave it empty"
        )
    device = Device(
        name=name or next_name(kind, taken),
        kind=kind,
        macs=tuple(cells.get("mac", "").split()),
        address=cells.get("address", ""),
        levels=tuple(map(Level, cells.get("levels", "").split())),
        asset=cells.get("asset", ""),
        serial=cells.get("serial", ""),
        acquired=cells.get("acquired", ""),
        period=Period(
            cells.get("from") or cells.get("acquired", ""), cells.get("retired") or cells.get("to", "")
        ),
        retired=cells.get("retired", ""),
    )
    if kind in ADDRESSED and not device.macs:
        expected = f"a MAC address, by which a {kind} is given its address"
        raise _WrongError("mac", "the cell is empty", expected, "read it on the machine or its box")
    if device.macs and kind is not DeviceKind.TABLET and not device.address:
        try:
            device = replace(device, address=propose_address(school, device, desk.department))
        except PlanFullError as full:
            raise _WrongError("address", str(full), "a free address") from full
    written = {**cells, "name": device.name, "kind": str(kind), "address": device.address}
    written = {column: written[column] for column in FIELDS if written.get(column)}
    desk.add_row(source, devices_path(school.key), written, DEVICE_COLUMNS)
    shelf.add(school, device, source)
    noted = tuple(FieldChange(column, "", value) for column, value in written.items() if column != "name")
    desk.change(Change(source, school.key, device.name, True, noted))


def _converted(desk: Desk, row: DeviceRow) -> dict[str, str] | None:
    """The row's cells as devices.csv has them; None, and each refused, where some can't be read."""
    found = {}
    right = True
    for column, text in row.cells.items():
        expected, convert = CONVERSIONS.get(column, ("text in one line", str))
        why = damage(text)
        try:
            if why:
                raise ValueError
            value = convert(text)
        except ValueError:
            desk.refuse(row.source, column, f"«{text}»", expected, why)
            right = False
            continue
        if value:
            found[column] = value
    return found if right else None
