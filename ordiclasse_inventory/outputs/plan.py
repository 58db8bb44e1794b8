"""A school's address plan for its readers: the table on the rack's door, CSV, and dnsmasq's configuration.

The table is in French: technicians and directors read it at school.
"""

from dataclasses import dataclass, fields
from io import StringIO
from ipaddress import IPv6Address
from textwrap import wrap
from typing import Any

from netaddr import IPAddress, IPNetwork
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import Device, DeviceKind
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.model.school import School
from ordiclasse_inventory.network import names
from ordiclasse_inventory.network.plan import Vlan, vlan_of

from . import french
from .csv_text import csv_rows
from .places import Network, SchoolNetwork, flat_network, vlan_network

# A4 portrait in a monospace face of 9 points.
_WIDTH = 100
# As long as the school server's leases: an address holds through a weekend (role dns_dhcp).
_LEASE = "96h"

_VLANS = {
    Vlan.SERVERS: "Serveurs",
    Vlan.DEVICES: "Équipements",
    Vlan.STAFF: "Personnel",
    Vlan.PUPILS: "Élèves",
    Vlan.TABLETS: "Tablettes",
    Vlan.GUESTS: "Invités",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A device on the network, in text; `address` is empty where it takes one of the pool.

    `in_range` is whether the address is one that the device's VLAN has for it: where not, and the school's
    network is flat, it changes the day the school gets its VLANs.
    """

    name: str
    fqdn: str
    kind: DeviceKind
    room: str
    vlan: Vlan
    address: str
    address6: str
    macs: tuple[str, ...]
    in_range: bool


@dataclass(frozen=True, slots=True)
class SchoolPlan:
    """A school's plan on one day. `flat` is its one network under the 2003 model; None: it has VLANs.

    `vlans` are those that it has or will have; `machines` are in the order of their addresses.
    """

    school: str
    name: str
    uai: str
    day: Day
    domain: str
    block: str
    block6: str
    flat: Network | None
    vlans: tuple[Network, ...]
    machines: tuple[Entry, ...]


def school_plan(department: Department, school: School, day: Day) -> SchoolPlan:
    """The plan of a school of a department, both as of that day."""
    network = SchoolNetwork.of(school)
    domain = names.school_domain(school.key, department.domain)
    on_network = [device for device in school.devices if device.address or device.macs]
    return SchoolPlan(
        school=school.key,
        name=school.name,
        uai=school.uai,
        day=day,
        domain=domain,
        block=school.block,
        block6=school.block6,
        flat=flat_network(network.lan, school.server) if network.lan else None,
        vlans=tuple(map(vlan_network, network.plan.subnets)),
        machines=tuple(_entry(device, network, domain) for device in sorted(on_network, key=_by_address)),
    )


def _entry(device: Device, network: SchoolNetwork, domain: str) -> Entry:
    return Entry(
        name=device.name,
        fqdn=f"{device.name}.{domain}",
        kind=device.kind,
        room=device.room,
        vlan=vlan_of(device),
        address=device.address,
        address6=network.address6(device),
        macs=device.macs,
        in_range=not device.address or network.plan.why_not(device) is None,
    )


def _by_address(device: Device) -> tuple[bool, int, str]:
    return not device.address, int(IPAddress(device.address)) if device.address else 0, device.name


def as_csv(plan: SchoolPlan) -> str:
    """Networks and machines in one sheet: `record` says which of them (`network`, `machine`) a line is."""
    every = ("record", *(each.name for kind in (Network, Entry) for each in fields(kind)))
    columns = tuple(dict.fromkeys(every))
    networks = (plan.flat, *plan.vlans) if plan.flat else plan.vlans
    lines = [
        *({"record": "network", **_cells(network)} for network in networks),
        *({"record": "machine", **_cells(machine)} for machine in plan.machines),
    ]
    return csv_rows(columns, ([line.get(column) for column in columns] for line in lines))


def _cells(line: Network | Entry) -> dict[str, Any]:
    values = {each.name: getattr(line, each.name) for each in fields(line)}
    return {
        name: " ".join(value)
        if isinstance(value, tuple)
        else str(value).lower()
        if isinstance(value, bool)
        else value
        for name, value in values.items()
    }


def as_table(plan: SchoolPlan) -> str:
    """The plan on a page: 100 columns at most, for A4 portrait in a monospace face."""
    head = f"{plan.name} – plan d’adressage au {french.in_plain_words(plan.day)}"
    blocks = f"bloc {plan.block}" + (f" et {plan.block6}" if plan.block6 else "")
    lines = [*wrap(head, _WIDTH), *wrap(f"UAI {plan.uai} – domaine {plan.domain} – {blocks}", _WIDTH), ""]
    if plan.flat:
        flat = plan.flat
        gateway = f"passerelle {flat.gateway}, " if flat.gateway else ""
        said = (
            f"Modèle 2003\u00a0: un seul réseau, sans VLAN. {flat.network}, {gateway}"
            f"réserve pour les machines inconnues {flat.pool_first} à {flat.pool_last}"
            + (f", IPv6 {flat.network6}." if flat.network6 else ".")
        )
        lines += [*wrap(said, _WIDTH), "", "Plages que les VLAN auront", ""]
    lines += [_vlan_table(plan), "", _machine_table(plan)]
    notes = []
    if plan.block6:
        prefix = "celui du réseau" if plan.flat else "celui du VLAN"
        notes.append(f"IPv6\u00a0: le préfixe est {prefix}, suivi de la fin donnée par la colonne.")
    if not all(machine.in_range for machine in plan.machines):
        notes.append(
            "*\u00a0Adresse hors de la plage de son VLAN, à changer "
            + ("le jour où l’école aura ses VLAN." if plan.flat else "sans attendre.")
        )
    for note in notes:
        lines += ["", *wrap(note, _WIDTH)]
    return "\n".join(lines) + "\n"


def _vlan_table(plan: SchoolPlan) -> str:
    table = _table("Nº", "VLAN", "IPv4", "IPv6", "Passerelle", "Réserve (DHCP)")
    for vlan in plan.vlans:
        pool = f"{vlan.pool_first} à {vlan.pool_last}" if vlan.pool_first else "–"
        name = _VLANS[Vlan(vlan.name)]
        table.add_row(str(vlan.number), name, vlan.network, vlan.network6 or "–", vlan.gateway, pool)
    return _rendered(table)


def _machine_table(plan: SchoolPlan) -> str:
    numbers = {vlan.name: str(vlan.number) for vlan in plan.vlans}
    table = _table("Nom", "Type", "Salle", "VLAN", "IPv4", "IPv6", "MAC")
    for column in table.columns[3:]:
        column.no_wrap = True
    for machine in plan.machines:
        table.add_row(
            Text(machine.name),
            french.SHORT_KINDS[machine.kind],
            Text(machine.room),
            numbers[machine.vlan],
            f"{machine.address or 'réserve'}{'' if machine.in_range else ' *'}",
            _end(machine.address6),
            "\n".join(machine.macs),
        )
    return _rendered(table)


def _table(*headings: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _rendered(table: Table) -> str:
    text = StringIO()
    Console(file=text, width=_WIDTH, highlight=False, color_system=None, legacy_windows=False).print(table)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines() if line.strip())


def _end(address6: str) -> str:
    """The last 64 bits of an IPv6 address, as `::a63:42`."""
    return str(IPv6Address(int(IPv6Address(address6)) % (1 << 64))) if address6 else ""


def as_dnsmasq(plan: SchoolPlan) -> str:
    """What dnsmasq needs to give the plan's names and addresses: a file for /etc/dnsmasq.d.

    Every network is a range with the tag of its name. Addresses of both versions are given by MAC address
    (DHCP, DHCPv6), so that the records tell what the machines have.
    """
    networks = (plan.flat,) if plan.flat else plan.vlans
    lines = [
        f"# {plan.name}: names and addresses as of {plan.day}, made by `ordiclasse plan`.",
        f"domain={plan.domain}",
        f"local=/{plan.domain}/",
        f"dhcp-option=option:domain-search,{plan.domain}",
    ]
    if plan.block6:
        lines.append("enable-ra")
    for network in networks:
        lines += ["", *_range(network)]
    lines.append("")
    for machine in plan.machines:
        if machine.macs:
            lines.append(f"dhcp-host={','.join(filter(None, _host(machine)))}")
        if machine.address:
            record = (machine.fqdn, machine.name, machine.address, machine.address6)
            lines.append(f"host-record={','.join(filter(None, record))}")
    return "\n".join(lines) + "\n"


def _range(network: Network) -> list[str]:
    block = IPNetwork(network.network)
    pool = f"{network.pool_first},{network.pool_last}" if network.pool_first else f"{block.network},static"
    lines = [f"dhcp-range=set:{network.name},{pool},{block.netmask},{_LEASE}"]
    if network.gateway:
        lines.append(f"dhcp-option=tag:{network.name},option:router,{network.gateway}")
    if network.network6:
        start, _, length = network.network6.partition("/")
        lines.append(f"dhcp-range=set:{network.name},{start},static,{length},{_LEASE}")
    return lines


def _host(machine: Entry) -> tuple[str, ...]:
    address6 = f"[{machine.address6}]" if machine.address6 else ""
    return (*machine.macs, machine.address, address6, machine.name)
