"""A small department that is billed: one school of three is shared by three communes; names are hostile."""

import json

from tests.inventory import Inventory

# What a spreadsheet, a browser, a template or XML would take for more than a name.
FORMULA = '=HYPERLINK("http://x.example/";"Gratuit")'
SCRIPT = "<script>alert(1)</script> & {{ 7*7 }} {% raw %} ]]> --"
LONG = "École " + "très " * 60 + "a" * 200

_SCHOOLS = {"jean-jaures": FORMULA, "l-etang": SCRIPT, "rpi": LONG}
_CONVENTION = """\
name: Convention d’essai
from: 2025-01-01
creditor: "212500565"
debtor: "242500361"
account_line: "70.020.70876.004839.10100"
deliberation: Délibération n° 37
tariffs:
  - {key: pupil, label: Élève, unit: pupil, price: 11.8037}
  - {key: computer, label: Ordinateur d’élève, unit: device, only: [workstation], price: 42.00, free: 1}
  - {key: server, label: Serveur, unit: device, only: [server], price: 310.00, ceiling: 300.00}
  - {key: link, label: Liaison, unit: uplink, price: 10.00, minimum: 12.34}
  - {key: flat, label: Forfait, unit: contributor, price: 25.00}
"""
_HEADCOUNTS = """\
date,level,pupils,commune
2026-11-01,CE1,33,25056
2026-11-01,CE2,33,25035
2026-11-01,CM1,34,25036
"""


def bill_department(inventory: Inventory) -> None:
    """Make the lab's department one that is billed since 2025."""
    inventory.write("communes.csv", "insee,siren,name,full_name\n"
                    "25035,200048437,Les Auxons,Commune des Auxons\n"
                    "25036,212500367,Avanne-Aveney,Commune d’Avanne-Aveney\n"
                    "25056,212500565,Besançon,Commune de Besançon\n")  # fmt: skip
    inventory.write("bodies.csv", "key,name,kind,siren,members\n"
                    "gbm,Communauté urbaine Grand Besançon Métropole,agglomeration,242500361,\n"
                    "rpi-trois,RPI des Trois-Clochers,rpi,,25035 25036 25056\n")  # fmt: skip
    inventory.write("conventions/2025.yml", _CONVENTION)
    inventory.add_school("l-etang", "10.99.1.0/24")
    inventory.add_school("rpi", "10.99.2.0/24")
    for key, name in _SCHOOLS.items():
        path = f"schools/{key}/school.yml"
        old = (inventory.root / path).read_text().splitlines()[2]
        inventory.replace(path, old, f"name: {json.dumps(name, ensure_ascii=False)}")
    inventory.replace("schools/rpi/school.yml", "\nblock:", "\npayers: [{body: rpi-trois}]\n\nblock:")
    inventory.write("schools/rpi/headcounts.csv", _HEADCOUNTS)
