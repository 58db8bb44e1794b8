"""Devices that come, move and leave: one place each day, and nothing else renumbered."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from ordiclasse_inventory.changes import device as changes
from ordiclasse_inventory.changes import school as schools
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import ADDRESSED, Device, DeviceKind, DeviceState, Exit
from ordiclasse_inventory.model.period import Period
from ordiclasse_inventory.model.problem import Problem
from ordiclasse_inventory.model.school import (
    Generation,
    GenerationModel,
    School,
    SchoolKind,
    ServerAccess,
    Site,
)
from ordiclasse_inventory.model.uplink import Uplink, UplinkKind
from ordiclasse_inventory.store.draft import Draft, open_draft
from tests.inventory import DEVICES, LAB, Inventory

DAY = "2026-11-24"
OTHER = "schools/leon-blum/devices.csv"
# As a French spreadsheet saves it, with columns that are nobody's but the technician's.
STYLED = (
    "\ufeffName;Kind;Armoire;MAC;Address;Asset;serial;Note du technicien;acquired\r\n"
    'serveur;server;B12;02:00:00:00:01:01;10.99.0.1;;;"à gauche; en ""haut""";2016-09-01\r\n'
    "\r\n"
    "poste-01;workstation;;02:00:00:00:01:11;10.99.0.10;VB-1;S1;=1+1;2016-09-01\r\n"
    "poste-02 ;workstation;C3;02:00:00:00:01:12;10.99.0.11;VB-2;S2;l’écran saute;2016-09-01"
)


def begun(inventory: Inventory) -> tuple[Draft, Department]:
    opened = open_draft(inventory.root)
    assert isinstance(opened[0], Draft), opened
    return opened


def add_school(inventory: Inventory, key: str, model: GenerationModel = GenerationModel.NEW) -> None:
    draft, department = begun(inventory)
    answers = schools.Answers(department, "2016-09-01")
    number = len(department.schools)
    period = Period("2016-09-01")
    school = School(
        key=key,
        name=key,
        uai=["", "0259998G", "0259997F", "0259996E"][number],
        kind=SchoolKind.PRIMARY,
        commune="25056",
        block=answers.next_block(24),
        block6=answers.next_block6(),
        period=period,
        sites=(Site("École"),),
        generations=(Generation(model, period),),
        uplinks=(Uplink(UplinkKind.FIBRE, 100, 50, 5, ("198.18.0.1",), period=period),),
        server_access=ServerAccess(f"198.18.0.{20 + number}"),
    )
    schools.add(draft, school)
    added = changes.add(
        draft,
        replace(department, schools={**department.schools, key: school}),
        key,
        [Device("", DeviceKind.SERVER, (f"02:00:00:00:0{number}:ff",), "", period=period)],
    )
    assert not isinstance(added, Problem), added
    assert draft.problems() == ()
    draft.commit()


@pytest.fixture
def two(inventory: Inventory) -> Inventory:
    """The lab with a second school, and the first one's devices as a spreadsheet saves them."""
    inventory.write(DEVICES, STYLED)
    add_school(inventory, "leon-blum")
    return inventory


def found(department: Department, reference: str, day: str = DAY) -> changes.Stay:
    stay = changes.find(department, reference, day)
    assert isinstance(stay, changes.Stay), stay
    return stay


def committed(draft: Draft, result: object) -> None:
    assert not isinstance(result, Problem), result
    assert draft.problems() == ()
    draft.commit()


def text_of(inventory: Inventory, path: str) -> str:
    return (inventory.root / path).read_bytes().decode()


@pytest.mark.parametrize(
    "reference", ["poste-01.jean-jaures", "poste-01.jean-jaures.lab.internal", "VB-1", "S1"]
)
def test_a_device_is_found_by_what_people_call_it(reference: str, two: Inventory) -> None:
    stay = found(two.department(), reference)
    assert (stay.name, stay.device.address) == ("poste-01.jean-jaures", "10.99.0.10")


def test_a_device_that_is_not_there_is_told_with_what_is_known(two: Inventory) -> None:
    department = two.department()
    for reference, day, said in (
        ("poste-01.jean-jaurs", DAY, "did you mean poste-01.jean-jaures?"),
        ("VB-1", "2016-08-31", "«VB-1» is nowhere on 2016-08-31: poste-01.jean-jaures from 2016-09-01"),
        ("", DAY, "no device is called «»"),
    ):
        problem = changes.find(department, reference, day)
        assert isinstance(problem, Problem)
        assert said in str(problem)


def test_a_serial_number_of_two_devices_says_which(two: Inventory) -> None:
    two.replace(DEVICES, ";S2;", ";S1;")
    problem = changes.find(two.department(), "S1", DAY)
    assert isinstance(problem, Problem)
    assert "poste-01.jean-jaures and poste-02.jean-jaures" in problem.found


def test_a_device_comes_as_a_last_line_in_the_files_own_style(two: Inventory) -> None:
    draft, department = begun(two)
    new = Device("", DeviceKind.WORKSTATION, ("02:00:00:00:01:13",), "", asset="VB-3", period=Period(DAY))
    committed(draft, changes.add(draft, department, "jean-jaures", [new]))
    lines, before = text_of(two, DEVICES).split("\r\n"), STYLED.split("\r\n")
    assert lines[:2] == [before[0] + ";from", before[1] + ";"]
    assert lines[2:] == [
        "",
        "poste-01;workstation;;02:00:00:00:01:11;10.99.0.10;VB-1;S1;=1+1;2016-09-01;",
        "poste-02 ;workstation;C3;02:00:00:00:01:12;10.99.0.11;VB-2;S2;l’écran saute;2016-09-01;",
        f"poste-03;workstation;;02:00:00:00:01:13;10.99.0.66;VB-3;;;;{DAY}",
        "",
    ]


def test_a_move_takes_the_columns_we_do_not_know_with_it(two: Inventory) -> None:
    settings_before = text_of(two, "schools/jean-jaures/school.yml")
    draft, department = begun(two)
    committed(draft, changes.move(draft, department, found(department, "VB-2"), "leon-blum", DAY))
    left, come = text_of(two, DEVICES), text_of(two, OTHER)
    assert left.startswith(STYLED.partition("\r\n")[0] + ";to;moved_to\r\n")
    assert left.endswith(f";l’écran saute;2016-09-01;{DAY};leon-blum\r\n")
    assert come.splitlines()[0].endswith(",Armoire,Note du technicien")
    assert come.splitlines()[-1].endswith(",C3,l’écran saute")
    stay = found(two.department(), "VB-2")
    assert (stay.school.key, stay.device.name, stay.device.address) == ("leon-blum", "poste-02", "10.99.1.66")
    assert (stay.device.moved_from, stay.device.period) == ("jean-jaures", Period(DAY))
    assert text_of(two, "schools/jean-jaures/school.yml") == settings_before


def test_a_name_that_another_device_had_there_is_not_taken_again(two: Inventory) -> None:
    draft, department = begun(two)
    old = Device(
        "poste-02",
        DeviceKind.WORKSTATION,
        ("02:00:00:00:02:02",),
        "",
        period=Period("2017-01-01", "2020-01-01"),
    )
    committed(draft, changes.add(draft, department, "leon-blum", [old]))
    draft, department = begun(two)
    committed(draft, changes.move(draft, department, found(department, "VB-2"), "leon-blum", DAY))
    assert found(two.department(), "VB-2").name == "poste-03.leon-blum"


def test_who_comes_back_has_its_own_name_again(two: Inventory) -> None:
    for to, day in (("leon-blum", "2026-11-24"), ("jean-jaures", "2027-01-04"), ("leon-blum", "2027-03-01")):
        draft, department = begun(two)
        committed(draft, changes.move(draft, department, found(department, "VB-2", day), to, day))
        assert found(two.department(), "VB-2", day).name == f"poste-02.{to}"
    assert len(two.department().schools["leon-blum"].devices) == 3


def test_a_device_leaves_and_its_line_stays(two: Inventory) -> None:
    draft, department = begun(two)
    retired = changes.retire(
        draft, found(department, "VB-2"), DAY, Exit.GIVEN, "Emmaüs, Besançon", "2026-11-20"
    )
    committed(draft, retired)
    assert text_of(two, DEVICES).endswith(f";2016-09-01;{DAY};given;Emmaüs, Besançon;2026-11-20\r\n")
    department = two.department()
    assert department.schools["jean-jaures"].devices[2] == retired
    assert isinstance(changes.find(department, "VB-2", DAY), Problem)


def test_what_ends_already_does_not_end_again(two: Inventory) -> None:
    draft, department = begun(two)
    committed(draft, changes.move(draft, department, found(department, "VB-2"), "leon-blum", "2027-01-04"))
    draft, department = begun(two)
    for result in (
        changes.move(draft, department, found(department, "VB-2"), "leon-blum", DAY),
        changes.retire(draft, found(department, "VB-2"), DAY, Exit.RECYCLED),
    ):
        assert isinstance(result, Problem)
        assert result.found == "poste-02.jean-jaures moves to leon-blum on 2027-01-04 already"
    assert draft.changed() == []


def test_a_move_to_where_it_is_or_to_nowhere_is_refused(two: Inventory) -> None:
    draft, department = begun(two)
    stay = found(department, "VB-2")
    for to, day, said in (
        ("jean-jaures", DAY, "is at jean-jaures already"),
        ("leon-blom", DAY, "there is no school «leon-blom»"),
        ("../lab", DAY, "there is no school «../lab»"),
    ):
        result = changes.move(draft, department, stay, to, day)
        assert isinstance(result, Problem)
        assert said in result.found
    assert draft.changed() == []


def test_a_school_that_has_no_address_left_says_what_would_do(two: Inventory) -> None:
    draft, department = begun(two)
    new = [
        Device("", DeviceKind.WORKSTATION, (f"02:00:00:00:03:{number:02x}",), "", period=Period(DAY))
        for number in range(47)
    ]
    result = changes.add(draft, department, "leon-blum", new)
    assert isinstance(result, Problem)
    assert "a /23 has 94 for pupils, and 10.99.2.0/23 is free" in result.found
    assert draft.changed() == []


@pytest.mark.parametrize(
    ("first", "count", "names"),
    [
        ("tbi", 1, ["tbi"]),
        ("poste-09", 2, ["poste-09", "poste-10"]),
        ("p099", 2, ["p099", "p100"]),
        ("tbi", 2, None),
    ],
)
def test_names_follow_one_another(first: str, count: int, names: list[str] | None) -> None:
    assert changes.numbered(first, count) == names


def test_a_state_begins_on_its_day_and_the_device_keeps_its_name_and_address(two: Inventory) -> None:
    for day, state in (("2026-11-24", DeviceState.REPAIR), ("2026-12-01", DeviceState.IN_SERVICE)):
        draft, department = begun(two)
        committed(draft, changes.set_state(draft, found(department, "VB-1", day), day, state))
    history = two.department()
    stays_then = [
        found(history, "VB-1", day) for day in ("2026-11-23", "2026-11-24", "2026-11-30", "2026-12-01")
    ]
    assert [stay.device.state for stay in stays_then] == ["in-service", "repair", "repair", "in-service"]
    assert {(stay.name, stay.device.address) for stay in stays_then} == {
        ("poste-01.jean-jaures", "10.99.0.10")
    }
    assert [line for line in text_of(two, DEVICES).splitlines() if "VB-1" in line] == [
        f"poste-01;workstation;;02:00:00:00:01:11;10.99.0.10;VB-1;S1;=1+1;2016-09-01;{stay}"
        for stay in (";;2026-11-24", "2026-11-24;repair;2026-12-01", "2026-12-01;;")
    ]


def test_a_state_corrected_on_its_day_is_one_line_and_the_same_one_again_is_told(two: Inventory) -> None:
    draft, department = begun(two)
    committed(draft, changes.set_state(draft, found(department, "VB-1"), DAY, DeviceState.REPAIR))
    draft, department = begun(two)
    committed(draft, changes.set_state(draft, found(department, "VB-1"), DAY, DeviceState.BROKEN))
    assert text_of(two, DEVICES).count("VB-1") == 2
    _, department = begun(two)
    problem = changes.set_state(draft, found(department, "VB-1"), DAY, DeviceState.BROKEN)
    assert isinstance(problem, Problem)
    assert "poste-01.jean-jaures is broken already, from 2026-11-24" in str(problem)


def test_a_state_of_a_stay_that_ends_keeps_its_end_in_the_last_line(two: Inventory) -> None:
    draft, department = begun(two)
    committed(
        draft, changes.retire(draft, found(department, "VB-1"), "2026-12-24", Exit.GIVEN, "Emmaüs", DAY)
    )
    draft, department = begun(two)
    committed(draft, changes.set_state(draft, found(department, "VB-1"), DAY, DeviceState.BROKEN))
    history = two.department()
    first, second = (found(history, "VB-1", day).device for day in ("2026-11-23", DAY))
    assert (first.period, first.retired, first.recipient) == (Period("2016-09-01", DAY), "", "")
    assert (second.period, second.retired) == (Period(DAY, "2026-12-24"), "2026-12-24")
    assert (second.exit, second.recipient, second.wiped) == (Exit.GIVEN, "Emmaüs", DAY)


@contextmanager
def three_schools() -> Iterator[Inventory]:
    with tempfile.TemporaryDirectory() as folder:
        inventory = Inventory(Path(folder, "lab"))
        copytree(LAB, inventory.root)
        inventory.write(DEVICES, STYLED)
        add_school(inventory, "leon-blum")
        add_school(inventory, "victor-hugo", GenerationModel.MODEL_2003)
        yield inventory


KEYS = ["jean-jaures", "leon-blum", "victor-hugo"]
MOBILE = [kind for kind in DeviceKind if kind is not DeviceKind.SERVER]
steps = st.tuples(
    st.sampled_from(["add", "move", "retire", "room", "state"]),
    st.integers(0, 40),  # days since the step before
    st.integers(0, 99),  # which device
    st.sampled_from(KEYS),
    st.sampled_from(MOBILE),
    st.booleans(),
)


@settings(max_examples=20, deadline=None)
@given(st.lists(steps, min_size=1, max_size=10))
def test_whatever_comes_moves_and_leaves_each_is_in_one_place_and_nothing_else_changes(
    history: list[tuple[str, int, int, str, DeviceKind, bool]],
) -> None:
    with three_schools() as inventory:
        day = date(2026, 11, 24)
        for number, (step, gap, which, key, kind, given_away) in enumerate(history):
            day += timedelta(gap)
            before, files = inventory.department(), inventory.files()
            draft, department = begun(inventory)
            there = [stay for stay in stays(department) if stay.device.period.holds(day.isoformat())]
            stay = there[which % len(there)]
            result: object
            if step == "add":
                macs = (f"02:00:00:01:00:{number:02x}",) if kind in ADDRESSED or given_away else ()
                new = Device("", kind, macs, "", asset=f"N-{number}", period=Period(day.isoformat()))
                result = changes.add(draft, department, key, [new])
            elif step == "move":
                result = changes.move(draft, department, stay, key, day.isoformat())
            elif step == "state":
                state = list(DeviceState)[which % len(DeviceState)]
                result = changes.set_state(draft, stay, day.isoformat(), state)
            elif step == "room":
                result = changes.move_within(draft, stay, f"Salle {which % 2 + 1}")
            else:
                way = Exit.GIVEN if given_away else Exit.RECYCLED
                result = changes.retire(draft, stay, day.isoformat(), way, "Emmaüs", day.isoformat())
            if isinstance(result, Problem) or draft.problems():
                assert inventory.files() == files
                event(f"{step} refused")
                continue
            event(f"{step} written")
            draft.commit()
            after = inventory.department()  # which has no problem
            changed = {identity(one) for one in stays(before)} - {identity(one) for one in stays(after)}
            assert not changed, step
            # A line, or a line and its end: no more.
            assert len(set(stays_of(after)) ^ set(stays_of(before))) <= {"add": 1, "move": 3, "state": 3}.get(
                step, 2
            )
            assert one_place_each_day(after)
        # What we don't know stays, whatever happened around it.
        for note in ('à gauche; en ""haut""', "=1+1", "l’écran saute", "Note du technicien"):
            assert note in text_of(inventory, DEVICES)


def stays(department: Department) -> list[changes.Stay]:
    return [
        changes.Stay(school, device) for school in department.schools.values() for device in school.devices
    ]


def stays_of(department: Department) -> list[tuple[str, Device]]:
    return [(stay.school.key, stay.device) for stay in stays(department)]


def identity(stay: changes.Stay) -> tuple[object, ...]:
    """What never changes of a stay, once it is written."""
    device = stay.device
    return (stay.school.key, stay.school.block, device.name, device.address, device.macs, device.period.start)


def one_place_each_day(department: Department) -> bool:
    periods: dict[str, list[Period]] = {}
    for stay in stays(department):
        periods.setdefault(stay.device.asset or stay.device.macs[0], []).append(stay.device.period)
    return all(
        not one.overlaps(other)
        for stays in periods.values()
        for index, one in enumerate(stays)
        for other in stays[:index]
    )
