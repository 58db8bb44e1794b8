"""A school: its place, its link, its machines, its pupils and what its teachers chose."""

from dataclasses import dataclass
from enum import StrEnum

from .device import Device, DeviceKind
from .level import Level
from .software import Catalogue, Title
from .uplink import Uplink


class SchoolKind(StrEnum):
    """*École maternelle*, *élémentaire*, or both under one roof (*primaire*)."""

    NURSERY = "nursery"
    ELEMENTARY = "elementary"
    PRIMARY = "primary"


@dataclass(frozen=True, slots=True)
class ServerAccess:
    """How a school's server is reached, and what its two interfaces are called.

    `host` is the name or address at which technicians open an SSH session.
    """

    host: str
    wan_interface: str = "wan"
    lan_interface: str = "lan"


@dataclass(frozen=True, slots=True)
class Headcount:
    """Pupils of one level on one day (ISO date)."""

    date: str
    level: Level
    pupils: int


@dataclass(frozen=True, slots=True)
class School:
    """One school. `key` is the name of its folder and of its DNS domain; `block` is its IPv4 block."""

    key: str
    name: str
    uai: str
    kind: SchoolKind
    commune: str
    block: str
    uplink: Uplink
    server_access: ServerAccess
    software: tuple[str, ...]
    devices: tuple[Device, ...]
    headcounts: tuple[Headcount, ...] = ()

    @property
    def server(self) -> Device:
        """The school's server: every checked school has exactly one."""
        return next(device for device in self.devices if device.kind is DeviceKind.SERVER)

    @property
    def workstations(self) -> tuple[Device, ...]:
        """The workstations, in the file's order."""
        return tuple(device for device in self.devices if device.kind is DeviceKind.WORKSTATION)

    @property
    def pupils(self) -> int:
        """The pupils at the latest date for which there are headcounts (ISO dates sort as they follow)."""
        latest = max((count.date for count in self.headcounts), default="")
        return sum(count.pupils for count in self.headcounts if count.date == latest)

    def titles_for(self, device: Device, catalogue: Catalogue) -> tuple[Title, ...]:
        """The titles chosen by the school that serve one of the device's levels, in the school's order."""
        levels = set(device.levels)
        chosen = (catalogue.titles[key] for key in self.software)
        return tuple(title for title in chosen if title.levels & levels)
