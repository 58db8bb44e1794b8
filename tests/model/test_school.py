"""What is asked of a school."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.problem import Problem
from ordiclasse_inventory.model.school import Headcount
from ordiclasse_inventory.model.uplink import Uplink, UplinkKind
from tests.inventory import DEVICES, Inventory


def test_a_school_counts_its_latest_pupils_only(lab: Department) -> None:
    school = lab.schools["jean-jaures"]
    old = Headcount("2025-11-01", Level.CP, 900)
    assert replace(school, headcounts=(*school.headcounts, old)).pupils == 12 + 10 + 13 + 12
    assert replace(school, headcounts=()).pupils == 0


def test_a_workstation_gets_the_chosen_titles_that_serve_its_levels(inventory: Inventory) -> None:
    inventory.replace(DEVICES, "CE1 CE2", "CP")
    lab = inventory.department()
    school = lab.schools["jean-jaures"]
    chosen = {
        station.name: [title.key for title in school.titles_for(station, lab.catalogue)]
        for station in school.workstations
    }
    # tuxtype begins at CE1; gtypist would serve CM1, but was not chosen.
    assert chosen == {"poste-01": ["tuxmath"], "poste-02": ["tuxmath", "tuxtype"]}
    assert school.titles_for(school.server, lab.catalogue) == ()


@given(st.floats(0.1, 10_000), st.integers(1, 10**12))
def test_a_link_twice_as_fast_takes_half_the_time(rate: float, size: int) -> None:
    slow, fast = (Uplink(UplinkKind.ADSL, down, 1, 40, ()) for down in (rate, 2 * rate))
    assert slow.seconds_to_fetch(size) == 2 * fast.seconds_to_fetch(size)


def test_8_mbit_bring_a_megabyte_a_second() -> None:
    assert Uplink(UplinkKind.ADSL, 8, 0.8, 40, ()).seconds_to_fetch(60_000_000) == 60


def test_a_problem_of_a_whole_file_has_neither_line_nor_field() -> None:
    assert str(Problem("a.csv", 0, "", "there is no such file", "a file")) == (
        "a.csv: there is no such file\n    expected a file"
    )
