"""The edge cases of docs/billing.md, row by row."""

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from ordiclasse_inventory.billing.bill import bill, convention_of
from ordiclasse_inventory.billing.counts import Counts, Why, counts
from ordiclasse_inventory.billing.sharing import after_mergers, contributor, parts
from ordiclasse_inventory.model.commune import Body, BodyKind, Commune
from ordiclasse_inventory.model.convention import COUNTED_STATES, Convention, Rule, Sharing, Tariff, Unit
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import Device, DeviceKind, DeviceState
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.period import Period
from ordiclasse_inventory.model.school import Headcount, Payer, School, SchoolKind
from tests.inventory import ROOT

from .strategies import DAY, EMPTY, OUTSIDE, YEAR

RPI = Body("rpi", "RPI du Val", BodyKind.RPI, members=("25902", "25903"))
SIVOS = Body("sivos", "SIVOS du Val", BodyKind.SIVOS, "999000011", ("25902", "25903"))


def school(key: str = "a", commune: str = "25902", **facts: object) -> School:
    return replace(School(key, key, "", SchoolKind.PRIMARY, commune, ""), **facts)  # type: ignore[arg-type]


def department(*schools: School, bodies: tuple[Body, ...] = (RPI, SIVOS)) -> Department:
    return replace(EMPTY, schools={each.key: each for each in schools}, bodies=bodies)


def device(period: Period, state: DeviceState = DeviceState.IN_SERVICE, asset: str = "E-1") -> Device:
    return Device("poste-01", DeviceKind.WORKSTATION, (), "", asset=asset, period=period, state=state)


def heads(*rows: tuple[str, Level, int, str]) -> tuple[Headcount, ...]:
    return tuple(Headcount(*row) for row in rows)


def counted(found: Counts) -> dict[str, int]:
    return {each.school.key: len(each.devices) for each in found.schools}


def owed(one: School, sharing: Sharing | None = None, day: str = DAY) -> dict[str, Fraction]:
    """Who owes which part of a school."""
    history = department(one)
    (count,) = counts(history, day).schools
    return parts(count, after_mergers(sharing or Sharing(), history.communes, day), history.as_of(day))


@pytest.mark.parametrize(
    ("period", "number"),
    [
        (Period(DAY), 1),
        (Period("2026-11-02"), 0),
        (Period("", DAY), 0),
        (Period("", "2026-11-02"), 1),
        (Period(DAY, "2026-11-02"), 1),
    ],
    ids=["acquired that day", "the day after", "retired that day", "the day after", "there that day alone"],
)
def test_what_begins_on_the_day_counts_and_what_ends_on_it_does_not(period: Period, number: int) -> None:
    assert counted(counts(department(school(devices=(device(period),))), DAY)) == {"a": number}


def test_a_device_that_moves_that_day_counts_where_it_arrives() -> None:
    left = replace(device(Period("", DAY)), moved_to="b")
    came = replace(device(Period(DAY)), moved_from="a")
    moved = department(school("a", devices=(left,)), school("b", devices=(came,)))
    assert counted(counts(moved, DAY)) == {"a": 0, "b": 1}
    assert counted(counts(moved, "2026-10-31")) == {"a": 1, "b": 0}


@pytest.mark.parametrize("state", DeviceState)
def test_what_is_lent_or_in_repair_counts_where_its_line_stands(state: DeviceState) -> None:
    there = department(school(devices=(device(Period(), state),)))
    (count,) = counts(there, DAY).schools
    counts_here = state in {DeviceState.IN_SERVICE, DeviceState.LENT, DeviceState.REPAIR}
    assert (len(count.devices), len(count.passed_over)) == ((1, 0) if counts_here else (0, 1))
    (other,) = counts(there, DAY, frozenset(DeviceState) - {state}).schools
    assert (len(other.devices), len(other.passed_over)) == (0, 1)


def test_a_state_of_that_very_day_is_the_one_that_counts() -> None:
    before = device(Period("", DAY))
    since = device(Period(DAY), DeviceState.BROKEN)
    history = department(school(devices=(before, since)))
    assert [counted(counts(history, day)) for day in ("2026-10-31", DAY)] == [{"a": 1}, {"a": 0}]


@pytest.mark.parametrize(
    ("period", "why"),
    [
        (Period("2005-09-01", "2026-09-01"), Why.NOT_OPEN),
        (Period("2005-09-01", DAY), Why.NOT_OPEN),
        (Period("2027-09-01"), Why.NOT_OPEN),
        (Period(DAY), None),
    ],
    ids=["closed in September", "closed that day", "not open yet", "opened that day"],
)
def test_devices_of_a_school_that_is_not_open_count_nowhere_and_are_told(
    period: Period, why: Why | None
) -> None:
    found = counts(department(school(period=period, devices=(device(Period()),))), DAY)
    assert counted(found) == ({} if why else {"a": 1})
    assert [(left.count.school.key, left.why, len(left.count.devices)) for left in found.left_out] == (
        [("a", why, 1)] if why else []
    )


def test_a_closed_school_of_which_nothing_is_noted_is_not_told() -> None:
    gone = school(period=Period("", "2026-09-01"), devices=(device(Period("", "2026-09-01")),))
    assert counts(department(gone), DAY).left_out == ()


def test_a_school_outside_the_agglomeration_counts_nowhere_and_is_told() -> None:
    found = counts(department(school(commune=OUTSIDE, devices=(device(Period()),))), DAY)
    assert (found.schools, [left.why for left in found.left_out]) == ((), [Why.OUTSIDE])


def test_communes_that_merged_on_1_january_are_one_from_that_day() -> None:
    residence = Sharing(Rule.RESIDENCE)
    for commune, day, home in (
        ("25904", "2025-12-31", "25904"),
        ("25904", "2026-01-01", "25901"),
        ("25904", DAY, "25901"),
        ("25901", DAY, "25901"),
    ):
        assert owed(school(commune=commune), day=day) == {home: 1}
        # A headcount may still name the commune that was.
        rows = heads((day, Level.CP, 3, "25904"), (day, Level.CP, 1, "25901"))
        expected = (
            {"25901": Fraction(1)} if home == "25901" else {"25901": Fraction(1, 4), "25904": Fraction(3, 4)}
        )
        assert owed(school(headcounts=rows), residence, day) == expected


def test_the_weight_of_a_commune_that_merged_is_the_new_ones() -> None:
    weights = Sharing(bodies={"sivos": {"25904": 3, "25901": 1, "25902": 4}})
    paid = school(payers=(Payer("sivos"),))
    assert owed(paid, weights) == {"25901": Fraction(1, 2), "25902": Fraction(1, 2)}
    assert owed(paid, weights, "2025-11-01") == {
        "25901": Fraction(1, 8), "25902": Fraction(1, 2), "25904": Fraction(3, 8)
    }  # fmt: skip


def test_a_headcount_of_the_last_school_year_is_not_used() -> None:
    rows = heads(("2026-08-31", Level.CP, 20, ""), ("2025-11-01", Level.CP, 30, ""))
    (count,) = counts(department(school(headcounts=rows)), DAY).schools
    assert count.headcounts == ()
    (count,) = counts(department(school(headcounts=rows)), "2026-08-31").schools
    assert count.pupils == 20


def test_of_two_headcounts_this_year_the_latest_until_the_day_counts_whole() -> None:
    rows = heads(
        ("2026-09-01", Level.CP, 1, ""),
        ("2026-10-01", Level.CP, 20, ""),
        ("2026-10-01", Level.CE1, 21, ""),
        ("2026-11-02", Level.CP, 50, ""),
    )
    (count,) = counts(department(school(headcounts=rows)), DAY).schools
    assert {each.level: each.pupils for each in count.headcounts} == {Level.CP: 20, Level.CE1: 21}


def test_an_rpi_without_siren_is_owed_by_residence_and_others_live_in_the_schools_commune() -> None:
    rows = heads(
        (DAY, Level.CP, 5, "25903"),
        (DAY, Level.CP, 2, "25902"),
        (DAY, Level.CP, 1, OUTSIDE),
        (DAY, Level.CE1, 2, ""),
    )
    found = owed(school(payers=(Payer("rpi"),), headcounts=rows))
    assert found == {"25902": Fraction(1, 2), "25903": Fraction(1, 2)}


def test_a_sivos_owes_itself_or_as_the_convention_says() -> None:
    rows = heads((DAY, Level.CP, 3, "25903"), (DAY, Level.CP, 1, "25902"))
    paid = school(payers=(Payer("sivos"),), headcounts=rows)
    assert owed(paid) == {"sivos": 1}
    assert owed(paid, Sharing(bodies={"sivos": Rule.RESIDENCE})) == {
        "25902": Fraction(1, 4),
        "25903": Fraction(3, 4),
    }
    weights: dict[str, int] = {"25902": 2, "25903": 1, OUTSIDE: 1}
    assert owed(paid, Sharing(bodies={"sivos": weights})) == {
        "25902": Fraction(3, 4),
        "25903": Fraction(1, 4),
    }
    then = department(paid).as_of(DAY)
    assert (contributor("sivos", then).name, contributor("sivos", then).siren) == (
        "SIVOS du Val",
        "999000011",
    )


def test_a_body_that_is_no_more_leaves_the_cost_to_the_schools_commune() -> None:
    ended = replace(SIVOS, period=Period("", "2026-01-01"))
    history = department(school(payers=(Payer("sivos"),)), bodies=(ended,))
    (count,) = counts(history, DAY).schools
    assert parts(count, Sharing(), history.as_of(DAY)) == {"25902": 1}


def test_where_residence_decides_and_there_are_no_pupils_the_schools_commune_owes() -> None:
    none = heads((DAY, Level.CP, 0, "25903"))
    for rows in ((), none):
        assert owed(school(headcounts=rows), Sharing(Rule.RESIDENCE)) == {"25902": 1}


def test_a_share_is_under_the_name_of_the_day() -> None:
    renamed = (
        Commune("25902", "1", "Petitval", period=Period("", "2026-11-01")),
        Commune("25902", "2", "Petitval-le-Neuf", period=Period("2026-11-01")),
    )
    history = replace(department(school()), communes=renamed)
    tariff = Tariff("school", "École", Unit.SCHOOL, Decimal("10.005"))
    convention = Convention("2026", "", Period(), "", "", tariffs=(tariff,))
    made = bill(history, convention, YEAR)
    assert [(share.contributor.name, share.contributor.siren) for share in made.shares] == [
        ("Petitval-le-Neuf", "2")
    ]
    assert made.claim == Decimal("10.01"), "half a cent is rounded up"


def test_a_gap_between_two_conventions_has_none() -> None:
    first = Convention("2015", "", Period("2015-01-01", "2016-01-01"), "", "")
    second = Convention("2017", "", Period("2017-01-01"), "", "", count_day="12-31")
    assert [convention_of((first, second), year) for year in (2014, 2015, 2016, 2017)] == [
        None, first, None, second
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("quantity", "amount"), [(0, "0"), (1, "5"), (2, "5"), (3, "5"), (4, "7.5"), (9, "20"), (1000, "20")]
)
def test_free_units_a_minimum_and_a_ceiling(quantity: int, amount: str) -> None:
    tariff = Tariff("a", "A", Unit.DEVICE, Decimal("2.50"), free=1, minimum=Decimal(5), ceiling=Decimal(20))
    assert tariff.amount(quantity) == Decimal(amount)


def test_the_documents_states_are_those_that_count() -> None:
    document = (ROOT / "docs" / "billing.md").read_text()
    (counting,) = re.findall(r"^\| lent \(`(\w+)`\), in repair \(`(\w+)`\)", document, re.MULTILINE)
    (apart,) = re.findall(r"^\| broken for good \(`(\w+)`\), in stock \(`(\w+)`\)", document, re.MULTILINE)
    assert set(COUNTED_STATES) == {"in-service", *counting}
    assert set(DeviceState) - COUNTED_STATES == set(apart)
