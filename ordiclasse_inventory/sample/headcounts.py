"""Pupils of the made-up schools, year by year and level by level, and the classes they form."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ordiclasse_inventory.model.level import ELEMENTARY, NURSERY, Level
from ordiclasse_inventory.model.period import Day, Period
from ordiclasse_inventory.model.school import Headcount, SchoolKind

from .communes import CITY, Place
from .days import BILL, COUNT_DAYS, year_of
from .draw import Draw, apportion

LEVELS = {
    SchoolKind.NURSERY: NURSERY,
    SchoolKind.ELEMENTARY: ELEMENTARY,
    SchoolKind.PRIMARY: NURSERY + ELEMENTARY,
}

FEWEST = 12
_IN_A_CLASS = 25
_SIZES = {SchoolKind.NURSERY: 100, SchoolKind.ELEMENTARY: 170, SchoolKind.PRIMARY: 210}


def pupils(schools: Sequence[tuple[Place, SchoolKind]], draw: Draw) -> tuple[int, ...]:
    """Pupils of each school: 187.5 a school overall, give or take 1.5 %, by the commune's population."""
    total = len(schools) * 375 * draw.between(985, 1015) // 2000
    sizes = [_SIZES[kind] * draw.between(60, 140) for _, kind in schools]
    in_commune: dict[str, int] = {}
    for (place, _), size in zip(schools, sizes, strict=True):
        in_commune[place.insee] = in_commune.get(place.insee, 0) + size
    weights = [
        1000 * place.population * size // in_commune[place.insee]
        for (place, _), size in zip(schools, sizes, strict=True)
    ]
    return apportion(total, weights, FEWEST)


def pupils_beside(kind: SchoolKind, draw: Draw) -> int:
    """Pupils of a school that is not among those of the bill of 2016."""
    return _SIZES[kind] * draw.between(60, 140) // 100


def over_the_years(number: int, opened: Period, draw: Draw) -> dict[Day, int]:
    """Pupils on each day of headcounts on which the school is open: `number` in 2016, and a trend."""
    trend = draw.between(-12, 6)
    return {
        day: max(FEWEST, number * (1000 + trend * (year_of(day) - year_of(BILL))) // 1000)
        for day in COUNT_DAYS
        if opened.holds(day)
    }


def headcounts(
    kind: SchoolKind, place: Place, numbers: Mapping[Day, int], residences: Sequence[str], draw: Draw
) -> tuple[Headcount, ...]:
    """For each day, a row for each level that has pupils; together they make that day's number.

    With `residences` (INSEE codes), a row for each commune that they come from.
    """
    units: dict[Level, int] = {}
    fewest = min(numbers.values(), default=0)
    if kind is not SchoolKind.NURSERY and fewest >= 150 and draw.once_in(6):
        units[Level.ULIS] = draw.between(8, 12)
    if kind is not SchoolKind.NURSERY and fewest >= 200 and place.population >= CITY and draw.once_in(8):
        units[Level.UPE2A] = draw.between(6, 15)
    levels = LEVELS[kind]
    # An age group moves up a level a year.
    ages = [draw.between(80, 120) for _ in (*levels, *COUNT_DAYS)]
    rows: list[Headcount] = []
    for day, number in numbers.items():
        youngest = year_of(COUNT_DAYS[-1]) - year_of(day)
        weights = [
            ages[youngest + index] // (6 if level is Level.TPS else 1) for index, level in enumerate(levels)
        ]
        counts = apportion(number - sum(units.values()), weights)
        of_levels = {**dict(zip(levels, counts, strict=True)), **units}
        for level, pupils_there in of_levels.items():
            rows += _by_residence(day, level, pupils_there, residences)
    return tuple(rows)


def _by_residence(day: Day, level: Level, number: int, residences: Sequence[str]) -> Iterator[Headcount]:
    """One row, or one for each commune: the first ones have more."""
    weights = [len(residences) - index for index in range(len(residences))] or [1]
    for commune, pupils_there in zip(residences or ("",), apportion(number, weights), strict=True):
        if pupils_there:
            yield Headcount(day, level, pupils_there, commune)


def of_day(rows: Iterable[Headcount], day: Day) -> tuple[Headcount, ...]:
    """One row for each level of that day, wherever its pupils live."""
    numbers: dict[Level, int] = {}
    for row in rows:
        if row.date == day:
            numbers[row.level] = numbers.get(row.level, 0) + row.pupils
    return tuple(Headcount(day, level, number) for level, number in numbers.items())


def classes(rows: Sequence[Headcount]) -> tuple[tuple[Level, ...], ...]:
    """The levels of each class, the youngest first: about 25 pupils each, so small schools mix levels.

    The rows are of one day; each level stands there once.
    """
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
