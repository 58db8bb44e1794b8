"""What left for good: when, how, to whom, and whether its storage was wiped."""

from collections.abc import Iterable
from dataclasses import dataclass

from .device import Device, Exit
from .period import Day
from .school import School


@dataclass(frozen=True, slots=True)
class Leaving:
    """How a device left: `retired` and `wiped` are days, `wiped` empty for what stores nothing."""

    retired: Day
    exit: Exit | None
    recipient: str
    wiped: Day

    @classmethod
    def of(cls, device: Device) -> "Leaving | None":
        """How this one left; None while it is in use."""
        if not device.retired:
            return None
        return cls(device.retired, device.exit, device.recipient, device.wiped)


@dataclass(frozen=True, slots=True)
class Retired:
    """A device that left, and the school (its key) that it left."""

    school: str
    device: Device
    leaving: Leaving


@dataclass(frozen=True, slots=True)
class Handover:
    """What left in one way, to one recipient (empty where none is noted), in the order of days."""

    exit: Exit | None
    recipient: str
    devices: tuple[Retired, ...]


def retired_between(schools: Iterable[School], first: Day, last: Day) -> list[Retired]:
    """What left from the first day to the last, both with it, as one says «du 1er janvier au 31 décembre».

    `schools` come with their history. The order is that of days, then of schools and devices as given.
    """
    found = [
        Retired(school.key, device, leaving)
        for school in schools
        for device in school.devices
        if (leaving := Leaving.of(device)) and first <= leaving.retired <= last
    ]
    return sorted(found, key=lambda each: each.leaving.retired)


def handovers(retired: Iterable[Retired]) -> list[Handover]:
    """A handover for each way out and recipient: gifts first, then by the recipient's name."""
    groups: dict[tuple[Exit | None, str], list[Retired]] = {}
    for each in retired:
        groups.setdefault((each.leaving.exit, each.leaving.recipient), []).append(each)
    order = sorted(groups, key=lambda group: (group[0] is not Exit.GIVEN, group[1].casefold(), group[1]))
    return [Handover(*group, tuple(groups[group])) for group in order]
