"""The made-up department as files of an inventory's folder, in the format that inventories/lab explains."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from ..model.level import Level
from ..model.school import School
from ..model.software import Catalogue, Title
from .addresses import MANAGEMENT, SUPERNET, WAN
from .catalogue import CATALOGUE
from .communes import Place

_README = """\
# A department at full size

{schools} schools in {with_school} of {communes} communes, {computers} computers and {pupils} pupils. Made by

    ordiclasse generate --schools {schools} --seed {seed} FOLDER

and, by the same command, made again to the byte. Change the generator rather than these files.

**Facts:** the communes in `communes.csv`: INSEE code, SIREN and name of the members of Grand Besançon (CAGB)
in 2016, as public data has them (betagouv, decoupage-administratif, data/epci.json at b53b3f3, after INSEE
and the Banatic). That source lists the communes of 2023, when three of them had each merged two members of
2016: Chemaudin et Vaux (2017), Marchaux-Chaudefontaine (2018) and Fontain (2019), which stand here with their
later names and SIREN. So there are {communes} here, where the agglomeration had 56 on 1 November 2016, 58 a
year before, and 59 before Les Auxons merged in 2015: none was invented to fill the gap. How many schools each
commune has follows its population of 2021 (INSEE).

**Made up:** everything else. Schools with their names and codes (UAI), pupils, Internet links and providers,
machines with their models, ages and serial numbers, addresses, technicians, what teachers chose. A likeness
to a real school is chance. The codes are of a range that no school bears; addresses are private, resolvers of
the blocks reserved for documentation; nobody holds the private halves of the technicians' keys. The titles in
`software.yml` are real packages of Debian 13.
"""

# Of key pairs whose private halves were thrown away.
_KEYS = {
    name: f"ssh-ed25519 {key} {name} (example; nobody has its private half)"
    for name, key in (
        ("camille", "AAAAC3NzaC1lZDI1NTE5AAAAIDmgnT0L2zbBK+D0xv4jfdne4PwRNWssGtMO6JUDO9O/"),
        ("dominique", "AAAAC3NzaC1lZDI1NTE5AAAAIPq1wXemGvQhJrMNVLICL0hqgk1z3FpSWocf8diQ/4/x"),
    )
}

_DEPARTMENT = f"""\
# A made-up department: see README.md. inventories/lab/department.yml says what each setting is.

name: Grand Besançon (exemple)

domain: grand-besancon.internal

supernets: [{SUPERNET}]

timezone: Europe/Paris

debian:
  suite: trixie
  mirror: http://deb.debian.org/debian
  security_mirror: http://security.debian.org/debian-security

ent:
  name: Portail des écoles
  home_page: http://ent.grand-besancon.internal/
  bookmarks:
    - name: Portail des écoles
      url: http://ent.grand-besancon.internal/
    - name: Éduscol
      url: https://eduscol.education.fr/

# Servers' own side of the schools' links is {WAN}. No key: your SSH agent's.
management:
  user: ordiclasse
  networks: [{MANAGEMENT}]

technicians:
  - name: camille
    keys:
      - {_KEYS["camille"]}
  - name: dominique
    keys:
      - {_KEYS["dominique"]}

shared_servers:
  - name: centre
    address: {MANAGEMENT[10]}
    aliases: [ent]
    roles: [ent_portal]
"""

_ORDICLASSE = """\
# For Ansible: `ansible-inventory -i FOLDER --graph`. Nothing to change here.
plugin: ordiclasse
"""


def department_files(places: Sequence[Place], schools: Sequence[School], seed: int) -> dict[str, str]:
    """Relative path (with `/`) to text, for the whole folder."""
    files = {
        "README.md": _readme(places, schools, seed),
        "communes.csv": _csv(
            ("insee", "siren", "name"),
            ((place.commune.insee, place.commune.siren, place.commune.name) for place in places),
        ),
        "department.yml": _DEPARTMENT,
        "ordiclasse.yml": _ORDICLASSE,
        "software.yml": _software(CATALOGUE),
    }
    for school in schools:
        folder = f"schools/{school.key}"
        files[f"{folder}/school.yml"] = _school(school)
        files[f"{folder}/devices.csv"] = _devices(school)
        files[f"{folder}/headcounts.csv"] = _headcounts(school)
    return files


def _readme(places: Sequence[Place], schools: Sequence[School], seed: int) -> str:
    return _README.format(
        schools=len(schools),
        seed=seed,
        communes=len(places),
        with_school=len({school.commune for school in schools}),
        computers=sum(len(school.devices) for school in schools),
        pupils=sum(row.pupils for school in schools for row in school.headcounts),
    )


def _software(catalogue: Catalogue) -> str:
    head = (
        "# The titles that teachers choose from, all in Debian 13. inventories/lab/software.yml explains.\n"
        f"\nedition: {catalogue.edition}\n\ntitles:\n"
    )
    return head + "".join(map(_title, catalogue.titles.values()))


def _title(title: Title) -> str:
    return (
        f"  {title.key}:\n"
        f"    name: {title.name}\n"
        f"    subject: {title.subject}\n"
        f"    packages: [{', '.join(title.packages)}]\n"
        f"    levels: [{', '.join(level for level in Level if level in title.levels)}]\n"
    )


def _school(school: School) -> str:
    (uplink,), access = school.uplinks, school.server_access
    assert access is not None, "every made-up school has a server"
    cap = "" if uplink.monthly_cap_gb is None else f"    monthly_cap_gb: {uplink.monthly_cap_gb}\n"
    return (
        "# Made up: see README.md. inventories/lab/schools says what each line is.\n\n"
        f"name: {school.name}\n"
        f"uai: {school.uai}\n"
        f"kind: {school.kind}\n"
        f'commune: "{school.commune}"\n\n'
        f"block: {school.block}\n\n"
        "uplinks:\n"
        f"  - kind: {uplink.kind}\n"
        f"    provider: {uplink.provider}\n"
        f"    down_mbit: {uplink.down_mbit}\n"
        f"    up_mbit: {uplink.up_mbit}\n"
        f"    latency_ms: {uplink.latency_ms}\n"
        f"{cap}"
        f"    resolvers: [{', '.join(uplink.resolvers)}]\n\n"
        "server:\n"
        f"  host: {access.host}\n"
        f"  wan_interface: {access.wan_interface}\n"
        f"  lan_interface: {access.lan_interface}\n\n"
        f"software: [{', '.join(school.software)}]\n"
    )


def _devices(school: School) -> str:
    return _csv(
        ("name", "kind", "mac", "address", "room", "levels", "model", "serial", "acquired"),
        (
            (
                device.name,
                device.kind,
                " ".join(device.macs),
                device.address,
                device.room,
                " ".join(device.levels),
                device.model,
                device.serial,
                device.acquired,
            )
            for device in school.devices
        ),
    )


def _headcounts(school: School) -> str:
    return _csv(("date", "level", "pupils"), ((row.date, row.level, row.pupils) for row in school.headcounts))


def _csv(header: Sequence[str], rows: Iterable[Iterable[str | int]]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
