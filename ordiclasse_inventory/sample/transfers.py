"""Machines of the made-up schools that move: what a closing school leaves, and what is lent a helping hand.

A machine that moves has a line in both schools, and is in one of them on any day.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ordiclasse_inventory.model.device import Device, DeviceKind
from ordiclasse_inventory.model.period import Day, Period
from ordiclasse_inventory.network.plan import Vlan

from .addresses import Block
from .days import BILL, LAST_YEAR, years_after
from .draw import Draw
from .founding import Founding
from .generations import delivery
from .rooms import Room
from .stock import leaving

# Machines that a school can take in: its block has addresses for them.
MOST_TAKEN = 8
_ONE_GIVES_IN = 8
_MOVED = range(2015, 2026)
_FOR_YEARS = 10
_MOVING = frozenset({DeviceKind.WORKSTATION, DeviceKind.LAPTOP})


@dataclass(slots=True)
class Household:
    """A school's devices while they are being put together."""

    founding: Founding
    rooms: Sequence[Room]
    block: Block
    devices: list[Device]
    taken: int = 0

    def take(self, device: Device, day: Day, giver: str, moved: Device) -> None:
        """Give a place to a device that comes on that day, and leaves as `moved` says."""
        self.taken += 1
        room = self.rooms[0]
        prefix = device.name.partition("-")[0]
        self.devices.append(
            replace(
                moved,
                name=f"{prefix}-venu-{self.taken:02}",
                address=self.block.give(Vlan.PUPILS),
                room=room.name,
                levels=room.levels,
                period=Period(day, moved.retired),
                moved_from=giver,
            )
        )


def transfer(households: Sequence[Household], draw: Draw) -> None:
    """Move machines: from each closed school into the one that took it in, and between some neighbours."""
    for household in households:
        founding = household.founding
        if founding.into is not None and founding.period.end > BILL:
            _empty(household, households[founding.into], founding.period.end, draw)
    for giver, taker in pairwise(households):
        near = giver.founding.place == taker.founding.place
        always = giver.founding.period == taker.founding.period and not giver.founding.period.end
        if near and always and draw.once_in(_ONE_GIVES_IN):
            _lend(giver, taker, delivery(draw.pick(_MOVED), draw), draw.between(1, 3))


def _empty(household: Household, taker: Household, day: Day, draw: Draw) -> None:
    """The closed school's younger machines go on in the other school, until they are ten years old."""
    for index, device in enumerate(household.devices):
        if not _moves(device) or device.retired != day or taker.taken == MOST_TAKEN:
            continue
        last = years_after(device.acquired, _FOR_YEARS)
        if last <= day:
            continue
        stays = replace(device, retired="", exit=None, recipient="", wiped="", os="Debian 13")
        if last[:4] <= str(LAST_YEAR):
            gone = leaving(last, draw)
            stays = replace(
                device, retired=gone.day, exit=gone.exit, recipient=gone.recipient, wiped=gone.wiped
            )
        _move(household, index, taker, day, stays)


def _lend(giver: Household, taker: Household, day: Day, number: int) -> None:
    """Move so many machines that are in use on that day."""
    for index, device in enumerate(giver.devices):
        fits = _moves(device) and device.period.start < day and device.period.holds(day)
        if fits and not device.moved_from and number and taker.taken < MOST_TAKEN:
            number -= 1
            _move(giver, index, taker, day, device)


def _moves(device: Device) -> bool:
    return device.kind in _MOVING and device.managed and not device.for_staff


def _move(giver: Household, index: int, taker: Household, day: Day, moved: Device) -> None:
    """Close the line in one school, and open another in the other, which ends as `moved` says."""
    device = giver.devices[index]
    taker.take(device, day, giver.founding.key, moved)
    giver.devices[index] = replace(
        device,
        os=moved.os,
        period=Period(device.period.start, day),
        moved_to=taker.founding.key,
        retired="",
        exit=None,
        recipient="",
        wiped="",
    )
