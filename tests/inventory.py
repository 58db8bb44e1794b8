"""A department's folder that a test alters, and what reading it says."""

import csv
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.identifiers import uai_letter
from ordiclasse_inventory.store import read_department

ROOT = Path(__file__).parents[1]
SCHOOL = "schools/jean-jaures/school.yml"
DEVICES = "schools/jean-jaures/devices.csv"
HEADCOUNTS = "schools/jean-jaures/headcounts.csv"

Edit = Callable[["Inventory"], None]


@dataclass(frozen=True, slots=True)
class Inventory:
    """A folder, and the ways in which people alter it."""

    root: Path

    @classmethod
    def copy_lab(cls, root: Path) -> "Inventory":
        """A copy of inventories/lab, its school as before its VLANs: flat, a server and two workstations."""
        shutil.copytree(ROOT / "inventories" / "lab", root, ignore=shutil.ignore_patterns(".keys", "*_vars"))
        inventory = cls(root)
        inventory.replace(SCHOOL, "model: new\n    from: 2026-09-01", "model: 2003\n    from: 2016-09-01")
        for vlan, flat in (("10.99.0.66", "10.99.0.10"), ("10.99.0.67", "10.99.0.11")):
            inventory.replace(DEVICES, vlan, flat)
        lines = (root / DEVICES).read_text().splitlines(keepends=True)
        inventory.write(DEVICES, "".join(line for line in lines if ",printer," not in line))
        return inventory

    def replace(self, path: str, old: str, new: str) -> None:
        """Replace a text that stands in the file."""
        text = (self.root / path).read_text()
        assert old in text, f"{old!r} is not in {path}"
        self.write(path, text.replace(old, new))

    def write(self, path: str, content: str | bytes) -> None:
        """Write a whole file."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())

    def add_school(self, key: str, block: str = "10.99.1.0/24") -> None:
        """Add a school, all right in itself; the second one has the UAI 0259998G."""
        school = (self.root / SCHOOL).read_text()
        number = len(list((self.root / "schools").iterdir()))
        digits = f"{259999 - number:07}"
        for old, new in (
            ("Jean-Jaurès", key),
            ("0259999H", digits + uai_letter(digits)),
            ("10.99.0.0/24", block),
            ("fd5a:92c1:7e04::/60", f"fd5a:92c1:7e04:{number}0::/60"),
            ("198.18.0.11", f"198.18.0.{11 + number}"),
        ):
            school = school.replace(old, new)
        self.write(f"schools/{key}/school.yml", school)
        first = block.removesuffix(".0/24")
        devices = f"name,kind,mac,address\nserveur,server,02:00:00:00:0{number + 1}:01,{first}.1\n"
        self.write(f"schools/{key}/devices.csv", devices)

    def add_device(self, school: str = "jean-jaures", **cells: str) -> None:
        """Add a device (in the lab: on line 5), and the columns that the file lacks; `from_` is `from`."""
        self.add_row(f"schools/{school}/devices.csv", **cells)

    def add_row(self, path: str, **cells: str) -> None:
        """Add a line to a table, and the columns that it lacks; `from_` is the column `from`."""
        row = {name.removesuffix("_"): cell for name, cell in cells.items()}
        with (self.root / path).open(newline="") as file:
            rows = [*csv.DictReader(file), row]
        with (self.root / path).open("w", newline="") as file:
            columns = dict.fromkeys(name for row in rows for name in row)
            table = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            table.writeheader()
            table.writerows(rows)

    def problems(self, schools: Iterable[str] | None = None) -> list[str]:
        """Every problem, in its words for people."""
        return list(map(str, read_department(self.root, schools).problems))

    def department(self, schools: Iterable[str] | None = None) -> Department:
        """The department; its files have no problem."""
        reading = read_department(self.root, schools)
        assert reading.department is not None, "\n".join(map(str, reading.problems))
        return reading.department

    def files(self) -> dict[str, bytes]:
        """Every file's bytes."""
        return {str(path): path.read_bytes() for path in self.root.rglob("*") if path.is_file()}


_FOLDER = TemporaryDirectory(prefix="ordiclasse-")
LAB = Inventory.copy_lab(Path(_FOLDER.name, "lab")).root


def replace(path: str, old: str, new: str) -> Edit:
    """An edit for a table of cases."""
    return lambda inventory: inventory.replace(path, old, new)


def add_device(**cells: str) -> Edit:
    """A device more, for a table of cases."""
    return lambda inventory: inventory.add_device(**cells)


def write(path: str, content: str | bytes) -> Edit:
    """A file written anew, for a table of cases."""
    return lambda inventory: inventory.write(path, content)
