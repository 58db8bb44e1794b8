"""Pupils of each level: the ministry's open data (*effectifs des écoles*), or rows as a school declares them.

Both are joined on the school's code (UAI): a column `code_commune_insee` of the former holds postal codes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ordiclasse_inventory.model.identifiers import is_insee
from ordiclasse_inventory.model.level import ELEMENTARY, Level
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.model.school import School
from ordiclasse_inventory.store import did_you_mean
from ordiclasse_inventory.store.cells import iso_date
from ordiclasse_inventory.store.devices import HEADCOUNT_COLUMNS
from ordiclasse_inventory.store.table_edit import TableEdit

from .change import Change, Desk, FieldChange, Source
from .spreadsheet import Row, Table, damage, iso_day
from .words import plain

_MINISTRY_LEVELS = {level: f"nombre_eleves_{level.lower()}_hors_ulis" for level in ELEMENTARY}
SCHOOL_COLUMNS = ("uai", "numero_ecole", "Identifiant_de_l_etablissement", "school", "école", "clé")
COLUMNS: dict[str, tuple[str, ...]] = {
    "school": SCHOOL_COLUMNS,
    "year": ("rentree_scolaire", "annee_scolaire"),
    "nursery": ("nombre_eleves_preelementaire_hors_ulis",),
    "elementary": ("nombre_eleves_elementaire_hors_ulis",),
    **{level: (column,) for level, column in _MINISTRY_LEVELS.items()},
    Level.ULIS: ("nombre_eleves_ulis",),
    "date": ("date", "jour", "date_effectif"),
    "level": ("level", "niveau"),
    "pupils": ("pupils", "élèves", "effectif", "nombre_eleves"),
    "commune": ("commune_insee", "commune_of_residence", "commune de résidence", "commune"),
}
# The ministry counts in September; a count that is declared for the convention's day, in November, is later.
MINISTRY_DAY = "10-01"

_PUPILS = "a whole number of pupils"
LEVELS = {plain(level): level for level in Level if level is not Level.TEACHER} | {
    "clis": Level.ULIS,  # until 2015
    "toutepetitesection": Level.TPS,
    "petitesection": Level.PS,
    "moyennesection": Level.MS,
    "grandesection": Level.GS,
}


@dataclass(frozen=True, slots=True)
class Count:
    """Pupils of one level on a day."""

    day: Day
    level: Level
    pupils: int
    commune: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.day, self.level, self.commune


def import_headcounts(desk: Desk, table: Table, day: Day | None = None) -> None:
    """Work the counts in.

    `day` is that of the ministry's counts, which only tell the year: 1 October of it where none is given;
    rows of other years are passed over then.
    """
    desk.outcome.refused += table.refused
    files = CountFiles(desk, "headcounts.csv", HEADCOUNT_COLUMNS)
    known = Schools(desk)
    declared = "level" in table.header
    seen: dict[tuple[str, tuple[str, str, str]], Source] = {}
    for row in table.rows:
        source = Source(table.name, row.line)
        if not desk.takes(source):
            continue
        name = row.cells.get("school", "")
        school = known.find(name)
        if school is None:
            if declared:
                known.refuse(source, name)
            else:
                desk.pass_over("other schools")
            continue
        counts = _declared(desk, source, row) if declared else _ministry(desk, source, row, day)
        for count in counts:
            first = seen.setdefault((school.key, count.key), source)
            if first is not source:
                found = f"{count.level} on {count.day} stands on line {first.line} already"
                desk.refuse(
                    source, "level", found, "each level once a day and commune", "remove one of the rows"
                )
                continue
            files.put(source, school, count)


class Schools:
    """The schools of the inventory, by UAI or key."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._schools = desk, desk.department.schools
        self._by_code = {school.uai: school for school in self._schools.values()}

    def find(self, name: str) -> School | None:
        """The school that a cell names; None: it is none of ours."""
        return self._by_code.get(name.upper().replace(" ", "")) or self._schools.get(name.lower())

    def refuse(self, source: Source, name: str) -> None:
        """Note a row for the school it names, which there isn't."""
        remedy = did_you_mean(name, [*self._by_code, *self._schools])
        expected = "the UAI or the key of a school of the inventory"
        self._desk.refuse(source, "school", f"«{name}»", expected, remedy)


def _declared(desk: Desk, source: Source, row: Row) -> Iterator[Count]:
    cells = row.cells
    right = len(desk.outcome.refused)
    day = iso_day(cells.get("date", ""))
    if not day:
        desk.refuse(source, "date", f"«{cells.get('date', '')}»", "a date, as 2016-11-01 or 01/11/2016")
    level = LEVELS.get(plain(cells.get("level", "")))
    if level is None:
        expected = f"one of {' '.join(each for each in Level if each is not Level.TEACHER)}"
        desk.refuse(source, "level", f"«{cells.get('level', '')}»", expected)
    pupils = _pupils(desk, source, "pupils", cells.get("pupils", ""))
    commune = _commune(desk, source, cells.get("commune", ""))
    if len(desk.outcome.refused) == right and level is not None and pupils is not None:
        yield Count(day, level, pupils, commune)


def _ministry(desk: Desk, source: Source, row: Row, day: Day | None) -> Iterator[Count]:
    cells = row.cells
    year = cells.get("year", "")[:4]
    if not re.fullmatch(r"(?:19|20)\d\d", year, re.ASCII):
        desk.refuse(source, "year", f"«{cells.get('year', '')}»", "the year of the rentrée, as 2016")
        return
    if day is not None and day[:4] != year:
        desk.pass_over("of other years")
        return
    right = len(desk.outcome.refused)
    numbers = {
        name: _pupils(desk, source, str(name), cells[name])
        for name in (*ELEMENTARY, Level.ULIS, "nursery", "elementary")
        if name in cells
    }
    if len(desk.outcome.refused) > right:
        return
    if nursery := numbers.get("nursery"):
        said = f"{nursery} pupils of TPS to GS: the file doesn't say how many of each, so they are not taken"
        desk.remark(source, "nursery", said)
    levels = [(level, numbers[level]) for level in ELEMENTARY if level in numbers]
    total = sum(number or 0 for _, number in levels)
    if numbers.get("elementary") not in (None, total):
        said = f"CP to CM2 make {total}, and the row says {numbers['elementary']}"
        desk.remark(source, "elementary", said)
    for level, number in (*levels, (Level.ULIS, numbers.get(Level.ULIS))):
        if number is not None:
            yield Count(day or f"{year}-{MINISTRY_DAY}", level, number)


def _pupils(desk: Desk, source: Source, name: str, text: str) -> int | None:
    """A whole number, as a spreadsheet may write it (`12,0`)."""
    match = re.fullmatch(r"(\d{1,5})(?:[.,]0+)?", text, re.ASCII)
    if match is None:
        desk.refuse(source, name, f"«{text}»" if text else "the cell is empty", _PUPILS, damage(text))
        return None
    return int(match[1])


def _commune(desk: Desk, source: Source, text: str) -> str:
    """The INSEE code of a commune of residence, which may be given by its name where it is a member."""
    if not text:
        return ""
    code = next(
        (each.insee for each in desk.department.communes if plain(each.name) == plain(text)), text.upper()
    )
    if not is_insee(code):
        desk.refuse(source, "commune", f"«{text}»", "an INSEE code, as 25056, or the name of a member")
    return code


class CountFiles:
    """The schools' headcounts.csv, or another file of counts: which count stands on which line.

    `columns` begin a file that is not there yet.
    """

    def __init__(self, desk: Desk, name: str, columns: tuple[str, ...]) -> None:
        self.desk, self.name, self.columns = desk, name, columns
        self._lines: dict[str, dict[tuple[str, str, str], tuple[int, str]]] = {}

    def put(self, source: Source, school: School, count: Count) -> None:
        """Write a count where none stands, or another; no pupils at all are not worth a new line."""
        path = f"schools/{school.key}/{self.name}"
        if school.key not in self._lines:
            self._lines[school.key] = self._read(path)
        there = self._lines[school.key]
        line, before = there.get(count.key, (0, ""))
        after = str(count.pupils)
        if (before or "0") == after:
            if line:
                self.desk.outcome.unchanged += 1
            return
        if line:
            self.desk.set_cells(source, path, line, {"pupils": after})
        else:
            cells = {"date": count.day, "level": str(count.level), "pupils": after}
            cells |= {"commune": count.commune} if count.commune else {}
            self.desk.add_row(source, path, cells, self.columns)
        thing = f"{count.level} on {count.day}" + (f" of {count.commune}" if count.commune else "")
        self.desk.change(Change(source, school.key, thing, not line, (FieldChange("pupils", before, after),)))

    def _read(self, path: str) -> dict[tuple[str, str, str], tuple[int, str]]:
        text = self.desk.outcome.draft.text(path)
        rows = TableEdit(text).rows() if text is not None else ()
        return {
            (iso_date(cells["date"]), cells["level"], cells.get("commune", "")): (
                line,
                str(int(cells["pupils"])),
            )
            for line, cells in rows
        }
