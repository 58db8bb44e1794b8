"""A school's address plan: its block cut in VLANs, what may be given to whom, and why not.

The cut is the same for every school, whatever it has: sixteenths of the block. A school of the 2003 model is
one flat network (`Lan`) over the same block, and new machines get addresses of the same ranges there, so that
the day it gets its VLANs they keep them. Names are in `names.py`; what may be given next, in `proposals.py`.
"""

from dataclasses import dataclass
from enum import StrEnum
from socket import inet_aton

from netaddr import IPAddress, IPNetwork

from ordiclasse_inventory.model.device import Device, DeviceKind
from ordiclasse_inventory.model.school import GenerationModel

# A school has a /24 and a /60 at least: room for machines, pools and growth; a /64 for each VLAN (RFC 4291).
LONGEST_PREFIX = 24
LONGEST_PREFIX6 = 60
# The flat network's pool lies near the block's end, .200 to .250 of its last /24: in the guests' range.
_POOL_FROM_END, _POOL_SIZE = 55, 51


class Vlan(StrEnum):
    """A network of a school, by who and what is in it."""

    SERVERS = "servers"
    DEVICES = "devices"
    STAFF = "staff"
    PUPILS = "pupils"
    TABLETS = "tablets"
    GUESTS = "guests"


@dataclass(frozen=True, slots=True)
class _Cut:
    """A VLAN's 802.1Q number, its part of the block in sixteenths, and its pool's part of that in quarters.

    Ranges of addresses are plain numbers here: a department has hundreds of thousands of them to check.
    """

    number: int
    start: int
    size: int
    pool_quarters: int

    def whole(self, block: range) -> range:
        """All of the VLAN's addresses, from that of the network to the broadcast address."""
        sixteenth = len(block) // 16
        first = block.start + self.start * sixteenth
        return range(first, first + self.size * sixteenth)

    def gateway(self, block: range) -> int:
        """The VLAN's first address that a machine can have."""
        return self.whole(block).start + 1

    def pool(self, block: range) -> range:
        """The addresses for whoever comes: the last quarters of the VLAN; empty where it has no pool."""
        whole = self.whole(block)
        first = whole.stop - len(whole) * self.pool_quarters // 4
        return range(max(first, self.gateway(block) + 1), whole.stop - 1) if self.pool_quarters else range(0)

    def fixed(self, block: range) -> range:
        """The addresses that machines can have for their own: after the gateway, before the pool."""
        last = self.pool(block).start if self.pool_quarters else self.whole(block).stop - 1
        return range(self.gateway(block) + 1, last)


# Numbers are the same in every school; sizes are powers of two, each at a multiple of its own size.
_CUTS = {
    Vlan.SERVERS: _Cut(10, 0, 1, 0),
    Vlan.DEVICES: _Cut(20, 1, 1, 1),
    Vlan.STAFF: _Cut(30, 2, 2, 1),
    Vlan.PUPILS: _Cut(40, 4, 4, 1),
    Vlan.TABLETS: _Cut(50, 8, 4, 3),
    Vlan.GUESTS: _Cut(60, 12, 4, 4),
}
_COMPUTERS = frozenset({DeviceKind.WORKSTATION, DeviceKind.LAPTOP})


@dataclass(frozen=True, slots=True)
class Subnet:
    """A VLAN of a school: its 802.1Q number, its networks, its gateway, its pool (None: no pool).

    `block6` is a /64 (None: the school has no IPv6).
    """

    vlan: Vlan
    number: int
    block: IPNetwork
    block6: IPNetwork | None
    gateway: IPAddress
    pool_first: IPAddress | None
    pool_last: IPAddress | None

    def address6(self, address: str) -> IPAddress | None:
        """The IPv6 address beside an IPv4 one: the /64, and the IPv4 address as the last 32 bits."""
        return _beside(self.block6, address)


@dataclass(frozen=True, slots=True)
class Plan:
    """A school's blocks, cut in VLANs; `fixed` are the values of addresses that machines can have."""

    block: IPNetwork
    block6: IPNetwork | None
    fixed: dict[Vlan, range]

    @classmethod
    def of(cls, block: str, block6: str = "") -> "Plan":
        """The plan of a school's blocks: IPv4 of length /24 or shorter, IPv6 of /60 or shorter, or none."""
        network = IPNetwork(block)
        values = _values(network)
        network6 = IPNetwork(block6) if block6 else None
        return cls(network, network6, {vlan: cut.fixed(values) for vlan, cut in _CUTS.items()})

    @property
    def subnets(self) -> tuple[Subnet, ...]:
        """The VLANs in the order of their addresses."""
        return tuple(map(self.subnet, _CUTS))

    @property
    def gateways(self) -> set[int]:
        """The values of the VLANs' gateways, all of them the school's server."""
        return {cut.gateway(_values(self.block)) for cut in _CUTS.values()}

    def subnet(self, vlan: Vlan) -> Subnet:
        """The VLAN's subnet."""
        cut, block = _CUTS[vlan], _values(self.block)
        whole, pool = cut.whole(block), cut.pool(block)
        return Subnet(
            vlan,
            cut.number,
            IPNetwork((whole.start, 33 - len(whole).bit_length())),
            _subnet6(self.block6, cut.number // 10),
            IPAddress(cut.gateway(block)),
            IPAddress(pool[0]) if pool else None,
            IPAddress(pool[-1]) if pool else None,
        )

    def why_not(self, device: Device) -> str | None:
        """Why a device of a school with VLANs can't have its address; None where it can."""
        address = value_of(device.address)
        vlan = vlan_of(device)
        allowed = self.fixed[vlan]
        if address in allowed or (device.kind is DeviceKind.SERVER and address == allowed.start - 1):
            return None
        if not self.block.first <= address <= self.block.last:
            return f"is not in the school's block {self.block}"
        return (
            f"is not of the VLAN {vlan}, where fixed addresses are "
            f"{IPAddress(allowed[0])} to {IPAddress(allowed[-1])}"
        )


@dataclass(frozen=True, slots=True)
class Lan:
    """One flat network: its blocks, and the pool (first and last address) for machines nobody announced.

    `block6` is the first /64 of the school's, which no VLAN has (None: the school has no IPv6).
    """

    block: IPNetwork
    block6: IPNetwork | None
    pool_first: IPAddress
    pool_last: IPAddress

    @classmethod
    def of(cls, block: str, block6: str = "") -> "Lan":
        """The LAN of a school's blocks: IPv4 of length /24 or shorter, IPv6 of /60 or shorter, or none."""
        network = IPNetwork(block)
        first = network.last - _POOL_FROM_END
        last = first + _POOL_SIZE - 1
        network6 = _subnet6(IPNetwork(block6) if block6 else None, 0)
        return cls(network, network6, IPAddress(first), IPAddress(last))

    def why_not(self, device: Device) -> str | None:
        """Why a device can't have its address for its own; None where it can."""
        value, first, last = value_of(device.address), self.block.first, self.block.last
        if not first <= value <= last:
            return f"is not in the school's block {self.block}"
        if value in (first, last):
            return (
                f"is the block's own ({self.block} begins and ends with addresses that no machine can have)"
            )
        if value in _flat_pool(last):
            return f"is in the pool for unknown machines ({self.pool_first} to {self.pool_last})"
        return None

    @property
    def pool(self) -> range:
        """The values of the pool's addresses."""
        return _flat_pool(self.block.last)

    def address6(self, address: str) -> IPAddress | None:
        """The IPv6 address beside an IPv4 one: the /64, and the IPv4 address as the last 32 bits."""
        return _beside(self.block6, address)


def vlan_of(device: Device) -> Vlan:
    """The VLAN that a device belongs to: by its kind and, for computers, whether only staff use it."""
    if device.kind is DeviceKind.SERVER:
        return Vlan.SERVERS
    if device.kind is DeviceKind.TABLET:
        return Vlan.TABLETS
    if device.kind in _COMPUTERS:
        return Vlan.STAFF if device.for_staff else Vlan.PUPILS
    return Vlan.DEVICES


def has_vlans(model: GenerationModel) -> bool:
    """Whether a school's network is cut in VLANs under that model: only that of 2003 is flat."""
    return model is not GenerationModel.MODEL_2003


def value_of(address: str) -> int:
    """An IPv4 address as a number; netaddr's objects take thirty times as long."""
    return int.from_bytes(inet_aton(address), "big")


def _values(block: IPNetwork) -> range:
    return range(block.first, block.last + 1)


def _flat_pool(last: int) -> range:
    """The pool of a flat network whose block has that last address."""
    return range(last - _POOL_FROM_END, last - _POOL_FROM_END + _POOL_SIZE)


def _subnet6(block6: IPNetwork | None, number: int) -> IPNetwork | None:
    """The /64 of that number, counted from 0, in a school's IPv6 block."""
    return IPNetwork((block6.first + (number << 64), 64), version=6) if block6 else None


def _beside(block6: IPNetwork | None, address: str) -> IPAddress | None:
    return IPAddress(block6.first + value_of(address), 6) if block6 else None
