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
from .settings import Settings
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


def check_department(folder: Folder, file: Settings, department: DepartmentSettings) -> None:
    """Note who and what is named twice in `department.yml`."""
    servers = list(enumerate(department.shared_servers))
    named = [(("shared_servers", index, "name"), server.name) for index, server in servers]
    for index, server in servers:
        named += [(("shared_servers", index, "aliases"), alias) for alias in server.aliases]
    addresses = [(("shared_servers", index, "address"), server.address) for index, server in servers]
    people = [(("technicians", index, "name"), who.name) for index, who in enumerate(department.technicians)]
    for values in (named, addresses, people):
        lines: dict[str, int] = {}
        for place, value in values:
            line = file.line(place)
            if value in lines:
                found = f"«{value}» stands on line {lines[value]} already"
                remedy = "correct or remove one of the two"
                folder.note(file.path, line, ".".join(map(str, place)), found, "each once", remedy)
            lines.setdefault(value, line)


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
        remedy = "give the school a larger block"
        folder.note(school.settings_path, line, "block", f"«{block}»", expected, remedy)
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
        remedy = "make it a workstation, or remove its line"
        folder.note(school.devices_path, line, "kind", found, "one server in each school", remedy)


def _check_devices(folder: Folder, school: SchoolFiles, lan: Lan | None) -> None:
    names: dict[str, int] = {}
    addresses: dict[str, int] = {}
    for line, device in school.devices:
        if (first := names.setdefault(device.name, line)) != line:
            found = f"{device.name} is the name on line {first} already"
            remedy = "give one of the two another name"
            folder.note(school.devices_path, line, "name", found, "each name once in a school", remedy)
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
    owners: dict[tuple[str, str], SchoolFiles] = {}
    for school in schools:
        if school.settings is None:
            continue
        facts: tuple[tuple[tuple[str, ...], str, str], ...] = (
            (("uai",), school.settings.uai, "UAI"),
            (("server", "host"), school.settings.server.host, "server"),
        )
        for where, value, what in facts:
            if (other := owners.setdefault((what, value), school)) is not school:
                found = f"{value} is the {what} of {other.key} already"
                remedy = f"correct it here or in {other.settings_path}"
                line = school.line(where)
                folder.note(school.settings_path, line, ".".join(where), found, f"each {what} once", remedy)
    for (before, other), (block, school) in pairwise(_blocks(schools)):
        if block.first <= before.last:
            found = f"{block} overlaps {before}, the block of {other.key}"
            line = school.line(("block",))
            expected = "addresses that only this school has"
            remedy = f"correct it here or in {other.settings_path}"
            folder.note(school.settings_path, line, "block", found, expected, remedy)


def _blocks(schools: list[SchoolFiles]) -> Iterator[tuple[IPNetwork, SchoolFiles]]:
    """The schools' blocks by their first address, the larger one first."""
    known = [(IPNetwork(school.settings.block), school) for school in schools if school.settings]
    yield from sorted(known, key=lambda pair: (pair[0].first, pair[0].prefixlen, pair[1].key))
