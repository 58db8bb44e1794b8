"""A school on a sheet."""

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.outputs.sheets import school_sheet, school_summary


def test_a_school_in_a_line(lab: Department) -> None:
    assert school_summary(lab, lab.schools["jean-jaures"]) == {
        "school": "jean-jaures",
        "name": "École élémentaire Jean-Jaurès",
        "kind": "elementary",
        "commune": "Besançon",
        "uplink": "adsl 8/0.8 Mbit/s",
        "computers": 3,
        "pupils": 47,
    }


def test_a_school_on_a_sheet(lab: Department) -> None:
    sheet = school_sheet(lab, lab.schools["jean-jaures"])
    assert sheet["server reached at"] == "198.18.0.11"
    assert sheet["domain"] == "jean-jaures.lab.internal"
    assert sheet["addresses"] == "10.99.0.0/24, unknown machines 10.99.0.200 to 10.99.0.250"
    assert sheet["software"] == "Tux Math, Tux Typing"
    assert [(machine["name"], machine["software"]) for machine in sheet["machines"]] == [
        ("serveur", ""),
        ("poste-01", "Tux Math, Tux Typing"),
        ("poste-02", "Tux Math, Tux Typing"),
    ]
