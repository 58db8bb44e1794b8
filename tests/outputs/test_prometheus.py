"""Targets of Prometheus, by the rules of its documentation (file_sd_config)."""

import json
import re

import pytest

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.outputs.machines import machines
from ordiclasse_inventory.outputs.prometheus import targets
from tests.full_school import KEY
from tests.inventory import DEVICES, Inventory

_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_TARGET = re.compile(r"[a-z0-9.-]+:[0-9]{1,5}")


def groups(text: str) -> list[dict[str, dict[str, str]]]:
    """The file's groups: a list of `targets` (host:port) and `labels` (text), and nothing else."""
    found = json.loads(text)
    for group in found:
        assert set(group) == {"targets", "labels"}
        assert all(_TARGET.fullmatch(target) for target in group["targets"])
        assert all(_LABEL.fullmatch(name) and not name.startswith("__") for name in group["labels"])
        assert all(isinstance(value, str) for value in group["labels"].values())
    return found


def test_each_managed_machine_is_a_target_with_its_schools_facts(department: Department) -> None:
    found = {group["labels"]["instance"]: group for group in groups(targets(department))}
    assert list(found) == [machine.name for machine in machines(department)]
    assert found["centre"] == {
        "targets": ["198.18.0.10:9100"],
        "labels": {"instance": "centre", "role": "shared_servers"},
    }
    assert found[f"poste-01.{KEY}"] == {
        "targets": ["10.99.16.66:9100"],
        "labels": {
            "instance": f"poste-01.{KEY}",
            "role": "workstations",
            "school": KEY,
            "commune": "Besançon",
            "kind": "nursery",
            "uplink": "fibre",
            "generation": "new",
        },
    }
    assert f"portable-01.{KEY}" not in found, "it runs Windows"


@pytest.mark.parametrize("devices", ["", "tbi,board,,\n"])
def test_a_school_without_server_has_no_target(devices: str, inventory: Inventory) -> None:
    inventory.write(DEVICES, f"name,kind,mac,address\n{devices}")
    found = groups(targets(inventory.department()))
    assert [group["labels"]["instance"] for group in found] == ["centre"]
