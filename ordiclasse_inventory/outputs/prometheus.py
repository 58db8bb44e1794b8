"""The managed machines as targets of Prometheus (file_sd_config): one group a machine, with its labels."""

import json

from ordiclasse_inventory.model.department import Department

from .machines import machines

# The port of Debian's prometheus-node-exporter.
_PORT = 9100


def targets(department: Department) -> str:
    """The file's text: JSON, in the order of the inventory.

    `instance` is the machine's name; `role` is its group. A machine of a school has the school's facts too:
    `school` (key), `commune` (name), `kind`, `uplink` and `generation`.
    """
    groups = []
    for machine in machines(department):
        labels = {"instance": machine.name, "role": machine.groups[0]}
        school = department.schools.get(machine.name.partition(".")[2])
        if school and school.uplink:
            labels |= {
                "school": school.key,
                "commune": department.commune_name(school.commune),
                "kind": str(school.kind),
                "uplink": str(school.uplink.kind),
                "generation": str(school.generation),
            }
        groups.append({"targets": [f"{machine.address}:{_PORT}"], "labels": labels})
    return json.dumps(groups, ensure_ascii=False, indent=2) + "\n"
