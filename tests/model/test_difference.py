"""What holds of differences, whatever the two departments are."""

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordiclasse_inventory.model.commune import Commune
from ordiclasse_inventory.model.department import Department, Technician
from ordiclasse_inventory.model.device import Device, DeviceKind, Exit
from ordiclasse_inventory.model.difference import Difference, What, differences
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.period import Period
from ordiclasse_inventory.model.school import Headcount, School
from ordiclasse_inventory.model.uplink import Uplink, UplinkKind
from tests.inventory import LAB, Inventory

DEPARTMENT = Inventory(LAB).department()
OPPOSITE = {What.NEW: What.GONE, What.GONE: What.NEW, What.CHANGED: What.CHANGED, What.MOVED: What.MOVED}

days = st.sampled_from(["", "2016-09-01", "2017-01-01", "2018-09-01"])
periods = st.builds(Period, days, days).filter(lambda each: not each.end or each.start < each.end)
schools_keys = st.sampled_from(["jean-jaures", "victor-hugo"])
devices = st.builds(
    Device,
    name=st.sampled_from(["poste-01", "poste-02", "poste-03"]),
    kind=st.sampled_from([DeviceKind.WORKSTATION, DeviceKind.PROJECTOR]),
    macs=st.sampled_from([(), ("m1",), ("m1", "m2"), ("m2",), ("m3",)]),
    address=st.sampled_from(["", "10.0.0.1"]),
    levels=st.permutations([Level.CE1, Level.CE2]).map(tuple) | st.just(()),
    serial=st.sampled_from(["", "N/A", "S1", "S2"]),
    asset=st.sampled_from(["", "A1", "A2"]),
    period=periods,
    moved_to=st.just("") | schools_keys,
    retired=st.just(""),
) | st.builds(
    Device,
    name=st.just("poste-04"),
    kind=st.just(DeviceKind.WORKSTATION),
    macs=st.just(("m4",)),
    address=st.just(""),
    period=st.just(Period("2010-09-01", "2018-09-01")),
    retired=st.just("2018-09-01"),
    exit=st.sampled_from(Exit),
    recipient=st.sampled_from(["", "Les Écoliers d’abord"]),
)  # fmt: skip
uplinks = st.builds(
    Uplink,
    kind=st.sampled_from(UplinkKind),
    down_mbit=st.sampled_from([8.0, 100.0]),
    up_mbit=st.just(1.0),
    latency_ms=st.just(40.0),
    resolvers=st.permutations(["198.18.0.1", "198.18.0.2"]).map(tuple),
    period=periods,
)
headcounts = st.builds(Headcount, days, st.sampled_from([Level.CE1, Level.CE2]), st.integers(0, 30))


def once(facts: st.SearchStrategy[Any], key: Any, most: int) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(facts, unique_by=key, max_size=most).map(tuple)


def school(key: str, name: str, **facts: Any) -> School:
    return replace(DEPARTMENT.schools["jean-jaures"], key=key, uai=key, name=name, **facts)


def schools(key: str) -> st.SearchStrategy[School]:
    return st.builds(
        school,
        st.just(key),
        st.sampled_from(["École A", "École B"]),
        period=periods,
        merged_into=st.sampled_from(["", "jean-jaures"]),
        software=st.permutations(["tuxmath", "tuxtype"]).map(tuple) | st.just(("gtypist",)),
        devices=once(devices, lambda each: (each.name, each.period.start), 5),
        uplinks=once(uplinks, lambda each: each.period.start, 3),
        headcounts=once(headcounts, lambda each: (each.date, each.level), 4),
        roster_counts=once(headcounts, lambda each: (each.date, each.level), 2),
    )


communes = once(
    st.builds(
        Commune,
        st.sampled_from(["25056", "25147"]),
        st.sampled_from(["1", "2"]),
        st.sampled_from(["Chemaudin", "Chemaudin et Vaux"]),
        period=periods,
        into=st.sampled_from(["", "25056"]),
    ),
    lambda each: (each.insee, each.period.start),
    4,
)


@st.composite
def departments(draw: st.DrawFn) -> Department:
    keys = draw(st.sets(schools_keys))
    return replace(
        DEPARTMENT,
        schools={key: draw(schools(key)) for key in sorted(keys)},
        communes=draw(communes),
        technicians=draw(
            once(
                st.builds(Technician, st.sampled_from(["a", "b"]), st.just(("k",))), lambda each: each.name, 2
            )
        ),
    )


def shuffled(draw: st.DrawFn, department: Department) -> Department:
    """The same facts, on other lines."""

    def other(facts: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(draw(st.permutations(facts)))

    keys = draw(st.permutations(list(department.schools)))
    return replace(
        department,
        communes=other(department.communes),
        technicians=other(department.technicians),
        schools={
            key: replace(
                each,
                software=other(each.software),
                uplinks=other(each.uplinks),
                headcounts=other(each.headcounts),
                roster_counts=other(each.roster_counts),
                devices=other(tuple(replace(device, levels=other(device.levels)) for device in each.devices)),
            )
            for key in keys
            for each in [department.schools[key]]
        },
    )


@st.composite
def same_departments(draw: st.DrawFn) -> tuple[Department, Department]:
    department = draw(departments())
    return department, shuffled(draw, department)


def told(found: list[Difference]) -> list[str]:
    """What is said, but for the name that a thing goes by, which is the one that it has after."""
    return sorted(repr((each.what, each.field, each.before, each.after)) for each in found)


@given(same_departments())
def test_the_order_of_lines_is_no_difference(pair: tuple[Department, Department]) -> None:
    assert differences(*pair) == []


@given(departments(), departments())
def test_the_other_way_round_new_is_gone_and_before_is_after(one: Department, other: Department) -> None:
    there, back = differences(one, other), differences(other, one)
    turned = [replace(each, what=OPPOSITE[each.what], before=each.after, after=each.before) for each in back]
    assert told(there) == told(turned)


@given(departments(), same_departments())
def test_the_order_of_lines_changes_nothing_in_what_is_told(
    before: Department, after: tuple[Department, Department]
) -> None:
    first, second = (differences(before, each) for each in after)
    assert [(each.where, each.subject, each.what, each.field) for each in first] == [
        (each.where, each.subject, each.what, each.field) for each in second
    ]


def plain(department: Department) -> Any:
    """The facts that must be told, without their order."""
    return (
        sorted(map(repr, department.communes)),
        sorted(map(repr, department.technicians)),
        {
            key: (
                each.name,
                each.period,
                each.merged_into,
                sorted(each.software),
                sorted(map(repr, each.uplinks)),
                sorted(map(repr, each.headcounts)),
                sorted(map(repr, each.roster_counts)),
                sorted(repr(replace(device, levels=tuple(sorted(device.levels)))) for device in each.devices),
            )
            for key, each in department.schools.items()
        },
    )


@given(departments(), departments())
def test_nothing_is_told_only_where_nothing_differs(one: Department, other: Department) -> None:
    assert (differences(one, other) == []) == (plain(one) == plain(other))


# A value that differs from the lab's, for every field of a device that stands alone.
OTHER_VALUES = {"kind": DeviceKind.LAPTOP, "macs": ("02:00:00:00:09:09",), "levels": (Level.CP,), "price": 3}


@pytest.mark.parametrize("field", [each.name for each in fields(Device)])
def test_every_field_of_a_device_is_compared(field: str) -> None:
    lab = DEPARTMENT.schools["jean-jaures"]
    value = OTHER_VALUES.get(field, Period("2020-01-01") if field == "period" else "2099-01-01")
    other = replace(lab.devices[1], **{field: value})
    if field in ("exit", "recipient", "wiped"):  # they say something of what was retired
        other = replace(other, retired="2099-01-01")
    after = replace(lab, devices=(lab.devices[0], other, lab.devices[2]))
    assert differences(DEPARTMENT, replace(DEPARTMENT, schools={lab.key: after}))
