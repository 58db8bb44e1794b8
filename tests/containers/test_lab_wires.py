"""The wires of the lab's schools, and the cards plugged in them; tests/lab runs the machines."""

from dataclasses import replace

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.school import Generation, GenerationModel
from ordiclasse_inventory.outputs.machines import machines
from tests.lab import lab as wires


def test_a_flat_schools_server_has_one_card_to_it(lab: Department) -> None:
    school = lab.schools["jean-jaures"]
    assert [str(link) for link in wires.server_links(school)] == [
        "ordiclasse-lab-wan:interface_name=wan,ip=198.18.0.11",
        "ordiclasse-lab-jean-jaures:interface_name=lan,mac=02:00:00:00:01:01",
    ]
    assert wires.workstation_link(school, school.workstations[0]).network == "ordiclasse-lab-jean-jaures"


def test_a_server_has_a_card_in_every_vlan_and_a_workstation_is_in_its_own(lab: Department) -> None:
    flat = lab.schools["jean-jaures"]
    school = replace(flat, generations=(Generation(GenerationModel.NEW),))
    cards = {link.interface: link.network for link in wires.server_links(school)[1:]}
    assert cards["vlan40"] == "ordiclasse-lab-jean-jaures-40"
    # They are called as the server's roles will look for them.
    server = next(
        machine
        for machine in machines(replace(lab, schools={school.key: school}))
        if "school_servers" in machine.groups
    )
    assert list(cards) == [network["interface"] for network in server.variables["gateway_networks"]]
    pupils, teachers = school.workstations[0], replace(school.workstations[1], levels=(Level.TEACHER,))
    assert wires.workstation_link(school, pupils).network == "ordiclasse-lab-jean-jaures-40"
    assert wires.workstation_link(school, teachers).network == "ordiclasse-lab-jean-jaures-30"
