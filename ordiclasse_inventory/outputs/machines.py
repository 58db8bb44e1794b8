"""Every managed machine with its address, groups and variables: what Ansible and pyinfra both read.

Names of groups are Ansible's (letters, digits, underscores). A variable that all members of a group share
stands at the group.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from ordiclasse_inventory.model.department import Department, SharedServer
from ordiclasse_inventory.model.device import Device
from ordiclasse_inventory.model.school import School, ServerAccess
from ordiclasse_inventory.model.uplink import Uplink
from ordiclasse_inventory.network import names
from ordiclasse_inventory.network.filtering import profiles
from ordiclasse_inventory.network.links import link_use
from ordiclasse_inventory.network.plan import Lan

Variables = dict[str, Any]

SHARED_SERVERS = "shared_servers"
SCHOOL_SERVERS = "school_servers"
WORKSTATIONS = "workstations"
PACKAGE_CACHE_PORT = 3142
# The school's resolver, behind the filter that has port 53.
RESOLVER_PORT = 1053
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
    script = f"http://wpad.{names.school_domain(school.key, department.domain)}/wpad.dat"
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
                "ent_client_proxy_script": script,
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
            "dns_dhcp_port": RESOLVER_PORT,
            "package_cache_port": PACKAGE_CACHE_PORT,
            **_web_filter_of_all(department),
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
        "dns_dhcp_records": [
            *({"name": name, "address": address} for name, address in _shared_names(department).items()),
            *({"name": f"{name}.{domain}", "address": server.address} for name in ("filtre", "wpad")),
        ],
        "dns_dhcp_forwarders": list(uplink.resolvers),
        "package_cache_disk_gb": link_use(uplink, len(school.workstations)).cache_gb,
        "web_filter_addresses": [server.address],
        "web_filter_domain": domain,
        "web_filter_networks": [
            {"network": network, "profile": str(profile)} for network, profile in profiles(school)
        ],
    }


def _shared_names(department: Department) -> dict[str, str]:
    """The names of the shared servers, in full, and their addresses."""
    return {
        f"{name}.{department.domain}": server.address
        for server in department.shared_servers
        for name in (server.name, *server.aliases)
    }


def _web_filter_of_all(department: Department) -> Variables:
    """What the filter is in every school. What every browser shows is open to all."""
    settings, ent = department.web_filter, department.ent
    shown = (urlsplit(url).hostname or "" for url in (ent.home_page, *(each.url for each in ent.bookmarks)))
    variables: Variables = {
        "web_filter_resolver": f"127.0.0.1:{RESOLVER_PORT}",
        "web_filter_open_sites": list(dict.fromkeys((*_shared_names(department), *shown))),
        "web_filter_nursery_sites": list(settings.nursery_sites),
        "web_filter_contact": settings.contact,
    }
    return variables | ({"web_filter_source": settings.source} if settings.source else {})
