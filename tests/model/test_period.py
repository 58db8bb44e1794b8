"""Periods, against every day of a short calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordiclasse_inventory.model.commune import Commune
from ordiclasse_inventory.model.period import ALWAYS, Period, holding

# Around the end of a year, and of February in a leap year.
DAYS = [(date(2015, 12, 20) + timedelta(number)).isoformat() for number in range(75)]

ends = st.sampled_from(["", *DAYS[1:-1]])
periods = st.builds(Period, ends, ends)


def held(period: Period) -> set[str]:
    """The days of the calendar on which it holds, each compared as a date."""
    first = date.fromisoformat(period.start or DAYS[0])
    after = date.fromisoformat(period.end) if period.end else date.max
    return {day for day in DAYS if first <= date.fromisoformat(day) < after}


@given(periods)
def test_it_holds_from_its_first_day_until_before_its_end(period: Period) -> None:
    assert {day for day in DAYS if period.holds(day)} == held(period)


@given(periods, periods)
def test_two_overlap_where_they_share_a_day(one: Period, other: Period) -> None:
    assert one.overlaps(other) == bool(held(one) & held(other))
    assert one.overlaps(other) == other.overlaps(one)


@given(periods, st.sampled_from(DAYS[1:-1]), ends)
def test_what_begins_on_the_day_that_another_ends_does_not_overlap_it(
    period: Period, day: str, end: str
) -> None:
    assert not Period(period.start, day).overlaps(Period(day, end))


@given(st.lists(periods), st.sampled_from(DAYS))
def test_what_holds_on_a_day_keeps_its_order(given_periods: list[Period], day: str) -> None:
    facts = [Commune(f"{number:05}", "", "", period=each) for number, each in enumerate(given_periods)]
    found = holding(facts, day)
    assert [fact for fact in facts if day in held(fact.period)] == list(found)
    assert holding(found, day) == found


@pytest.mark.parametrize(
    ("period", "told"),
    [
        (ALWAYS, "always"),
        (Period("2016-09-01"), "from 2016-09-01"),
        (Period("", "2017-01-01"), "until 2017-01-01"),
        (Period("2016-09-01", "2017-01-01"), "from 2016-09-01 until 2017-01-01"),
    ],
)
def test_a_period_in_words(period: Period, told: str) -> None:
    assert str(period) == told
