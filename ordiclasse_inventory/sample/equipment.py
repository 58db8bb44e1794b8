"""What the made-up schools have besides computers: network, power, printing, projection, tablets.

From September 2016 on, schools get tablets, interactive projectors and boards with the new model of platform;
those of the pilot had boards in 2014 and 2015 (domain).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ordiclasse_inventory.model.device import Device, DeviceKind
from ordiclasse_inventory.model.period import Day, Period
from ordiclasse_inventory.network.plan import Vlan

from .addresses import Block
from .computers import stays
from .days import LAST_YEAR, year_of
from .draw import Draw
from .generations import Platform, delivery
from .rooms import TECHNICAL, Room
from .stock import Purchases

_TABLETS = (6, 10)
_ROOMS_FOR_AN_ACCESS_POINT = 3
# Two switches and a printer, and three addresses that stay free.
_OTHERS = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """A place for a device: its kind, name and room, and the days on which one came."""

    kind: DeviceKind
    name: str
    room: Room | None
    days: tuple[Day, ...]


def addresses_needed(rooms: int) -> int:
    """How many addresses of the devices' VLAN a school with so many rooms takes at most, and some more."""
    return -(-rooms // _ROOMS_FOR_AN_ACCESS_POINT) + _OTHERS


def equipment(
    plan: Sequence[Room],
    opened: Period,
    platform: Platform,
    block: Block,
    purchases: Purchases,
    owner: str,
    draw: Draw,
) -> Iterator[Device]:
    """All of it, place by place, each place's devices one after the other."""
    wired = {DeviceKind.SWITCH, DeviceKind.ACCESS_POINT, DeviceKind.PRINTER}
    for wanted in (*_always(plan, platform, draw), *_modern(plan, platform, draw)):
        days = [max(day, opened.start) for day in wanted.days]
        days = [day for day in dict.fromkeys(days) if not opened.end or day < opened.end]
        if not days:
            continue
        address = block.give(Vlan.DEVICES) if wanted.kind in wired else ""
        for stay in stays(days, opened.end, [wanted.kind] * len(days), draw):
            yield purchases.buy(
                wanted.kind,
                wanted.name,
                stay.day,
                stay.gone,
                owner=owner,
                room=wanted.room.name if wanted.room else TECHNICAL,
                levels=wanted.room.levels if wanted.room else (),
                address=address,
            )


def _always(plan: Sequence[Room], platform: Platform, draw: Draw) -> Iterator[Wanted]:
    """What every school has, renewed with its platform."""
    first, modern = platform.servers[0], platform.modern_since
    with_platform = (first, modern) if modern else (first,)
    yield Wanted(DeviceKind.UPS, "onduleur", None, with_platform)
    yield Wanted(DeviceKind.SWITCH, "commutateur-01", None, with_platform)
    printers = (delivery(draw.between(2008, 2013), draw), delivery(draw.between(2018, 2022), draw))
    yield Wanted(DeviceKind.PRINTER, "imprimante-01", plan[-1], printers)
    if draw.once_in(2):
        room = draw.pick(plan[:-1])
        yield Wanted(DeviceKind.PROJECTOR, "projecteur-01", room, (delivery(draw.between(2009, 2019), draw),))


def _modern(plan: Sequence[Room], platform: Platform, draw: Draw) -> Iterator[Wanted]:
    """What comes with the pilot or the new model."""
    day = platform.modern_since
    if not day:
        return
    classrooms = [room for room in plan if not room.for_staff]
    if len(classrooms) > 8:
        yield Wanted(DeviceKind.SWITCH, "commutateur-02", None, (day,))
    for index, room in enumerate(classrooms[::_ROOMS_FOR_AN_ACCESS_POINT], 1):
        yield Wanted(DeviceKind.ACCESS_POINT, f"borne-{index:02}", room, (day,))
    kind, prefix = (
        (DeviceKind.BOARD, "tbi") if year_of(day) < 2016 else (DeviceKind.INTERACTIVE_PROJECTOR, "vpi")
    )
    for index, room in enumerate(draw.some(classrooms, draw.between(1, 3)), 1):
        yield Wanted(kind, f"{prefix}-{index:02}", room, (day,))
    if draw.once_in(2):
        again = year_of(day) + draw.between(6, 8)
        renewed = (delivery(again, draw),) if again <= LAST_YEAR else ()
        yield Wanted(DeviceKind.TABLET_CART, "chariot-01", None, (day,))
        for index in range(1, draw.between(*_TABLETS) + 1):
            yield Wanted(DeviceKind.TABLET, f"tablette-{index:02}", classrooms[0], (day, *renewed))
