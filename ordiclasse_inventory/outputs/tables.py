"""A department of one day as tables, for spreadsheets: schools, devices, headcounts and links.

Values only; `csv_text` and `xlsx` write them. An empty text is an empty cell.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import Device, DeviceState
from ordiclasse_inventory.model.school import School

from .places import SchoolNetwork


class Kind(Enum):
    """What the cells of a column are."""

    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    EUROS = "euros"


Cell = str | int | float | Decimal | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, its columns with what their cells are, its rows."""

    name: str
    columns: dict[str, Kind]
    rows: tuple[tuple[Cell, ...], ...]


def _columns(text: str, **kinds: Kind) -> dict[str, Kind]:
    """Columns in order: text, unless a kind is named."""
    return {name: kinds.get(name, Kind.TEXT) for name in text.split()}


# Columns of devices.csv keep their names, so that the table can be read as one.
_DEVICES = _columns(
    "school uai commune name kind vlan address ipv6 mac asset room levels model serial os ram_gb "
    "disk_gb owner acquired price warranty from to moved_from moved_to retired exit recipient wiped state "
    "seen",
    price=Kind.EUROS,
    ram_gb=Kind.NUMBER,
    disk_gb=Kind.NUMBER,
    **dict.fromkeys(("acquired", "warranty", "from", "to", "retired", "wiped", "seen"), Kind.DATE),
)
_SCHOOLS = _columns(
    "school uai name kind insee commune address latitude longitude director phone email open_from open_to "
    "payer generation block block6 server uplink computers pupils software",
    **dict.fromkeys(("open_from", "open_to"), Kind.DATE),
    **dict.fromkeys(("latitude", "longitude", "computers", "pupils"), Kind.NUMBER),
)
_HEADCOUNTS = _columns(
    "school uai name date level pupils commune_of_residence", date=Kind.DATE, pupils=Kind.NUMBER
)
_UPLINKS = _columns(
    "school uai kind provider down_mbit up_mbit latency_ms monthly_cap_gb contract fixed_address resolvers "
    "from to",
    **{"from": Kind.DATE, "to": Kind.DATE},
    **dict.fromkeys(("down_mbit", "up_mbit", "latency_ms", "monthly_cap_gb"), Kind.NUMBER),
)


def tables(department: Department) -> tuple[Table, ...]:
    """All tables, in the order in which people look at them."""
    return schools(department), devices(department), headcounts(department), uplinks(department)


def schools(department: Department) -> Table:
    """A line for each school."""
    rows = tuple(_school(department, school) for school in department.schools.values())
    return Table("Schools", _SCHOOLS, rows)


def devices(department: Department) -> Table:
    """A line for each device: its school, all that is known of it, its place in the address plan."""
    return Table(
        "Devices",
        _DEVICES,
        tuple(
            _device(school, department.commune_name(school.commune), network, device)
            for school in department.schools.values()
            for network in (SchoolNetwork.of(school),)
            for device in school.devices
        ),
    )


def headcounts(department: Department) -> Table:
    """A line for each count of pupils known on the day."""
    rows = (
        (school.key, school.uai, school.name, count.date, str(count.level), count.pupils, count.commune)
        for school in department.schools.values()
        for count in school.headcounts
    )
    return Table("Headcounts", _HEADCOUNTS, tuple(rows))


def uplinks(department: Department) -> Table:
    """A line for each link."""
    rows = (
        (
            school.key,
            school.uai,
            str(uplink.kind),
            uplink.provider,
            uplink.down_mbit,
            uplink.up_mbit,
            uplink.latency_ms,
            uplink.monthly_cap_gb,
            uplink.contract,
            uplink.fixed_address,
            " ".join(uplink.resolvers),
            uplink.period.start,
            uplink.period.end,
        )
        for school in department.schools.values()
        for uplink in school.uplinks
    )
    return Table("Uplinks", _UPLINKS, tuple(rows))


def _school(department: Department, school: School) -> tuple[Cell, ...]:
    site = school.sites[0] if school.sites else None
    director, access, uplink = school.director, school.server_access, school.uplink
    return (
        school.key,
        school.uai,
        school.name,
        str(school.kind),
        school.commune,
        department.commune_name(school.commune),
        site.address if site else "",
        site.latitude if site else None,
        site.longitude if site else None,
        director.name if director else "",
        director.phone if director else "",
        director.email if director else "",
        school.period.start,
        school.period.end,
        school.payer,
        str(school.generation),
        school.block,
        school.block6,
        access.host if access else "",
        str(uplink.kind) if uplink else "",
        school.computers,
        school.pupils,
        " ".join(school.software),
    )


def _device(school: School, commune: str, network: SchoolNetwork, device: Device) -> tuple[Cell, ...]:
    return (
        school.key,
        school.uai,
        commune,
        device.name,
        str(device.kind),
        network.vlan(device),
        device.address,
        network.address6(device),
        " ".join(device.macs),
        device.asset,
        device.room,
        " ".join(device.levels),
        device.model,
        device.serial,
        device.os,
        device.ram_gb,
        device.disk_gb,
        device.owner,
        device.acquired,
        device.price,
        device.warranty_until,
        device.period.start,
        device.period.end,
        device.moved_from,
        device.moved_to,
        device.retired,
        str(device.exit or ""),
        device.recipient,
        device.wiped,
        "" if device.state is DeviceState.IN_SERVICE else str(device.state),
        device.seen,
    )
