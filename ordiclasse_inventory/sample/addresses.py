"""Addresses of the made-up schools, all of them private (RFC 1918, RFC 4193)."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Network

from ordiclasse_inventory.network.plan import LONGEST_PREFIX, LONGEST_PREFIX6, Lan, Plan, Vlan

# What the department's blocks are cut out of: 32,768 blocks of 256 addresses.
SUPERNET = IPv4Network("10.0.0.0/9")
# Unique local prefixes, each of 4,096 schools' blocks; their 40 random bits were drawn once.
SUPERNETS6 = tuple(map(IPv6Network, ("fd4b:e5a2:10c6::/48", "fdb1:7c09:e3d4::/48", "fd23:9f8e:5b71::/48")))
# Where technicians reach the servers, and where the technicians and the shared servers are themselves.
WAN = IPv4Network("10.128.0.0/16")
MANAGEMENT = IPv4Network("10.255.0.0/24")
# For networks under test (RFC 2544): no provider gives one of them out.
_FIXED = IPv4Network("198.18.0.0/15")

_FLAT_FROM = 10
# Addresses of a flat block that are not for machines we know: the pool, what lies beside it, a few more.
_KEPT = 76
_BLOCKS6 = 1 << LONGEST_PREFIX6 - 48


class Block:
    """A school's block, and the addresses of each VLAN that have not been given, the lowest first.

    In a flat block, machines of all VLANs have their addresses one after the other, from .10 on.
    """

    def __init__(self, network: IPv4Network, *, flat: bool) -> None:
        self.network = network
        text = str(network)
        if flat:
            pool = int(Lan.of(text).pool_first)
            all_of_it = iter(range(int(network.network_address) + _FLAT_FROM, pool))
            self._free: dict[Vlan, Iterator[int]] = dict.fromkeys(Vlan, all_of_it)
        else:
            self._free = {vlan: iter(fixed) for vlan, fixed in Plan.of(text).fixed.items()}

    @property
    def server(self) -> str:
        """The server's address: the block's first."""
        return str(self.network[1])

    def give(self, vlan: Vlan) -> str:
        """The next free address of a VLAN. Blocks are as large as their schools need."""
        return str(IPv4Address(next(self._free[vlan])))


def length(needs: Mapping[Vlan, int], *, flat: bool) -> int:
    """The prefix length of the smallest block that has so many addresses to give in each VLAN.

    With VLANs it is /23 at least, so that tablets and guests have room.
    """
    for prefix in range(LONGEST_PREFIX if flat else LONGEST_PREFIX - 1, 0, -1):
        room = _room(prefix)
        if flat and sum(needs.values()) <= (1 << 32 - prefix) - _KEPT:
            return prefix
        if not flat and all(number <= room[vlan] for vlan, number in needs.items()):
            return prefix
    raise ValueError(f"no block is large enough for {sum(needs.values())} addresses")


@cache
def _room(prefix: int) -> dict[Vlan, int]:
    return {vlan: len(fixed) for vlan, fixed in Plan.of(f"0.0.0.0/{prefix}").fixed.items()}


def blocks(prefixes: Iterable[int]) -> Iterator[IPv4Network]:
    """A block of each prefix length, one after the other from the supernet's lowest address on.

    Raises ValueError when the supernet is full.
    """
    free = int(SUPERNET.network_address)
    for prefix in prefixes:
        size = 1 << 32 - prefix
        start = -(-free // size) * size  # the next multiple: a block begins on one of its own size
        free = start + size
        if free - 1 > int(SUPERNET.broadcast_address):
            raise ValueError(f"{SUPERNET} is full")
        yield IPv4Network((start, prefix))


def block6(index: int) -> IPv6Network:
    """The IPv6 block of school `index`, a /60."""
    supernet = SUPERNETS6[index // _BLOCKS6]
    first = int(supernet.network_address) + (index % _BLOCKS6 << 128 - LONGEST_PREFIX6)
    return IPv6Network((first, LONGEST_PREFIX6))


def supernets(schools: int) -> tuple[IPv4Network | IPv6Network, ...]:
    """The department's networks, IPv6 as many as so many schools need."""
    return (SUPERNET, *SUPERNETS6[: -(-schools // _BLOCKS6)])


def wan_address(index: int) -> str:
    """The address at which technicians reach the server of school `index` (0 to 63,999)."""
    return str(WAN[index // 250 * 256 + index % 250 + 1])


def fixed_address(index: int) -> str:
    """The public address of school `index`, if its link has one."""
    return str(_FIXED[index + 1])


def mac(number: int, card: int = 0) -> str:
    """A locally administered MAC address of machine `number`, for its first network card or its second."""
    return ":".join(f"{byte:02x}" for byte in (2 + 4 * card, *number.to_bytes(5)))
