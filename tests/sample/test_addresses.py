"""Blocks, and addresses out of them."""

from ipaddress import IPv4Address, IPv4Network, IPv6Network
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordiclasse_inventory.model.device import Device, DeviceKind
from ordiclasse_inventory.network.plan import Lan, Plan, Vlan
from ordiclasse_inventory.sample import MOST_SCHOOLS, addresses

VLANS = (Vlan.DEVICES, Vlan.STAFF, Vlan.PUPILS)

needs = st.fixed_dictionaries({vlan: st.integers(0, 600) for vlan in VLANS})


@given(needs, st.booleans())
@settings(deadline=None)
def test_a_block_gives_as_many_addresses_as_were_asked_for(wanted: dict[Vlan, int], flat: bool) -> None:
    network = next(addresses.blocks([addresses.length(wanted, flat=flat)]))
    block = addresses.Block(network, flat=flat)
    given_ = {vlan: [block.give(vlan) for _ in range(number)] for vlan, number in wanted.items()}
    everything = [address for some in given_.values() for address in some]
    assert len({*everything, block.server}) == len(everything) + 1
    lan, plan = Lan.of(str(network)), Plan.of(str(network))
    for vlan, some in given_.items():
        for address in some:
            device = Device("poste", DeviceKind.WORKSTATION, (), address)
            assert lan.why_not(device) is None
            assert flat or int(IPv4Address(address)) in plan.fixed[vlan]


@given(st.lists(st.integers(20, 24), max_size=20))
def test_blocks_are_disjoint_and_in_the_supernet(prefixes: list[int]) -> None:
    after = addresses.SUPERNET.network_address
    for prefix, block in zip(prefixes, addresses.blocks(prefixes), strict=True):
        assert block.prefixlen == prefix
        assert after <= block.network_address
        assert block.subnet_of(addresses.SUPERNET)
        after = block.broadcast_address + 1


@pytest.mark.parametrize(("number", "prefix"), [(0, 24), (180, 24), (181, 23), (436, 23), (437, 22)])
def test_a_flat_block_is_as_large_as_its_machines_need(number: int, prefix: int) -> None:
    assert addresses.length({Vlan.PUPILS: number}, flat=True) == prefix


@pytest.mark.parametrize(("number", "prefix"), [(0, 23), (94, 23), (95, 22), (190, 22), (191, 21)])
def test_a_block_with_vlans_is_as_large_as_its_fullest_vlan_needs(number: int, prefix: int) -> None:
    assert addresses.length({Vlan.PUPILS: number, Vlan.STAFF: 3}, flat=False) == prefix


def test_no_block_is_large_enough_for_everything() -> None:
    with pytest.raises(ValueError, match="no block is large enough"):
        addresses.length({Vlan.PUPILS: 1 << 32}, flat=True)


def test_a_full_supernet_is_said() -> None:
    with pytest.raises(ValueError, match=r"10\.0\.0\.0/9 is full"):
        list(addresses.blocks([24] * 32_769))


def test_a_mac_address_is_locally_administered_and_follows_the_machines_number() -> None:
    assert addresses.mac(258) == "02:00:00:00:01:02"
    assert addresses.mac(258, 1) == "06:00:00:00:01:02"


def test_schools_beyond_4096_have_their_ipv6_block_in_another_supernet() -> None:
    assert addresses.block6(0) == IPv6Network("fd4b:e5a2:10c6::/60")
    assert addresses.block6(4095) == IPv6Network("fd4b:e5a2:10c6:fff0::/60")
    assert addresses.block6(4096) == IPv6Network("fdb1:7c09:e3d4::/60")
    assert len(addresses.supernets(4096)) == 2
    assert len(addresses.supernets(4097)) == 3
    most = MOST_SCHOOLS * 11 // 10
    assert addresses.block6(most).subnet_of(addresses.supernets(most)[-1])


def test_addresses_outside_are_different_for_every_school() -> None:
    assert addresses.wan_address(0) == "10.128.0.1"
    outside = [addresses.wan_address(index) for index in range(MOST_SCHOOLS)]
    assert len(set(outside)) == MOST_SCHOOLS
    fixed = {addresses.fixed_address(index) for index in range(MOST_SCHOOLS)}
    assert len(fixed) == MOST_SCHOOLS
    network = IPv4Network("198.18.0.0/15")  # RFC 2544
    assert all(IPv4Address(address) in network for address in islice(fixed, 100))
