"""What must hold between the files of a department: each thing once, each in its place, nothing unknown."""

from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from netaddr import IPNetwork

from ordiclasse_inventory.model.commune import Body, Commune
from ordiclasse_inventory.model.device import Device, DeviceKind
from ordiclasse_inventory.model.period import Dated, Period
from ordiclasse_inventory.model.school import Headcount
from ordiclasse_inventory.model.software import Catalogue
from ordiclasse_inventory.network.plan import (
    LONGEST_PREFIX,
    LONGEST_PREFIX6,
    Lan,
    Plan,
    has_vlans,
)
from ordiclasse_inventory.network.proposals import free_addresses

from .explain import did_you_mean
from .schema import CatalogueSettings, ConventionSettings, DepartmentSettings, SchoolSettings
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


def check_catalogue(folder: Folder, file: Settings, catalogue: CatalogueSettings) -> None:
    """Note profiles that share a title's key, or name a title that there is not."""
    for key, profile in catalogue.profiles.items():
        place: tuple[str | int, ...] = ("profiles", key)
        if key in catalogue.titles:
            found = f"«{key}» is the key of a title on line {file.line(('titles', key))} already"
            remedy = "give the profile another key"
            folder.note(file.path, file.line(place), f"profiles.{key}", found, "each key once", remedy)
        for index, title in enumerate(profile.titles):
            if title not in catalogue.titles:
                line = file.line((*place, "titles", index))
                remedy = did_you_mean(title, catalogue.titles) or "add the title above"
                found = f"no title has the key «{title}»"
                folder.note(file.path, line, f"profiles.{key}.titles", found, "a title of this file", remedy)


def check_convention(folder: Folder, file: Settings, convention: ConventionSettings) -> None:
    """Note a convention that ends before it begins."""
    _check_period(folder, file.path, file.line(("to",)), "to", convention.period)


def _check_period(folder: Folder, path: str, line: int, field: str, period: Period) -> None:
    if period.end and period.end <= period.start:
        expected = "in `to` the first day on which it no longer holds, after `from`"
        folder.note(path, line, field, f"{period} is no day at all", expected, "correct one of the two dates")


def check_schools(
    folder: Folder,
    schools: list[SchoolFiles],
    department: DepartmentSettings | None,
    communes: Sequence[Commune],
    bodies: Sequence[Body],
    catalogue: Catalogue | None,
) -> None:
    """Note what doesn't hold. What a file that couldn't be read would tell is passed over."""
    members = dict.fromkeys(commune.insee for commune in communes)
    payers = [body.key for body in bodies]
    titles = [*catalogue.titles, *catalogue.profiles] if catalogue else None
    for school in schools:
        if school.settings is not None:
            _check_references(folder, school, school.settings, members, payers, titles)
            _check_periods(folder, school, school.settings)
            _check_rooms(folder, school, school.settings)
            _check_block6(folder, school, school.settings, department)
        _check_server(folder, school)
        _check_devices(folder, school, _lan(folder, school, department))
    _check_between_schools(folder, schools)


def _check_references(
    folder: Folder,
    school: SchoolFiles,
    settings: SchoolSettings,
    communes: Collection[str],
    payers: Collection[str],
    titles: Collection[str] | None,
) -> None:
    if communes and settings.commune not in communes:
        found = f"no commune has the INSEE code «{settings.commune}»"
        line = school.line(("commune",))
        remedy = did_you_mean(settings.commune, communes) or "add the commune to communes.csv"
        folder.note(school.settings_path, line, "commune", found, "a commune of communes.csv", remedy)
    for index, payer in enumerate(settings.payers):
        if payer.body not in payers:
            found = f"no body has the key «{payer.body}»"
            line = school.line(("payers", index, "body"))
            remedy = did_you_mean(payer.body, payers) or "add the body to bodies.csv"
            folder.note(school.settings_path, line, "payers", found, "a body of bodies.csv", remedy)
    for index, title in enumerate(settings.software):
        if titles is not None and title not in titles:
            found = f"no title or profile has the key «{title}»"
            line = school.line(("software", index))
            remedy = did_you_mean(title, titles) or "add the title to software.yml"
            expected = "a title or profile of software.yml"
            folder.note(school.settings_path, line, "software", found, expected, remedy)


def _check_periods(folder: Folder, school: SchoolFiles, settings: SchoolSettings) -> None:
    """Note periods that end before they begin, and links, models and payers of which two hold at once."""
    dated: dict[str, Sequence[Dated]] = {
        "open": [settings.open],
        "uplinks": settings.uplinks,
        "generations": settings.generations,
        "payers": settings.payers,
    }
    for name, facts in dated.items():
        for index, fact in enumerate(facts):
            line = school.line((name, index))
            period = fact.period
            _check_period(folder, school.settings_path, line, name, period)
            for before, other in enumerate(facts[:index]):
                if other.period.overlaps(period):
                    found = f"{period} overlaps {other.period} on line {school.line((name, before))}"
                    remedy = "give each its from and to, one after the other"
                    folder.note(school.settings_path, line, name, found, "one at a time", remedy)
    if settings.open.merged_into and not settings.open.to:
        remedy = f"it was merged into {settings.open.merged_into}: since when?"
        line = school.line(("open",))
        folder.note(school.settings_path, line, "open.to", "it is missing", "the day it was closed", remedy)


def _check_rooms(folder: Folder, school: SchoolFiles, settings: SchoolSettings) -> None:
    """Note rooms named twice and, where a school lists its rooms, devices in a room that it has not."""
    lines: dict[str, int] = {}
    for site, place in enumerate(settings.sites):
        for index, room in enumerate(place.rooms):
            line = school.line(("sites", site, "rooms", index))
            first = lines.get(name := _plain_spaces(room))
            lines.setdefault(name, line)
            if first is not None:
                found, remedy = f"«{room}» stands on line {first} already", "give one of the two another name"
                folder.note(school.settings_path, line, "sites.rooms", found, "each room once", remedy)
    for line, device in school.devices if lines else ():
        if device.room and _plain_spaces(device.room) not in lines:
            remedy = did_you_mean(device.room, lines) or f"add it to the rooms of {school.settings_path}"
            found = f"no room is called «{device.room}»"
            folder.note(school.devices_path, line, "room", found, "a room of the school's sites", remedy)


def _plain_spaces(name: str) -> str:
    """A name whose spaces are all the same: «Salle 1» is written with a no-break space or without."""
    return " ".join(name.split())


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


def _check_server(folder: Folder, school: SchoolFiles) -> None:
    servers = [(line, device) for line, device in school.devices if device.kind is DeviceKind.SERVER]
    for index, (line, device) in enumerate(servers):
        for first, other in servers[:index]:
            if other.period.overlaps(device.period):
                found = f"{device.name} is a second server, beside {other.name} on line {first}"
                remedy = "make it a workstation, remove its line, or give the two dates one after the other"
                folder.note(school.devices_path, line, "kind", found, "one server at a time", remedy)
    wrong_rows = any(problem.path == school.devices_path for problem in folder.problems)
    now = [line for line, device in servers if not device.period.end]
    others = any(device.managed and not device.period.end for _, device in school.devices)
    if others and not now and not wrong_rows:
        remedy = "add its line, with `server` in the column kind"
        found = "workstations, and no server"
        folder.note(school.devices_path, 0, "kind", found, "the server that they depend on", remedy)
    settings = school.settings
    if now and settings:
        for name, missing in (("server", settings.server is None), ("uplinks", not settings.uplinks)):
            if missing:
                remedy = f"add `{name}:`, as in inventories/lab"
                expected = f"`{name}`: the school has a server ({school.devices_path}:{now[0]})"
                folder.note(school.settings_path, 0, name, "it is missing", expected, remedy)


def _check_devices(folder: Folder, school: SchoolFiles, lan: Lan | None) -> None:
    names: _Stays[str, int] = {}
    addresses: _Stays[str, int] = {}
    plan = Plan.of(str(lan.block)) if lan else None
    in_vlans = _in_vlans(school)
    proposed: set[str | None] = set()
    for line, device in school.devices:
        if (first := _at_once(names, device.name, device.period, line)) is not None:
            found = f"{device.name} is the name on line {first} already"
            remedy = "give one of the two another name"
            folder.note(school.devices_path, line, "name", found, "each name once in a school", remedy)
        if not device.address:
            continue
        why_not = None
        if lan and plan:
            strict = in_vlans and not device.period.end
            why_not = plan.why_not(device) if strict else lan.why_not(device)
        if (first := _at_once(addresses, device.address, device.period, line)) is not None:
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


def _check_between_schools(folder: Folder, schools: list[SchoolFiles]) -> None:
    _check_devices_once(folder, schools)
    _check_owners(folder, schools)
    _check_blocks(folder, schools)


def _check_devices_once(folder: Folder, schools: list[SchoolFiles]) -> None:
    macs: _Stays[str, str] = {}
    assets: _Stays[str, str] = {}
    for school in schools:
        path = school.devices_path
        for line, device in school.devices:
            place = f"{path}:{line}"
            for mac in device.macs:
                if (first := _at_once(macs, mac, device.period, place)) is not None:
                    found = f"{mac} is at {first} already"
                    remedy = "read the MAC address again on the machine or its box"
                    folder.note(path, line, "mac", found, "each MAC address once", remedy)
            if device.asset and (first := _at_once(assets, device.asset, device.period, place)) is not None:
                found = f"{device.asset} is at {first} already"
                remedy = "read the tag again; where the device moved, give both lines their dates"
                folder.note(path, line, "asset", found, "each device in one place", remedy)


def _check_owners(folder: Folder, schools: list[SchoolFiles]) -> None:
    owners: _Stays[tuple[str, str], SchoolFiles] = {}
    for school in schools:
        if school.settings is None:
            continue
        facts: list[tuple[tuple[str, ...], str, str]] = [(("uai",), school.settings.uai, "UAI")]
        if school.settings.server:
            facts.append((("server", "host"), school.settings.server.host, "server"))
        for where, value, what in facts:
            if (other := _at_once(owners, (what, value), school.settings.open.period, school)) is not None:
                found = f"{value} is the {what} of {other.key} already"
                remedy = f"correct it here or in {other.settings_path}"
                line = school.line(where)
                folder.note(school.settings_path, line, ".".join(where), found, f"each {what} once", remedy)


def _check_blocks(folder: Folder, schools: list[SchoolFiles]) -> None:
    for name in ("block", "block6"):
        for (before, other), (block, school) in pairwise(_blocks(schools, name)):
            if block.first <= before.last:
                found = f"{block} overlaps {before}, the block of {other.key}"
                line = school.line((name,))
                expected = "addresses that only this school has"
                remedy = f"correct it here or in {other.settings_path}"
                folder.note(school.settings_path, line, name, found, expected, remedy)


def check_moves(folder: Folder, schools: list[SchoolFiles]) -> None:
    """Note schools named as where a device came from or went to, or as merged into, that there are not.

    Only the whole can show it: all of the department's schools must be there.
    """
    keys = {school.key for school in schools}
    for school in schools:
        merged = school.settings.open.merged_into if school.settings else None
        if merged:
            line = school.line(("open", "merged_into"))
            _check_other(folder, school, school.settings_path, line, "open.merged_into", merged, keys)
        for line, device in school.devices:
            for column, key in (("moved_from", device.moved_from), ("moved_to", device.moved_to)):
                if key:
                    _check_other(folder, school, school.devices_path, line, column, key, keys)


def _check_other(
    folder: Folder, school: SchoolFiles, path: str, line: int, field: str, key: str, keys: Collection[str]
) -> None:
    """Note a key that is no other school's."""
    if key in keys and key != school.key:
        return
    found = "it is this school itself" if key == school.key else f"there is no school «{key}»"
    remedy = did_you_mean(key, set(keys) - {school.key}) or "correct it"
    folder.note(path, line, field, found, "the name of another folder in schools/", remedy)


def _blocks(schools: list[SchoolFiles], name: str) -> Iterator[tuple[IPNetwork, SchoolFiles]]:
    """The schools' blocks by their first address, the larger one first."""
    given = [(getattr(school.settings, name), school) for school in schools if school.settings]
    known = [(IPNetwork(block), school) for block, school in given if block]
    yield from sorted(known, key=lambda pair: (pair[0].first, pair[0].prefixlen, pair[1].key))


Key = TypeVar("Key", bound=Hashable)
Place = TypeVar("Place")
# Who has a name, an address or a tag, and when.
_Stays = dict[Key, list[tuple[Period, Place]]]


def _at_once(stays: "_Stays[Key, Place]", key: Key, period: Period, place: Place) -> Place | None:
    """The first place that has `key` on some day of the period; the place is noted for those to come."""
    others = stays.get(key)
    if others is None:
        stays[key] = [(period, place)]
        return None
    first = next((other for held, other in others if held.overlaps(period)), None)
    others.append((period, place))
    return first
