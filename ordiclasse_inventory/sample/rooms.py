"""Rooms of the made-up schools, who uses them, and how many computers stand in each."""

from collections.abc import Sequence
from dataclasses import dataclass

from ordiclasse_inventory.model.level import ELEMENTARY, Level
from ordiclasse_inventory.model.school import Headcount, SchoolKind

from .draw import Draw, apportion
from .headcounts import classes

TECHNICAL = "Local technique"
OFFICE = "Bureau de direction"
COMPUTER_ROOM = "Salle informatique"

_FEWEST = 3
_FOR_PUPILS = {SchoolKind.NURSERY: 6, SchoolKind.ELEMENTARY: 12, SchoolKind.PRIMARY: 10}


@dataclass(frozen=True, slots=True)
class Room:
    """A room, the levels that use it, and its number of workstations."""

    name: str
    levels: tuple[Level, ...]
    workstations: int

    @property
    def for_staff(self) -> bool:
        """Whether only staff use it."""
        return self.levels == (Level.TEACHER,)


def workstations(schools: Sequence[tuple[SchoolKind, int]], draw: Draw) -> tuple[int, ...]:
    """Workstations of each school (kind, pupils): with servers 32.5 machines a school, give or take 1.5 %."""
    computers = len(schools) * 325 * draw.between(985, 1015) // 10_000
    weights = [_FOR_PUPILS[kind] * number * draw.between(80, 120) for kind, number in schools]
    return apportion(computers - len(schools), weights, _FEWEST)


def workstations_beside(pupils: int) -> int:
    """Workstations of a school that is not among those of the bill of 2016."""
    return max(_FEWEST, pupils * 315 // 1875)


def rooms(headcounts: Sequence[Headcount], number: int) -> tuple[Room, ...]:
    """Where `number` workstations (3 or more) stand: classes, computer room if there are enough, staff."""
    staff = [Room(OFFICE, (Level.TEACHER,), 1)]
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
        shared.append(Room(COMPUTER_ROOM, older, min(16, over)))
        left -= shared[0].workstations

    shares = apportion(left, [1] * len(used))
    in_class = [
        Room(name, levels, share) for (name, levels), share in zip(used, shares, strict=True) if share
    ]
    return (*in_class, *shared, *staff)
