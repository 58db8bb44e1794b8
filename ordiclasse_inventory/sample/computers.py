"""Computers of the made-up schools: posts that keep their name and address, and machines that come and go."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ordiclasse_inventory.model.device import Device, DeviceKind
from ordiclasse_inventory.model.period import Day, Period
from ordiclasse_inventory.network.plan import Vlan

from .addresses import Block
from .days import BILL, LAST_YEAR, year_of
from .draw import Draw
from .generations import delivery
from .rooms import COMPUTER_ROOM, TECHNICAL, Room
from .stock import Leaving, Purchases, leaving

# The year of the machines that a room had at the bill of 2016.
_YEARS = {
    2005: 2, 2006: 3, 2007: 5, 2008: 8, 2009: 10, 2010: 12,
    2011: 13, 2012: 13, 2013: 13, 2014: 9, 2015: 7, 2016: 5,
}  # fmt: skip
_OLDEST = (2005, 2006, 2007)
_LIVES = (10, 12)
# From then on, a computer room may become a set of laptops, and the director may get one.
_LAPTOPS_FROM = 2014
SERVER_NAME = "serveur"


class Deliveries:
    """A school's deliveries: what came in one year came on one day."""

    def __init__(self, opened: Period, draw: Draw) -> None:
        self._opened, self._draw = opened, draw
        self._days: dict[int, Day] = {}
        old = opened.start <= BILL
        # A school gets its machines in a few deliveries.
        self.years = [draw.weighted(_YEARS) for _ in range(draw.between(2, 4))] if old else []

    def day(self, year: int) -> Day:
        """The day of that year's delivery; what a new school begins with is there when it opens."""
        if year <= year_of(self._opened.start):
            return self._opened.start
        if year not in self._days:
            self._days[year] = delivery(year, self._draw)
        return self._days[year]

    def of_a_room(self) -> list[Day]:
        """The days on which a room got its machines, each time all of them."""
        first = self._draw.pick(self.years) if self.years else year_of(self._opened.start)
        years = [self._draw.pick(_OLDEST)] if self.years and first >= 2014 else []
        while first <= LAST_YEAR:
            years.append(first)
            first = max(first + self._draw.between(*_LIVES), 2017)
        return [self.day(year) for year in years if self._is_open(self.day(year))]

    def _is_open(self, day: Day) -> bool:
        return not self._opened.end or day < self._opened.end


@dataclass(frozen=True, slots=True)
class Stay:
    """A machine's time at a post, and how it left."""

    kind: DeviceKind
    day: Day
    gone: Leaving | None


def stays(days: Sequence[Day], closed: Day, kinds: Sequence[DeviceKind], draw: Draw) -> list[Stay]:
    """Machines one after the other: each leaves on the day that the next one comes, or the school closes."""
    ends = [*(after for _, after in pairwise(days)), closed]
    return [
        Stay(kind, day, leaving(end, draw) if end else None)
        for day, end, kind in zip(days, ends, kinds, strict=True)
    ]


def servers(
    days: Sequence[Day], closed: Day, block: Block, purchases: Purchases, owner: str, draw: Draw
) -> Iterator[Device]:
    """The school's servers, one after the other under one name and address."""
    for stay in stays(days, closed, [DeviceKind.SERVER] * len(days), draw):
        yield purchases.buy(
            stay.kind, SERVER_NAME, stay.day, stay.gone, owner=owner, room=TECHNICAL, address=block.server
        )


def computers(
    plan: Sequence[Room], opened: Period, block: Block, purchases: Purchases, owner: str, draw: Draw
) -> Iterator[Device]:
    """The machines of all rooms, post by post, each post's machines one after the other."""
    deliveries = Deliveries(opened, draw)
    digits = max(2, len(str(sum(room.workstations for room in plan))))
    index = 0
    for room in plan:
        days = deliveries.of_a_room()
        kinds = _kinds(room, days, draw)
        there = stays(days, opened.end, kinds, draw)
        # Windows XP still ran in 2018 (La Presse Bisontine, no. 203); an office may have to have Windows.
        windows = draw.once_in(4) if room.for_staff else draw.once_in(12)
        for _ in range(room.workstations):
            index += 1
            address = block.give(Vlan.STAFF if room.for_staff else Vlan.PUPILS)
            for stay in there:
                yield purchases.buy(
                    stay.kind,
                    f"{'portable' if stay.kind is DeviceKind.LAPTOP else 'poste'}-{index:0{digits}}",
                    stay.day,
                    stay.gone,
                    owner=owner,
                    room=room.name,
                    levels=room.levels,
                    address=address,
                    windows=windows and (room.for_staff or year_of(stay.day) < 2009),
                )


def _kinds(room: Room, days: Sequence[Day], draw: Draw) -> list[DeviceKind]:
    mobile = draw.once_in(3) and (room.for_staff or room.name == COMPUTER_ROOM)
    return [
        DeviceKind.LAPTOP if mobile and year_of(day) >= _LAPTOPS_FROM else DeviceKind.WORKSTATION
        for day in days
    ]
