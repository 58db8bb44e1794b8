"""What must hold of a school's blocks, and of its devices' names and addresses in them."""

from netaddr import IPNetwork

from ordiclasse_inventory.network.plan import (
    LONGEST_PREFIX,
    LONGEST_PREFIX6,
    Lan,
    Plan,
    has_vlans,
)
from ordiclasse_inventory.network.proposals import free_addresses

from .schema import DepartmentSettings, SchoolSettings
from .school_files import SchoolFiles, Stays, at_once
from .text import Folder


def check_addresses(folder: Folder, school: SchoolFiles, department: DepartmentSettings | None) -> None:
    """Note blocks that can't be the school's, and names and addresses that its devices can't have."""
    if school.settings is not None:
        _check_block6(folder, school, school.settings, department)
    _check_devices(folder, school, _lan(folder, school, department))


def _check_block6(
    folder: Folder, school: SchoolFiles, settings: SchoolSettings, department: DepartmentSettings | None
) -> None:
    if settings.block6 is None:
        return
    network, line = IPNetwork(settings.block6), school.line(("block6",))
    if network.prefixlen > LONGEST_PREFIX6:
        expected = f"a block of length /{LONGEST_PREFIX6} or shorter (a /64 for each VLAN)"
        remedy = "give the school a larger block"
        folder.note(school.settings_path, line, "block6", f"«{network}»", expected, remedy)
    elif department and not _in_supernets(network, department):
        found = f"{network} is in none of the department's supernets"
        remedy = "correct it, or the supernets in department.yml"
        expected = f"a block in {_supernets(department, 6)}"
        folder.note(school.settings_path, line, "block6", found, expected, remedy)


def _in_supernets(network: IPNetwork, department: DepartmentSettings) -> bool:
    return any(network in IPNetwork(supernet) for supernet in department.supernets)


def _supernets(department: DepartmentSettings, version: int) -> str:
    """The supernets of an IP version, for people."""
    found = [each for each in department.supernets if (":" in each) == (version == 6)]
    return " or ".join(found) or f"an IPv{version} supernet, of which there is none"


def _lan(folder: Folder, school: SchoolFiles, department: DepartmentSettings | None) -> Lan | None:
    """The school's LAN; None where its block is wrong: its devices are not blamed for that."""
    if school.settings is None:
        return None
    block, line = school.settings.block, school.line(("block",))
    network = IPNetwork(block)
    if network.prefixlen > LONGEST_PREFIX:
        expected = f"a block of length /{LONGEST_PREFIX} or shorter (256 addresses at least)"
        remedy = "give the school a larger block"
        folder.note(school.settings_path, line, "block", f"«{block}»", expected, remedy)
        return None
    if department and not _in_supernets(network, department):
        found = f"{block} is in none of the department's supernets"
        remedy = "correct it, or the supernets in department.yml"
        expected = f"a block in {_supernets(department, 4)}"
        folder.note(school.settings_path, line, "block", found, expected, remedy)
        return None
    return Lan.of(block)


def _check_devices(folder: Folder, school: SchoolFiles, lan: Lan | None) -> None:
    names: Stays[str, int] = {}
    addresses: Stays[str, int] = {}
    plan = Plan.of(str(lan.block)) if lan else None
    in_vlans = _in_vlans(school)
    proposed: set[str | None] = set()
    for line, device in school.devices:
        if (first := at_once(names, device.name, device.period, line)) is not None:
            found = f"{device.name} is the name on line {first} already"
            remedy = "give one of the two another name"
            folder.note(school.devices_path, line, "name", found, "each name once in a school", remedy)
        if not device.address:
            continue
        why_not = None
        if lan and plan:
            strict = in_vlans and not device.period.end
            why_not = plan.why_not(device) if strict else lan.why_not(device)
        if (first := at_once(addresses, device.address, device.period, line)) is not None:
            why_not = f"is the address on line {first} already"
        if why_not:
            others = (other for _, other in school.devices)
            fit = free_addresses(str(lan.block), in_vlans, device, others) if lan else ()
            free = next((address for address in fit if address not in proposed), None)
            proposed.add(free)
            remedy = f"{free} is free" if free else "no address is free: give the school a larger block"
            expected = "an address of the school's own for each machine"
            folder.note(school.devices_path, line, "address", f"{device.address} {why_not}", expected, remedy)


def _in_vlans(school: SchoolFiles) -> bool:
    """Whether the school's network is cut in VLANs now."""
    generations = school.settings.generations if school.settings else []
    return any(has_vlans(each.model) for each in generations if not each.period.end)
