"""Devices that come, move and leave: their lines in `devices.csv`.

Whether the files are right then is for the draft to say, with all the rules of the reader.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import Device, DeviceKind, DeviceState, Exit
from ordiclasse_inventory.model.period import Day, Period
from ordiclasse_inventory.model.problem import Problem
from ordiclasse_inventory.model.school import School
from ordiclasse_inventory.network.names import next_name
from ordiclasse_inventory.network.proposals import PlanFullError, propose_address
from ordiclasse_inventory.store import did_you_mean
from ordiclasse_inventory.store.devices import cells_of, devices_path
from ordiclasse_inventory.store.draft import ChangedMeanwhileError, Draft
from ordiclasse_inventory.store.table_edit import TableEdit

_A_DEVICE = "a device's name and school, as poste-03.jean-jaures, its asset tag or its serial number"


@dataclass(frozen=True, slots=True)
class Stay:
    """A device where it is: its school (with its history), and its line there."""

    school: School
    device: Device

    @property
    def name(self) -> str:
        """What the device is called in the department: `poste-03.jean-jaures`."""
        return f"{self.device.name}.{self.school.key}"


def find(department: Department, reference: str, day: Day) -> Stay | Problem:
    """The stay on that day of the device that is called so (`poste-03.jean-jaures`, a tag, a serial)."""
    wanted = reference.removesuffix(f".{department.domain}")
    stays = [Stay(school, device) for school in department.schools.values() for device in school.devices]
    meant = [stay for stay in stays if wanted in {stay.name, stay.device.asset, stay.device.serial} - {""}]
    there = [stay for stay in meant if stay.device.period.holds(day)]
    if len(there) == 1:
        return there[0]
    if there:
        found = f"«{wanted}» is {' and '.join(stay.name for stay in there)}"
        return Problem("schools", 0, "", found, _A_DEVICE, "say which by its name")
    if meant:
        said = ", ".join(f"{stay.name} {stay.device.period}" for stay in meant)
        return Problem("schools", 0, "", f"«{wanted}» is nowhere on {day}: {said}", "a device that is there")
    remedy = did_you_mean(wanted, [stay.name for stay in stays])
    return Problem("schools", 0, "", f"no device is called «{wanted}»", _A_DEVICE, remedy)


def numbered(first: str, count: int) -> list[str] | None:
    """So many names from one on: `poste-09`, `poste-10`; None where it has no number to count from."""
    if count == 1:
        return [first]
    match = re.fullmatch(r"(.*?)([0-9]+)", first)
    if match is None:
        return None
    stem, number = match.groups()
    return [f"{stem}{int(number) + step:0{len(number)}}" for step in range(count)]


def add(
    draft: Draft, department: Department, school: str, devices: Sequence[Device]
) -> tuple[Device, ...] | Problem:
    """Draft a line for each device in a school's file; the devices as they are written.

    One without a name gets the next of its kind, one with MAC addresses the address that the plan proposes.
    """
    known = _open_school(department, school, devices[0].period.start)
    if isinstance(known, Problem):
        return known
    table = draft.table(devices_path(school))
    added: list[Device] = []
    for each in devices:
        device = each if each.name else replace(each, name=next_name(each.kind, _taken(known, each)))
        placed = _placed(department, known, device) if device.macs else device
        if isinstance(placed, Problem):
            return placed
        table.append(cells_of(placed))
        added.append(placed)
        known = replace(known, devices=(*known.devices, placed))
    draft.write(devices_path(school), table.text())
    return tuple(added)


def move(
    draft: Draft, department: Department, stay: Stay, to: str, day: Day, name: str = "", room: str = ""
) -> Device | Problem:
    """Draft the end of a stay, and the line of the next one in another school; the device as it is there.

    It keeps its name where no other device of that school ever had it, and all cells of its line but those
    that are about the school that it leaves; columns that only the one file has are added to the other.
    """
    if leaving := _leaving(stay):
        return leaving
    target = _open_school(department, to, day)
    if isinstance(target, Problem):
        return target
    if to == stay.school.key:
        found = f"{stay.name} is at {to} already"
        return Problem(
            devices_path(to), 0, "", found, "another school", "to change its room, give --room alone"
        )
    moved = replace(
        stay.device,
        name=name or stay.device.name,
        address="",
        room=room,
        period=Period(day),
        moved_from=stay.school.key,
        moved_to="",
    )
    taken = _taken(target, moved)
    if not name and moved.name in taken:
        moved = replace(moved, name=next_name(moved.kind, taken))
    placed = _placed(department, target, moved) if stay.device.address else moved
    if isinstance(placed, Problem):
        return placed
    line = _line(draft, stay)
    left, come = draft.table(devices_path(stay.school.key)), draft.table(devices_path(to))
    cells = {column: cell for column, cell in dict(left.rows())[line].items() if cell}
    come.need(left.heading(column) for column in cells)
    own = {
        "name": placed.name,
        "address": placed.address,
        "room": room,
        "from": day,
        "to": "",
        "moved_to": "",
    }
    come.append({**cells, **_known(come.columns, own), "from": day, "moved_from": stay.school.key})
    left.set(line, {"to": day, "moved_to": to})
    # First where it comes to: stopped between the two files, it is at two places, which `check` tells.
    draft.write(devices_path(to), come.text())
    draft.write(devices_path(stay.school.key), left.text())
    return placed


def move_within(draft: Draft, stay: Stay, room: str) -> Device:
    """Draft another room for a device in its school; the device as it is there."""
    table = draft.table(devices_path(stay.school.key))
    table.set(_line(draft, stay), {"room": room})
    draft.write(devices_path(stay.school.key), table.text())
    return replace(stay.device, room=room)


def retire(
    draft: Draft, stay: Stay, day: Day, way_out: Exit, recipient: str = "", wiped: Day = ""
) -> Device | Problem:
    """Draft the end of a device with us, and how it left; the device as it is written."""
    if leaving := _leaving(stay):
        return leaving
    table = draft.table(devices_path(stay.school.key))
    cells = {"retired": day, "exit": str(way_out), "recipient": recipient, "wiped": wiped}
    table.set(_line(draft, stay), {column: cell for column, cell in cells.items() if cell})
    draft.write(devices_path(stay.school.key), table.text())
    period = Period(stay.device.period.start, day)
    return replace(stay.device, period=period, retired=day, exit=way_out, recipient=recipient, wiped=wiped)


def set_state(draft: Draft, stay: Stay, day: Day, state: DeviceState) -> Device | Problem:
    """Draft the state that a device is in from a day on; the device as it is then.

    Its line ends, and one like it begins, so that the days before stay as they were.
    """
    path = devices_path(stay.school.key)
    device = stay.device
    if device.state is state:
        found = f"{stay.name} is {state} already, {device.period}"
        return Problem(path, 0, "state", found, "another state")
    table, line = draft.table(path), _line(draft, stay)
    changed = {"state": "" if state is DeviceState.IN_SERVICE else str(state)}
    if device.period.start == day:
        table.set(line, changed)
        draft.write(path, table.text())
        return replace(device, state=state)
    cut(table, line, day, changed)
    draft.write(path, table.text())
    return replace(device, state=state, period=Period(day, device.period.end), moved_from="")


def cut(table: TableEdit, line: int, day: Day, cells: Mapping[str, str]) -> None:
    """End a device's line on a day; one like it, but for some cells, begins there and ends as it did."""
    whole = {column: cell for column, cell in dict(table.rows())[line].items() if cell}
    whole.pop("moved_from", None)
    table.append({**whole, "from": day, **cells})
    endings = ("moved_to", "retired", "exit", "recipient", "wiped")
    table.set(line, {**{name: "" for name in endings if name in whole}, "to": day})


def with_stay(department: Department, stay: Stay, changed: Device) -> Department:
    """The department where a stay is as it was changed: what another change of the same draft begins from."""
    devices = tuple(changed if each is stay.device else each for each in stay.school.devices)
    school = replace(stay.school, devices=devices)
    return replace(department, schools={**department.schools, school.key: school})


def _open_school(department: Department, key: str, day: Day) -> School | Problem:
    school = department.schools.get(key)
    if school is None:
        remedy = did_you_mean(key, department.schools)
        return Problem("schools", 0, "", f"there is no school «{key}»", "a folder in schools/", remedy)
    if not school.period.holds(day):
        found = f"{key} is open {school.period}, and not on {day}"
        return Problem(f"schools/{key}/school.yml", 0, "open", found, "a day on which the school is open")
    return school


def _leaving(stay: Stay) -> Problem | None:
    """A problem where it is written already when and how the stay ends."""
    device = stay.device
    if not device.period.end:
        return None
    way = f"moves to {device.moved_to}" if device.moved_to else "leaves"
    found = f"{stay.name} {way} on {device.period.end} already"
    return Problem(
        devices_path(stay.school.key), 0, "to", found, "a stay that has no end", "correct that line first"
    )


def _line(draft: Draft, stay: Stay) -> int:
    """The line of a stay in the very text that is edited."""
    path = devices_path(stay.school.key)
    for line, device in draft.devices(path):
        if device == stay.device:
            return line
    raise ChangedMeanwhileError(f"{path} was changed by somebody else meanwhile")


def _taken(school: School, device: Device) -> set[str]:
    """The names that other devices of a school ever had; a server may have that of one that left."""
    return {
        other.name
        for other in school.devices
        if not _same(device, other)
        and not (device.kind is other.kind is DeviceKind.SERVER and not other.period.overlaps(device.period))
    }


def _same(one: Device, other: Device) -> bool:
    """Whether two lines are about one device: its tag, its serial number or a MAC address says so."""
    return (
        bool(one.asset and one.asset == other.asset)
        or bool(one.serial and (one.model, one.serial) == (other.model, other.serial))
        or not set(one.macs).isdisjoint(other.macs)
    )


def _placed(department: Department, school: School, device: Device) -> Device | Problem:
    """The device with the address that its school's plan proposes."""
    try:
        return replace(device, address=propose_address(school, device, department))
    except PlanFullError as full:
        path = f"schools/{school.key}/school.yml"
        return Problem(path, 0, "block", str(full), "a free address for each machine")


def _known(columns: Sequence[str], cells: dict[str, str]) -> dict[str, str]:
    """Of the cells, those that say something or that a file has a column for."""
    return {column: cell for column, cell in cells.items() if cell or column in columns}
