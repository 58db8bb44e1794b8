"""A school's LAN."""

from ipaddress import IPv4Address, IPv4Network
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from netaddr import IPAddress

from ordiclasse_inventory.network.plan import Lan

blocks = st.builds(
    lambda prefix, number: IPv4Network((number << (32 - prefix), prefix)),
    st.integers(16, 24),
    st.integers(0, 65_535),
)


def test_a_block_of_256_has_its_pool_near_the_end() -> None:
    lan = Lan.of("10.99.0.0/24")
    assert (str(lan.pool_first), str(lan.pool_last)) == ("10.99.0.200", "10.99.0.250")


def test_a_larger_block_has_its_pool_in_its_last_256() -> None:
    lan = Lan.of("10.0.4.0/22")
    assert (str(lan.pool_first), str(lan.pool_last)) == ("10.0.7.200", "10.0.7.250")


@given(blocks, st.data())
def test_free_addresses_ascend_and_are_nobody_elses(block: IPv4Network, data: st.DataObject) -> None:
    lan = Lan.of(str(block))
    first = int(block.network_address)
    taken = {
        str(IPv4Address(first + offset))
        for offset in data.draw(st.sets(st.integers(0, block.num_addresses - 1), max_size=40))
    }
    free = [IPv4Address(int(address)) for address in islice(lan.free(taken), 300)]
    pool = range(int(lan.pool_first), int(lan.pool_last) + 1)
    forbidden = {
        block.network_address,
        block.broadcast_address,
        *map(IPv4Address, pool),
        *map(IPv4Address, taken),
    }
    assert free == sorted(set(free))
    assert forbidden.isdisjoint(free)
    assert all(address in block for address in free)
    below = free[-1] if len(free) == 300 else block.broadcast_address
    skipped = set(map(IPv4Address, range(first, int(below)))) - set(free)
    assert skipped <= forbidden


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("10.99.0.1", None),
        ("10.99.0.199", None),
        ("10.99.0.251", None),
        ("10.99.0.0", "is the block's own"),
        ("10.99.0.255", "is the block's own"),
        ("10.99.0.200", "is in the pool"),
        ("10.99.0.250", "is in the pool"),
        ("10.99.1.1", "is not in the school's block"),
    ],
)
def test_why_a_machine_cannot_have_an_address(address: str, why: str | None) -> None:
    said = Lan.of("10.99.0.0/24").why_not(IPAddress(address))
    assert said is None if why is None else said and said.startswith(why)


def test_a_full_block_has_no_free_address() -> None:
    lan = Lan.of("10.99.0.0/24")
    assert list(lan.free(f"10.99.0.{last}" for last in range(256))) == []
