"""GLPI's inventory format."""

import json
from typing import Any

import pytest
from jsonschema import Draft7Validator, ValidationError

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.outputs import glpi
from tests.full_school import KEY, NAME

from .glpi_schema import SCHEMA

VALIDATOR = Draft7Validator(SCHEMA, format_checker=Draft7Validator.FORMAT_CHECKER)


@pytest.fixture
def documents(department: Department) -> dict[str, Any]:
    """The documents by path, each of them valid."""
    found = {path: json.loads(text) for path, text in glpi.files(department).items()}
    for document in found.values():
        VALIDATOR.validate(document)
    return found


def test_each_device_that_the_format_knows_has_a_document(
    documents: dict[str, Any], department: Department
) -> None:
    left_out = {"chariot", "tbi", "vpi", "projecteur", "onduleur"}
    assert set(documents) == {
        f"{school.key}/{device.name}.json"
        for school in department.schools.values()
        for device in school.devices
        if device.name not in left_out
    }


def test_a_computer_is_told_as_its_agent_would(documents: dict[str, Any]) -> None:
    document = documents[f"{KEY}/portable-01.json"]
    assert (document["action"], document["itemtype"], document["tag"]) == ("inventory", "Computer", KEY)
    assert document["deviceid"] == f"portable-01.{KEY}.lab.internal"
    content = document["content"]
    assert content["bios"] == {"smodel": "Lison 400", "ssn": "@SUM(A1)", "assettag": "A 003"}
    assert content["hardware"] == {
        "name": "portable-01",
        "chassis_type": "Laptop",
        "description": NAME,
        "memory": 8192,
    }
    assert content["operatingsystem"] == {"full_name": "Windows 11"}
    assert content["networks"] == [
        {
            "description": "lan",
            "mac": "02:00:00:00:02:12",
            "status": "up",
            "ipaddress": "10.99.16.35",
            "ipmask": "255.255.255.224",
            "ipsubnet": "10.99.16.32",
            "ipaddress6": "fd5a:92c1:7e04:13::a63:1023",
        },
        {"description": "lan1", "mac": "02:00:00:00:02:13", "status": "up"},
    ]


def test_a_switch_and_a_printer_are_told_as_by_a_network_inventory(documents: dict[str, Any]) -> None:
    switch, printer = documents[f"{KEY}/commutateur.json"], documents[f"{KEY}/imprimante.json"]
    assert (switch["action"], switch["itemtype"]) == ("netinventory", "NetworkEquipment")
    assert switch["content"]["network_device"]["ips"] == ["10.99.16.20", "fd5a:92c1:7e04:12::a63:1014"]
    assert printer["itemtype"] == printer["content"]["network_device"]["type"] == "Printer"


@pytest.mark.parametrize(
    ("place", "value"),
    [("itemtype", "Screen"), ("deviceid", None), ("colour", "red"), ("content", {"hardware": {}})],
)
def test_the_schema_refuses_what_glpi_would(documents: dict[str, Any], place: str, value: object) -> None:
    document = {**documents[f"{KEY}/serveur.json"], place: value}
    with pytest.raises(ValidationError):
        VALIDATOR.validate(document)
