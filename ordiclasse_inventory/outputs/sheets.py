"""A school on one sheet, and schools a line each: plain values for tables and JSON."""

from typing import Any

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.school import School
from ordiclasse_inventory.network import names
from ordiclasse_inventory.network.plan import Lan


def school_summary(department: Department, school: School) -> dict[str, Any]:
    """A school in a line: key, name, kind, commune, uplink, number of workstations and of pupils."""
    return {
        "school": school.key,
        "name": school.name,
        "kind": str(school.kind),
        "commune": department.communes[school.commune].name,
        "uplink": f"{school.uplink.kind} {school.uplink.down_mbit:g}/{school.uplink.up_mbit:g} Mbit/s",
        "workstations": len(school.workstations),
        "pupils": school.pupils,
    }


def school_sheet(department: Department, school: School) -> dict[str, Any]:
    """All there is to know of a school before going there: facts, then its machines."""
    lan, uplink, access = Lan.of(school.block), school.uplink, school.server_access
    titles = department.catalogue.titles
    return {
        **school_summary(department, school),
        "UAI": school.uai,
        "provider": uplink.provider,
        "resolvers": ", ".join(uplink.resolvers),
        "server reached at": access.host,
        "domain": names.school_domain(school.key, department.domain),
        "addresses": f"{school.block}, unknown machines {lan.pool_first} to {lan.pool_last}",
        "software": ", ".join(titles[key].name for key in school.software),
        "machines": [
            {
                "name": device.name,
                "kind": str(device.kind),
                "address": device.address,
                "MAC": device.mac,
                "room": device.room,
                "levels": " ".join(device.levels),
                "software": ", ".join(
                    title.name for title in school.titles_for(device, department.catalogue)
                ),
                "model": device.model,
                "acquired": device.acquired,
            }
            for device in school.devices
        ],
    }
