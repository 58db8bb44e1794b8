"""Pupils, classes and rooms of the made-up schools."""

from hypothesis import given
from hypothesis import strategies as st

from ordiclasse_inventory.model.level import ELEMENTARY, NURSERY, Level
from ordiclasse_inventory.model.period import Period
from ordiclasse_inventory.model.school import Headcount, SchoolKind
from ordiclasse_inventory.sample.communes import Place
from ordiclasse_inventory.sample.days import COUNT_DAYS
from ordiclasse_inventory.sample.draw import Draw
from ordiclasse_inventory.sample.headcounts import classes, headcounts, of_day, over_the_years
from ordiclasse_inventory.sample.rooms import rooms

from .strategies import BESANCON, THISE, seeds

kinds = st.sampled_from(SchoolKind)
DAY = "2016-11-01"


@given(kinds, st.sampled_from([BESANCON, THISE]), st.integers(12, 800), seeds)
def test_every_level_that_has_pupils_has_a_class(
    kind: SchoolKind, place: Place, pupils: int, seed: int
) -> None:
    rows = headcounts(kind, place, {DAY: pupils}, (), Draw(seed, "levels"))
    assert sum(row.pupils for row in rows) == pupils
    assert all(row.pupils > 0 for row in rows)
    made = classes(rows)
    assert all(made)
    taught = {level for levels in made for level in levels}
    assert taught == {row.level for row in rows if row.level in NURSERY + ELEMENTARY}


@given(
    kinds, st.integers(12, 800), st.lists(st.sampled_from(["25084", "25418", "25564"]), unique=True), seeds
)
def test_where_pupils_live_changes_no_sum(
    kind: SchoolKind, pupils: int, residences: list[str], seed: int
) -> None:
    numbers = over_the_years(pupils, Period("2003-09-01"), Draw(seed, "pupils"))
    rows = headcounts(kind, THISE, numbers, residences, Draw(seed, "levels"))
    assert {row.commune for row in rows} <= set(residences or [""])
    for day, number in numbers.items():
        assert sum(row.pupils for row in of_day(rows, day)) == number


@given(st.integers(12, 800), seeds)
def test_a_school_is_counted_every_november_while_it_is_open(pupils: int, seed: int) -> None:
    numbers = over_the_years(pupils, Period("2016-09-01", "2020-09-01"), Draw(seed, "pupils"))
    assert list(numbers) == ["2016-11-01", "2017-11-01", "2018-11-01", "2019-11-01"]
    assert numbers[DAY] == pupils
    assert len(COUNT_DAYS) == 13


def test_a_small_school_mixes_levels_but_not_nursery_with_elementary() -> None:
    pupils = {Level.GS: 12, Level.CP: 9, Level.CE1: 8, Level.CE2: 11, Level.CM1: 10, Level.CM2: 9}
    rows = [Headcount(DAY, level, number) for level, number in pupils.items()]
    assert classes(rows) == (
        (Level.GS,),
        (Level.CP, Level.CE1, Level.CE2),
        (Level.CE2, Level.CM1, Level.CM2),
    )


@given(kinds, st.integers(12, 800), st.integers(3, 400), seeds)
def test_every_workstation_stands_in_a_room_and_serves_somebody(
    kind: SchoolKind, pupils: int, number: int, seed: int
) -> None:
    plan = rooms(headcounts(kind, BESANCON, {DAY: pupils}, (), Draw(seed, "levels")), number)
    assert sum(room.workstations for room in plan) == number
    assert len({room.name for room in plan}) == len(plan)
    assert all(room.levels and room.workstations for room in plan)
