"""Machines of the made-up schools: where they stand, who uses them, how old they are.

Ages follow what the city wrote in 2015 (deliberation 37 on Ordiclasse): servers mostly of 2005 to 2007, some
schools ahead as a pilot in 2014 and 2015, renewal from 2016 on. Models and serial numbers are invented.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from ..model.device import Device, DeviceKind
from ..model.level import ELEMENTARY, Level
from ..model.school import Headcount, SchoolKind
from .addresses import mac, server_address, workstation_addresses
from .draw import Draw, apportion
from .headcounts import classes

_FEWEST = 3
_FOR_PUPILS = {SchoolKind.NURSERY: 6, SchoolKind.ELEMENTARY: 12, SchoolKind.PRIMARY: 10}

_SERVER_YEARS = {2005: 26, 2006: 30, 2007: 20, 2014: 6, 2015: 6, 2016: 12}
_WORKSTATION_YEARS = {
    2005: 3, 2006: 4, 2007: 5, 2008: 6, 2009: 8, 2010: 10,
    2011: 11, 2012: 12, 2013: 12, 2014: 12, 2015: 11, 2016: 6,
}  # fmt: skip
# The model on sale until that year.
_SERVERS = {2007: "Saline S1", 2013: "Saline S2", 2016: "Saline S3"}
_WORKSTATIONS = {2007: "Lison 100", 2010: "Lison 200", 2013: "Lison 300", 2016: "Lison 400"}


@dataclass(frozen=True, slots=True)
class Room:
    """A room, the levels that use it, and its number of workstations."""

    name: str
    levels: tuple[Level, ...]
    workstations: int


def workstations(schools: Sequence[tuple[SchoolKind, int]], draw: Draw) -> tuple[int, ...]:
    """Workstations of each school (kind, pupils): with servers 32.5 machines a school, give or take 1.5 %."""
    computers = len(schools) * 325 * draw.between(985, 1015) // 10_000
    weights = [_FOR_PUPILS[kind] * number * draw.between(80, 120) for kind, number in schools]
    return apportion(computers - len(schools), weights, _FEWEST)


def rooms(headcounts: Sequence[Headcount], number: int) -> tuple[Room, ...]:
    """Where `number` workstations (3 or more) stand: classes, computer room if there are enough, staff."""
    staff = [Room("Bureau de direction", (Level.TEACHER,), 1)]
    if number >= 30:
        staff.insert(0, Room("Salle des maîtres", (Level.TEACHER,), 1))
    left = number - len(staff)

    used = [(f"Salle {index}", levels) for index, levels in enumerate(classes(headcounts), 1)]
    present = [row.level for row in headcounts]
    used += [
        (name, (level,))
        for name, level in (("Salle ULIS", Level.ULIS), ("Salle UPE2A", Level.UPE2A))
        if level in present
    ]
    shared: list[Room] = []
    over = left - 2 * len(used)
    if over >= 8 and any(level in ELEMENTARY for level in present):
        older = tuple(level for level in present if level in (*ELEMENTARY, Level.ULIS, Level.UPE2A))
        shared.append(Room("Salle informatique", older, min(16, over)))
        left -= shared[0].workstations

    shares = apportion(left, [1] * len(used))
    in_class = [
        Room(name, levels, share) for (name, levels), share in zip(used, shares, strict=True) if share
    ]
    return (*in_class, *shared, *staff)


def devices(block: IPv4Network, plan: Iterable[Room], first_serial: int, draw: Draw) -> tuple[Device, ...]:
    """The server and the workstations of a school, with serial numbers from `first_serial` on."""
    plan = tuple(plan)
    number = sum(room.workstations for room in plan)
    year = draw.weighted(_SERVER_YEARS)
    # A school gets its machines in a few deliveries; the day is the same for all of one delivery.
    years = [draw.weighted(_WORKSTATION_YEARS) for _ in range(draw.between(2, 4))]
    if year >= 2014:
        years.append(year)
    days = {each: f"{each}-{draw.between(7, 10):02}-{draw.between(1, 28):02}" for each in [*years, year]}

    address = server_address(block)
    made = [
        Device(
            name="serveur",
            kind=DeviceKind.SERVER,
            macs=(mac(address),),
            address=address,
            room="Local technique",
            model=_on_sale(_SERVERS, year),
            serial=_serial(year, first_serial),
            acquired=days[year],
        )
    ]
    addresses = workstation_addresses(block, number)
    digits = max(2, len(str(number)))
    for room in plan:
        bought = draw.pick(years)
        model = _on_sale(_WORKSTATIONS, bought)
        for _ in range(room.workstations):
            address, index = next(addresses), len(made)
            made.append(
                Device(
                    name=f"poste-{index:0{digits}}",
                    kind=DeviceKind.WORKSTATION,
                    macs=(mac(address),),
                    address=address,
                    room=room.name,
                    levels=room.levels,
                    model=model,
                    serial=_serial(bought, first_serial + index),
                    acquired=days[bought],
                )
            )
    return tuple(made)


def _on_sale(models: dict[int, str], year: int) -> str:
    return next(model for last, model in models.items() if year <= last)


def _serial(year: int, number: int) -> str:
    return f"OC{year % 100:02}-{number:06}"
