"""What an import would change, row by row, and the draft that it is written to.

An import is a function that reads rows, edits a `Desk` and notes on it what it does. `settle` runs it, has
the draft checked as a whole, and takes back the rows that don't fit, with the reason.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ordiclasse_inventory.changes.device import cut
from ordiclasse_inventory.changes.school import add as add_school
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.model.problem import Problem
from ordiclasse_inventory.model.school import School
from ordiclasse_inventory.store.draft import Draft
from ordiclasse_inventory.store.settings_edit import SettingsEdit
from ordiclasse_inventory.store.table_edit import TableEdit
from ordiclasse_inventory.store.text import visible

# Each round takes back at least one row, mostly all of those that are wrong; more rounds are no use.
_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Source:
    """A row of what is imported: the file and its line (0: the whole file)."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field with its text before (empty: none) and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """What one row changes in one school: of `thing` (a device, a count, a site), which may be new."""

    source: Source
    school: str
    thing: str
    new: bool
    fields: tuple[FieldChange, ...]


@dataclass(slots=True)
class Outcome:
    """All that came of an import before it is written.

    `refused` are rows that are wrong, with the reason; `problems` are what would be wrong in the inventory's
    files and can't be laid to a row; `remarks` are things said of rows that are taken; `passed_over` counts
    the rows that are none of ours, by why.
    """

    draft: Draft
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    remarks: list[tuple[Source, str, str]] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    refused: list[Problem] = field(default_factory=list)
    problems: tuple[Problem, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {
            "changes": [asdict(change) for change in self.changes],
            "unchanged": self.unchanged,
            "remarks": [
                {"file": source.file, "line": source.line, "field": field, "said": said}
                for source, field, said in self.remarks
            ],
            "passed_over": dict(self.passed_over),
            "refused": [problem.as_dict() for problem in self.refused],
            "problems": [problem.as_dict() for problem in self.problems],
        }


class Desk:
    """An inventory while rows are worked into it."""

    def __init__(self, root: Path, department: Department, day: Day, taken_back: frozenset[Source]) -> None:
        self.root, self.department, self.day = root, department, day
        self.outcome = Outcome(Draft(root))
        self._taken_back = taken_back
        self._tables: dict[str, TableEdit] = {}
        self._settings: dict[str, SettingsEdit] = {}
        self._added: dict[str, list[Source]] = {}
        self._origins: dict[tuple[str, int], Source] = {}

    def takes(self, source: Source) -> bool:
        """Whether a row is to be worked in: not where it was taken back."""
        return source not in self._taken_back

    def remark(self, source: Source, field: str, said: str) -> None:
        """Say something of a row that is taken all the same."""
        self.outcome.remarks.append((source, field, visible(said)))

    def pass_over(self, why: str) -> None:
        """Count a row that is none of ours."""
        self.outcome.passed_over[why] += 1

    def refuse(self, source: Source, field: str, found: str, expected: str, remedy: str = "") -> None:
        """Note what is wrong in a row."""
        words = (visible(text) for text in (field, found, expected, remedy))
        self.outcome.refused.append(Problem(source.file, source.line, *words))

    def change(self, change: Change) -> None:
        """Note a change that was drafted; one without fields is a row that says what the files say."""
        if change.fields or change.new:
            self.outcome.changes.append(change)
        else:
            self.outcome.unchanged += 1

    def set_cells(self, source: Source, path: str, line: int, cells: dict[str, str]) -> None:
        """Write cells of a line of a table."""
        self._table(path).set(line, cells)
        self._origins[path, line] = source

    def cut(self, source: Source, path: str, line: int, day: Day, cells: dict[str, str]) -> None:
        """End a device's line on a day, and begin one like it with other cells."""
        cut(self._table(path), line, day, cells)
        self._origins[path, line] = source
        self._added.setdefault(path, []).append(source)

    def add_row(self, source: Source, path: str, cells: dict[str, str], columns: tuple[str, ...]) -> None:
        """Add a line to a table; a file that is not there is begun with `columns`."""
        self._table(path, columns).append(cells)
        self._added.setdefault(path, []).append(source)

    def set_setting(self, source: Source, path: str, place: tuple[str | int, ...], value: object) -> None:
        """Write a setting."""
        self._settings_of(path).set(place, value)
        self._origins[path, 0] = source

    def append_setting(self, source: Source, path: str, place: tuple[str | int, ...], value: object) -> None:
        """Add to the list at a place."""
        self._settings_of(path).append(place, value)
        self._origins[path, 0] = source

    def add_school(self, source: Source, school: School) -> None:
        """Begin a school's files."""
        before = set(self.outcome.draft.texts)
        add_school(self.outcome.draft, school)
        self._origins |= {(path, 0): source for path in self.outcome.draft.texts if path not in before}

    def close(self) -> set[Source]:
        """Put the edits into the draft and check it: the rows that don't fit, each refused."""
        draft = self.outcome.draft
        for path, table in self._tables.items():
            draft.write(path, table.text())
            added = self._added.get(path, [])
            lines = [line for line, _ in TableEdit(table.text()).rows()]
            self._origins |= dict(
                zip([(path, line) for line in lines[len(lines) - len(added) :]], added, strict=True)
            )
        for path, settings in self._settings.items():
            draft.write(path, settings.text())
        wrong: set[Source] = set()
        others = []
        for problem in draft.problems() if draft.texts else ():
            places = (problem.path, problem.line), (problem.path, 0)
            source = next((self._origins[place] for place in places if place in self._origins), None)
            if source is None:
                others.append(problem)
                continue
            wrong.add(source)
            self.refuse(source, problem.field, problem.found, problem.expected, problem.remedy)
        self.outcome.problems = tuple(others)
        return wrong

    def _table(self, path: str, columns: tuple[str, ...] = ()) -> TableEdit:
        if path not in self._tables:
            text = self.outcome.draft.text(path)
            self._tables[path] = TableEdit(",".join(columns) + "\n" if text is None else text)
        return self._tables[path]

    def _settings_of(self, path: str) -> SettingsEdit:
        if path not in self._settings:
            self._settings[path] = self.outcome.draft.settings(path)
        return self._settings[path]


Work = Callable[[Desk], None]


def settle(root: Path, department: Department, day: Day, work: Work) -> Outcome:
    """What an import comes to: rows that would make the inventory wrong are taken back, and refused.

    `department` is with its history and without a problem; members and devices are those of `day`.
    """
    taken_back: set[Source] = set()
    refused: list[Problem] = []
    for _ in range(_ROUNDS):
        desk = Desk(root, department, day, frozenset(taken_back))
        work(desk)
        own = len(desk.outcome.refused)
        wrong = desk.close()
        refused += desk.outcome.refused[own:]
        if not wrong:
            break
        taken_back |= wrong
    else:
        desk.outcome.problems = desk.outcome.draft.problems()
    desk.outcome.refused = sorted(
        dict.fromkeys([*desk.outcome.refused, *refused]), key=lambda problem: (problem.path, problem.line)
    )
    return desk.outcome
