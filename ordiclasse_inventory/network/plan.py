"""A school's LAN, as its block of addresses decides it, and what may be given to whom.

Not for names: see `names.py`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from netaddr import IPAddress, IPNetwork

# A school has a /24 at least: room for machines, a pool, and growth.
LONGEST_PREFIX = 24
# The pool lies near the block's end, .200 to .250 of its last /24, so that fixed addresses grow from below.
_POOL_FROM_END, _POOL_SIZE = 55, 51


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

    def free(self, taken: Iterable[str]) -> Iterator[IPAddress]:
        """The addresses that a machine can have and none of `taken` has, the lowest first."""
        used = {int(IPAddress(address)) for address in taken}
        for value in range(self.block.first + 1, self.block.last):
            address = IPAddress(value)
            if value not in used and self.why_not(address) is None:
                yield address
