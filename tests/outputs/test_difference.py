"""Every kind of change, and what a technician is told of it."""

import pytest

from ordiclasse_inventory.model.difference import differences
from ordiclasse_inventory.outputs.difference import difference_sheet, words
from tests.inventory import DEVICES, HEADCOUNTS, SCHOOL, Edit, Inventory, replace, write

ROSTER = "2026-11-03,CP,9\n2026-11-03,CE1,2\n"
POSTE_01 = "poste-01,workstation,02:00:00:00:01:11,10.99.0.10,Salle 1,CE1 CE2,Conteneur,,2026-09-01\n"
POSTE_02 = "poste-02,workstation,02:00:00:00:01:12,10.99.0.11,Salle 2,CM1 CM2,Conteneur,,2026-09-01\n"
POSTE_07 = "poste-07,workstation,02:00:00:00:01:17,10.99.0.16,Salle 2,,,,2026-09-01\n"
FIBRE = """    to: 2026-09-01
  - kind: fibre
    down_mbit: 100
    up_mbit: 50
    latency_ms: 5
    resolvers: [198.18.0.1]
    from: 2026-09-01
"""
CAMILLE = "ssh-ed25519 AAAA= camille"
SECOND = "schools/victor-hugo"
WAY_OUT = "name,kind,mac,address,acquired,retired,exit,recipient,wiped\n"
SERVER = "serveur,server,02:00:00:00:01:01,10.99.0.1,2026-09-01,,,,\n"
HEADER = "name,kind,mac,address,room,levels,model,serial,acquired"


def both(*edits: Edit) -> Edit:
    def edit(inventory: Inventory) -> None:
        for each in edits:
            each(inventory)

    return edit


def add_school(inventory: Inventory) -> None:
    inventory.add_school("victor-hugo")


def empty_school(inventory: Inventory) -> None:
    """A school whose devices went elsewhere before it closes."""
    inventory.add_school("victor-hugo")
    inventory.write("schools/victor-hugo/devices.csv", "name,kind,mac,address\n")


def one_key(inventory: Inventory) -> None:
    """A technician's key that fits on a line here."""
    text = (inventory.root / "department.yml").read_text()
    long = next(line for line in text.splitlines() if "- ssh-ed25519" in line)
    inventory.replace("department.yml", long, f"      - {CAMILLE}")


def rename_folder(inventory: Inventory) -> None:
    (inventory.root / "schools/jean-jaures").rename(inventory.root / "schools/jaures")


def write_devices(path: str, extra: str, *rows: str) -> Edit:
    """devices.csv with more columns, which only the last row fills."""
    first, commas = f"{HEADER},{extra}\n", "," * (extra.count(",") + 1)
    lines = [row.replace("\n", f"{commas}\n") for row in rows[:-1]]
    return write(path, first + "".join(lines) + rows[-1])


LAB_SERVER = "serveur,server,02:00:00:00:01:01,10.99.0.1,Local technique,,Conteneur,,2026-09-01\n"

# Name, what is there before, what is edited, what is said.
CASES: list[tuple[str, Edit | None, Edit, list[str]]] = [
    (
        "a device is new",
        None,
        replace(DEVICES, POSTE_02, POSTE_02 + POSTE_07),
        ["jean-jaures: poste-07 is new (workstation, Salle 2, 10.99.0.16, from 2026-09-01)"],
    ),
    (
        "a device is gone",
        None,
        replace(DEVICES, POSTE_02, ""),
        ["jean-jaures: poste-02 is gone (workstation, Salle 2, 10.99.0.11, from 2026-09-01)"],
    ),
    (
        "a device changes room and levels",
        None,
        replace(DEVICES, "Salle 1,CE1 CE2", "Salle 2,CE2 CM1"),
        ["jean-jaures: poste-01: room Salle 1 → Salle 2", "jean-jaures: poste-01: levels: + CM1, − CE1"],
    ),
    (
        "a device is renamed, and is known by its MAC address",
        None,
        replace(DEVICES, "poste-02", "poste-09"),
        ["jean-jaures: poste-09: name poste-02 → poste-09"],
    ),
    (
        "a network card is replaced, and the device is known by its name",
        None,
        replace(DEVICES, "02:00:00:00:01:12", "02:00:00:00:01:99"),
        ["jean-jaures: poste-02: MAC: + 02:00:00:00:01:99, − 02:00:00:00:01:12"],
    ),
    (
        "two devices change names",
        None,
        both(
            replace(DEVICES, "poste-01", "poste-xx"),
            replace(DEVICES, "poste-02", "poste-01"),
            replace(DEVICES, "poste-xx", "poste-02"),
        ),
        [
            "jean-jaures: poste-02: name poste-01 → poste-02",
            "jean-jaures: poste-01: name poste-02 → poste-01",
        ],
    ),
    (
        "an acquisition is corrected, and the stay with it",
        None,
        replace(DEVICES, POSTE_01, POSTE_01.replace("2026-09-01", "2026-08-01")),
        ["jean-jaures: poste-01: acquired 2026-09-01 → 2026-08-01"],
    ),
    (
        "a device is retired",
        write(
            DEVICES, WAY_OUT + SERVER + "poste-02,workstation,02:00:00:00:01:12,10.99.0.11,2010-09-01,,,,\n"
        ),
        write(
            DEVICES,
            WAY_OUT + SERVER + "poste-02,workstation,02:00:00:00:01:12,10.99.0.11,2010-09-01,"
            "2026-10-01,given,Les Écoliers d’abord,2026-09-30\n",
        ),
        ["jean-jaures: poste-02 retired on 2026-10-01: given to Les Écoliers d’abord, wiped on 2026-09-30"],
    ),
    (
        "a device moves",
        add_school,
        both(
            write_devices(
                DEVICES,
                "to,moved_to",
                LAB_SERVER,
                POSTE_01,
                POSTE_02.replace("\n", ",2026-10-01,victor-hugo\n"),
            ),
            write_devices(
                f"{SECOND}/devices.csv",
                "from,moved_from",
                "serveur,server,02:00:00:00:02:01,10.99.1.1,,,,,\n",
                "poste-05,workstation,02:00:00:00:01:12,10.99.1.12,Salle 1,CE1,Conteneur,,2026-09-01,"
                "2026-10-01,jean-jaures\n",
            ),
        ),
        [
            (
                "jean-jaures: poste-02 moved from jean-jaures to victor-hugo on 2026-10-01"
                " (as poste-05, workstation, Salle 1, 10.99.1.12)"
            )
        ],
    ),
    (
        "a line is cut from one file and put into another",
        add_school,
        both(
            replace(DEVICES, POSTE_02, ""),
            write(
                f"{SECOND}/devices.csv",
                f"{HEADER}\nserveur,server,02:00:00:00:02:01,10.99.1.1,,,,,\n"
                + POSTE_02.replace("10.99.0", "10.99.1").replace("Conteneur", "Lison 400"),
            ),
        ),
        [
            "jean-jaures: poste-02 moved from jean-jaures to victor-hugo (workstation, Salle 2, 10.99.1.11)",
            "victor-hugo: poste-02: model Conteneur → Lison 400",
        ],
    ),
    (
        "a link follows another",
        None,
        replace(
            SCHOOL, "    from: 2016-09-01\n\n# Where tech", f"    from: 2016-09-01\n{FIBRE}\n# Where tech"
        ),
        ["jean-jaures: uplink: adsl 8/0.8 Mbit/s → fibre 100/50 Mbit/s from 2026-09-01"],
    ),
    (
        "a link is corrected",
        None,
        replace(SCHOOL, "latency_ms: 40", "latency_ms: 60"),
        ["jean-jaures: uplink from 2016-09-01: latency ms 40 → 60"],
    ),
    (
        "a platform changes model",
        both(replace(DEVICES, "10.99.0.10,", "10.99.0.66,"), replace(DEVICES, "10.99.0.11,", "10.99.0.67,")),
        replace(
            SCHOOL,
            "  - model: 2003\n    from: 2016-09-01\n",
            "  - model: 2003\n    from: 2016-09-01\n"
            "    to: 2026-09-01\n  - model: new\n    from: 2026-09-01\n",
        ),
        ["jean-jaures: generation: 2003 → new from 2026-09-01"],
    ),
    (
        "teachers choose again",
        None,
        replace(SCHOOL, "software: [tuxmath, tuxtype]", "software: [gtypist, tuxmath]"),
        ["jean-jaures: software: + gtypist, − tuxtype"],
    ),
    (
        "pupils are counted again",
        None,
        both(
            replace(HEADCOUNTS, "CE1,12", "CE1,14"),
            replace(HEADCOUNTS, "2026-11-01,CM2,12", "2026-11-01,CP,9"),
        ),
        ["jean-jaures: headcounts as at 2026-11-01: CE1 12 → 14, − CM2 12, + CP 9"],
    ),
    (
        "a roster is counted",
        None,
        write("schools/jean-jaures/roster_counts.csv", f"date,level,pupils\n{ROSTER}"),
        ["jean-jaures: roster counts as at 2026-11-03 are new (11 pupils)"],
    ),
    (
        "pupils are counted another year",
        None,
        replace(HEADCOUNTS, "2026-11-01,CM2,12\n", "2026-11-01,CM2,12\n2027-11-01,CE1,20\n2027-11-01,CP,9\n"),
        ["jean-jaures: headcounts as at 2027-11-01 are new (29 pupils)"],
    ),
    (
        "a school is new, with its devices",
        None,
        add_school,
        [
            (
                "victor-hugo: the school is new"
                " (École élémentaire victor-hugo, 10.99.1.0/24, 1 device, from 2016-09-01)"
            )
        ],
    ),
    (
        "a school closes into another",
        empty_school,
        replace(
            f"{SECOND}/school.yml",
            "  from: 2016-09-01\n\n# Where it",
            "  from: 2016-09-01\n  to: 2027-07-05\n  merged_into: jean-jaures\n\n# Where it",
        ),
        ["victor-hugo: the school merged into jean-jaures on 2027-07-05"],
    ),
    (
        "a school closes",
        empty_school,
        replace(
            f"{SECOND}/school.yml",
            "  from: 2016-09-01\n\n# Where it",
            "  from: 2016-09-01\n  to: 2027-07-05\n\n# Where it",
        ),
        ["victor-hugo: open from 2016-09-01 → from 2016-09-01 until 2027-07-05"],
    ),
    (
        "a school is renamed",
        None,
        replace(SCHOOL, "name: École élémentaire Jean-Jaurès", "name: École Simone-Veil"),
        ["jean-jaures: name École élémentaire Jean-Jaurès → École Simone-Veil"],
    ),
    (
        "a school's folder is renamed",
        None,
        rename_folder,
        ["jaures: key jean-jaures → jaures"],
    ),
    (
        "a room is added and the director is known",
        None,
        both(
            replace(SCHOOL, "Salle 1, Salle 2]", "Salle 1, Salle 2, BCD]"),
            replace(SCHOOL, "# Where it is.", "director:\n  name: Mme Durand\n  phone: 03 81 00 00 00\n\n#"),
        ),
        [
            "jean-jaures: director nothing → Mme Durand, 03 81 00 00 00",
            "jean-jaures: site École: rooms: + BCD",
        ],
    ),
    (
        "communes merge",
        write(
            "communes.csv",
            "insee,siren,name,from,to,into\n25056,212500565,Besançon,,,\n"
            "25147,212501472,Chemaudin,,,\n25597,212505978,Vaux-les-Prés,,,\n",
        ),
        write(
            "communes.csv",
            "insee,siren,name,from,to,into\n25056,212500565,Besançon,,,\n"
            "25147,212501472,Chemaudin,,2017-01-01,\n25147,200065647,Chemaudin et Vaux,2017-01-01,,\n"
            "25597,212505978,Vaux-les-Prés,,2017-01-01,25147\n",
        ),
        [
            "communes.csv: commune Chemaudin et Vaux (25147): Chemaudin → Chemaudin et Vaux from 2017-01-01",
            "communes.csv: commune Vaux-les-Prés (25597) merged into Chemaudin et Vaux (25147) on 2017-01-01",
        ],
    ),
    (
        "a commune joins",
        None,
        replace("communes.csv", "Besançon\n", "Besançon\n25147,212501472,Chemaudin\n"),
        ["communes.csv: commune Chemaudin (25147) is new (Chemaudin)"],
    ),
    (
        "settings of the department change",
        one_key,
        both(
            replace("department.yml", "Europe/Paris", "Europe/Brussels"),
            replace("department.yml", "suite: trixie", "suite: forky"),
            replace("department.yml", "    - name: Éduscol\n      url: https://eduscol.education.fr/\n", ""),
            replace("department.yml", "name: camille", "name: dominique"),
            replace("department.yml", "roles: [ent_portal,", "roles: [monitoring, ent_portal,"),
            replace("department.yml", "server: {years: 7, price: 1200}", "server: {years: 8, price: 1200}"),
            replace("department.yml", "key: .keys/management", "key: .keys/other"),
        ),
        [
            "department.yml: timezone Europe/Paris → Europe/Brussels",
            "department.yml: debian suite trixie → forky",
            "department.yml: ent bookmarks: − Éduscol https://eduscol.education.fr/",
            "department.yml: management key .keys/management → .keys/other",
            f"department.yml: technician camille is gone ({CAMILLE})",
            f"department.yml: technician dominique is new ({CAMILLE})",
            "department.yml: shared server centre: roles: + monitoring",
            "department.yml: renewal of server: years 7 → 8",
        ],
    ),
    (
        "the catalogue has another edition",
        None,
        both(
            replace("software.yml", "edition: 2026-lab", "edition: 2027"),
            replace("software.yml", "packages: [gtypist]", "packages: [gtypist, emacs]"),
            replace(
                "software.yml",
                "titles:\n",
                "titles:\n  gcompris:\n    name: GCompris\n    packages: [gcompris-qt]\n    levels: [CP]\n",
            ),
        ),
        [
            "software.yml: edition 2026-lab → 2027",
            "software.yml: title gcompris is new (GCompris: gcompris-qt)",
            "software.yml: title gtypist: packages: + emacs",
        ],
    ),
]


def said(inventory: Inventory, edit: Edit) -> list[str]:
    first = inventory.department()
    edit(inventory)
    return [words(each) for each in differences(first, inventory.department())]


@pytest.mark.parametrize(
    ("before", "edit", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_change_is_told(inventory: Inventory, before: Edit | None, edit: Edit, expected: list[str]) -> None:
    if before:
        before(inventory)
    # The key's path is compared by `store.revision`, which these tests leave out.
    key = str(inventory.root.absolute()) + "/"
    assert sorted(line.replace(key, "") for line in said(inventory, edit)) == sorted(expected)


def test_programs_get_values_that_json_can_hold(inventory: Inventory) -> None:
    first = inventory.department()
    inventory.replace(DEVICES, "Salle 1", "Salle 2")
    (found,) = map(difference_sheet, differences(first, inventory.department()))
    assert found == {
        "where": "schools/jean-jaures",
        "what": "changed",
        "subject": "poste-01",
        "field": "room",
        "before": "Salle 1",
        "after": "Salle 2",
        "words": "jean-jaures: poste-01: room Salle 1 → Salle 2",
    }
