"""Every managed machine with its address, groups and variables: what Ansible and pyinfra both read.

Names of groups are Ansible's (letters, digits, underscores). A variable that all members of a group share
stands at the group.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ordiclasse_inventory.model.department import Department, SharedServer
from ordiclasse_inventory.model.device import Device, DeviceKind
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.school import School, ServerAccess
from ordiclasse_inventory.model.uplink import Uplink
from ordiclasse_inventory.network import names
from ordiclasse_inventory.network.links import link_use
from ordiclasse_inventory.network.plan import Lan

Variables = dict[str, Any]

SHARED_SERVERS = "shared_servers"
SCHOOL_SERVERS = "school_servers"
WORKSTATIONS = "workstations"
PACKAGE_CACHE_PORT = 3142
_TEACHERS_ACCOUNT = "enseignants"
_TEACHERS_MACHINE = {"classroom_part": "teacher", "workstation_account": "enseignant"}


@dataclass(frozen=True, slots=True)
class Machine:
    """A managed machine.

    `name` is its name below the department's domain (`poste-01.jean-jaures`), `address` where it is reached:
    straight, or through its school's server (`outputs.ssh`).
    """

    name: str
    address: str
    groups: tuple[str, ...]
    variables: Variables = field(default_factory=dict)


def machines(department: Department) -> Iterator[Machine]:
    """The shared servers, then school by school: its server, its workstations in the file's order.

    The department is as of one day. Without a server under Debian no machine of a school could be reached.
    """
    for shared in department.shared_servers:
        yield Machine(shared.name, shared.address, (SHARED_SERVERS, *shared.roles))
    for school in department.schools.values():
        yield from school_machines(department, school)


def school_machines(department: Department, school: School) -> Iterator[Machine]:
    """A school's server, then its workstations; none while the school has no server of ours, or no link."""
    server, access, uplink = school.server, school.server_access, school.uplink
    if server is None or not server.managed or access is None or uplink is None:
        return
    groups = (
        group_of("school", school.key),
        group_of("kind", school.kind),
        group_of("commune", school.commune),
        group_of("uplink", uplink.kind),
        group_of("generation", school.generation),
    )
    variables = _server_variables(department, school, server, access, uplink)
    yield Machine(f"{server.name}.{school.key}", access.host, (SCHOOL_SERVERS, *groups), variables)
    packages: dict[tuple[str, ...], list[str]] = {}
    proxy = f"http://{server.address}:{PACKAGE_CACHE_PORT}"
    for device in school.workstations:
        if device.levels not in packages:
            titles = school.titles_for(device, department.catalogue)
            packages[device.levels] = sorted({name for title in titles for name in title.packages})
        yield Machine(
            f"{device.name}.{school.key}",
            device.address,
            (WORKSTATIONS, *groups),
            {
                "base_package_proxy": proxy,
                "classroom_key_host": f"{server.name}.{school.key}",
                "educational_software_packages": packages[device.levels],
                **(_TEACHERS_MACHINE if device.for_staff else {}),
            },
        )


def group_variables(department: Department) -> dict[str, Variables]:
    """The variables of groups; `all` stands for the whole department."""
    ent = department.ent
    bookmarks = [{"name": bookmark.name, "url": bookmark.url} for bookmark in ent.bookmarks]
    management = department.management
    groups: dict[str, Variables] = {
        "all": {
            "base_debian_mirror": department.debian.mirror,
            "base_debian_security_mirror": department.debian.security_mirror,
            "base_debian_suite": department.debian.suite,
            "base_management_user": management.user,
            "base_technicians": [
                {"name": person.name, "keys": list(person.keys)} for person in department.technicians
            ],
            "base_timezone": department.timezone,
        },
        SHARED_SERVERS: {"base_domain": department.domain},
        SCHOOL_SERVERS: {
            "gateway_management_networks": list(management.networks),
            "dns_dhcp_records": [
                {"name": f"{name}.{department.domain}", "address": server.address}
                for server in department.shared_servers
                for name in (server.name, *server.aliases)
            ],
            "package_cache_port": PACKAGE_CACHE_PORT,
        },
        WORKSTATIONS: {
            "base_ntp_from_dhcp": True,
            "ent_client_home_page": ent.home_page,
            "ent_client_bookmarks": bookmarks,
            "workstation_desktop": department.desktop,
        },
        "ent_portal": {
            "ent_portal_name": ent.name,
            "ent_portal_bookmarks": bookmarks,
            "ent_portal_server_names": [
                f"{name}.{department.domain}" for server in _portals(department) for name in server.aliases
            ],
        },
    }
    for school in department.schools.values():
        domain = names.school_domain(school.key, department.domain)
        groups[group_of("school", school.key)] = {
            "base_domain": domain,
            "classroom_rooms": _rooms(school),
        }
    return groups


def group_of(fact: str, value: str) -> str:
    """The group of all machines for which a fact has a value (`school_jean_jaures`)."""
    return f"{fact}_{value.replace('-', '_')}"


def _portals(department: Department) -> list[SharedServer]:
    return [server for server in department.shared_servers if "ent_portal" in server.roles]


def _rooms(school: School) -> list[Variables]:
    """A school's rooms with the workstations that pupils use, as a teacher sees them."""
    rooms: dict[str, list[Variables]] = {}
    for device in school.workstations:
        if not device.for_staff:
            seen = {"name": device.name, "address": device.address, "mac": device.macs[0]}
            rooms.setdefault(device.room or school.name, []).append(seen)
    return [{"name": name, "machines": machines} for name, machines in rooms.items()]


def _accounts(school: School) -> list[Variables]:
    """The generic accounts of a school: one a level, or `eleve` where none is known, and the teachers'.

    A level is the school's while it had pupils at the latest count, or a device is there for it.
    """
    latest = max((count.date for count in school.headcounts), default="")
    levels = {count.level for count in school.headcounts if count.date == latest and count.pupils}
    levels.update(level for device in school.devices for level in device.levels)
    pupils = [
        {"name": level.lower(), "class": level.value}
        for level in Level
        if level in levels and level is not Level.TEACHER
    ]
    return [*(pupils or [{"name": "eleve"}]), {"name": _TEACHERS_ACCOUNT, "teacher": True}]


def _printers(school: School) -> list[Variables]:
    """A school's printers that have an address, where driverless ones answer (IPP Everywhere)."""
    return [
        {
            "name": device.name,
            "uri": f"ipp://{device.address}/ipp/print",
            "info": device.model,
            "room": device.room,
        }
        for device in school.devices
        if device.kind is DeviceKind.PRINTER and device.address
    ]


def _server_variables(
    department: Department, school: School, server: Device, access: ServerAccess, uplink: Uplink
) -> Variables:
    lan = Lan.of(school.block)
    domain = names.school_domain(school.key, department.domain)
    return {
        "base_ntp_allow": [school.block],
        "gateway_wan_interface": access.wan_interface,
        "gateway_lan_interface": access.lan_interface,
        "gateway_lan_address": f"{server.address}/{lan.block.prefixlen}",
        "dns_dhcp_interface": access.lan_interface,
        "dns_dhcp_address": server.address,
        "dns_dhcp_domain": domain,
        "dns_dhcp_pool": {
            "first": str(lan.pool_first),
            "last": str(lan.pool_last),
            "netmask": str(lan.block.netmask),
        },
        "dns_dhcp_hosts": [
            # dhcp-host takes several hardware addresses (dnsmasq(8)): a laptop has two.
            {"name": device.name, "mac": ",".join(device.macs), "address": device.address}
            for device in school.devices
            if device.address
        ],
        "dns_dhcp_forwarders": list(uplink.resolvers),
        "file_server_interface": access.lan_interface,
        "file_server_networks": [school.block],
        "file_server_accounts": _accounts(school),
        "package_cache_disk_gb": link_use(uplink, len(school.workstations)).cache_gb,
        "print_server_interface": access.lan_interface,
        "print_server_address": server.address,
        "print_server_networks": [school.block],
        "print_server_names": [server.name, f"{server.name}.{domain}"],
        "print_server_printers": _printers(school),
        "print_server_unbounded_accounts": [_TEACHERS_ACCOUNT],
    }
