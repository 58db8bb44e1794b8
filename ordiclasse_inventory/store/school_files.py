"""A school as its files have it, before anything is made of it."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar

from ordiclasse_inventory.model.device import Device
from ordiclasse_inventory.model.period import Period
from ordiclasse_inventory.model.school import Headcount

from .devices import devices_path
from .schema import SchoolSettings


@dataclass(frozen=True, slots=True)
class SchoolFiles:
    """A school as its files have it: settings with their lines, devices with theirs."""

    key: str
    path: str
    settings: SchoolSettings | None
    line: Callable[[tuple[str | int, ...]], int]
    devices: list[tuple[int, Device]]
    headcounts: list[Headcount]
    roster_counts: list[Headcount]

    @property
    def settings_path(self) -> str:
        """Where the settings stand."""
        return f"{self.path}/school.yml"

    @property
    def devices_path(self) -> str:
        """Where the devices stand."""
        return devices_path(self.key)


Key = TypeVar("Key", bound=Hashable)
Place = TypeVar("Place")
# Who has a name, an address or a tag, and when.
Stays = dict[Key, list[tuple[Period, Place]]]


def at_once(stays: "Stays[Key, Place]", key: Key, period: Period, place: Place) -> Place | None:
    """The first place that has `key` on some day of the period; the place is noted for those to come."""
    others = stays.get(key)
    if others is None:
        stays[key] = [(period, place)]
        return None
    first = next((other for held, other in others if held.overlaps(period)), None)
    others.append((period, place))
    return first
