"""A school's address plan: its block cut in VLANs, what may be given to whom, and which block is free.

The cut is the same for every school, whatever it has: sixteenths of the block. A school of the 2003 model is
one flat network (`Lan`) over the same block, and gives addresses from the same ranges, so that the day it
gets its VLANs no machine changes its address. Not for names: see `names.py`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from netaddr import IPAddress, IPNetwork

from ordiclasse_inventory.model.device import Device, DeviceKind

# A school has a /24 and a /60 at least: room for machines, pools and growth; a /64 for each VLAN (RFC 4291).
LONGEST_PREFIX = 24
LONGEST_PREFIX6 = 60
# The flat network's pool lies near the block's end, .200 to .250 of its last /24: in the guests' range.
_POOL_FROM_END, _POOL_SIZE = 55, 51


Version = Literal[4, 6]


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
    """A VLAN's part of the block, in sixteenths, and its pool's part of that, in quarters from the end."""

    number: int
    first: int
    size: int
    pool: int


# Numbers are those of 802.1Q, the same in every school; sizes are powers of two, each at its own multiple.
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

    def address6(self, address: IPAddress) -> IPAddress | None:
        """The IPv6 address beside an IPv4 one: the /64, and the IPv4 address as the last 32 bits."""
        return self.block6 and IPAddress(self.block6.first + int(address), 6)

    def fixed(self) -> range:
        """The values of the addresses that machines can have for their own, the lowest first."""
        last = int(self.pool_first) - 1 if self.pool_first else self.block.last - 1
        return range(int(self.gateway) + 1, last + 1)


@dataclass(frozen=True, slots=True)
class Plan:
    """A school's block, and its VLANs in the order of their addresses."""

    block: IPNetwork
    subnets: tuple[Subnet, ...]

    @classmethod
    def of(cls, block: str, block6: str = "") -> "Plan":
        """The plan of a school's blocks: IPv4 of length /24 or shorter, IPv6 of /60 or shorter, or none."""
        network = IPNetwork(block)
        network6 = IPNetwork(block6) if block6 else None
        return cls(network, tuple(_subnet(network, network6, vlan, cut) for vlan, cut in _CUTS.items()))

    def subnet(self, vlan: Vlan) -> Subnet:
        """The VLAN's subnet."""
        return next(subnet for subnet in self.subnets if subnet.vlan is vlan)

    def why_not(self, device: Device) -> str | None:
        """Why a device of a school with VLANs can't have its address; None where it can."""
        address = IPAddress(device.address)
        if address not in self.block:
            return f"is not in the school's block {self.block}"
        subnet = self.subnet(vlan_of(device))
        if int(address) in subnet.fixed() or (device.kind is DeviceKind.SERVER and address == subnet.gateway):
            return None
        allowed = subnet.fixed()
        return (
            f"is not of the VLAN {subnet.vlan}, where fixed addresses are "
            f"{IPAddress(allowed.start)} to {IPAddress(allowed.stop - 1)}"
        )

    def free(self, vlan: Vlan, taken: Iterable[str]) -> Iterator[IPAddress]:
        """The addresses of a VLAN that a machine can have and none of `taken` has, the lowest first."""
        used = {int(IPAddress(address)) for address in taken}
        return (IPAddress(value) for value in self.subnet(vlan).fixed() if value not in used)


def vlan_of(device: Device) -> Vlan:
    """The VLAN that a device belongs to: by its kind and, for computers, whether only staff use it."""
    if device.kind is DeviceKind.SERVER:
        return Vlan.SERVERS
    if device.kind is DeviceKind.TABLET:
        return Vlan.TABLETS
    if device.kind in _COMPUTERS:
        return Vlan.STAFF if device.for_staff else Vlan.PUPILS
    return Vlan.DEVICES


def _subnet(block: IPNetwork, block6: IPNetwork | None, vlan: Vlan, cut: _Cut) -> Subnet:
    sixteenth = block.size // 16
    first = block.first + cut.first * sixteenth
    size = cut.size * sixteenth
    network = IPNetwork((first, 33 - size.bit_length()))
    # After the gateway, before the broadcast address.
    pool_first = max(first + size - size * cut.pool // 4, first + 2)
    return Subnet(
        vlan,
        cut.number,
        network,
        IPNetwork((block6.first + (cut.number // 10 << 64), 64), version=6) if block6 else None,
        IPAddress(first + 1),
        IPAddress(pool_first) if cut.pool else None,
        IPAddress(network.last - 1) if cut.pool else None,
    )


@dataclass(frozen=True, slots=True)
class Lan:
    """One flat network: its block, and the pool (first and last address) for machines nobody announced."""

    block: IPNetwork
    pool_first: IPAddress
    pool_last: IPAddress

    @classmethod
    def of(cls, block: str) -> "Lan":
        """The LAN of a school's block (`10.99.0.0/24`), of length /24 or shorter."""
        network = IPNetwork(block)
        first = IPAddress(network.last - _POOL_FROM_END)
        return cls(network, first, first + (_POOL_SIZE - 1))

    def why_not(self, address: IPAddress) -> str | None:
        """Why a machine can't have this address for its own; None where it can."""
        value = int(address)
        if not self.block.first <= value <= self.block.last:
            return f"is not in the school's block {self.block}"
        if value in (self.block.first, self.block.last):
            return (
                f"is the block's own ({self.block} begins and ends with addresses that no machine can have)"
            )
        if int(self.pool_first) <= value <= int(self.pool_last):
            return f"is in the pool for unknown machines ({self.pool_first} to {self.pool_last})"
        return None


class PlanFullError(Exception):
    """No room for what is asked; the words say how much there is, and what to do."""


def next_free_block(supernets: Iterable[str], taken: Iterable[str], prefix: int, version: Version = 4) -> str:
    """The first block of length `prefix` in the supernets of that IP version that overlaps none of `taken`.

    Supernets are tried in the order given and the lowest address wins, so that the same history always gives
    the same plan. Raises PlanFullError, which tells the largest block that is left.
    """
    pools = [network for network in map(IPNetwork, supernets) if network.version == version]
    used = sorted(
        (network.first, network.last) for network in map(IPNetwork, taken) if network.version == version
    )
    for length in range(prefix, 33 if version == 4 else 129):
        for pool in pools:
            if (first := _first_gap(pool, used, length)) is None:
                continue
            block = str(IPNetwork((first, length), version=version))
            if length == prefix:
                return block
            raise PlanFullError(_full(pools, prefix, version, f"the largest block left is {block}"))
    raise PlanFullError(_full(pools, prefix, version, "nothing is left"))


def _full(pools: list[IPNetwork], prefix: int, version: Version, left: str) -> str:
    where = f"free in {', '.join(map(str, pools))}" if pools else f"to be had without an IPv{version} network"
    return f"no /{prefix} is {where}: {left}; add a network to `supernets` in department.yml"


def _first_gap(pool: IPNetwork, used: list[tuple[int, int]], prefix: int) -> int | None:
    """Where the first free block of that length begins in the pool, `used` being sorted; None: nowhere."""
    if prefix < pool.prefixlen:
        return None
    size = 1 << ((32 if pool.version == 4 else 128) - prefix)
    at = int(pool.first)
    for first, last in used:
        if first - at >= size:
            break
        if last >= at:
            at = -(-(last + 1) // size) * size
    return at if at + size - 1 <= pool.last else None
