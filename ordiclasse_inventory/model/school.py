"""A school: its place, its link, its devices, its pupils and what its teachers chose."""

from dataclasses import dataclass, replace
from enum import StrEnum

from .device import COMPUTERS, Device, DeviceKind
from .level import Level
from .period import ALWAYS, Day, Period, holding
from .software import Catalogue, Title
from .uplink import Uplink


class SchoolKind(StrEnum):
    """*École maternelle*, *élémentaire*, or both under one roof (*primaire*)."""

    NURSERY = "nursery"
    ELEMENTARY = "elementary"
    PRIMARY = "primary"


class GenerationModel(StrEnum):
    """Which model of platform a school has: that of 2003, the pilot of 2014 and 2015, the new one."""

    MODEL_2003 = "2003"
    PILOT = "pilot"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Generation:
    """The model of a school's platform, for some time: a change is brought in school by school."""

    model: GenerationModel
    period: Period = ALWAYS


@dataclass(frozen=True, slots=True)
class Payer:
    """The body (its key) that pays for a school instead of its commune, for some time."""

    body: str
    period: Period = ALWAYS


@dataclass(frozen=True, slots=True)
class ServerAccess:
    """How a school's server is reached, and what its two interfaces are called.

    `host` is the name or address at which technicians open an SSH session.
    """

    host: str
    wan_interface: str = "wan"
    lan_interface: str = "lan"


@dataclass(frozen=True, slots=True)
class Site:
    """A place where a school is: its address in one line, WGS 84 degrees (None: not known), its rooms."""

    name: str
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    rooms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """A director as one reaches them at work."""

    name: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Headcount:
    """Pupils of one level on one day; of those who live in one commune (INSEE), where that is known.

    Declared, or counted from a roster.
    """

    date: Day
    level: Level
    pupils: int
    commune: str = ""


@dataclass(frozen=True, slots=True)
class School:
    """One school with its history; `as_of` gives what held on one day.

    `key` is the name of its folder and of its DNS domain; `block` is its IPv4 block, `block6` its IPv6
    one (empty: none); `merged_into` is the key of the school that took it in when `period` ended.
    `headcounts` are declared, and billed; `roster_counts`, of the pupils' roster, are what they are compared
    with.
    """

    key: str
    name: str
    uai: str
    kind: SchoolKind
    commune: str
    block: str
    uplinks: tuple[Uplink, ...] = ()
    server_access: ServerAccess | None = None
    software: tuple[str, ...] = ()
    devices: tuple[Device, ...] = ()
    headcounts: tuple[Headcount, ...] = ()
    block6: str = ""
    period: Period = ALWAYS
    merged_into: str = ""
    sites: tuple[Site, ...] = ()
    director: Contact | None = None
    generations: tuple[Generation, ...] = ()
    payers: tuple[Payer, ...] = ()
    roster_counts: tuple[Headcount, ...] = ()

    def as_of(self, day: Day) -> "School":
        """The school as it was on that day: the facts that held, and the headcounts known by then."""
        return replace(
            self,
            uplinks=holding(self.uplinks, day),
            devices=holding(self.devices, day),
            generations=holding(self.generations, day),
            payers=holding(self.payers, day),
            headcounts=tuple(count for count in self.headcounts if count.date <= day),
            roster_counts=tuple(count for count in self.roster_counts if count.date <= day),
        )

    @property
    def uplink(self) -> Uplink | None:
        """The latest link; None where there is none."""
        return max(self.uplinks, key=lambda uplink: uplink.period.start, default=None)

    @property
    def generation(self) -> GenerationModel:
        """The latest model of the platform; the first one where nothing is said."""
        latest = max(self.generations, key=lambda each: each.period.start, default=None)
        return latest.model if latest else GenerationModel.MODEL_2003

    @property
    def payer(self) -> str:
        """The body (key) that pays; empty: the school's commune."""
        latest = max(self.payers, key=lambda each: each.period.start, default=None)
        return latest.body if latest else ""

    @property
    def server(self) -> Device | None:
        """The school's server: one at a time; None where it has none."""
        servers = (device for device in self.devices if device.kind is DeviceKind.SERVER)
        return max(servers, key=lambda device: device.period.start, default=None)

    @property
    def workstations(self) -> tuple[Device, ...]:
        """The workstations that are ours to keep in their state, laptops too, in the file's order."""
        return tuple(
            device
            for device in self.devices
            if device.kind is not DeviceKind.SERVER and device.managed and device.address
        )

    @property
    def computers(self) -> int:
        """How many computers the school has, the server with them."""
        return sum(device.kind in COMPUTERS for device in self.devices)

    @property
    def pupils(self) -> int:
        """The pupils at the latest date for which there are headcounts."""
        latest = max((count.date for count in self.headcounts), default="")
        return sum(count.pupils for count in self.headcounts if count.date == latest)

    def titles_for(self, device: Device, catalogue: Catalogue) -> tuple[Title, ...]:
        """The titles chosen by the school that serve one of the device's levels, in the school's order."""
        levels = set(device.levels)
        return tuple(title for title in catalogue.chosen(self.software) if title.levels & levels)
