"""audit: what differs, and taking reality for named fields."""

import json
from dataclasses import asdict

import pytest

from ordiclasse_inventory.model.audit import Finding
from ordiclasse_inventory.runs.fan_out import Outcome
from ordiclasse_inventory.runs.probe import Condition
from ordiclasse_inventory.runs.verdict import State
from tests.inventory import DEVICES, Inventory
from tests.runs.machines import Machines

from .conftest import Call

SERVER, ONE, TWO = "serveur.jean-jaures", "poste-01.jean-jaures", "poste-02.jean-jaures"
MACS = {SERVER: "02:00:00:00:01:01", ONE: "02:00:00:00:01:11", TWO: "02:00:00:00:01:12"}


@pytest.fixture(autouse=True)
def answers(machines: Machines) -> Machines:
    for name, mac in MACS.items():
        said = asdict(Finding(os="Debian 13", macs={"lan": mac}, packages=frozenset({"tuxmath", "tuxtype"})))
        machines.deployed[name] = Outcome(State.DONE, answer=said | {"packages": sorted(said["packages"])})
    return machines


def test_what_differs_is_a_line_each_and_no_file_is_changed(call: Call, inventory: Inventory) -> None:
    files = inventory.files()
    result = call("audit", "jean-jaures")
    assert result.exit_code == 1
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["poste-01", "os", "Debian", "13"] in lines
    assert "jean-jaures: 3 differences." in result.stdout
    assert inventory.files() == files


def test_reality_is_taken_for_the_named_fields_alone_and_then_all_agrees(
    call: Call, inventory: Inventory, answers: Machines
) -> None:
    before = (inventory.root / DEVICES).read_text().splitlines()
    assert call("audit", "jean-jaures", "--apply", "os").exit_code == 0
    after = (inventory.root / DEVICES).read_text().splitlines()
    assert after == [f"{before[0]},os", *(f"{line},Debian 13" for line in before[1:])]
    again = call("audit", "jean-jaures")
    assert again.exit_code == 0
    assert "jean-jaures: 0 differences." in again.stdout


def test_reality_is_taken_for_a_device_whose_last_day_is_known_and_not_for_one_that_left(
    call: Call, inventory: Inventory
) -> None:
    header, server, one, two = (inventory.root / DEVICES).read_text().splitlines()
    left = one.replace("2026-09-01", "2026-01-01").replace("02:00:00:00:01:11", "02:00:00:00:01:19")
    rows = [f"{header},to", f"{server},", f"{left},2026-09-01", f"{one},2027-07-05", f"{two},"]
    inventory.write(DEVICES, "\n".join([*rows, ""]))
    assert call("audit", "jean-jaures", "--apply", "os").exit_code == 0
    systems = [row.rpartition(",")[2] for row in (inventory.root / DEVICES).read_text().splitlines()]
    assert systems == ["os", "Debian 13", "", "Debian 13", "Debian 13"]


def test_what_would_not_be_right_is_not_taken(call: Call, inventory: Inventory, answers: Machines) -> None:
    answers.deployed[ONE].answer["macs"] = {"lan": MACS[TWO]}  # type: ignore[index]
    files = inventory.files()
    result = call("audit", "jean-jaures", "--apply", "mac")
    assert result.exit_code == 1
    assert f"{MACS[TWO]} is at {DEVICES}:3 already" in result.stderr
    assert inventory.files() == files


def test_programs_get_the_differences(call: Call) -> None:
    said = json.loads(call("audit", "jean-jaures", "--json").stdout)
    assert said["differences"][0] == {
        "device": "serveur",
        "field": "os",
        "files": "",
        "machine": "Debian 13",
    }
    assert [verdict["state"] for verdict in said["verdicts"]] == ["done"] * 3


def test_a_field_that_no_machine_tells_is_wrong_usage(call: Call) -> None:
    result = call("audit", "jean-jaures", "--apply", "room")
    assert result.exit_code == 2
    assert "«room» is no field of an audit; those are serial, model, os" in result.stderr


def test_the_day_is_noted_of_the_machines_that_answered(
    call: Call, inventory: Inventory, answers: Machines, day: str
) -> None:
    del answers.deployed[TWO]
    answers.conditions = {TWO: Condition.UNREACHABLE}
    header, *before = (inventory.root / DEVICES).read_text().splitlines()
    call("audit", "jean-jaures", "--apply", "seen")
    after = (inventory.root / DEVICES).read_text().splitlines()
    assert after == [f"{header},seen", f"{before[0]},{day}", f"{before[1]},{day}", f"{before[2]},"]
    seen = [device.seen for device in inventory.department().schools["jean-jaures"].devices]
    assert seen == [day, day, ""]
