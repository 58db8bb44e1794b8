"""The machines of a school."""

from dataclasses import dataclass
from enum import StrEnum

from .level import Level


class DeviceKind(StrEnum):
    """What a device is."""

    SERVER = "server"
    WORKSTATION = "workstation"


@dataclass(frozen=True, slots=True)
class Device:
    """One machine of a school: a line of its `devices.csv`.

    `name` is the machine's name in its school (a DNS label); `mac` is lower case with colons; `address`
    is its fixed IPv4 address on the school's LAN; `levels` are the classes that use it (empty for a server);
    `acquired` is an ISO date, or empty where it is not known.
    """

    name: str
    kind: DeviceKind
    mac: str
    address: str
    room: str = ""
    levels: tuple[Level, ...] = ()
    model: str = ""
    serial: str = ""
    acquired: str = ""
