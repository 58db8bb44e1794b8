"""What machines are told of the shared servers: their names, where backups and samples go, and as whose."""

from typing import Any

from ordiclasse_inventory.model.department import Department, SharedServer

Variables = dict[str, Any]

MONITORING_SERVER = "monitoring_server"
MONITORING_PORT = 9443


def carrying(department: Department, role: str) -> list[SharedServer]:
    """The shared servers with that role."""
    return [server for server in department.shared_servers if role in server.roles]


def shared_names(department: Department) -> dict[str, str]:
    """The names of the shared servers, in full, and their addresses."""
    return {
        f"{name}.{department.domain}": server.address
        for server in department.shared_servers
        for name in (server.name, *server.aliases)
    }


def backup_place(department: Department) -> Variables:
    """The shared server that takes backups, for its schools; nothing where none does."""
    return {
        name: value
        for server in carrying(department, "backup_server")[:1]
        for name, value in (
            ("backup_shared_server", server.name),
            ("backup_shared_address", server.address),
        )
    }


def monitoring_place(department: Department) -> Variables:
    """The shared server that takes samples, for all that tell of themselves; nothing where none does."""
    return {
        name: value
        for server in carrying(department, MONITORING_SERVER)[:1]
        for name, value in (
            ("monitoring_agent_server", server.name),
            ("monitoring_agent_address", server.address),
            ("monitoring_agent_port", MONITORING_PORT),
        )
    }


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
