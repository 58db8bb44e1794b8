"""The files of a department that a bill rests on, as bytes; nothing else of its folder gets into a seal."""

from collections.abc import Mapping
from pathlib import Path

from ordiclasse_inventory.billing.bill import Bill, bill, convention_of
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.problem import Problem
from ordiclasse_inventory.store import read_department
from ordiclasse_inventory.store.acknowledged import acknowledged_path

# What `read_department` reads. Keys and secrets stand in other files.
_FILES = (
    "department.yml", "communes.csv", "bodies.csv", "software.yml", "conventions/*.yml",
    "schools/*/school.yml", "schools/*/devices.csv", "schools/*/headcounts.csv",
    "schools/*/roster_counts.csv",
)  # fmt: skip


class UnreadableError(Exception):
    """The problems for which no bill can be made of a folder."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def read_inputs(inventory: Path, year: int) -> dict[str, bytes]:
    """The bytes of every file that the bill of a year rests on, by path. Raises OSError."""
    paths = [path for pattern in (*_FILES, acknowledged_path(year)) for path in inventory.glob(pattern)]
    return {path.relative_to(inventory).as_posix(): path.read_bytes() for path in sorted(paths)}


def write_inputs(inputs: Mapping[str, bytes], folder: Path) -> None:
    """Write them as a department's folder."""
    for name, data in inputs.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def history_of(folder: Path) -> Department:
    """The department with its history. Raises UnreadableError."""
    reading = read_department(folder)
    if reading.department is None:
        raise UnreadableError(reading.problems)
    return reading.department


def billed(history: Department, year: int) -> Bill:
    """The bill of a year, by the convention that holds. Raises UnreadableError where none does."""
    convention = convention_of(history.conventions, year)
    if convention is None:
        held = ", ".join(f"{each.key} ({each.period})" for each in history.conventions) or "none"
        found = f"no convention holds on the day of the count of {year}; there are: {held}"
        remedy = f"write conventions/{year}.yml, or correct the dates of one"
        problem = Problem("conventions", 0, "from", found, "a convention for that day", remedy)
        raise UnreadableError((problem,))
    return bill(history, convention, year)
