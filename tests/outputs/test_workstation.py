"""What workstations are told of accounts, printers and the web; and by what they are woken."""

from typing import Any

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.outputs.machines import group_variables, machines
from tests.inventory import DEVICES, SCHOOL, Inventory

TEACHERS = {"name": "enseignants", "label": "Enseignants", "teacher": True}


def variables(department: Department) -> dict[str, dict[str, Any]]:
    """The variables of the school's machines, by their device's name."""
    return {machine.name.partition(".")[0]: machine.variables for machine in machines(department)}


def accounts(inventory: Inventory, name: str = "poste-01") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = variables(inventory.department())[name]["workstation_accounts"]
    return found


def test_a_workstation_has_the_accounts_of_its_levels_and_the_teachers(inventory: Inventory) -> None:
    assert accounts(inventory) == [
        {"name": "ce1", "label": "Classe CE1"},
        {"name": "ce2", "label": "Classe CE2"},
        TEACHERS,
    ]
    inventory.replace(DEVICES, "CE1 CE2", "CE1 teacher")
    assert accounts(inventory) == [{"name": "ce1", "label": "Classe CE1"}, TEACHERS]


def test_one_for_all_levels_has_all_accounts_and_one_for_staff_none_of_pupils(inventory: Inventory) -> None:
    inventory.replace(DEVICES, "CE1 CE2", "")
    names = [account["name"] for account in accounts(inventory)]
    assert names == ["ce1", "ce2", "cm1", "cm2", "enseignants"]
    inventory.replace(DEVICES, "CM1 CM2", "teacher")
    inventory.write("schools/jean-jaures/headcounts.csv", "date,level,pupils\n")
    assert accounts(inventory) == [{"name": "eleve", "label": "Élève"}, TEACHERS]
    assert accounts(inventory, "poste-02") == [TEACHERS]


def test_every_account_of_a_workstation_is_one_of_the_file_servers(inventory: Inventory) -> None:
    inventory.replace(DEVICES, "CE1 CE2", "ULIS CP")
    found = variables(inventory.department())
    served = {account["name"] for account in found["serveur"]["file_server_accounts"]}
    for name in ("poste-01", "poste-02"):
        assert {account["name"] for account in found[name]["workstation_accounts"]} <= served


def test_programs_begin_with_the_printer_of_the_room_else_with_the_first(inventory: Inventory) -> None:
    def printers(name: str) -> tuple[str, str]:
        told = variables(inventory.department())[name]
        return told["workstation_printer"], told["workstation_teachers_printer"]

    assert printers("poste-01") == ("", "")
    for number, room in ((1, "Local technique"), (2, "Salle 2")):
        inventory.add_device(
            name=f"imprimante-0{number}",
            kind="printer",
            mac=f"02:00:00:00:01:3{number}",
            address=f"10.99.0.2{number}",
            room=room,
        )
    assert printers("poste-01") == ("imprimante-01", "imprimante-01-enseignants")
    assert printers("poste-02") == ("imprimante-02", "imprimante-02-enseignants")


def test_all_programs_go_where_the_filter_listens_and_wpad_sends_browsers(lab: Department) -> None:
    found = variables(lab)
    server = found["serveur"] | group_variables(lab)["school_servers"]
    where = f"http://{server['web_filter_addresses'][0]}:{server['web_filter_port']}"
    assert found["poste-01"]["workstation_proxy"] == where
    domain = f".{server['web_filter_domain']}"
    assert domain in found["poste-01"]["workstation_proxy_exceptions"]


def test_a_workstation_is_woken_in_its_own_vlan_by_all_its_cards(inventory: Inventory) -> None:
    inventory.replace(SCHOOL, "model: 2003", "model: new")
    inventory.replace(DEVICES, "10.99.0.10,", "10.99.0.70,")
    inventory.replace(DEVICES, "10.99.0.11,", "10.99.0.71,")
    inventory.replace(DEVICES, "02:00:00:00:01:11", "02:00:00:00:01:11 02:00:00:00:01:21")
    assert variables(inventory.department())["serveur"]["wake_on_lan_machines"][0] == {
        "name": "poste-01",
        "macs": ["02:00:00:00:01:11", "02:00:00:00:01:21"],
        "address": "10.99.0.70",
        "broadcast": "10.99.0.127",
    }
