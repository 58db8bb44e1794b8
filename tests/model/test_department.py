"""A department as of a day: its members after mergers, its open schools, each device in one place."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordiclasse_inventory.model.commune import Body, BodyKind, Commune, commune_on
from ordiclasse_inventory.model.convention import Convention
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import Device, DeviceKind
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.period import Period
from ordiclasse_inventory.model.school import (
    Generation,
    GenerationModel,
    Headcount,
    Payer,
    School,
    SchoolKind,
)
from ordiclasse_inventory.model.uplink import Uplink, UplinkKind
from tests.inventory import LAB, Inventory

BASE = Inventory(LAB).department()
MERGER = "2017-01-01"
CHEMAUDIN = Commune("25147", "212501472", "Chemaudin", period=Period("", MERGER))
VAUX = Commune("25593", "212505937", "Vaux-les-Prés", period=Period("", MERGER), into="25147")
NOUVELLE = Commune("25147", "200066686", "Chemaudin et Vaux", period=Period(MERGER))

days = st.integers(0, 59).map(lambda number: f"2016-{number // 20 + 1:02}-{number % 20 + 1:02}")
ends = st.one_of(st.just(""), days)
periods = st.builds(Period, ends, ends)


def school(key: str = "pergaud", commune: str = "25593", **facts: object) -> School:
    return replace(
        School(key, "École Louis Pergaud", "0250001R", SchoolKind.PRIMARY, commune, "10.99.0.0/24"),
        **facts,  # type: ignore[arg-type]
    )


def department(*schools: School, communes: tuple[Commune, ...] = ()) -> Department:
    return replace(BASE, communes=communes, schools={each.key: each for each in schools})


def device(name: str, period: Period, **facts: str) -> Device:
    return replace(Device(name, DeviceKind.WORKSTATION, (), ""), period=period, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "insee", "siren", "name"),
    [
        ("2016-12-31", "25593", "212505937", "Vaux-les-Prés"),
        (MERGER, "25147", "200066686", "Chemaudin et Vaux"),
        ("2026-11-01", "25147", "200066686", "Chemaudin et Vaux"),
    ],
)
@pytest.mark.parametrize("order", [(CHEMAUDIN, VAUX, NOUVELLE), (NOUVELLE, VAUX, CHEMAUDIN)])
def test_a_school_is_in_the_commune_nouvelle_from_the_day_of_its_making(
    order: tuple[Commune, ...], day: str, insee: str, siren: str, name: str
) -> None:
    found = department(school(), communes=order).as_of(day)
    assert found.schools["pergaud"].commune == insee
    commune = found.commune(insee)
    assert commune is not None
    assert (commune.siren, commune.name) == (siren, name)


def test_the_seat_of_a_commune_nouvelle_keeps_its_code_under_another_siren_and_name() -> None:
    history = department(school(commune="25147"), communes=(CHEMAUDIN, VAUX, NOUVELLE))
    for day, expected in (("2016-12-31", CHEMAUDIN), (MERGER, NOUVELLE)):
        found = history.as_of(day)
        assert found.schools["pergaud"].commune == "25147"
        assert found.commune("25147") == expected
        assert len([each for each in found.communes if each.insee == "25147"]) == 1
    assert history.commune("25147") == NOUVELLE
    assert history.commune("25999") is None


def test_after_mergers_one_upon_another_a_place_is_in_the_last() -> None:
    chain = [
        Commune("25001", "", "A", period=Period("", "2015-01-01"), into="25002"),
        Commune("25002", "", "B", period=Period("", "2017-01-01"), into="25003"),
        Commune("25003", "", "C", period=Period("", "2019-01-01"), into="25004"),
        Commune("25004", "", "D"),
    ]
    found = [commune_on(chain, "25001", f"{year}-06-01") for year in (2014, 2015, 2017, 2019)]
    assert found == ["25001", "25002", "25003", "25004"]


def test_a_commune_that_parted_again_is_itself() -> None:
    lines = [
        Commune("25001", "", "A", period=Period("", "2017-01-01"), into="25002"),
        Commune("25001", "", "A", period=Period("2020-01-01")),
        Commune("25002", "", "B"),
    ]
    assert [commune_on(lines, "25001", f"{year}-06-01") for year in (2016, 2017, 2020)] == [
        "25001",
        "25002",
        "25001",
    ]


codes = st.sampled_from(["25001", "25002", "25003", "25004"])


@given(
    st.lists(st.builds(Commune, codes, st.just(""), st.just(""), st.just(""), periods, codes), max_size=8),
    codes,
    days,
)
def test_mergers_in_a_circle_end(communes: list[Commune], insee: str, day: str) -> None:
    assert commune_on(communes, insee, day) in {insee, *(commune.into for commune in communes)}


facts = st.builds(
    school,
    st.sampled_from(["a", "b", "c"]),
    codes,
    period=periods,
    uplinks=st.lists(
        st.builds(lambda period: Uplink(UplinkKind.ADSL, 8, 1, 40, (), period=period), periods)
    ).map(tuple),
    devices=st.lists(st.builds(device, st.just("poste-01"), periods)).map(tuple),
    generations=st.lists(st.builds(Generation, st.sampled_from(GenerationModel), periods)).map(tuple),
    payers=st.lists(st.builds(Payer, st.just("sivos"), periods)).map(tuple),
    headcounts=st.lists(st.builds(Headcount, days, st.sampled_from(Level), st.integers(0, 9))).map(tuple),
    roster_counts=st.lists(st.builds(Headcount, days, st.sampled_from(Level), st.integers(0, 9))).map(tuple),
)
members = st.lists(st.builds(Commune, codes, st.just(""), st.just(""), st.just(""), periods, codes)).map(
    tuple
)
bodies = st.lists(st.builds(lambda period: Body("sivos", "", BodyKind.SIVOS, period=period), periods)).map(
    tuple
)
conventions = st.lists(st.builds(lambda period: Convention("c", "", period, "", ""), periods)).map(tuple)


@given(st.lists(facts, max_size=3), members, bodies, conventions, days)
def test_asked_twice_for_one_day_the_answer_is_the_same_and_true_on_it(
    schools: list[School],
    communes: tuple[Commune, ...],
    payers: tuple[Body, ...],
    agreed: tuple[Convention, ...],
    day: str,
) -> None:
    history = replace(department(*schools, communes=communes), bodies=payers, conventions=agreed)
    found = history.as_of(day)
    assert found.as_of(day) == found
    assert set(found.schools) == {each.key for each in history.schools.values() if each.period.holds(day)}
    for key, now in found.schools.items():
        for name in ("uplinks", "devices", "generations", "payers"):
            expected = [fact for fact in getattr(history.schools[key], name) if fact.period.holds(day)]
            assert list(getattr(now, name)) == expected
        assert all(count.date <= day for count in (*now.headcounts, *now.roster_counts))
    for name in ("communes", "bodies", "conventions"):
        expected = [fact for fact in getattr(history, name) if fact.period.holds(day)]
        assert list(getattr(found, name)) == expected


moves = st.lists(
    st.tuples(days, st.sampled_from(["a", "b", "c"])), min_size=1, unique_by=lambda move: move[0]
)


@given(moves, ends, days)
def test_a_device_is_in_one_place_on_any_day_whatever_its_moves(
    stays: list[tuple[str, str]], retired: str, day: str
) -> None:
    """Each stay ends on the day that the next one begins; the last one when the device is retired."""
    stays.sort()
    ends_of = [*(begin for begin, _ in stays[1:]), retired]
    devices: dict[str, list[Device]] = {key: [] for key in "abc"}
    for (begin, key), end in zip(stays, ends_of, strict=True):
        devices[key].append(device("poste-01", Period(begin, end), asset="OC-1"))
    found = department(*(school(key, devices=tuple(devices[key])) for key in devices)).as_of(day)
    places = Counter(each.asset for key in found.schools for each in found.schools[key].devices)
    there = stays[0][0] <= day and (not retired or day < retired or day < stays[-1][0])
    assert places["OC-1"] == (1 if there else 0)


def test_a_school_that_was_closed_is_not_there() -> None:
    history = department(school(period=Period("2003-09-01", "2018-07-07"), merged_into="jean-jaures"))
    there = [
        bool(history.as_of(day).schools) for day in ("2003-08-31", "2003-09-01", "2018-07-06", "2018-07-07")
    ]
    assert there == [False, True, True, False]


def test_headcounts_are_those_known_by_the_day() -> None:
    counts = tuple(Headcount(f"{year}-11-01", Level.CP, pupils) for year, pupils in ((2015, 20), (2016, 24)))
    history = department(school(headcounts=counts))
    pupils = [
        history.as_of(day).schools["pergaud"].pupils for day in ("2015-10-31", "2016-10-31", "2016-11-01")
    ]
    assert pupils == [0, 20, 24]


def test_a_school_answers_with_what_held_latest() -> None:
    adsl = Uplink(UplinkKind.ADSL, 8, 1, 40, (), period=Period("2003-09-01", "2018-09-01"))
    fibre = replace(adsl, kind=UplinkKind.FIBRE, period=Period("2018-09-01"))
    old, new = (
        device(name, Period(start, end))
        for name, start, end in (("serveur", "2005-09-01", "2017-01-01"), ("serveur-2", "2017-01-01", ""))
    )
    history = department(
        school(
            uplinks=(fibre, adsl),
            devices=tuple(replace(each, kind=DeviceKind.SERVER) for each in (new, old)),
            generations=(Generation(GenerationModel.PILOT, Period("2014-09-01")),),
            payers=(Payer("sivos", Period("2016-09-01")),),
        )
    )

    def answers(found: Department) -> tuple[object, ...]:
        one = found.schools["pergaud"]
        return (
            one.uplink and one.uplink.kind,
            one.server and one.server.name,
            one.generation,
            one.payer,
        )

    assert answers(history) == (UplinkKind.FIBRE, "serveur-2", GenerationModel.PILOT, "sivos")
    assert answers(history.as_of("2015-01-01")) == (UplinkKind.ADSL, "serveur", GenerationModel.PILOT, "")
    assert answers(history.as_of("2003-09-01")) == (UplinkKind.ADSL, None, GenerationModel.MODEL_2003, "")
    assert answers(history.as_of("2003-01-01")) == (None, None, GenerationModel.MODEL_2003, "")
