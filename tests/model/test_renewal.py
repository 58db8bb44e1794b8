"""What comes to its end, and when."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import Device, DeviceKind
from ordiclasse_inventory.model.renewal import Renewal, Renewals, end_of_life, renewals
from ordiclasse_inventory.model.school import School

LIVES = {
    DeviceKind.SERVER: Renewal(7, Decimal(1200)),
    DeviceKind.WORKSTATION: Renewal(6, Decimal("449.90")),
}


def school_of(lab: Department, *devices: tuple[DeviceKind, str]) -> School:
    """The lab's school with devices of these kinds, acquired on these days."""
    named = [
        Device(f"machine-{number}", kind, (), "", acquired=acquired)
        for number, (kind, acquired) in enumerate(devices)
    ]
    return replace(lab.schools["jean-jaures"], devices=tuple(named))


def names(found: Renewals) -> list[list[str]]:
    return [
        [each.device.name for each in part] for part in (found.due, found.of_unknown_age, found.without_life)
    ]


@pytest.mark.parametrize(
    ("acquired", "years", "end"),
    [
        ("2010-09-01", 6, "2016-09-01"),
        ("2012-02-29", 4, "2016-02-29"),
        ("2012-02-29", 5, "2017-02-28"),
        ("9990-01-01", 50, "9999-01-01"),
    ],
)
def test_a_life_ends_on_the_day_of_acquisition(acquired: str, years: int, end: str) -> None:
    assert end_of_life(acquired, years) == end


def test_the_last_day_is_with_it_and_the_next_one_is_not(lab: Department) -> None:
    school = school_of(lab, (DeviceKind.SERVER, "2010-06-30"), (DeviceKind.SERVER, "2010-07-01"))
    found = renewals([school], LIVES, "2016-11-01", "2017-06-30")
    assert names(found) == [["machine-0"], [], []]
    assert (found.due[0].end, found.due[0].year, found.due[0].price) == ("2017-06-30", 2017, Decimal(1200))


def test_what_is_overdue_counts_in_the_year_of_the_day_that_is_asked_of(lab: Department) -> None:
    school = school_of(lab, (DeviceKind.WORKSTATION, "2014-01-01"), (DeviceKind.SERVER, "2005-09-01"))
    found = renewals([school], LIVES, "2016-11-01", "2020-12-31")
    assert [(each.device.name, each.end, each.year) for each in found.due] == [
        ("machine-1", "2012-09-01", 2016),
        ("machine-0", "2020-01-01", 2020),
    ]


def test_what_has_no_day_of_acquisition_or_no_life_is_listed_apart(lab: Department) -> None:
    school = school_of(lab, (DeviceKind.SERVER, ""), (DeviceKind.TABLET, "2005-01-01"), (DeviceKind.UPS, ""))
    found = renewals([school], LIVES, "2016-11-01", "2030-01-01")
    assert names(found) == [[], ["machine-0"], ["machine-1", "machine-2"]]
    assert names(renewals([school], LIVES, "2016-11-01", "2030-01-01", [DeviceKind.SERVER])) == [
        [], ["machine-0"], [],
    ]  # fmt: skip


days = st.dates(date(1990, 1, 1), date(2030, 1, 1)).map(date.isoformat)


@given(st.lists(st.tuples(st.sampled_from(DeviceKind), days | st.just(""))), days, days)
def test_no_device_is_dropped_or_counted_twice(
    devices: list[tuple[DeviceKind, str]], as_of: str, until: str
) -> None:
    named = [Device(f"m{number}", kind, (), "", acquired=day) for number, (kind, day) in enumerate(devices)]
    school = School("s", "S", "", "primary", "", "", devices=tuple(named))  # type: ignore[arg-type]
    found = renewals([school], LIVES, as_of, until)
    later = [each for each in named if each.kind in LIVES and each.acquired
             and end_of_life(each.acquired, LIVES[each.kind].years) > until]  # fmt: skip
    told = [each.device for part in (found.due, found.of_unknown_age, found.without_life) for each in part]
    assert sorted(each.name for each in (*told, *later)) == sorted(each.name for each in named)
    years = [each.year for each in found.due]
    assert years == sorted(years)
    assert all(year >= int(as_of[:4]) for year in years)
