"""NetBox's bulk import, as its forms would take what we write."""

import pytest

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.outputs import netbox
from tests.full_school import KEY, NAME
from tests.inventory import DEVICES, SCHOOL, Inventory

from .netbox_import import FORMS, import_all


def test_every_file_is_taken_in_the_order_of_their_numbers(department: Department) -> None:
    found = import_all(netbox.files(department))
    assert list(found) == list(FORMS)
    devices = sum(len(school.devices) for school in department.schools.values())
    assert len(found["devices"]) == devices
    assert {row["name"] for row in found["sites"]} == {
        "École élémentaire Jean-Jaurès (jean-jaures)",
        f"{NAME} ({KEY})",
    }


def test_an_addressed_device_has_its_address_its_mac_and_its_name(department: Department) -> None:
    found = import_all(netbox.files(department))
    laptop = f"portable-01.{KEY}"
    addresses = [row["address"] for row in found["ip-addresses"] if row["device"] == laptop]
    assert addresses == ["10.99.16.35/27", "fd5a:92c1:7e04:13::a63:1023/64"]
    macs = [
        (row["interface"], row["mac_address"]) for row in found["mac-addresses"] if row["device"] == laptop
    ]
    assert macs == [("lan", "02:00:00:00:02:12"), ("lan-2", "02:00:00:00:02:13")]
    server = next(row for row in found["interfaces"] if row["device"] == f"serveur.{KEY}")
    assert server["name"] == "enp2s0"
    (place,) = (row for row in found["devices"] if row["name"] == f"vpi.{KEY}")
    assert place["location"] == "=HYPERLINK(1)"


def test_only_a_school_with_vlans_has_them(department: Department) -> None:
    found = import_all(netbox.files(department))
    assert {row["site"] for row in found["vlans"]} == {f"{NAME} ({KEY})"}
    prefixes = {row["prefix"]: (row["status"], row["vlan"]) for row in found["prefixes"]}
    assert prefixes["10.99.0.0/24"] == ("active", "")
    assert prefixes["10.99.16.0/24"] == ("container", "")
    assert prefixes["10.99.16.64/26"] == ("active", "40")
    assert prefixes["fd5a:92c1:7e04:14::/64"] == ("active", "40")


def test_names_too_long_or_alike_are_made_to_fit_and_stay_apart(inventory: Inventory) -> None:
    key, name = "k" * 63, "m" * 60
    inventory.write(
        f"schools/{key}/school.yml",
        f"name: École {'é' * 120}\nuai: 0259998G\nkind: primary\ncommune: 25056\nblock: 10.99.1.0/24\n"
        "uplinks: [{kind: 4g, down_mbit: 8, up_mbit: 2, latency_ms: 40, resolvers: [198.18.0.1]}]\n"
        "server: {host: 198.18.0.12}\n",
    )
    inventory.write(
        f"schools/{key}/devices.csv",
        "name,kind,mac,address,room,model\n"
        "serveur,server,02:00:00:00:02:01,10.99.1.1,Salle 1,Modèle é\n"
        f"{name}-1,workstation,02:00:00:00:02:02,10.99.1.66,Salle-1,Modele e\n"
        f"{name}-2,workstation,02:00:00:00:02:03,10.99.1.67,Salle 1,{'x' * 150}\n"
        "ecran,projector,,,学校,\n",
    )
    found = import_all(netbox.files(inventory.department()))
    rooms = [row for row in found["locations"] if row["site"].startswith("École éé")]
    assert [(row["name"], row["slug"]) for row in rooms] == [
        ("Salle 1", "salle-1"),
        ("Salle-1", "salle-1-2"),
        ("学校", "unnamed"),
    ]


@pytest.mark.parametrize("path", [SCHOOL, DEVICES])
def test_a_school_without_server_or_link_is_taken_too(path: str, inventory: Inventory) -> None:
    if path == DEVICES:
        inventory.write(DEVICES, "name,kind,mac,address\n")
        expected = {"regions", "sites", "locations", "device-roles", "prefixes"}
    else:
        inventory.write(DEVICES, "name,kind,mac,address\ntbi,board,,\n")
        text = (inventory.root / SCHOOL).read_text()
        inventory.write(SCHOOL, text.partition("# Its links")[0])
        expected = {
            *("regions", "sites", "locations", "manufacturers", "device-types", "device-roles"),
            *("devices", "prefixes"),
        }
    assert set(import_all(netbox.files(inventory.department()))) == expected


def test_an_empty_department_has_roles_alone(department: Department) -> None:
    assert list(netbox.files(department.as_of("1999-01-01"))) == ["06-device-roles.csv"]
