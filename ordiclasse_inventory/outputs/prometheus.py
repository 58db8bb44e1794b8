"""The managed machines as targets of Prometheus (file_sd_config): one group a machine, with its labels."""

import json

from ordiclasse_inventory.model.department import Department

from .machines import machines
from .shared_services import monitoring_labels

# The port of Debian's prometheus-node-exporter.
_PORT = 9100


def targets(department: Department) -> str:
    """The file's text: JSON, in the order of the inventory, with the labels of `monitoring_labels`."""
    groups = [
        {
            "targets": [f"{machine.address}:{_PORT}"],
            "labels": monitoring_labels(department, machine.name, machine.groups[0]),
        }
        for machine in machines(department)
    ]
    return json.dumps(groups, ensure_ascii=False, indent=2) + "\n"
