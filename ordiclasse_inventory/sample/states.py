"""Machines of the made-up schools that were lent, in repair, broken or in stock, for some weeks or since.

A state is dated: the line of a device ends, and another one of the same device begins.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ordiclasse_inventory.model.device import Device, DeviceKind, DeviceState
from ordiclasse_inventory.model.period import Period

_KINDS = frozenset({DeviceKind.WORKSTATION, DeviceKind.LAPTOP, DeviceKind.TABLET})
# One machine in so many, by the number of its tag.
_ONE_IN = 307
_SPELLS = (
    (DeviceState.REPAIR, Period("2016-10-17", "2016-11-28")),
    (DeviceState.BROKEN, Period("2016-10-24", "2016-12-12")),
    (DeviceState.REPAIR, Period("2026-10-19")),
    (DeviceState.BROKEN, Period("2026-10-05")),
    (DeviceState.LENT, Period("2026-09-14")),
    (DeviceState.STOCK, Period("2026-10-12")),
)


def in_states(devices: Iterable[Device]) -> Iterator[Device]:
    """The devices' lines, cut where a state begins and ends."""
    for device in devices:
        yield from _cut(device)


def _cut(device: Device) -> Iterator[Device]:
    index = int(device.asset.removeprefix("OC-")) % _ONE_IN
    if device.kind in _KINDS and index < len(_SPELLS):
        state, spell = _SPELLS[index]
        stay = device.period
        if stay.start < spell.start and (not stay.end or (spell.end and spell.end < stay.end)):
            yield _part(device, Period(stay.start, spell.start))
            yield replace(_part(device, Period(spell.start, spell.end or stay.end)), state=state)
            if spell.end:
                yield _part(device, Period(spell.end, stay.end))
            return
    yield device


def _part(device: Device, period: Period) -> Device:
    """A part of a stay: only the first one tells where it came from, only the last one how it ended."""
    part = replace(device, period=period)
    if period.start != device.period.start:
        part = replace(part, moved_from="")
    if period.end != device.period.end:
        part = replace(part, moved_to="", retired="", exit=None, recipient="", wiped="")
    return part
