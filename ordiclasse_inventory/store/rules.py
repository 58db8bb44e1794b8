"""What must hold between the files of a department: each thing once, each in its place, nothing unknown."""

from collections.abc import Collection, Sequence

from ordiclasse_inventory.model.commune import Body, Commune
from ordiclasse_inventory.model.device import DeviceKind
from ordiclasse_inventory.model.period import Dated, Period
from ordiclasse_inventory.model.software import Catalogue

from .address_rules import check_addresses
from .explain import did_you_mean
from .once import check_between_schools
from .schema import CatalogueSettings, DepartmentSettings, SchoolSettings
from .school_files import SchoolFiles
from .settings import Settings
from .text import Folder


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


def check_period(folder: Folder, path: str, line: int, field: str, period: Period) -> None:
    """Note a period that ends before it begins."""
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
        _check_server(folder, school)
        check_addresses(folder, school, department)
    check_between_schools(folder, schools)


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
            check_period(folder, school.settings_path, line, name, period)
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
