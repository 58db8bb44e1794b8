"""Where files and machines differ."""

from dataclasses import replace

import pytest

from ordiclasse_inventory.model.audit import Finding, Gap, gaps, software_gaps
from ordiclasse_inventory.model.device import Device, DeviceKind

DEVICE = Device(
    name="poste-01",
    kind=DeviceKind.WORKSTATION,
    macs=("02:00:00:00:01:11",),
    address="10.99.0.10",
    model="OptiPlex 3020",
    serial="7XK2Q12",
    os="Debian 13",
    ram_gb=8,
    disk_gb=500,
)
FOUND = Finding(
    serial="7XK2Q12",
    model="Dell Inc. OptiPlex 3020",
    os="Debian 13",
    macs={"enp2s0": "02:00:00:00:01:11", "wlp3s0": "02:00:00:00:01:12"},
    ram_gb=8,
    disk_gb=500,
)


def test_a_machine_that_is_as_the_files_say_has_no_gap() -> None:
    assert gaps(DEVICE, FOUND) == []


@pytest.mark.parametrize(
    ("device", "found", "gap"),
    [
        ({"serial": "7XK2Q13"}, {}, Gap("serial", "7XK2Q13", "7XK2Q12")),
        ({"serial": ""}, {}, Gap("serial", "", "7XK2Q12")),
        ({"model": "ThinkCentre M70"}, {}, Gap("model", "ThinkCentre M70", "Dell Inc. OptiPlex 3020")),
        ({"model": ""}, {}, Gap("model", "", "Dell Inc. OptiPlex 3020")),
        ({}, {"os": "Debian 12"}, Gap("os", "Debian 13", "Debian 12")),
        ({}, {"macs": {"eno1": "02:00:00:00:09:99"}}, Gap("mac", "02:00:00:00:01:11", "02:00:00:00:09:99")),
        ({"ram_gb": None}, {}, Gap("ram_gb", "", "8")),
        ({}, {"disk_gb": 256}, Gap("disk_gb", "500", "256")),
    ],
)
def test_what_differs_is_told_field_by_field(
    device: dict[str, object], found: dict[str, object], gap: Gap
) -> None:
    assert gaps(replace(DEVICE, **device), replace(FOUND, **found)) == [gap]


@pytest.mark.parametrize("filler", ["To Be Filled By O.E.M.", "Default string", "0", ""])
def test_what_a_maker_left_in_place_of_a_serial_number_is_no_answer(filler: str) -> None:
    assert gaps(DEVICE, replace(FOUND, serial=filler)) == []


def test_what_a_machine_cannot_tell_is_no_gap() -> None:
    assert gaps(DEVICE, Finding()) == []


def test_software_that_is_missing_or_not_chosen_is_told() -> None:
    found = replace(FOUND, packages=frozenset({"tuxmath", "gtypist", "coreutils"}))
    assert software_gaps(["tuxmath", "tuxtype"], ["gtypist", "tuxmath", "tuxtype"], found) == [
        Gap("software", "tuxtype", "not installed"),
        Gap("software", "not chosen", "gtypist"),
    ]
