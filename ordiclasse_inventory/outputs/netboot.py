"""What a school's server is told of installing workstations by the network (roles netboot and dns_dhcp)."""

from typing import Any

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import Device
from ordiclasse_inventory.model.school import School
from ordiclasse_inventory.network import names
from ordiclasse_inventory.network.plan import Vlan

from .places import SchoolNetwork

# The server's name for it, below the school's domain.
NETBOOT = "netboot"
# Where Debian's package `ipxe` puts its files; it has nothing else there.
_TFTP_ROOT = "/usr/lib/ipxe"
# Where workstations are; `lan` is the flat network.
_WITH_WORKSTATIONS = frozenset({"lan", Vlan.STAFF, Vlan.PUPILS})


def netboot(
    department: Department, school: School, network: SchoolNetwork, server: Device, package_proxy: str
) -> dict[str, Any]:
    """What it offers, where, and to whom: workstations under Debian, by the address of their card."""
    served = [each for each in network.networks(server) if each.name in _WITH_WORKSTATIONS]
    domain = names.school_domain(school.key, department.domain)
    name = f"{NETBOOT}.{domain}"
    return {
        "dns_dhcp_netboot": {
            "networks": [each.name for each in served],
            "bios": "undionly.kpxe",
            "uefi": "snponly.efi",
            "ipxe": f"http://{name}/boot.ipxe",
            "tftp_root": _TFTP_ROOT,
        },
        "netboot_address": server.address,
        "netboot_domain": domain,
        "netboot_machines": [{"name": each.name, "address": each.address} for each in school.workstations],
        "netboot_name": name,
        "netboot_networks": [each.network for each in served],
        "netboot_package_proxy": package_proxy,
        "netboot_time_server": server.address,
    }


def netboot_of_all(department: Department) -> dict[str, Any]:
    """What it is in every school."""
    return {
        "netboot_debian_mirror": department.debian.mirror,
        "netboot_debian_security_mirror": department.debian.security_mirror,
        "netboot_keys_of": department.management.user,
        "netboot_timezone": department.timezone,
    }
