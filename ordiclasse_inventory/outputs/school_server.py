"""What a school's server is told: its networks and who is in them, and what it serves there."""

from typing import Any
from urllib.parse import urlsplit

from netaddr import IPAddress, IPNetwork

from ordiclasse_inventory.model.department import Department
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
from .shared_services import (
    MONITORING_PORT,
    MONITORING_SERVER,
    backup_place,
    carrying,
    monitoring_place,
    shared_names,
)

Variables = dict[str, Any]

PACKAGE_CACHE_PORT = 3142
# The school's resolver, behind the filter that has port 53.
RESOLVER_PORT = 1053
# Names of the school's server by what it does, below the school's domain.
_OWN_NAMES = ("filtre", NETBOOT, "wpad")

# What backups take of the link by night, when school is empty, and of a night's part of a cap: our choice.
_BACKUP_SHARE = 0.75
_NIGHT_SECONDS = 10 * 3600
# A week's check reads so long, at that rate, in what the shared server has.
_CHECK_SECONDS = 1800


def school_server(
    department: Department, school: School, server: Device, access: ServerAccess, uplink: Uplink
) -> Variables:
    """What one school's server is told, besides what all are (`of_all_schools`)."""
    packages = workstation.packages(school, department.catalogue)
    use = link_use(uplink, len(school.workstations))
    network = SchoolNetwork.of(school)
    networks = network.networks(server)
    own = (server.address, network.address6(server))
    domain = names.school_domain(school.key, department.domain)
    routed = [_routed(each, own, access) for each in networks]
    interfaces = [each["interface"] for each in routed]
    blocks = [block for block in (school.block, school.block6) if block]
    # The server's own first.
    addresses = sorted(
        (address.partition("/")[0] for each in routed for address in each["addresses"]),
        key=lambda address: address != server.address,
    )
    return {
        "base_ntp_allow": blocks,
        "dns_dhcp_domain": domain,
        "dns_dhcp_forwarders": list(uplink.resolvers),
        "dns_dhcp_hosts": _hosts(school, network, server),
        "dns_dhcp_networks": [_leased(each, access) for each in networks],
        "dns_dhcp_proxy_url": f"http://wpad.{domain}/wpad.dat",
        "dns_dhcp_records": [
            *({"name": name, "address": address} for name, address in shared_names(department).items()),
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
        "package_cache_pinned": sorted(set().union(*packages.values())),
        "print_server_addresses": [address for address in addresses if IPAddress(address).version == 4],
        "print_server_interfaces": interfaces,
        "print_server_names": [server.name, f"{server.name}.{domain}", f"{server.name}.local"],
        "print_server_networks": blocks,
        "print_server_printers": printers(school),
        "print_server_unbounded_accounts": [workstation.TEACHERS_ACCOUNT],
        "web_filter_addresses": addresses,
        "web_filter_domain": domain,
        "web_filter_networks": [
            {"network": each, "profile": str(profile)} for each, profile in profiles(school)
        ],
        **netboot(department, school, network, server, package_proxy(server)),
        "wake_on_lan_machines": workstation.woken(school),
        **_backup(school, use),
        "monitoring_agent_link_addresses": _outside(department, uplink),
    }


def of_all_schools(department: Department) -> Variables:
    """What the servers of all schools are told."""
    return {
        "hardening_forwards": True,
        "gateway_management_networks": list(department.management.networks),
        "gateway_shared_servers": [server.address for server in department.shared_servers],
        # Nothing that pupils set on a machine takes them round the filter, nor guests round its names.
        "gateway_web_through": {
            "lan": "filter",
            str(Vlan.PUPILS): "filter",
            str(Vlan.TABLETS): "filter",
            str(Vlan.GUESTS): "names",
        },
        "dns_dhcp_port": RESOLVER_PORT,
        "package_cache_mirror": department.debian.mirror,
        "package_cache_port": PACKAGE_CACHE_PORT,
        "package_cache_security_mirror": department.debian.security_mirror,
        **_web_filter_of_all(department),
        **netboot_of_all(department),
        **backup_place(department),
        **monitoring_place(department),
    }


def printers(school: School) -> list[Variables]:
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


def package_proxy(server: Device) -> str:
    """Where machines of a school fetch packages."""
    return f"http://{server.address}:{PACKAGE_CACHE_PORT}"


def interface(number: int, access: ServerAccess) -> str:
    """The server's interface in the VLAN of that number, over its LAN card; that card, without VLANs (0)."""
    return f"vlan{number}" if number else access.lan_interface


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
    watching = [f"{server.address}:{MONITORING_PORT}" for server in carrying(department, MONITORING_SERVER)]
    return [*(f"{resolver}:53" for resolver in uplink.resolvers), *watching]


def _web_filter_of_all(department: Department) -> Variables:
    """What the filter is in every school. What every browser shows is open to all."""
    settings, ent = department.web_filter, department.ent
    shown = (urlsplit(url).hostname or "" for url in (ent.home_page, *(each.url for each in ent.bookmarks)))
    variables: Variables = {
        "web_filter_port": workstation.WEB_FILTER_PORT,
        "web_filter_resolver": f"127.0.0.1:{RESOLVER_PORT}",
        "web_filter_open_sites": list(dict.fromkeys((*shared_names(department), *shown))),
        "web_filter_nursery_sites": list(settings.nursery_sites),
        "web_filter_contact": settings.contact,
    }
    return variables | ({"web_filter_source": settings.source} if settings.source else {})
