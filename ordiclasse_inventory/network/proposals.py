"""What may be given next: a name's address in its school, a school's block in the department.

What was given stays: addresses stand in devices.csv and blocks in school.yml, and are never computed anew.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Literal

from netaddr import IPAddress, IPNetwork

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import Device, DeviceKind
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.model.school import School

from .plan import Lan, Plan, has_vlans, value_of, vlan_of

Version = Literal[4, 6]


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
        value = value_of(other.address)
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
    pool, never = Lan.of(str(plan.block)).pool, plan.gateways
    for value in _fresh_first(range(plan.block.last - 1, plan.block.first, -1), taken, left):
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
    while (room := len(Plan.of(f"0.0.0.0/{prefix}").fixed[vlan])) <= len(of_vlan):
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
