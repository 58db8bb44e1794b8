"""The devices of a school, from the server to the projector."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from .level import Level
from .period import ALWAYS, Day, Period


class DeviceKind(StrEnum):
    """What a device is: `BOARD` is a *TBI*, `INTERACTIVE_PROJECTOR` a *VPI*, `UPS` an *onduleur*."""

    SERVER = "server"
    WORKSTATION = "workstation"
    LAPTOP = "laptop"
    TABLET = "tablet"
    TABLET_CART = "tablet-cart"
    BOARD = "board"
    INTERACTIVE_PROJECTOR = "interactive-projector"
    PROJECTOR = "projector"
    PRINTER = "printer"
    SWITCH = "switch"
    ACCESS_POINT = "access-point"
    UPS = "ups"


# What an operating system of ours may run on.
COMPUTERS = frozenset({DeviceKind.SERVER, DeviceKind.WORKSTATION, DeviceKind.LAPTOP})
# What keeps personal data, and is wiped before it leaves.
WITH_STORAGE = COMPUTERS | {DeviceKind.TABLET}
# What names and addresses its school rests on.
ADDRESSED = frozenset({DeviceKind.SERVER, DeviceKind.WORKSTATION})


class Exit(StrEnum):
    """How a device left for good."""

    RECYCLED = "recycled"
    GIVEN = "given"


class DeviceState(StrEnum):
    """What a device is at: serving, lent for a time (*prêté*), in repair, broken for good, or in stock."""

    IN_SERVICE = "in-service"
    LENT = "lent"
    REPAIR = "repair"
    BROKEN = "broken"
    STOCK = "stock"


@dataclass(frozen=True, slots=True)
class Device:
    """One device's stay in one school, in one state: a line of its `devices.csv`.

    `name` is its name in its school (a DNS label); `asset` is the tag that it keeps everywhere; `macs` are
    lower case with colons; `address` is its fixed IPv4 address (empty: it takes one of the pool, or has no
    network); `levels` are the classes that use it. `period` is the stay: a device that moves has a line in
    each school, `moved_from` and `moved_to` naming the other one. `acquired`, `warranty_until`, `retired` and
    `wiped` are days, empty where not known or not yet; `price` is in euros, VAT included;
    `ram_gb` are GiB, `disk_gb` 10^9 bytes.
    """

    name: str
    kind: DeviceKind
    macs: tuple[str, ...]
    address: str
    room: str = ""
    levels: tuple[Level, ...] = ()
    model: str = ""
    serial: str = ""
    acquired: Day = ""
    asset: str = ""
    os: str = ""
    owner: str = ""
    price: Decimal | None = None
    warranty_until: Day = ""
    period: Period = ALWAYS
    moved_from: str = ""
    moved_to: str = ""
    retired: Day = ""
    exit: Exit | None = None
    recipient: str = ""
    wiped: Day = ""
    ram_gb: int | None = None
    disk_gb: int | None = None
    state: DeviceState = DeviceState.IN_SERVICE

    @property
    def managed(self) -> bool:
        """Whether its state is ours to keep: a computer under Debian, as those with no `os` noted are."""
        return self.kind in COMPUTERS and (not self.os or self.os.lower().startswith("debian"))

    @property
    def for_staff(self) -> bool:
        """Whether only staff use it."""
        return self.levels == (Level.TEACHER,)
