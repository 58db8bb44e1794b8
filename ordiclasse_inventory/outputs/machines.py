"""Every managed machine with its address, groups and variables: what Ansible and pyinfra both read.

Names of groups are Ansible's (letters, digits, underscores). A variable that all members of a group share
stands at the group.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.school import School
from ordiclasse_inventory.network import names

from . import workstation
from .school_server import of_all_schools, package_proxy, printers, school_server
from .shared_services import MONITORING_PORT, MONITORING_SERVER, carrying, monitoring_labels, monitoring_place

Variables = dict[str, Any]

SHARED_SERVERS = "shared_servers"
SCHOOL_SERVERS = "school_servers"
WORKSTATIONS = "workstations"


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
    name = f"{server.name}.{school.key}"
    variables = school_server(department, school, server, access, uplink)
    labels = {"monitoring_agent_labels": monitoring_labels(department, name, SCHOOL_SERVERS)}
    yield Machine(name, access.host, (SCHOOL_SERVERS, *groups), variables | labels)
    packages = workstation.packages(school, department.catalogue)
    proxy = package_proxy(server)
    domain = names.school_domain(school.key, department.domain)
    served, queues = workstation.accounts(school), printers(school)
    for device in school.workstations:
        yield Machine(
            f"{device.name}.{school.key}",
            device.address,
            (WORKSTATIONS, *groups),
            {
                "base_package_proxy": proxy,
                "classroom_key_host": name,
                "educational_software_packages": packages[device.levels],
                "ent_client_proxy_script": f"http://wpad.{domain}/wpad.dat",
                **workstation.workstation(device, server, domain, served, queues),
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
        SHARED_SERVERS: {"base_domain": department.domain, **monitoring_place(department)},
        SCHOOL_SERVERS: of_all_schools(department),
        WORKSTATIONS: {
            # A machine that is off every evening is upgraded once a week (role workstation).
            "base_attention_upgrade_days": 8,
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
                for server in carrying(department, "ent_portal")
                for name in server.aliases
            ],
        },
    }
    if watching := carrying(department, MONITORING_SERVER):
        groups[MONITORING_SERVER] = {
            "monitoring_server_address": watching[0].address,
            "monitoring_server_port": MONITORING_PORT,
            "monitoring_server_expected": _expected(department),
        }
    for school in department.schools.values():
        domain = names.school_domain(school.key, department.domain)
        groups[group_of("school", school.key)] = {
            "base_domain": domain,
            "classroom_rooms": workstation.rooms(school),
        }
    return groups


def group_of(fact: str, value: str) -> str:
    """The group of all machines for which a fact has a value (`school_jean_jaures`)."""
    return f"{fact}_{value.replace('-', '_')}"


def _expected(department: Department) -> list[dict[str, str]]:
    """The labels of the servers, which should all tell of themselves."""
    return [
        machine.variables["monitoring_agent_labels"]
        for machine in machines(department)
        if "monitoring_agent_labels" in machine.variables
    ]
