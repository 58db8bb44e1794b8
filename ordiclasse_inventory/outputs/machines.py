"""Every managed machine with its address, groups and variables: what Ansible and pyinfra both read.

Names of groups are Ansible's (letters, digits, underscores). A variable that all members of a group share
stands at the group.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from netaddr import IPAddress, IPNetwork

from ordiclasse_inventory.model.department import Department, SharedServer
from ordiclasse_inventory.model.device import Device
from ordiclasse_inventory.model.school import School, ServerAccess
from ordiclasse_inventory.model.uplink import Uplink
from ordiclasse_inventory.network import names
from ordiclasse_inventory.network.links import link_use

from .places import Network, SchoolNetwork

Variables = dict[str, Any]

SHARED_SERVERS = "shared_servers"
SCHOOL_SERVERS = "school_servers"
WORKSTATIONS = "workstations"
PACKAGE_CACHE_PORT = 3142
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
            # Its own cache, once that is there.
            "base_package_proxy": f"http://127.0.0.1:{PACKAGE_CACHE_PORT}",
            "base_package_proxy_optional": True,
            "hardening_forwards": True,
            "gateway_management_networks": list(management.networks),
            "gateway_shared_servers": [server.address for server in department.shared_servers],
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


def _server_variables(
    department: Department, school: School, server: Device, access: ServerAccess, uplink: Uplink
) -> Variables:
    use = link_use(uplink, len(school.workstations))
    network = SchoolNetwork.of(school)
    networks = network.networks(server)
    own = (server.address, network.address6(server))
    return {
        "base_ntp_allow": [block for block in (school.block, school.block6) if block],
        "dns_dhcp_domain": names.school_domain(school.key, department.domain),
        "dns_dhcp_forwarders": list(uplink.resolvers),
        "dns_dhcp_hosts": _hosts(school, network, server),
        "dns_dhcp_networks": [_leased(each, access) for each in networks],
        "gateway_down_kbit": use.down_kbit,
        "gateway_known_macs": sorted({mac for device in school.devices for mac in device.macs}),
        "gateway_lan_interface": access.lan_interface,
        "gateway_networks": [_routed(each, own, access) for each in networks],
        "gateway_up_kbit": use.up_kbit,
        "gateway_wan_interface": access.wan_interface,
        "package_cache_disk_gb": use.cache_gb,
    }


def _routed(network: Network, own: tuple[str, str], access: ServerAccess) -> Variables:
    """A network that the school's server stands in, with all its addresses there (CIDR).

    It is the gateway of every network, and has addresses of its own (IPv4 and IPv6) in one of them.
    """
    addresses = []
    for block, gateway, address in zip(
        (network.network, network.network6), (network.gateway, network.gateway6), own, strict=True
    ):
        if not block:
            continue
        whole = IPNetwork(block)
        there = [address] if address and IPAddress(address) in whole else []
        addresses += [f"{each}/{whole.prefixlen}" for each in dict.fromkeys((gateway, *there))]
    return {
        "name": str(network.name),
        "vlan": network.number,
        "interface": interface(network.number, access),
        "addresses": addresses,
    }


def _leased(network: Network, access: ServerAccess) -> Variables:
    """A network that the school's server gives addresses in, as dnsmasq asks for it."""
    block = IPNetwork(network.network)
    pool = {"pool": {"first": network.pool_first, "last": network.pool_last}}
    return {
        "name": str(network.name),
        "interface": interface(network.number, access),
        "network": str(block.network),
        "netmask": str(block.netmask),
        **(pool if network.pool_first else {}),
        **({"prefix6": network.network6.partition("/")[0]} if network.network6 else {}),
    }


def interface(number: int, access: ServerAccess) -> str:
    """The server's interface in the VLAN of that number, over its LAN card; that card, without VLANs (0)."""
    return f"vlan{number}" if number else access.lan_interface


def _hosts(school: School, network: SchoolNetwork, server: Device) -> list[Variables]:
    """Who is known by name, and by which cards; those without address take one of the pool.

    The server leases nothing from itself, so it has no card here.
    """
    return [
        {
            "name": device.name,
            "macs": [] if device is server else list(device.macs),
            "addresses": list(filter(None, (device.address, network.address6(device)))),
        }
        for device in school.devices
        if device.address or device.macs
    ]
