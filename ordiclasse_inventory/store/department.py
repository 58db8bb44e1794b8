"""Reading `inventories/NAME/` whole, or some of its schools alone."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ordiclasse_inventory.model.commune import Body, Commune
from ordiclasse_inventory.model.convention import Convention
from ordiclasse_inventory.model.department import (
    Bookmark,
    Debian,
    Department,
    Ent,
    Management,
    SharedServer,
    Technician,
    WebFilter,
)
from ordiclasse_inventory.model.period import Day, Period
from ordiclasse_inventory.model.problem import Problem
from ordiclasse_inventory.model.renewal import Renewal
from ordiclasse_inventory.model.school import (
    Contact,
    Generation,
    Payer,
    School,
    ServerAccess,
    Site,
)
from ordiclasse_inventory.model.software import Catalogue, Profile, Title
from ordiclasse_inventory.model.uplink import Uplink
from ordiclasse_inventory.network import names

from .collector import collector_paused
from .conventions import check_one_at_a_time, read_convention
from .devices import devices_path, read_devices, read_headcounts
from .explain import did_you_mean
from .once import check_moves
from .payers import read_bodies, read_communes
from .rules import check_catalogue, check_department, check_schools
from .schema import (
    CatalogueSettings,
    DepartmentSettings,
    SchoolSettings,
    SiteSettings,
    UplinkSettings,
)
from .school_files import SchoolFiles
from .settings import checked, read_settings
from .text import Folder


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a folder: a department, or the problems that there are (all of them)."""

    department: Department | None
    problems: tuple[Problem, ...]


@collector_paused()
def read_department(
    root: Path, schools: Iterable[str] | None = None, drafts: Mapping[str, str] | None = None
) -> Reading:
    """Read a department's folder; `drafts` (path to text) stand for files that are not written yet.

    With `schools` (keys), only those schools' files are read, and what only the whole can show (two schools
    that share an address block) is not looked for.
    """
    folder = Folder(root, drafts=drafts or {})
    file = read_settings(folder, "department.yml")
    settings = checked(folder, file, DepartmentSettings)
    if file and settings:
        check_department(folder, file, settings)
    communes = read_communes(folder)
    bodies = read_bodies(folder, communes)
    conventions = _conventions(folder, communes, bodies)
    software = read_settings(folder, "software.yml")
    titles = checked(folder, software, CatalogueSettings)
    if software and titles:
        check_catalogue(folder, software, titles)
    keys = _school_keys(folder) if schools is None else list(schools)
    files = [
        found for key in keys if (found := _school_files(folder, key, known=schools is None)) is not None
    ]
    catalogue = _catalogue(titles) if titles else None
    check_schools(folder, files, settings, communes, bodies, catalogue)
    if schools is None:
        check_moves(folder, files)
    if folder.problems or settings is None or catalogue is None:
        return Reading(None, tuple(folder.problems))
    return Reading(_department(root, settings, communes, bodies, conventions, catalogue, files), ())


def not_open(department: Department, schools: Iterable[str], day: Day) -> list[Problem]:
    """A problem for each of these schools (keys) that isn't open that day, by the department's history."""
    found = []
    for school in (department.schools[key] for key in schools):
        if not school.period.holds(day):
            merged = school.merged_into and school.period.end <= day
            remedy = f"it was merged into {school.merged_into}" if merged else ""
            said = f"the school is open {school.period}, and not on {day}"
            path = f"schools/{school.key}/school.yml"
            found.append(Problem(path, 0, "open", said, "a day on which it is open", remedy))
    return found


def school_keys(root: Path) -> list[str]:
    """The keys of all schools, in order: the names of the folders in `schools/`."""
    return _school_keys(Folder(root))


def _school_keys(folder: Folder) -> list[str]:
    drafted = {path.split("/")[1] for path in folder.drafts if path.startswith("schools/")}
    return sorted(drafted.union(entry.name for entry in _entries(folder, "schools") if entry.is_dir()))


def _entries(folder: Folder, path: str) -> list[os.DirEntry[str]]:
    """What lies in a folder, by name; nothing where there is no such folder."""
    try:
        with os.scandir(folder.root / path) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except FileNotFoundError:
        return []
    except OSError as refused:
        folder.note_refusal(path, refused, "a folder that can be read")
        return []


def _conventions(folder: Folder, communes: list[Commune], bodies: list[Body]) -> list[Convention]:
    found = []
    for entry in _entries(folder, "conventions"):
        path = f"conventions/{entry.name}"
        if path.endswith(".yaml"):
            folder.note(path, 0, "", "a name that ends in .yaml", "one that ends in .yml", "rename the file")
        if path.endswith(".yml") and (read := read_convention(folder, path, communes, bodies)):
            found.append(read)
    check_one_at_a_time(folder, found)
    return [convention for _, convention in found]


def _school_files(folder: Folder, key: str, *, known: bool) -> SchoolFiles | None:
    path = f"schools/{key}"
    if not names.is_label(key):
        remedy = "rename the folder"
        if not known:
            remedy = did_you_mean(key.lower(), _school_keys(folder)) or "the name of a folder in schools/"
        folder.note(path, 0, "", f"«{key}» can't name a school", names.LABEL_RULE, remedy)
        return None
    if not known and not folder.has(path):
        remedy = did_you_mean(key, _school_keys(folder))
        folder.note(path, 0, "", "there is no such school", "the name of a folder in schools/", remedy)
        return None
    settings = read_settings(folder, f"{path}/school.yml")
    devices = read_devices(folder, devices_path(key))
    counts = read_headcounts(folder, f"{path}/headcounts.csv")
    rosters = read_headcounts(folder, f"{path}/roster_counts.csv", ())
    lines = settings.line if settings else lambda _: 0
    return SchoolFiles(key, path, checked(folder, settings, SchoolSettings), lines, devices, counts, rosters)


def _catalogue(settings: CatalogueSettings) -> Catalogue:
    return Catalogue(
        settings.edition,
        {
            key: Title(key, title.name, tuple(title.packages), frozenset(title.levels), title.subject)
            for key, title in settings.titles.items()
        },
        {
            key: Profile(key, profile.name, tuple(profile.titles))
            for key, profile in settings.profiles.items()
        },
    )


def _department(
    root: Path,
    settings: DepartmentSettings,
    communes: list[Commune],
    bodies: list[Body],
    conventions: list[Convention],
    catalogue: Catalogue,
    schools: list[SchoolFiles],
) -> Department:
    management = settings.management
    return Department(
        name=settings.name,
        domain=settings.domain,
        supernets=tuple(settings.supernets),
        timezone=settings.timezone,
        debian=Debian(**settings.debian.model_dump()),
        ent=Ent(
            settings.ent.name,
            settings.ent.home_page,
            tuple(Bookmark(bookmark.name, bookmark.url) for bookmark in settings.ent.bookmarks),
        ),
        management=Management(
            management.user,
            str((root / management.key).absolute()) if management.key else None,
            tuple(management.networks),
        ),
        technicians=tuple(Technician(person.name, tuple(person.keys)) for person in settings.technicians),
        communes=tuple(communes),
        bodies=tuple(bodies),
        conventions=tuple(conventions),
        catalogue=catalogue,
        shared_servers=tuple(
            SharedServer(server.name, server.address, tuple(server.aliases), tuple(server.roles))
            for server in settings.shared_servers
        ),
        desktop=settings.desktop,
        renewal={kind: Renewal(life.years, life.price) for kind, life in settings.renewal.items()},
        web_filter=WebFilter(
            settings.web_filter.source or "",
            tuple(settings.web_filter.nursery_sites),
            settings.web_filter.contact,
        ),
        schools={school.key: _school(school) for school in schools},
    )


def _school(files: SchoolFiles) -> School:
    settings = files.settings
    assert settings is not None, "a school without settings has problems, and no department is made of it"
    opened, closed = settings.open.from_ or "", settings.open.to or ""
    return School(
        key=files.key,
        name=settings.name,
        uai=settings.uai,
        kind=settings.kind,
        commune=settings.commune,
        block=settings.block,
        block6=settings.block6 or "",
        period=Period(opened, closed),
        merged_into=settings.open.merged_into or "",
        sites=tuple(map(_site, settings.sites)),
        director=Contact(settings.director.name, settings.director.phone or "", settings.director.email or "")
        if settings.director
        else None,
        generations=tuple(Generation(each.model, each.period) for each in settings.generations),
        payers=tuple(Payer(each.body, each.period) for each in settings.payers),
        uplinks=tuple(map(_uplink, settings.uplinks)),
        server_access=ServerAccess(**settings.server.model_dump()) if settings.server else None,
        software=tuple(settings.software),
        devices=tuple(device for _, device in files.devices),
        headcounts=tuple(files.headcounts),
        roster_counts=tuple(files.roster_counts),
    )


def _site(site: SiteSettings) -> Site:
    return Site(site.name, site.address, site.latitude, site.longitude, tuple(site.rooms))


def _uplink(uplink: UplinkSettings) -> Uplink:
    return Uplink(
        kind=uplink.kind,
        down_mbit=uplink.down_mbit,
        up_mbit=uplink.up_mbit,
        latency_ms=uplink.latency_ms,
        resolvers=tuple(uplink.resolvers),
        provider=uplink.provider,
        monthly_cap_gb=uplink.monthly_cap_gb,
        contract=uplink.contract,
        fixed_address=uplink.fixed_address or "",
        period=uplink.period,
    )
