"""Every managed machine with its address, groups and variables: what Ansible and pyinfra both read.

Names of groups are Ansible's (letters, digits, underscores). A variable that all members of a group share
stands at the group.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from netaddr import IPAddress, IPNetwork

from ordiclasse_inventory.model.department import Department, SharedServer
from ordiclasse_inventory.model.device import Device, DeviceKind
from ordiclasse_inventory.model.school import School, ServerAccess
from ordiclasse_inventory.model.uplink import Uplink
from ordiclasse_inventory.network import names
from ordiclasse_inventory.network.filtering import profiles
from ordiclasse_inventory.network.links import LinkUse, link_use
from ordiclasse_inventory.network.plan import Vlan

from . import workstation
from .netboot import NETBOOT, netboot, netboot_of_all
from .places import Network, SchoolNetwork

Variables = dict[str, Any]

SHARED_SERVERS = "shared_servers"
SCHOOL_SERVERS = "school_servers"
WORKSTATIONS = "workstations"
MONITORING_SERVER = "monitoring_server"
PACKAGE_CACHE_PORT = 3142
# The school's resolver, behind the filter that has port 53.
RESOLVER_PORT = 1053
# Names of the school's server by what it does, below the school's domain.
_OWN_NAMES = ("filtre", NETBOOT, "wpad")
MONITORING_PORT = 9443

# What backups take of the link by night, when school is empty, and of a night's part of a cap: our choice.
_BACKUP_SHARE = 0.75
_NIGHT_SECONDS = 10 * 3600
# A week's check reads so long, at that rate, in what the shared server has.
_CHECK_SECONDS = 1800


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
        labels = monitoring_labels(department, shared.name, SHARED_SERVERS)
        groups = (SHARED_SERVERS, *shared.roles)
        yield Machine(shared.name, shared.address, groups, {"monitoring_agent_labels": labels})
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
    proxy = _package_proxy(server)
    domain = names.school_domain(school.key, department.domain)
    printers = _printers(school)
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
                "ent_client_proxy_script": f"http://wpad.{domain}/wpad.dat",
                **workstation.workstation(school, device, server, domain, printers),
                **({"classroom_part": "teacher"} if device.for_staff else {}),
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
        SHARED_SERVERS: {"base_domain": department.domain, **_monitoring_place(department)},
        SCHOOL_SERVERS: {
            "hardening_forwards": True,
            "gateway_management_networks": list(management.networks),
            "gateway_shared_servers": [server.address for server in department.shared_servers],
            # What pupils can set on a machine of theirs doesn't take them round the filter.
            "gateway_web_through": {"lan": "filter", str(Vlan.PUPILS): "filter"},
            "dns_dhcp_port": RESOLVER_PORT,
            "package_cache_port": PACKAGE_CACHE_PORT,
            **_web_filter_of_all(department),
            **netboot_of_all(department),
            **_backup_place(department),
            **_monitoring_place(department),
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
                f"{name}.{department.domain}"
                for server in _carrying(department, "ent_portal")
                for name in server.aliases
            ],
        },
    }
    if watching := _carrying(department, MONITORING_SERVER):
        groups[MONITORING_SERVER] = {
            "monitoring_server_address": watching[0].address,
            "monitoring_server_port": MONITORING_PORT,
            "monitoring_server_expected": _expected(department),
        }
    for school in department.schools.values():
        domain = names.school_domain(school.key, department.domain)
        groups[group_of("school", school.key)] = {
            "base_domain": domain,
            "classroom_rooms": _rooms(school),
        }
    return groups


def _package_proxy(server: Device) -> str:
    return f"http://{server.address}:{PACKAGE_CACHE_PORT}"


def group_of(fact: str, value: str) -> str:
    """The group of all machines for which a fact has a value (`school_jean_jaures`)."""
    return f"{fact}_{value.replace('-', '_')}"


def _carrying(department: Department, role: str) -> list[SharedServer]:
    return [server for server in department.shared_servers if role in server.roles]


def monitoring_labels(department: Department, name: str, kind: str) -> dict[str, str]:
    """What a machine's samples are told apart by: `instance`, its name, and `role`, the first of its groups.

    A machine of a school has the school's facts too: `school` (key), `commune` (name), `kind`, `uplink` and
    `generation`.
    """
    labels = {"instance": name, "role": kind}
    school = department.schools.get(name.partition(".")[2])
    if school and school.uplink:
        labels |= {
            "school": school.key,
            "commune": department.commune_name(school.commune),
            "kind": str(school.kind),
            "uplink": str(school.uplink.kind),
            "generation": str(school.generation),
        }
    return labels


def _expected(department: Department) -> list[dict[str, str]]:
    """The labels of the servers, which should all tell of themselves."""
    return [
        machine.variables["monitoring_agent_labels"]
        for machine in machines(department)
        if "monitoring_agent_labels" in machine.variables
    ]


def _backup_place(department: Department) -> Variables:
    """The shared server that takes backups, for its schools; nothing where none does."""
    return {
        name: value
        for server in _carrying(department, "backup_server")[:1]
        for name, value in (
            ("backup_shared_server", server.name),
            ("backup_shared_address", server.address),
        )
    }


def _monitoring_place(department: Department) -> Variables:
    """The shared server that takes samples, for all that tell of themselves; nothing where none does."""
    return {
        name: value
        for server in _carrying(department, MONITORING_SERVER)[:1]
        for name, value in (
            ("monitoring_agent_server", server.name),
            ("monitoring_agent_address", server.address),
            ("monitoring_agent_port", MONITORING_PORT),
        )
    }


def _backup(school: School, use: LinkUse) -> Variables:
    """A school's backups: its account, named by what no move or merger of a name alters, and its rates."""
    up, down = use.up_kbit * _BACKUP_SHARE, use.down_kbit * _BACKUP_SHARE
    if use.night_budget_bytes is not None:
        budget_kbit = use.night_budget_bytes * _BACKUP_SHARE * 8 / 1000 / _NIGHT_SECONDS
        up, down = min(up, budget_kbit), min(down, budget_kbit)
    return {
        "backup_account": f"backup-{school.uai.lower()}",
        "backup_upload_kbit": max(1, int(up)),
        "backup_download_kbit": max(1, int(down)),
        "backup_shared_read_weekly": f"{max(1, int(down / 8000 * _CHECK_SECONDS))}M",
    }


def _outside(department: Department, uplink: Uplink) -> list[str]:
    """What answers on TCP while the link carries: the provider's resolvers, then where samples go."""
    watching = [f"{server.address}:{MONITORING_PORT}" for server in _carrying(department, MONITORING_SERVER)]
    return [*(f"{resolver}:53" for resolver in uplink.resolvers), *watching]


def _rooms(school: School) -> list[Variables]:
    """A school's rooms with the workstations that pupils use, as a teacher sees them."""
    rooms: dict[str, list[Variables]] = {}
    for device in school.workstations:
        if not device.for_staff:
            seen = {"name": device.name, "address": device.address, "mac": device.macs[0]}
            rooms.setdefault(device.room or school.name, []).append(seen)
    return [{"name": name, "machines": machines} for name, machines in rooms.items()]


def _catalogue_packages(department: Department, school: School) -> list[str]:
    """The packages of all titles that a school's workstations have."""
    catalogue = department.catalogue
    titles = (title for device in school.workstations for title in school.titles_for(device, catalogue))
    return sorted({package for title in titles for package in title.packages})


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
    use = link_use(uplink, len(school.workstations))
    network = SchoolNetwork.of(school)
    networks = network.networks(server)
    own = (server.address, network.address6(server))
    domain = names.school_domain(school.key, department.domain)
    routed = [_routed(each, own, access) for each in networks]
    interfaces = [each["interface"] for each in routed]
    blocks = [block for block in (school.block, school.block6) if block]
    addresses = [address.partition("/")[0] for each in routed for address in each["addresses"]]
    return {
        "base_ntp_allow": blocks,
        "dns_dhcp_domain": domain,
        "dns_dhcp_forwarders": list(uplink.resolvers),
        "dns_dhcp_hosts": _hosts(school, network, server),
        "dns_dhcp_networks": [_leased(each, access) for each in networks],
        "dns_dhcp_proxy_url": f"http://wpad.{domain}/wpad.dat",
        "dns_dhcp_records": [
            *({"name": name, "address": address} for name, address in _shared_names(department).items()),
            *({"name": f"{name}.{domain}", "address": server.address} for name in _OWN_NAMES),
        ],
        "file_server_accounts": workstation.accounts(school),
        "file_server_interfaces": interfaces,
        "file_server_networks": blocks,
        "gateway_down_kbit": use.down_kbit,
        "gateway_known_macs": sorted({mac for device in school.devices for mac in device.macs}),
        "gateway_lan_interface": access.lan_interface,
        "gateway_networks": routed,
        "gateway_up_kbit": use.up_kbit,
        "gateway_wan_interface": access.wan_interface,
        "package_cache_disk_gb": use.cache_gb,
        "package_cache_pinned": _catalogue_packages(department, school),
        "print_server_address": server.address,
        "print_server_interfaces": interfaces,
        "print_server_names": [server.name, f"{server.name}.{domain}"],
        "print_server_networks": blocks,
        "print_server_printers": _printers(school),
        "print_server_unbounded_accounts": [workstation.TEACHERS_ACCOUNT],
        "web_filter_addresses": sorted(addresses, key=lambda address: address != server.address),
        "web_filter_domain": domain,
        "web_filter_networks": [
            {"network": each, "profile": str(profile)} for each, profile in profiles(school)
        ],
        **netboot(department, school, network, server, _package_proxy(server)),
        "wake_on_lan_machines": workstation.woken(school),
        **_backup(school, use),
        "monitoring_agent_labels": monitoring_labels(
            department, f"{server.name}.{school.key}", SCHOOL_SERVERS
        ),
        "monitoring_agent_link_addresses": _outside(department, uplink),
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
        "web_filter_port": workstation.WEB_FILTER_PORT,
        "web_filter_resolver": f"127.0.0.1:{RESOLVER_PORT}",
        "web_filter_open_sites": list(dict.fromkeys((*_shared_names(department), *shown))),
        "web_filter_nursery_sites": list(settings.nursery_sites),
        "web_filter_contact": settings.contact,
    }
    return variables | ({"web_filter_source": settings.source} if settings.source else {})
