"""A school on a sheet."""

from dataclasses import replace

from ordiclasse_inventory.model.commune import Body, BodyKind
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.school import Contact, Generation, GenerationModel, Payer, Site
from ordiclasse_inventory.model.uplink import UplinkKind
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
    assert sheet["IPv6"] == "fd5a:92c1:7e04::/60"
    assert sheet["open"] == "from 2016-09-01"
    assert sheet["sites"] == (
        "École · 1 rue de l’Exemple, 25000 Besançon · 47.23780, 6.02410"
        " · rooms Local technique, Salle 1, Salle 2"
    )
    assert (sheet["director"], sheet["paid by"]) == ("", "its commune")
    assert sheet["software"] == "Tux Math, Tux Typing"
    assert [(machine["name"], machine["software"]) for machine in sheet["machines"]] == [
        ("serveur", ""),
        ("poste-01", "Tux Math, Tux Typing"),
        ("poste-02", "Tux Math, Tux Typing"),
    ]


def test_a_sheet_says_which_networks_a_school_with_vlans_has(lab: Department) -> None:
    school = replace(lab.schools["jean-jaures"], generations=(Generation(GenerationModel.NEW),))
    addresses = school_sheet(lab, school)["addresses"].splitlines()
    assert len(addresses) == 6
    assert addresses[0] == "VLAN 10 servers 10.99.0.0/28"
    assert addresses[3] == "VLAN 40 pupils 10.99.0.64/26, unknown machines 10.99.0.112 to 10.99.0.126"


def test_a_sheet_says_whom_to_call_and_who_pays(lab: Department) -> None:
    school = replace(
        lab.schools["jean-jaures"],
        director=Contact("Camille Été", "03 53 01 00 00"),
        payers=(Payer("sivos"),),
        sites=(Site("Annexe", latitude=47.2),),
    )
    bodies = (Body("rpi", "RPI du Bas", BodyKind.RPI), Body("sivos", "SIVOS du Plateau", BodyKind.SIVOS))
    sheet = school_sheet(replace(lab, bodies=bodies), school)
    assert sheet["director"] == "Camille Été · 03 53 01 00 00"
    assert (sheet["paid by"], sheet["sites"]) == ("SIVOS du Plateau", "Annexe")


def test_a_sheet_tells_what_follows_from_the_link(lab: Department) -> None:
    school = lab.schools["jean-jaures"]
    sheet = school_sheet(lab, school)
    assert sheet["updates"] == "by day; an edition of 1 GB takes 1 h 18 beside the class"
    assert (sheet["workstations at a time"], sheet["package cache"]) == ("1", "20 GB")
    assert sheet["shaped to"] == "6800/680 kbit/s"
    capped = replace(school.uplinks[0], kind=UplinkKind.SATELLITE, down_mbit=10, monthly_cap_gb=50)
    assert school_sheet(lab, replace(school, uplinks=(capped,)))["updates"] == (
        "by night, 20:00 to 06:00; an edition of 1 GB takes 0 h 16, in 2 nights of 0.81 GB at most"
    )
    slow = replace(school.uplinks[0], down_mbit=1)
    assert school_sheet(lab, replace(school, uplinks=(slow,)))["updates"].endswith("2 h 37, in 1 night")
    assert "updates" not in school_sheet(lab, replace(school, uplinks=()))
