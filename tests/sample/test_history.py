"""What must be true of the made-up department on every day of its history."""

from collections import Counter
from itertools import pairwise

from hypothesis import given, settings

from ordiclasse_inventory.model.device import WITH_STORAGE, Device, DeviceKind, Exit
from ordiclasse_inventory.model.period import holding
from ordiclasse_inventory.model.school import School
from ordiclasse_inventory.sample.days import BILL
from ordiclasse_inventory.sample.schools import Made, make_schools

from .strategies import PLACES, days, departments


def _open(made: Made, day: str) -> list[School]:
    return [school.as_of(day) for school in made.schools if school.period.holds(day)]


def _twice(values: list[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if value and times > 1]


@given(departments, days)
@settings(max_examples=25, deadline=None)
def test_a_school_has_one_server_and_each_name_and_address_once(made: Made, day: str) -> None:
    for school in _open(made, day):
        assert [device.kind for device in school.devices].count(DeviceKind.SERVER) == 1
        assert _twice([device.name for device in school.devices]) == []
        assert _twice([device.address for device in school.devices]) == []
        assert len(school.uplinks) == len(school.generations) == 1
        assert len(school.payers) <= 1


@given(departments, days)
@settings(max_examples=25, deadline=None)
def test_a_machine_is_in_one_place(made: Made, day: str) -> None:
    there = [device for school in made.schools for device in holding(school.devices, day)]
    assert _twice([mac for device in there for mac in device.macs]) == []
    assert _twice([device.asset for device in there]) == []


@given(departments, days)
@settings(max_examples=10, deadline=None)
def test_what_is_closed_or_not_yet_open_has_no_machines(made: Made, day: str) -> None:
    for school in made.schools:
        if not school.period.holds(day):
            assert holding(school.devices, day) == ()


@given(departments)
@settings(max_examples=10, deadline=None)
def test_a_machine_that_moved_left_one_school_on_the_day_it_came_into_the_other(made: Made) -> None:
    schools = {school.key: school for school in made.schools}
    stays: dict[str, list[tuple[str, Device]]] = {}
    for key, school in schools.items():
        for device in school.devices:
            stays.setdefault(device.asset, []).append((key, device))
    for lines in stays.values():
        lines.sort(key=lambda stay: stay[1].period.start)
        for (key, left), (other, came) in pairwise(lines):
            moved = key != other
            assert (left.moved_to, came.moved_from) == ((other, key) if moved else ("", ""))
            assert moved or (left.name, left.address) == (came.name, came.address)
            assert moved or left.state is not came.state
            assert left.period.end == came.period.start
            assert (left.serial, left.macs, left.acquired) == (came.serial, came.macs, came.acquired)
        assert not lines[0][1].moved_from
        assert not lines[-1][1].moved_to


@given(departments)
@settings(max_examples=10, deadline=None)
def test_what_left_for_good_was_wiped_and_its_way_is_known(made: Made) -> None:
    for device in (device for school in made.schools for device in school.devices):
        assert "2005" <= device.acquired <= device.period.start < (device.period.end or "2026-11-01")
        assert bool(device.retired) == (device.exit is not None)
        assert bool(device.recipient) == (device.exit is Exit.GIVEN)
        assert bool(device.wiped) == (bool(device.retired) and device.kind in WITH_STORAGE)
        assert not device.wiped or device.retired <= device.wiped <= "2026-11-01"


@given(departments)
@settings(max_examples=10, deadline=None)
def test_a_closed_school_is_merged_into_one_that_is_open(made: Made) -> None:
    schools = {school.key: school for school in made.schools}
    for school in made.schools:
        assert bool(school.merged_into) == bool(school.period.end)
        if school.merged_into:
            taker = schools[school.merged_into]
            assert taker.period.holds(school.period.end)
            assert taker.commune == school.commune


def test_some_machines_moved_before_2016_and_after_and_some_from_closed_schools() -> None:
    made = make_schools(PLACES, 400, 2016)
    closed = {school.key for school in made.schools if school.period.end}
    came = [device for school in made.schools for device in school.devices if device.moved_from]
    assert any(device.period.start < BILL for device in came)
    assert any(device.period.start > BILL for device in came)
    assert any(device.moved_from in closed for device in came)


@given(departments, days)
@settings(max_examples=10, deadline=None)
def test_the_number_of_machines_and_pupils_never_jumps(made: Made, day: str) -> None:
    then, in_2016 = _open(made, day), _open(made, BILL)
    computers = sum(school.computers for school in in_2016)
    assert 0.9 * computers <= sum(school.computers for school in then) <= 1.12 * computers
    if day >= "2014-11-01":
        pupils = sum(school.pupils for school in in_2016)
        assert 0.85 * pupils <= sum(school.pupils for school in then) <= 1.2 * pupils
