"""The YAML files of the made-up department, in the format that inventories/lab explains."""

from collections.abc import Iterable, Iterator

from ordiclasse_inventory.model.convention import RESTRICTIONS, Convention, Rule, Tariff
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.period import Period
from ordiclasse_inventory.model.school import School, Site
from ordiclasse_inventory.model.software import Catalogue, Title
from ordiclasse_inventory.model.uplink import Uplink

from .addresses import MANAGEMENT, WAN, supernets
from .schools import DOMAIN

# How the files of each kind begin: the way to their schema, for editors, and what they are.
_TO_SCHEMAS = {"department": "", "software": "", "convention": "../", "school": "../../"}
_HEADS = {
    "department": "# Made up: see README.md. inventories/lab/department.yml says what each setting is.",
    "software": "# What teachers choose from, all of it in Debian 13. inventories/lab/software.yml explains.",
    "convention": "# See README.md for what is a fact here.",
    "school": "# Made up: see README.md. inventories/lab/schools says what each line is.",
}

# Of key pairs whose private halves were thrown away.
_KEYS = {
    name: f"ssh-ed25519 {key} {name} (example; nobody has its private half)"
    for name, key in (
        ("camille", "AAAAC3NzaC1lZDI1NTE5AAAAIDmgnT0L2zbBK+D0xv4jfdne4PwRNWssGtMO6JUDO9O/"),
        ("dominique", "AAAAC3NzaC1lZDI1NTE5AAAAIPq1wXemGvQhJrMNVLICL0hqgk1z3FpSWocf8diQ/4/x"),
    )
}

_DEPARTMENT = f"""\
name: Grand Besançon (exemple)

domain: {DOMAIN}

supernets: [SUPERNETS]

timezone: Europe/Paris

debian:
  suite: trixie
  mirror: http://deb.debian.org/debian
  security_mirror: http://security.debian.org/debian-security

ent:
  name: Portail des écoles
  home_page: http://ent.{DOMAIN}/
  bookmarks:
    - name: Portail des écoles
      url: http://ent.{DOMAIN}/
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
    roles: [ent_portal, backup_server, monitoring_server]

# Made up, as inventories/lab/department.yml has them.
renewal:
  server: {{years: 7, price: 1200}}
  workstation: {{years: 6, price: 450}}
  laptop: {{years: 5, price: 600}}
  tablet: {{years: 4, price: 350}}
  interactive-projector: {{years: 8, price: 1800}}
"""


def _yaml(kind: str, lines: str) -> str:
    schema = f"# yaml-language-server: $schema={_TO_SCHEMAS[kind]}schemas/{kind}.schema.json"
    return f"{schema}\n{_HEADS[kind]}\n\n{lines}"


def department_yml(schools: int) -> str:
    """department.yml, with networks for so many schools."""
    return _yaml("department", _DEPARTMENT.replace("SUPERNETS", ", ".join(map(str, supernets(schools)))))


def software_yml(catalogue: Catalogue) -> str:
    """software.yml."""
    profiles = "".join(
        f"  {profile.key}:\n    name: {profile.name}\n    titles: [{', '.join(profile.titles)}]\n"
        for profile in catalogue.profiles.values()
    )
    titles = "".join(map(_title, catalogue.titles.values()))
    return _yaml("software", f"edition: {catalogue.edition}\n\ntitles:\n{titles}\nprofiles:\n{profiles}")


def _title(title: Title) -> str:
    return (
        f"  {title.key}:\n"
        f"    name: {title.name}\n"
        f"    subject: {title.subject}\n"
        f"    packages: [{', '.join(title.packages)}]\n"
        f"    levels: [{', '.join(level for level in Level if level in title.levels)}]\n"
    )


def convention_yml(convention: Convention) -> str:
    """conventions/YEAR.yml."""
    lines = [
        f"name: {convention.name}",
        *_days(convention.period),
        f'creditor: "{convention.creditor}"',
        f'debtor: "{convention.debtor}"',
        f"count_day: {convention.count_day}",
    ]
    if convention.account_line:
        lines.append(f'account_line: "{convention.account_line}"')
    if convention.deliberation:
        lines.append(f"deliberation: {convention.deliberation}")
    lines += ["", "# Made up: the real tariffs are not public.", "tariffs:"]
    for tariff in convention.tariffs:
        lines += _item(_tariff(tariff))
    if convention.sharing.bodies:
        lines += ["", "sharing:", "  bodies:"]
    for body, rule in convention.sharing.bodies.items():
        if isinstance(rule, Rule):
            lines.append(f"    {body}: {rule}")
        else:
            weights = ", ".join(f'"{insee}": {weight}' for insee, weight in rule.items())
            lines.append(f"    {body}: {{{weights}}}")
    return _yaml("convention", "\n".join(lines) + "\n")


def _tariff(tariff: Tariff) -> Iterator[str]:
    yield from (f"key: {tariff.key}", f"label: {tariff.label}", f"unit: {tariff.unit}")
    if restriction := RESTRICTIONS[tariff.unit]:
        only = [each for each in restriction if each in tariff.only]
        if only:
            yield f"only: [{', '.join(only)}]"
    yield f"price: {tariff.price}"
    if tariff.free:
        yield f"free: {tariff.free}"
    if tariff.minimum is not None:
        yield f"minimum: {tariff.minimum}"
    if tariff.ceiling is not None:
        yield f"ceiling: {tariff.ceiling}"


def school_yml(school: School) -> str:
    """school.yml."""
    return _yaml("school", "\n".join(_school(school)) + "\n")


def _school(school: School) -> Iterator[str]:
    access, director = school.server_access, school.director
    assert access is not None, "every made-up school has a server"
    assert director is not None, "every made-up school has a director"
    yield from (f"name: {school.name}", f"uai: {school.uai}", f"kind: {school.kind}")
    yield from (f'commune: "{school.commune}"', "", "open:", *_indented(_days(school.period)))
    if school.merged_into:
        yield f"  merged_into: {school.merged_into}"
    yield from ("", "sites:")
    for site in school.sites:
        yield from _item(_site(site))
    yield from ("", "director:", f"  name: {director.name}", f"  phone: {director.phone}")
    yield from (f"  email: {director.email}", "", "generations:")
    for generation in school.generations:
        yield from _item([f"model: {generation.model}", *_days(generation.period)])
    if school.payers:
        yield from ("", "payers:")
    for payer in school.payers:
        yield from _item([f"body: {payer.body}", *_days(payer.period)])
    yield from ("", f"block: {school.block}")
    if school.block6:
        yield f"block6: {school.block6}"
    yield from ("", "uplinks:")
    for uplink in school.uplinks:
        yield from _item(_uplink(uplink))
    yield from ("", "server:", f"  host: {access.host}", f"  wan_interface: {access.wan_interface}")
    yield from (f"  lan_interface: {access.lan_interface}", "", f"software: [{', '.join(school.software)}]")


def _site(site: Site) -> Iterator[str]:
    yield from (f"name: {site.name}", f"address: {site.address}")
    yield from (f"latitude: {site.latitude}", f"longitude: {site.longitude}")
    yield f"rooms: [{', '.join(site.rooms)}]"


def _uplink(uplink: Uplink) -> Iterator[str]:
    yield from (f"kind: {uplink.kind}", f"provider: {uplink.provider}", f"contract: {uplink.contract}")
    yield from (f"down_mbit: {uplink.down_mbit}", f"up_mbit: {uplink.up_mbit}")
    yield f"latency_ms: {uplink.latency_ms}"
    if uplink.monthly_cap_gb is not None:
        yield f"monthly_cap_gb: {uplink.monthly_cap_gb}"
    yield f"resolvers: [{', '.join(uplink.resolvers)}]"
    if uplink.fixed_address:
        yield f"fixed_address: {uplink.fixed_address}"
    yield from _days(uplink.period)


def _days(period: Period) -> Iterator[str]:
    if period.start:
        yield f"from: {period.start}"
    if period.end:
        yield f"to: {period.end}"


def _item(lines: Iterable[str]) -> Iterator[str]:
    """The lines as one item of a list."""
    for index, line in enumerate(lines):
        yield f"    {line}" if index else f"  - {line}"


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)
