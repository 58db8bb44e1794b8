"""A school's address plan: its block cut in VLANs, what may be given to whom, and which block is free.

The cut is the same for every school, whatever it has: sixteenths of the block. A school of the 2003 model is
one flat network (`Lan`) over the same block, and new machines get addresses of the same ranges there, so that
the day it gets its VLANs they keep them. Not for names: see `names.py`.

What was given stays: addresses stand in devices.csv and blocks in school.yml. Here is only checked what was
given, and proposed what may be given next.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from socket import inet_aton
from typing import Literal

from netaddr import IPAddress, IPNetwork

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import Device, DeviceKind
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.model.school import GenerationModel, School

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
        address = _value(device.address)
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

    def free(self, vlan: Vlan, taken: Iterable[str]) -> Iterator[str]:
        """The addresses of a VLAN that a machine can have and none of `taken` has, the lowest first."""
        used = set(map(_value, taken))
        return (str(IPAddress(value)) for value in self.fixed[vlan] if value not in used)


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
        value, first, last = _value(device.address), self.block.first, self.block.last
        if not first <= value <= last:
            return f"is not in the school's block {self.block}"
        if value in (first, last):
            return (
                f"is the block's own ({self.block} begins and ends with addresses that no machine can have)"
            )
        if value in _flat_pool(last):
            return f"is in the pool for unknown machines ({self.pool_first} to {self.pool_last})"
        return None

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


class PlanFullError(Exception):
    """No room for what is asked; the words say how much there is, and what to do."""


def free_addresses(block: str, vlans: bool, device: Device, others: Iterable[Device]) -> Iterator[str]:
    """The addresses that a device can have for all of its stay beside `others`, the best one first.

    `others` are the school's devices with their history. Addresses of the device's VLAN that nobody ever had
    come first, from the lowest on; then those of devices that left, the one that was left the longest ago at
    their head, since by then logs and printers' settings that name the former device are old. A server's
    first is the gateway's, whoever had it before: it is the school's router, which all others point at.

    A flat network (`vlans` False) gives the same ones first; when they are used up, any other outside its
    pool, from the block's end down, where VLANs have their pools: the day it gets VLANs, those must change.
    """
    plan = Plan.of(block)
    taken: set[int] = set()
    left: dict[int, Day] = {}
    for other in others:
        if not other.address:
            continue
        value = _value(other.address)
        if other.period.overlaps(device.period):
            taken.add(value)
        else:
            left[value] = max(left.get(value, ""), other.period.end)
    fixed = plan.fixed[vlan_of(device)]
    gateway = fixed.start - 1
    found: Iterable[int] = _fresh_first(fixed, taken, left)
    if device.kind is DeviceKind.SERVER and gateway not in taken:
        found = chain([gateway], found)
    if not vlans:
        found = chain(found, _elsewhere(plan, fixed, taken, left))
    return (str(IPAddress(value)) for value in found)


def propose_address(school: School, device: Device, department: Department | None = None) -> str:
    """The address to give a device that comes to a school, by `free_addresses`.

    `school` is with its history; `device.period` is the stay that the address is for. Raises PlanFullError,
    which tells how many the VLAN has given and which block would do; where the whole `department` is known,
    which such block is free, too.
    """
    vlans = has_vlans(school.generation)
    found = next(free_addresses(school.block, vlans, device, school.devices), None)
    if found is not None:
        return found
    raise PlanFullError(_full_school(school, device, vlans, department))


def _elsewhere(plan: Plan, own: range, taken: set[int], left: dict[int, Day]) -> Iterator[int]:
    """What a flat network can give beyond the VLAN's own range, gateways of the other VLANs left out."""
    block = _values(plan.block)
    pool = _flat_pool(plan.block.last)
    never = {cut.gateway(block) for cut in _CUTS.values()}
    for value in _fresh_first(block[-2:0:-1], taken, left):
        if value not in own and value not in pool and value not in never:
            yield value


def _fresh_first(values: range, taken: set[int], left: dict[int, Day]) -> Iterator[int]:
    """The values that nobody has: those that nobody had, then those that were left, the longest ago first."""
    yield from (value for value in values if value not in taken and value not in left)
    again = [(day, value) for value, day in left.items() if value in values and value not in taken]
    yield from (value for _, value in sorted(again))


def _full_school(school: School, device: Device, vlans: bool, department: Department | None) -> str:
    vlan = vlan_of(device)
    beside = [other for other in school.devices if other.address and other.period.overlaps(device.period)]
    of_vlan = [other for other in beside if vlan_of(other) is vlan]
    network = IPNetwork(school.block)
    prefix = network.prefixlen - 1
    while (room := len(_CUTS[vlan].fixed(range(1 << (32 - prefix))))) <= len(of_vlan):
        prefix -= 1
    where = f"{vlan} of {network}" if vlans else f"{network}"
    given = len({other.address for other in (of_vlan if vlans else beside)})
    found = f"{where} has no free address ({given} given): a /{prefix} has {room} for {vlan}"
    if department is None:
        return f"{found}; give the school a larger block"
    blocks = [each.block for each in department.schools.values()]
    try:
        return f"{found}, and {next_free_block(department.supernets, blocks, prefix)} is free"
    except PlanFullError as error:
        return f"{found}, but {error}"


def next_free_block(supernets: Iterable[str], taken: Iterable[str], prefix: int, version: Version = 4) -> str:
    """The first block of length `prefix` in the supernets of that IP version that overlaps none of `taken`.

    Supernets are tried in the order given and the lowest address wins, so that the same history always gives
    the same plan. A school that closed keeps its block among `taken`: its machines stand in the history under
    those addresses. Raises PlanFullError, which tells the largest block that is left.
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


def _value(address: str) -> int:
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
    return IPAddress(block6.first + _value(address), 6) if block6 else None
