"""Addresses of the made-up schools, all of them private (RFC 1918)."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network

# What the department's blocks are cut out of: 32,768 blocks of 256 addresses.
SUPERNET = IPv4Network("10.0.0.0/9")
# Where technicians reach the servers, and where the technicians and the shared servers are themselves.
WAN = IPv4Network("10.128.0.0/16")
MANAGEMENT = IPv4Network("10.255.0.0/24")

SERVER = 1
FIRST_WORKSTATION = 10
# A /24 has room for 190 before the pool of leases (.200 to .250 of a block's last 256); ten stay free.
WORKSTATIONS_IN_24 = 180


def blocks(workstations: Iterable[int]) -> Iterator[IPv4Network]:
    """A block for each number of workstations, one after the other from the supernet's lowest address on.

    Raises ValueError when the supernet is full.
    """
    free = int(SUPERNET.network_address)
    for number in workstations:
        size = _size(number)
        start = -(-free // size) * size  # the next multiple: a block begins on one of its own size
        free = start + size
        if free - 1 > int(SUPERNET.broadcast_address):
            raise ValueError(f"{SUPERNET} is full")
        yield IPv4Network((start, 33 - size.bit_length()))


def server_address(block: IPv4Network) -> str:
    """The block's first address."""
    return str(block[SERVER])


def workstation_addresses(block: IPv4Network, number: int) -> Iterator[str]:
    """Addresses for so many workstations, from .10 of the block on."""
    first = int(block.network_address) + FIRST_WORKSTATION
    return (str(IPv4Address(address)) for address in range(first, first + number))


def wan_address(index: int) -> str:
    """The address at which technicians reach the server of school `index` (0 to 63,999)."""
    return str(WAN[index // 250 * 256 + index % 250 + 1])


def mac(address: str) -> str:
    """A locally administered MAC address (02:…), unique since it is made from the IPv4 address."""
    return ":".join(f"{byte:02x}" for byte in (2, 0, *IPv4Address(address).packed))


def _size(workstations: int) -> int:
    """Addresses of the smallest block that holds the workstations and leaves its last pool free."""
    size = 256
    while workstations > size - 256 + WORKSTATIONS_IN_24:
        size *= 2
    return size
