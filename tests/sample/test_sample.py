"""The whole department: the same from the same seed, and sound for every number of schools."""

from ipaddress import IPv4Network
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordiclasse_inventory.model.device import DeviceKind
from ordiclasse_inventory.model.school import GenerationModel, School
from ordiclasse_inventory.model.uplink import UplinkKind
from ordiclasse_inventory.sample import MOST_SCHOOLS, generate_files, names
from ordiclasse_inventory.sample.addresses import SUPERNET, SUPERNETS6, WAN
from ordiclasse_inventory.sample.catalogue import CATALOGUE
from ordiclasse_inventory.sample.conventions import conventions
from ordiclasse_inventory.sample.days import BILL, COUNT_DAYS
from ordiclasse_inventory.sample.schools import Made, make_schools
from ordiclasse_inventory.store import read_department
from ordiclasse_inventory.store.json_schema import schema_files

from .strategies import PLACES, departments, seeds

COMMITTED = Path(__file__).parents[2] / "inventories" / "grand-besancon"
TODAY = COUNT_DAYS[-1]
LARGE = 400


def _on(made: Made, day: str) -> list[School]:
    return [school.as_of(day) for school in made.schools if school.period.holds(day)]


@pytest.fixture(scope="module")
def large() -> Made:
    return make_schools(PLACES, LARGE, 1)


def test_the_committed_department_is_what_the_generator_makes() -> None:
    committed = {
        path.relative_to(COMMITTED).as_posix(): path.read_bytes()
        for path in COMMITTED.rglob("*")
        if path.is_file()
    }
    made = {name: text.encode() for name, text in generate_files(PLACES, 80, 2016).items()}
    made |= {f"schemas/{name}": text.encode() for name, text in schema_files().items()}
    assert sorted(committed) == sorted(made)
    assert [name for name in made if committed[name] != made[name]] == []


@given(st.integers(1, 30), seeds)
@settings(max_examples=10, deadline=None)
def test_the_same_seed_gives_the_same_files_and_another_seed_others(number: int, seed: int) -> None:
    files = generate_files(PLACES, number, seed)
    assert generate_files(PLACES, number, seed) == files
    other = generate_files(PLACES, number, seed + 1)
    assert {**other, "README.md": ""} != {**files, "README.md": ""}


@given(st.integers(1, 45), seeds)
@settings(max_examples=10, deadline=None)
def test_what_was_made_is_read_back_without_a_problem(number: int, seed: int) -> None:
    with TemporaryDirectory() as folder:
        for name, text in generate_files(PLACES, number, seed).items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        reading = read_department(Path(folder))
    assert reading.problems == ()
    made = make_schools(PLACES, number, seed)
    department = reading.department
    assert department.schools == {school.key: school for school in made.schools}
    assert department.bodies == made.bodies
    assert department.conventions == conventions(made.bodies)
    assert department.catalogue == CATALOGUE
    assert set(department.communes) == {line for place in PLACES for line in place.history}


@given(seeds)
@settings(max_examples=10, deadline=None)
def test_80_schools_have_about_2600_computers_and_15000_pupils_in_2016_and_today(seed: int) -> None:
    made = make_schools(PLACES, 80, seed)
    in_2016, today = _on(made, BILL), _on(made, TODAY)
    assert len(in_2016) == len(today) == 80
    assert 2550 <= sum(school.computers for school in in_2016) <= 2650
    assert 14_500 <= sum(school.pupils for school in in_2016) <= 15_500
    # Drawn year by year since: within a tenth, for any seed.
    assert 2340 <= sum(school.computers for school in today) <= 2860
    assert 14_000 <= sum(school.pupils for school in today) <= 16_000


def test_the_most_schools_still_fit(large: Made) -> None:
    times = MOST_SCHOOLS // LARGE
    for of_one, of_all in (
        (sum(IPv4Network(school.block).num_addresses for school in large.schools), SUPERNET.num_addresses),
        (len(large.schools), WAN.num_addresses * 250 // 256),
        (len(large.schools), sum(1 << 60 - network.prefixlen for network in SUPERNETS6)),
        (len(large.schools), len({names.uai(index) for index in range(60_000)})),
    ):
        assert 1.05 * times * of_one < of_all


def test_servers_were_mostly_as_old_as_the_city_said(large: Made) -> None:
    bought = [school.server.acquired for school in _on(large, BILL)]
    assert sum("2005" <= day < "2008" for day in bought) > len(bought) / 2
    assert any(day >= "2016" for day in bought)
    now = [school.server.acquired for school in _on(large, TODAY)]
    assert min(now) >= "2016"


def test_every_kind_of_device_link_and_platform_is_there() -> None:
    schools = make_schools(PLACES, 80, 2016).schools
    assert {device.kind for school in schools for device in school.devices} == set(DeviceKind)
    assert {uplink.kind for school in schools for uplink in school.uplinks} == set(UplinkKind)
    models = [{each.model for each in school.generations} for school in schools]
    assert set.union(*models) == set(GenerationModel)
    systems = {device.os for school in schools for device in school.as_of(TODAY).devices}
    assert {"Debian 13", "Windows 10"} <= systems
    assert any(len(school.sites) == 2 for school in schools)
    assert any(school.merged_into for school in schools)
    assert any(uplink.fixed_address for school in schools for uplink in school.uplinks)


def test_the_model_of_2003_gave_way_school_by_school(large: Made) -> None:
    old = [
        sum(school.generation is GenerationModel.MODEL_2003 for school in _on(large, f"{year}-12-01"))
        for year in range(2013, 2027)
    ]
    assert old == sorted(old, reverse=True)
    assert old[0] > 380
    assert 10 < old[-1] < 60


@given(departments)
@settings(max_examples=10, deadline=None)
def test_every_school_has_a_code_a_block_and_a_way_in_of_its_own(made: Made) -> None:
    for fact in ("key", "uai", "block"):
        assert len({getattr(school, fact) for school in made.schools}) == len(made.schools)
    assert all(school.uai.startswith("0259") for school in made.schools)
    assert len({school.server_access.host for school in made.schools}) == len(made.schools)
    assert all(school.director.phone.startswith("03 53 01 ") for school in made.schools)


@pytest.mark.parametrize("number", [0, MOST_SCHOOLS + 1])
def test_a_number_of_schools_out_of_bounds_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="expected 1 to"):
        generate_files(PLACES, number, 1)


def test_a_department_without_communes_in_2016_is_refused() -> None:
    with pytest.raises(ValueError, match="no commune"):
        generate_files([place for place in PLACES if not place.a_member_on(BILL)], 1, 1)
