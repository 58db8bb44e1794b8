"""The cut in VLANs, the flat network, what may be given next, and free blocks."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Network
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import Device, DeviceKind
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.period import Period
from ordiclasse_inventory.model.school import Generation, GenerationModel, School, SchoolKind
from ordiclasse_inventory.network.names import next_name
from ordiclasse_inventory.network.plan import (
    Lan,
    Plan,
    Vlan,
    has_vlans,
    value_of,
    vlan_of,
)
from ordiclasse_inventory.network.proposals import PlanFullError, next_free_block, propose_address
from ordiclasse_inventory.outputs.plan import Entry, school_plan
from ordiclasse_inventory.store import read_department
from tests.inventory import LAB

NEW = (Generation(GenerationModel.NEW),)
VLANS_OF_24 = {
    Vlan.SERVERS: ("10.99.0.0/28", "10.99.0.1", None),
    Vlan.DEVICES: ("10.99.0.16/28", "10.99.0.17", ("10.99.0.28", "10.99.0.30")),
    Vlan.STAFF: ("10.99.0.32/27", "10.99.0.33", ("10.99.0.56", "10.99.0.62")),
    Vlan.PUPILS: ("10.99.0.64/26", "10.99.0.65", ("10.99.0.112", "10.99.0.126")),
    Vlan.TABLETS: ("10.99.0.128/26", "10.99.0.129", ("10.99.0.144", "10.99.0.190")),
    Vlan.GUESTS: ("10.99.0.192/26", "10.99.0.193", ("10.99.0.194", "10.99.0.254")),
}

blocks = st.builds(
    lambda prefix, number: IPv4Network((number << (32 - prefix), prefix)),
    st.integers(16, 24),
    st.integers(0, 65_535),
)


def device(kind: DeviceKind = DeviceKind.WORKSTATION, address: str = "", **facts: object) -> Device:
    return Device("poste-01", kind, (), address, **facts)  # type: ignore[arg-type]


def school(*devices: Device, block: str = "10.99.0.0/24", vlans: bool = True) -> School:
    generations = NEW if vlans else ()
    return School("a", "A", "", SchoolKind.PRIMARY, "25056", block, devices=devices, generations=generations)


def many(first: str, number: int, kind: DeviceKind = DeviceKind.WORKSTATION) -> list[Device]:
    return [device(kind, str(IPv4Address(first) + index)) for index in range(number)]


def test_a_block_of_256_is_cut_in_six_vlans() -> None:
    found = {
        subnet.vlan: (
            str(subnet.block),
            str(subnet.gateway),
            (str(subnet.pool_first), str(subnet.pool_last)) if subnet.pool_first else None,
        )
        for subnet in Plan.of("10.99.0.0/24").subnets
    }
    assert found == VLANS_OF_24
    assert [subnet.number for subnet in Plan.of("10.99.0.0/24").subnets] == [10, 20, 30, 40, 50, 60]


@given(blocks)
def test_vlans_fill_the_block_without_overlap_and_pools_lie_beside_fixed_addresses(
    block: IPv4Network,
) -> None:
    plan = Plan.of(str(block))
    networks = [IPv4Network(str(subnet.block)) for subnet in plan.subnets]
    assert networks[0].network_address == block.network_address
    assert networks[-1].broadcast_address == block.broadcast_address
    assert all(one.broadcast_address + 1 == two.network_address for one, two in pairwise(networks))
    for subnet, network in zip(plan.subnets, networks, strict=True):
        gateway, fixed = int(subnet.gateway), plan.fixed[subnet.vlan]
        pool = range(int(subnet.pool_first), int(subnet.pool_last) + 1) if subnet.pool_last else range(0)
        inner = range(int(network.network_address) + 1, int(network.broadcast_address))
        assert sorted([gateway, *fixed, *pool]) == list(inner)
        assert bool(fixed) is (subnet.vlan is not Vlan.GUESTS)


def test_each_vlan_has_a_64_and_the_flat_network_one_of_its_own() -> None:
    block, block6 = "10.99.0.0/24", "fd5a:92c1:7e04::/60"
    subnets = Plan.of(block, block6).subnets
    networks = [IPv6Network(str(each.block6)) for each in (Lan.of(block, block6), *subnets)]
    assert len(set(networks)) == 7
    assert all(network.prefixlen == 64 and network.subnet_of(IPv6Network(block6)) for network in networks)
    assert str(subnets[3].address6("10.99.0.66")) == "fd5a:92c1:7e04:4::a63:42"
    assert Plan.of(block).subnets[3].address6("10.99.0.66") is None


def test_a_flat_network_has_its_pool_in_its_last_256() -> None:
    assert (str(Lan.of("10.99.0.0/24").pool_first), str(Lan.of("10.99.0.0/24").pool_last)) == (
        "10.99.0.200",
        "10.99.0.250",
    )
    assert str(Lan.of("10.0.4.0/22").pool_first) == "10.0.7.200"


@given(blocks)
def test_the_flat_pool_takes_no_address_that_a_vlan_gives(block: IPv4Network) -> None:
    lan = Lan.of(str(block))
    pool = range(int(lan.pool_first), int(lan.pool_last) + 1)
    for fixed in Plan.of(str(block)).fixed.values():
        assert not set(pool) & set(fixed)


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
def test_why_a_machine_of_a_flat_network_cannot_have_an_address(address: str, why: str | None) -> None:
    said = Lan.of("10.99.0.0/24").why_not(device(address=address))
    assert said is None if why is None else said and said.startswith(why)


@pytest.mark.parametrize(
    ("kind", "address", "why"),
    [
        (DeviceKind.SERVER, "10.99.0.1", None),
        (DeviceKind.SERVER, "10.99.0.14", None),
        (
            DeviceKind.SERVER,
            "10.99.0.15",
            "is not of the VLAN servers, where fixed addresses are 10.99.0.2 ",
        ),
        (DeviceKind.WORKSTATION, "10.99.0.66", None),
        (DeviceKind.WORKSTATION, "10.99.0.111", None),
        (DeviceKind.WORKSTATION, "10.99.0.65", "is not of the VLAN pupils"),
        (DeviceKind.WORKSTATION, "10.99.0.112", "is not of the VLAN pupils"),
        (DeviceKind.PRINTER, "10.99.0.66", "is not of the VLAN devices"),
        (DeviceKind.TABLET, "10.99.0.130", None),
        (DeviceKind.TABLET, "10.98.0.130", "is not in the school's block 10.99.0.0/24"),
    ],
)
def test_why_a_machine_cannot_have_an_address_in_vlans(
    kind: DeviceKind, address: str, why: str | None
) -> None:
    said = Plan.of("10.99.0.0/24").why_not(device(kind, address))
    assert said is None if why is None else said and said.startswith(why)


def test_a_computer_that_only_staff_use_is_in_the_staffs_vlan() -> None:
    assert vlan_of(device(levels=(Level.TEACHER,))) is Vlan.STAFF
    assert vlan_of(device(levels=(Level.CP, Level.TEACHER))) is Vlan.PUPILS
    assert vlan_of(device(DeviceKind.TABLET, levels=(Level.TEACHER,))) is Vlan.TABLETS


def test_addresses_that_nobody_had_come_first_then_the_one_left_the_longest_ago() -> None:
    printers = many("10.99.0.18", 10, DeviceKind.PRINTER)
    printers[2] = replace(printers[2], period=Period("2016-09-01", "2020-07-01"))
    printers[6] = replace(printers[6], period=Period("2016-09-01", "2018-07-01"))
    new = device(DeviceKind.PRINTER, period=Period("2026-09-01"))
    assert propose_address(school(*printers[:9]), new) == "10.99.0.27"
    assert propose_address(school(*printers), new) == "10.99.0.24"
    assert propose_address(school(*printers, replace(new, address="10.99.0.24")), new) == "10.99.0.20"


def test_an_address_is_free_for_a_stay_that_ends_before_its_own() -> None:
    printers = many("10.99.0.18", 10, DeviceKind.PRINTER)
    printers[3] = replace(printers[3], period=Period("2020-09-01"))
    past = device(DeviceKind.PRINTER, period=Period("2017-09-01", "2020-09-01"))
    assert propose_address(school(*printers), past) == "10.99.0.21"


def test_a_new_server_takes_the_place_of_the_one_that_leaves() -> None:
    old = device(DeviceKind.SERVER, "10.99.0.1", period=Period("2006-09-01", "2026-09-01"))
    new = device(DeviceKind.SERVER, period=Period("2026-09-01"))
    assert propose_address(school(old), new) == "10.99.0.1"
    assert propose_address(school(replace(old, period=Period())), new) == "10.99.0.2"


def test_a_full_vlan_says_how_full_it_is_and_which_block_would_do() -> None:
    full = school(*many("10.99.0.66", 46))
    with pytest.raises(PlanFullError) as alone:
        propose_address(full, device())
    assert str(alone.value) == (
        "pupils of 10.99.0.0/24 has no free address (46 given): a /23 has 94 for pupils; "
        "give the school a larger block"
    )
    department = replace(HISTORY, supernets=("10.99.0.0/22",), schools={"a": full})
    with pytest.raises(PlanFullError, match=r"94 for pupils, and 10\.99\.2\.0/23 is free$"):
        propose_address(full, device(), department)
    small = replace(department, supernets=("10.99.0.0/24",))
    with pytest.raises(PlanFullError, match=r"94 for pupils, but no /23 is free in 10\.99\.0\.0/24: nothing"):
        propose_address(full, device(), small)


def test_a_full_range_of_a_flat_network_gives_what_lies_beyond_it_and_says_when_all_is_given() -> None:
    machines = many("10.99.0.66", 46)
    found = propose_address(school(*machines, vlans=False), device())
    assert found == "10.99.0.254"
    machines.append(device(address=found))
    # All but the pool's 51 and the gateways that the six VLANs will have.
    while len(machines) < 254 - 51 - 6:
        machines.append(device(address=propose_address(school(*machines, vlans=False), device())))
    with pytest.raises(PlanFullError, match=r"^10\.99\.0\.0/24 has no free address \(197 given\): a /21 "):
        propose_address(school(*machines, vlans=False), device())
    assert len({machine.address for machine in machines}) == len(machines)
    assert all(Lan.of("10.99.0.0/24").why_not(machine) is None for machine in machines)


def test_the_first_free_block_is_the_lowest_and_supernets_are_tried_in_turn() -> None:
    supernets = ["10.0.0.0/23", "fd00::/48", "10.9.0.0/24"]
    assert next_free_block(supernets, ["10.0.0.0/24"], 24) == "10.0.1.0/24"
    assert next_free_block(supernets, ["10.0.0.0/24", "10.0.1.64/26"], 24) == "10.9.0.0/24"
    assert next_free_block(supernets, ["fd00::/60"], 60, 6) == "fd00:0:0:10::/60"


def test_no_free_block_is_said_with_the_largest_that_is_left() -> None:
    with pytest.raises(PlanFullError, match=r"no /23 is free in 10\.0\.0\.0/23: .* left is 10\.0\.1\.0/24;"):
        next_free_block(["10.0.0.0/23"], ["10.0.0.0/24"], 23)
    with pytest.raises(PlanFullError, match="nothing is left; add a network to `supernets`"):
        next_free_block(["10.0.0.0/24"], ["10.0.0.0/24"], 24)
    with pytest.raises(PlanFullError, match="without an IPv6 network"):
        next_free_block(["10.0.0.0/24"], [], 60, 6)


@given(
    st.lists(
        st.builds(
            lambda prefix, number: IPv4Network((0x0A000000 + (number << (32 - prefix)), prefix)),
            st.integers(20, 28),
            st.integers(0, 15),
        ),
        max_size=12,
    ),
    st.integers(20, 28),
)
def test_a_free_block_is_the_lowest_that_overlaps_nothing(taken: list[IPv4Network], prefix: int) -> None:
    supernet = IPv4Network("10.0.0.0/20")
    free = [
        str(block)
        for block in supernet.subnets(new_prefix=prefix)
        if not any(block.overlaps(other) for other in taken)
    ]
    try:
        assert next_free_block([str(supernet)], map(str, taken), prefix) == free[0]
    except PlanFullError:
        assert free == []


reading = read_department(LAB)
assert reading.department is not None
HISTORY = replace(reading.department, supernets=("10.0.0.0/21", "fd00::/57"), schools={})
KINDS = (DeviceKind.WORKSTATION, DeviceKind.LAPTOP, DeviceKind.TABLET, DeviceKind.PRINTER, DeviceKind.SERVER)
number = st.integers(0, 1000)
events = st.one_of(
    st.tuples(st.just("open"), number, number, number),
    # Of the hundreds of machines that fill a VLAN, some come together.
    st.tuples(st.just("arrive"), number, number, st.integers(1, 40)),
    st.tuples(st.just("move"), number, number, number),
    st.tuples(st.just("another room"), number, number, number),
    st.tuples(st.just("retire"), number, number, number),
    st.tuples(st.just("vlans"), number, number, number),
)
Event = tuple[str, int, int, int]


@dataclass
class Story:
    """A department's history: what happened to its schools, one thing a day."""

    schools: dict[str, School] = field(default_factory=dict)
    today: date = date(2016, 9, 1)
    touched: set[tuple[str, str]] = field(default_factory=set)

    @property
    def day(self) -> str:
        return self.today.isoformat()

    @property
    def department(self) -> Department:
        return replace(HISTORY, schools=self.schools)

    def happen(self, event: Event) -> None:
        """Let it happen; what it can't be done to is passed over."""
        what, *numbers = event
        self.today += timedelta(1)
        self.touched = set()
        if what == "open":
            self.open()
        elif self.schools:
            key = sorted(self.schools)[numbers[0] % len(self.schools)]
            present = [each for each in self.schools[key].devices if not each.period.end]
            if what == "arrive":
                for _ in range(numbers[2]):
                    self.arrive(key, KINDS[numbers[1] % len(KINDS)])
            elif what == "vlans":
                self.give_vlans(key)
            elif present:
                self.change(what, key, present[numbers[1] % len(present)], numbers[2])

    def open(self) -> None:
        known = list(self.schools.values())
        try:
            block = next_free_block(HISTORY.supernets, (each.block for each in known), 24)
        except PlanFullError:
            assert len(known) == 8
            return
        block6 = next_free_block(HISTORY.supernets, (each.block6 for each in known), 60, 6)
        key = f"s{len(known)}"
        self.schools[key] = replace(school(block=block, vlans=False), key=key, block6=block6)

    def arrive(self, key: str, kind: DeviceKind) -> bool:
        """Whether it found an address."""
        there = self.schools[key]
        if kind is DeviceKind.SERVER:
            for each in there.devices:
                if each.kind is kind and not each.period.end:
                    self.leave(key, each)
            there = self.schools[key]
        name = next_name(kind, (each.name for each in there.devices))
        new = Device(name, kind, (), "", period=Period(self.day))
        try:
            new = replace(new, address=propose_address(there, new, self.department))
        except PlanFullError:
            held = {value_of(each.address) for each in there.devices if each.period.holds(self.day)}
            assert held.issuperset(Plan.of(there.block).fixed[vlan_of(new)])
            return False
        self.schools[key] = replace(there, devices=(*there.devices, new))
        self.touched.add((key, name))
        return True

    def leave(self, key: str, device: Device) -> None:
        gone = replace(device, period=Period(device.period.start, self.day))
        devices = tuple(gone if each is device else each for each in self.schools[key].devices)
        self.schools[key] = replace(self.schools[key], devices=devices)
        self.touched.add((key, device.name))

    def change(self, what: str, key: str, device: Device, other: int) -> None:
        if what == "another room":
            moved = replace(device, room=f"Salle {other}")
            devices = tuple(moved if each is device else each for each in self.schools[key].devices)
            self.schools[key] = replace(self.schools[key], devices=devices)
            self.touched.add((key, device.name))
        else:
            to = sorted(self.schools)[other % len(self.schools)]
            if what == "retire" or self.arrive(to, device.kind):
                (now,) = [each for each in self.schools[key].devices if each.name == device.name]
                if not now.period.end:
                    self.leave(key, now)

    def give_vlans(self, key: str) -> None:
        there, plan = self.schools[key], Plan.of(self.schools[key].block)
        if all(plan.why_not(each) is None for each in there.devices if not each.period.end):
            self.schools[key] = replace(there, generations=NEW)

    def entries(self) -> dict[tuple[str, str], Entry]:
        """Every machine's line on every school's rack today."""
        department = self.department.as_of(self.day)
        return {
            (key, entry.name): entry
            for key, each in department.schools.items()
            for entry in school_plan(department, each, self.day).machines
        }

    def given(self) -> Iterator[tuple[School, Device]]:
        return ((each, device) for each in self.schools.values() for device in each.devices)


def check_that_nothing_else_changes(
    before: dict[tuple[str, str], Entry], story: Story, flat: set[str]
) -> None:
    after = story.entries()
    for place, entry in before.items():
        if place in story.touched:
            continue
        now = after[place]
        if place[0] in flat and has_vlans(story.schools[place[0]].generation):
            # VLANs have prefixes of their own; all else stays.
            now = replace(now, address6=entry.address6)
        assert now == entry


@settings(deadline=None, max_examples=60)
@given(st.lists(events, max_size=40))
def test_what_was_given_stays_whatever_happens(history: list[Event]) -> None:
    story = Story()
    for event in [("open", 0, 0, 0), *history]:
        flat = {key for key, each in story.schools.items() if not has_vlans(each.generation)}
        before = story.entries()
        story.happen(event)
        check_that_nothing_else_changes(before, story, flat)

    networks = sorted(IPv4Network(each.block) for each in story.schools.values())
    networks6 = sorted(IPv6Network(each.block6) for each in story.schools.values())
    assert not any(one.overlaps(two) for one, two in [*pairwise(networks), *pairwise(networks6)])
    stays: dict[str, list[Period]] = defaultdict(list)
    names = []
    for where, each in story.given():
        assert not any(period.overlaps(each.period) for period in stays[each.address])
        stays[each.address].append(each.period)
        names.append((where.key, each.name))
        network = Plan.of(where.block) if has_vlans(where.generation) else Lan.of(where.block)
        if not each.period.end:
            assert network.why_not(each) is None
    assert len(names) == len(set(names))

    again = Story()
    for event in [("open", 0, 0, 0), *history]:
        again.happen(event)
    assert again.schools == story.schools
