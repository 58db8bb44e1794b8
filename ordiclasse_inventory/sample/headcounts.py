"""Pupils of the made-up schools, level by level, and the classes they form."""

from collections.abc import Sequence

from ..model.level import ELEMENTARY, NURSERY, Level
from ..model.school import Headcount, SchoolKind
from .communes import CITY, Place
from .draw import Draw, apportion

# The day of the year's headcounts (domain: the convention of 2016).
DATE = "2016-11-01"

LEVELS = {
    SchoolKind.NURSERY: NURSERY,
    SchoolKind.ELEMENTARY: ELEMENTARY,
    SchoolKind.PRIMARY: NURSERY + ELEMENTARY,
}

_FEWEST = 12
_IN_A_CLASS = 25
_SIZES = {SchoolKind.NURSERY: 100, SchoolKind.ELEMENTARY: 170, SchoolKind.PRIMARY: 210}


def pupils(schools: Sequence[tuple[Place, SchoolKind]], draw: Draw) -> tuple[int, ...]:
    """Pupils of each school: 187.5 a school overall, give or take 1.5 %, by the commune's population."""
    total = len(schools) * 375 * draw.between(985, 1015) // 2000
    sizes = [_SIZES[kind] * draw.between(60, 140) for _, kind in schools]
    in_commune: dict[Place, int] = {}
    for (place, _), size in zip(schools, sizes, strict=True):
        in_commune[place] = in_commune.get(place, 0) + size
    weights = [
        1000 * place.population * size // in_commune[place]
        for (place, _), size in zip(schools, sizes, strict=True)
    ]
    return apportion(total, weights, _FEWEST)


def headcounts(kind: SchoolKind, place: Place, number: int, draw: Draw) -> tuple[Headcount, ...]:
    """A row for each level that has pupils; together they make `number`."""
    units: dict[Level, int] = {}
    if kind is not SchoolKind.NURSERY and number >= 150 and draw.once_in(6):
        units[Level.ULIS] = draw.between(8, 12)
    if kind is not SchoolKind.NURSERY and number >= 200 and place.population >= CITY and draw.once_in(8):
        units[Level.UPE2A] = draw.between(6, 15)
    levels = LEVELS[kind]
    weights = [draw.between(80, 120) // (6 if level is Level.TPS else 1) for level in levels]
    counts = apportion(number - sum(units.values()), weights)
    rows = {**dict(zip(levels, counts, strict=True)), **units}
    return tuple(Headcount(DATE, level, count) for level, count in rows.items() if count)


def classes(rows: Sequence[Headcount]) -> tuple[tuple[Level, ...], ...]:
    """The levels of each class, the youngest first: about 25 pupils each, so small schools mix levels."""
    made: list[tuple[Level, ...]] = []
    for levels in (NURSERY, ELEMENTARY):
        made += _cut([row for row in rows if row.level in levels])
    return tuple(made)


def _cut(rows: Sequence[Headcount]) -> list[tuple[Level, ...]]:
    """Line the pupils up by level and cut the line into classes; a few pupils over the edge don't count."""
    total = sum(row.pupils for row in rows)
    number = max(1, (total + _IN_A_CLASS // 2) // _IN_A_CLASS) if total else 0
    cut = []
    for index in range(number):
        start, stop, begin, within = total * index // number, total * (index + 1) // number, 0, []
        for row in rows:
            end = begin + row.pupils
            if 2 * (min(stop, end) - max(start, begin)) >= min(8, row.pupils):
                within.append(row.level)
            begin = end
        cut.append(tuple(within))
    return cut
