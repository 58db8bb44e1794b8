"""Reading `inventories/NAME/` whole, or some of its schools alone."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from stdnum.fr import siren

from ordiclasse_inventory.model.commune import Commune
from ordiclasse_inventory.model.department import (
    Bookmark,
    Debian,
    Department,
    Ent,
    Management,
    SharedServer,
    Technician,
)
from ordiclasse_inventory.model.identifiers import is_insee
from ordiclasse_inventory.model.problem import Problem
from ordiclasse_inventory.model.school import School, ServerAccess
from ordiclasse_inventory.model.software import Catalogue, Title
from ordiclasse_inventory.model.uplink import Uplink
from ordiclasse_inventory.network import names

from .devices import read_devices, read_headcounts
from .rules import SchoolFiles, check_department, check_schools
from .schema import CatalogueSettings, DepartmentSettings, SchoolSettings
from .settings import checked, read_settings
from .table import read_table
from .text import Folder, is_one_line

COMMUNE_COLUMNS = ("insee", "siren", "name")


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a folder: a department, or the problems that there are (all of them)."""

    department: Department | None
    problems: tuple[Problem, ...]


def read_department(root: Path, schools: Iterable[str] | None = None) -> Reading:
    """Read a department's folder.

    With `schools` (keys), only those schools' files are read, and what only the whole can show (two schools
    that share an address block) is not looked for.
    """
    folder = Folder(root)
    file = read_settings(folder, "department.yml")
    settings = checked(folder, file, DepartmentSettings)
    if file and settings:
        check_department(folder, file, settings)
    communes = _communes(folder)
    titles = checked(folder, read_settings(folder, "software.yml"), CatalogueSettings)
    keys = _school_keys(folder) if schools is None else list(schools)
    files = [
        found for key in keys if (found := _school_files(folder, key, known=schools is None)) is not None
    ]
    catalogue = _catalogue(titles) if titles else None
    check_schools(folder, files, settings, communes, catalogue)
    if folder.problems or settings is None or catalogue is None:
        return Reading(None, tuple(folder.problems))
    return Reading(_department(root, settings, communes, catalogue, files), ())


def school_keys(root: Path) -> list[str]:
    """The keys of all schools, in order: the names of the folders in `schools/`."""
    return _school_keys(Folder(root))


def _school_keys(folder: Folder) -> list[str]:
    try:
        with os.scandir(folder.root / "schools") as entries:
            return sorted(entry.name for entry in entries if entry.is_dir())
    except FileNotFoundError:
        return []
    except OSError as refused:
        folder.note_refusal("schools", refused, "a folder that can be read")
        return []


def _communes(folder: Folder) -> dict[str, Commune]:
    communes: dict[str, Commune] = {}
    path = "communes.csv"
    for row in read_table(folder, path, COMMUNE_COLUMNS):
        commune = Commune(*(row.cells[column] for column in COMMUNE_COLUMNS))
        if not is_insee(commune.insee):
            expected = "an INSEE code (not the postal code), as 25056"
            folder.note(path, row.line, "insee", f"«{commune.insee}»", expected, "look it up at insee.fr")
        elif commune.insee in communes:
            found = f"{commune.insee} stands on a line above already"
            folder.note(path, row.line, "insee", found, "each commune once", "remove one of the two lines")
        if not siren.is_valid(commune.siren):
            expected = "a SIREN: nine digits whose last one checks the others"
            remedy = "look the commune up at annuaire-entreprises.data.gouv.fr"
            folder.note(path, row.line, "siren", f"«{commune.siren}»", expected, remedy)
        if not commune.name or not is_one_line(commune.name):
            folder.note(path, row.line, "name", f"«{commune.name}»", "the commune's name")
        communes[commune.insee] = commune
    return communes


def _school_files(folder: Folder, key: str, *, known: bool) -> SchoolFiles | None:
    path = f"schools/{key}"
    if not names.is_label(key):
        remedy = "rename the folder" if known else "the name of a folder in schools/"
        folder.note(path, 0, "", f"«{key}» can't name a school", names.LABEL_RULE, remedy)
        return None
    if not known and not folder.has(path):
        folder.note(path, 0, "", "there is no such school", "the name of a folder in schools/")
        return None
    settings = read_settings(folder, f"{path}/school.yml")
    devices = read_devices(folder, f"{path}/devices.csv")
    headcounts = f"{path}/headcounts.csv"
    counts = read_headcounts(folder, headcounts) if folder.has(headcounts) else []
    lines = settings.line if settings else lambda _: 0
    return SchoolFiles(key, path, checked(folder, settings, SchoolSettings), lines, devices, counts)


def _catalogue(settings: CatalogueSettings) -> Catalogue:
    return Catalogue(
        settings.edition,
        {
            key: Title(key, title.name, tuple(title.packages), frozenset(title.levels), title.subject)
            for key, title in settings.titles.items()
        },
    )


def _department(
    root: Path,
    settings: DepartmentSettings,
    communes: dict[str, Commune],
    catalogue: Catalogue,
    schools: list[SchoolFiles],
) -> Department:
    management = settings.management
    return Department(
        name=settings.name,
        domain=settings.domain,
        supernet=settings.supernet,
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
        communes=communes,
        catalogue=catalogue,
        shared_servers=tuple(
            SharedServer(server.name, server.address, tuple(server.aliases), tuple(server.roles))
            for server in settings.shared_servers
        ),
        schools={school.key: _school(school) for school in schools},
    )


def _school(files: SchoolFiles) -> School:
    settings = files.settings
    assert settings is not None, "a school without settings has problems, and no department is made of it"
    uplink = settings.uplink
    return School(
        key=files.key,
        name=settings.name,
        uai=settings.uai,
        kind=settings.kind,
        commune=settings.commune,
        block=settings.block,
        uplink=Uplink(**{**uplink.model_dump(), "resolvers": tuple(uplink.resolvers)}),
        server_access=ServerAccess(**settings.server.model_dump()),
        software=tuple(settings.software),
        devices=tuple(device for _, device in files.devices),
        headcounts=tuple(files.headcounts),
    )
