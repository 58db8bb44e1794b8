"""A school's roster as ONDE exports it (Base élèves before): how many pupils of each level are in it.

Pupils are counted and forgotten: no name, address, birthday or number of theirs is stored, shown or logged
(GDPR, art. 5: data minimisation). Not for accounts or classes.
"""

from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.store.devices import ROSTER_COUNT_COLUMNS

from .change import Desk, Source
from .headcounts import LEVELS, SCHOOL_COLUMNS, Count, CountFiles, Schools
from .spreadsheet import Row, Table
from .words import plain

# All that is read of a pupil; the ministry's number (INE) only to see who stands there twice.
COLUMNS: dict[str, tuple[str, ...]] = {
    "level": ("niveau", "level"),
    "ine": ("ine",),
    "school": SCHOOL_COLUMNS,
}
_PUPILS = tuple(level for level in Level if level is not Level.TEACHER)
# With «re année», «ère année», «2ème année» behind.
_FULL_NAMES = {
    "courspreparatoire": Level.CP,
    "courselementaire1": Level.CE1,
    "courselementaire2": Level.CE2,
    "coursmoyen1": Level.CM1,
    "coursmoyen2": Level.CM2,
}


def import_roster(desk: Desk, table: Table, day: Day, school: str | None = None) -> None:
    """Count a roster's pupils by level, as of `day`: exports of ONDE don't say theirs.

    `school` (a key) is that of rows that name none. What was counted for that day before is replaced.
    """
    desk.outcome.refused += table.refused
    known = Schools(desk)
    found: dict[str, dict[Level, list[Source]]] = {}
    lines: dict[str, int] = {}
    for row in table.rows:
        source = Source(table.name, row.line)
        if not desk.takes(source):
            continue
        name = row.cells.get("school", "") or school or ""
        theirs = known.find(name)
        if theirs is None:
            known.refuse(source, name)
        level = _level(desk, source, row)
        once = _once(desk, source, row, lines)
        if theirs and level and once:
            found.setdefault(theirs.key, {}).setdefault(level, []).append(source)
    files = CountFiles(desk, "roster_counts.csv", ROSTER_COUNT_COLUMNS)
    for key, levels in found.items():
        first = Source(table.name, min(sources[0].line for sources in levels.values()))
        for level in _PUPILS:
            sources = levels.get(level, [])
            count = Count(day, level, len(sources))
            files.put(sources[0] if sources else first, desk.department.schools[key], count)


def _level(desk: Desk, source: Source, row: Row) -> Level | None:
    """The level of a pupil; a cell that is none is not quoted: it may be of a column that slipped."""
    text = row.cells.get("level", "")
    words = plain(text)
    level: Level | None = LEVELS.get(words)
    for name, full in _FULL_NAMES.items():
        if words.startswith(name):
            level = full
    if level is None:
        found = "the cell is no level" if text else "the cell is empty"
        desk.refuse(source, "level", found, f"one of {' '.join(_PUPILS)}")
    return level


def _once(desk: Desk, source: Source, row: Row, lines: dict[str, int]) -> bool:
    """Whether this is the first line of a pupil, where the roster has their numbers."""
    number = plain(row.cells.get("ine", ""))
    first = lines.setdefault(number, source.line) if number else source.line
    if first != source.line:
        found = f"the pupil of line {first} once more"
        desk.refuse(source, "ine", found, "each pupil once", "remove one of the two rows")
    return first == source.line
