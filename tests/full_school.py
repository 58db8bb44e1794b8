"""A second school for the lab that has everything: VLANs, IPv6, every kind of device, names of all sorts."""

import csv
from io import StringIO

from tests.inventory import Inventory

# The day on which the tests look at it.
DAY = "2026-11-24"
KEY = "l-aubepine"
NAME = "École maternelle « L’Aubépine » d'Arguel"

_SCHOOL = f"""\
name: "{NAME}"
uai: 0259998G
kind: nursery
commune: 25056
open: {{from: 2010-09-01}}
sites:
  - name: L’Aubépine
    address: 3 chemin de l’Aubépine, 25720 Arguel
    latitude: -47.5
    longitude: 6
    rooms: [Salle d'éveil, Salle 1, Bibliothèque, "=HYPERLINK(1)"]
director: {{name: Zoë d’Œuvre, phone: "+33381000000", email: directrice@example.org}}
generations:
  - {{model: 2003, to: 2020-09-01}}
  - {{model: new, from: 2020-09-01}}
block: 10.99.16.0/24
block6: fd5a:92c1:7e04:10::/60
uplinks:
  - {{kind: fibre, down_mbit: 100, up_mbit: 50.5, latency_ms: 8, resolvers: [198.18.0.1], from: 2020-09-01}}
server: {{host: 198.18.0.12, lan_interface: enp2s0}}
"""

_COLUMNS = (
    "name kind mac address room levels model serial asset os ram_gb disk_gb acquired price warranty "
    "retired exit recipient wiped"
)
# What a device has no cell for here is empty.
_DEVICES: list[dict[str, str]] = [
    {
        "name": "serveur",
        "kind": "server",
        "mac": "02:00:00:00:02:01",
        "address": "10.99.16.1",
        "room": "Salle 1",
        "model": "Saline S3",
        "serial": "S-1",
        "asset": "A 001",
        "os": "Debian 13",
        "acquired": "2020-08-30",
        "price": "1234,50",
        "warranty": "2023-08-30",
    },
    {
        "name": "poste-01",
        "kind": "workstation",
        "mac": "02:00:00:00:02:11",
        "address": "10.99.16.66",
        "room": "Salle d'éveil",
        "levels": "PS MS",
        "model": "Lison 400",
        "serial": "-2+3",
        "asset": "=1+1",
        "acquired": "2020-08-30",
        "price": "412.5",
    },
    {
        "name": "portable-01",
        "kind": "laptop",
        "mac": "02:00:00:00:02:12 02:00:00:00:02:13",
        "address": "10.99.16.35",
        "levels": "teacher",
        "model": "Lison 400",
        "serial": "@SUM(A1)",
        "asset": "A 003",
        "os": "Windows 11",
        "ram_gb": "8",
        "disk_gb": "256",
    },
    {"name": "tablette-01", "kind": "tablet", "mac": "02:00:00:00:02:14", "room": "Bibliothèque"},
    {"name": "chariot", "kind": "tablet-cart", "room": "Bibliothèque"},
    {"name": "tbi", "kind": "board", "room": "Salle 1"},
    {
        "name": "vpi",
        "kind": "interactive-projector",
        "mac": "02:00:00:00:02:15",
        "address": "10.99.16.18",
        "room": "=HYPERLINK(1)",
    },
    {"name": "projecteur", "kind": "projector"},
    {"name": "imprimante", "kind": "printer", "mac": "02:00:00:00:02:16", "address": "10.99.16.19"},
    {"name": "commutateur", "kind": "switch", "mac": "02:00:00:00:02:17", "address": "10.99.16.20"},
    {"name": "borne", "kind": "access-point", "mac": "02:00:00:00:02:18", "address": "10.99.16.21"},
    {"name": "onduleur", "kind": "ups"},
    {
        "name": "ancien",
        "kind": "workstation",
        "mac": "02:00:00:00:02:19",
        "address": "10.99.16.67",
        "acquired": "2010-09-01",
        "retired": "2020-08-30",
        "exit": "given",
        "recipient": "L’Outil en main",
        "wiped": "2020-08-29",
    },
]


def add_full_school(inventory: Inventory) -> None:
    """Add the school's files."""
    folder = f"schools/{KEY}"
    inventory.write(f"{folder}/school.yml", _SCHOOL)
    table = StringIO()
    writer = csv.DictWriter(table, _COLUMNS.split(), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(_DEVICES)
    inventory.write(f"{folder}/devices.csv", table.getvalue())
    inventory.write(f"{folder}/headcounts.csv", "date,level,pupils,commune\n2026-11-01,PS,21,25056\n")
