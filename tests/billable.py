"""The lab with what a bill needs: conventions, a second school, counts of two years, keys to sign with."""

import subprocess
from pathlib import Path

from tests.inventory import DEVICES, HEADCOUNTS, Inventory

YEAR = 2026
# The day on which it is sealed.
DAY = "2026-11-24"
_CONVENTION = """\
name: Convention {year}
from: {year}-01-01
to: {next}-01-01
creditor: "212500565"
debtor: "212500581"
account_line: "70.020.70876.004839.10100"
tariffs:
  - key: pupil
    label: Élève
    unit: pupil
    price: {pupil}
  - key: computer
    label: Ordinateur
    unit: device
    only: [server, workstation]
    price: 42.00
  - key: tablet
    label: Tablette
    unit: device
    only: [tablet]
    price: 28.50
"""


def convention(year: int, pupil: str = "11.80") -> str:
    """conventions/YEAR.yml."""
    return _CONVENTION.format(year=year, next=year + 1, pupil=pupil)


def make_billable(inventory: Inventory) -> Inventory:
    """Jean-Jaurès in Besançon, and a school in Beure, counted in 2025 and 2026; no finding of the control.

    The claims: 2025: 30 + 20 pupils, 2026: 31 + 20; 3 + 1 computers.
    """
    inventory.write("communes.csv", "insee,siren,name\n25056,212500565,Besançon\n25058,212500581,Beure\n")
    inventory.write("conventions/2025.yml", convention(2025))
    inventory.write("conventions/2026.yml", convention(2026))
    inventory.add_school("les-sapins")
    inventory.replace("schools/les-sapins/school.yml", 'commune: "25056"', 'commune: "25058"')
    for path in (DEVICES, "schools/les-sapins/devices.csv"):
        _as_seen(inventory, path)
    counted = "date,level,pupils\n2025-11-01,CE1,{}\n2026-11-01,CE1,{}\n"
    inventory.write(HEADCOUNTS, counted.format(30, 31))
    inventory.write("schools/les-sapins/headcounts.csv", counted.format(20, 20))
    return inventory


def _as_seen(inventory: Inventory, path: str) -> None:
    text = (inventory.root / path).read_text().replace("2026-09-01", "2024-09-01")
    header, *rows = text.splitlines()
    if "acquired" not in header:
        header, rows = f"{header},acquired", [f"{row},2024-09-01" for row in rows]
    lines = [f"{header},seen", *(f"{row},2026-09-15" for row in rows)]
    inventory.write(path, "\n".join([*lines, ""]))


def make_key(folder: Path, name: str) -> Path:
    """A new SSH key of that name, without passphrase."""
    path = folder / name
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(path)]
    subprocess.run(words, check=True)
    return path


def trust(inventory: Inventory, key: Path) -> None:
    """Make the key that of the lab's technician, camille, instead of the one there is."""
    settings = (inventory.root / "department.yml").read_text()
    start = settings.index("    keys:\n") + len("    keys:\n")
    end = settings.index("\n\n", start)
    public = key.with_name(f"{key.name}.pub").read_text().strip()
    inventory.write("department.yml", f"{settings[:start]}      - {public}{settings[end:]}")
