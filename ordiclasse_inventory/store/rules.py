"""What must hold between the files of a department: each thing once, each in its place, nothing unknown."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from netaddr import IPAddress, IPNetwork

from ordiclasse_inventory.model.commune import Commune
from ordiclasse_inventory.model.device import Device, DeviceKind
from ordiclasse_inventory.model.school import Headcount
from ordiclasse_inventory.model.software import Catalogue
from ordiclasse_inventory.network.plan import LONGEST_PREFIX, Lan

from .explain import did_you_mean
from .schema import DepartmentSettings, SchoolSettings
from .text import Folder


@dataclass(frozen=True, slots=True)
class SchoolFiles:
    """A school as its files have it: settings with their lines, devices with theirs."""

    key: str
    path: str
    settings: SchoolSettings | None
    line: Callable[[tuple[str | int, ...]], int]
    devices: list[tuple[int, Device]]
    headcounts: list[Headcount]

    @property
    def settings_path(self) -> str:
        """Where the settings stand."""
        return f"{self.path}/school.yml"

    @property
    def devices_path(self) -> str:
        """Where the devices stand."""
        return f"{self.path}/devices.csv"


def check_schools(
    folder: Folder,
    schools: list[SchoolFiles],
    department: DepartmentSettings | None,
    communes: Mapping[str, Commune],
    catalogue: Catalogue | None,
) -> None:
    """Note what doesn't hold. What a file that couldn't be read would tell is passed over."""
    for school in schools:
        if school.settings is not None:
            _check_references(folder, school, school.settings, communes, catalogue)
        _check_server(folder, school)
        _check_devices(folder, school, _lan(folder, school, department))
    _check_between_schools(folder, schools)


def _check_references(
    folder: Folder,
    school: SchoolFiles,
    settings: SchoolSettings,
    communes: Mapping[str, Commune],
    catalogue: Catalogue | None,
) -> None:
    if communes and settings.commune not in communes:
        found = f"no commune has the INSEE code «{settings.commune}»"
        line = school.line(("commune",))
        remedy = did_you_mean(settings.commune, communes) or "add the commune to communes.csv"
        folder.note(school.settings_path, line, "commune", found, "a commune of communes.csv", remedy)
    for index, title in enumerate(settings.software if catalogue else ()):
        if catalogue and title not in catalogue.titles:
            found = f"no title has the key «{title}»"
            line = school.line(("software", index))
            remedy = did_you_mean(title, catalogue.titles) or "add the title to software.yml"
            folder.note(school.settings_path, line, "software", found, "a title of software.yml", remedy)


def _lan(folder: Folder, school: SchoolFiles, department: DepartmentSettings | None) -> Lan | None:
    """The school's LAN; None where its block is wrong: its devices are not blamed for that."""
    if school.settings is None:
        return None
    block, line = school.settings.block, school.line(("block",))
    network = IPNetwork(block)
    if network.prefixlen > LONGEST_PREFIX:
        expected = f"a block of length /{LONGEST_PREFIX} or shorter (256 addresses at least)"
        folder.note(school.settings_path, line, "block", f"«{block}»", expected)
        return None
    if department and network not in IPNetwork(department.supernet):
        found = f"{block} is not in the department's supernet"
        remedy = "correct it, or the supernet in department.yml"
        folder.note(school.settings_path, line, "block", found, f"a block in {department.supernet}", remedy)
        return None
    return Lan.of(block)


def _check_server(folder: Folder, school: SchoolFiles) -> None:
    servers = [(line, device) for line, device in school.devices if device.kind is DeviceKind.SERVER]
    wrong_rows = any(problem.path == school.devices_path for problem in folder.problems)
    if not servers and not wrong_rows:
        remedy = "add its line, with `server` in the column kind"
        folder.note(school.devices_path, 0, "kind", "no server", "one server in each school", remedy)
    for line, device in servers[1:]:
        found = f"{device.name} is a second server, beside {servers[0][1].name} on line {servers[0][0]}"
        folder.note(school.devices_path, line, "kind", found, "one server in each school")


def _check_devices(folder: Folder, school: SchoolFiles, lan: Lan | None) -> None:
    names: dict[str, int] = {}
    addresses: dict[str, int] = {}
    for line, device in school.devices:
        if (first := names.setdefault(device.name, line)) != line:
            found = f"{device.name} is the name on line {first} already"
            folder.note(school.devices_path, line, "name", found, "each name once in a school")
        why_not = lan.why_not(IPAddress(device.address)) if lan else None
        if (first := addresses.setdefault(device.address, line)) != line:
            why_not = f"is the address on line {first} already"
        if why_not:
            taken = (other.address for _, other in school.devices)
            free = next(lan.free(taken), None) if lan else None
            remedy = f"{free} is free" if free else ""
            expected = "an address of the school's own for each machine"
            folder.note(school.devices_path, line, "address", f"{device.address} {why_not}", expected, remedy)


def _check_between_schools(folder: Folder, schools: list[SchoolFiles]) -> None:
    macs: dict[str, str] = {}
    for school in schools:
        for line, device in school.devices:
            place = f"{school.devices_path}:{line}"
            if (first := macs.setdefault(device.mac, place)) != place:
                found = f"{device.mac} is at {first} already"
                remedy = "read the MAC address again on the machine or its box"
                folder.note(school.devices_path, line, "mac", found, "each MAC address once", remedy)
    uais: dict[str, SchoolFiles] = {}
    for school in schools:
        if school.settings and (other := uais.setdefault(school.settings.uai, school)) is not school:
            found = f"{school.settings.uai} is the UAI of {other.key} already"
            folder.note(school.settings_path, school.line(("uai",)), "uai", found, "each UAI once")
    for (before, other), (block, school) in pairwise(_blocks(schools)):
        if block.first <= before.last:
            found = f"{block} overlaps {before}, the block of {other.key}"
            line = school.line(("block",))
            folder.note(school.settings_path, line, "block", found, "addresses that only this school has")


def _blocks(schools: list[SchoolFiles]) -> Iterator[tuple[IPNetwork, SchoolFiles]]:
    """The schools' blocks by their first address, the larger one first."""
    known = [(IPNetwork(school.settings.block), school) for school in schools if school.settings]
    yield from sorted(known, key=lambda pair: (pair[0].first, pair[0].prefixlen, pair[1].key))
