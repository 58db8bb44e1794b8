"""The whole department: the same from the same seed, and sound for every number of schools."""

import re
from ipaddress import IPv4Network
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ordiclasse_inventory.model.school import School
from ordiclasse_inventory.sample import MOST_SCHOOLS, generate_files
from ordiclasse_inventory.sample.addresses import SUPERNET
from ordiclasse_inventory.sample.communes import grand_besancon
from ordiclasse_inventory.sample.schools import make_schools

COMMITTED = Path(__file__).parents[2] / "inventories" / "grand-besancon"
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")  # RFC 1123
PLACES = grand_besancon()

departments = st.builds(
    lambda number, seed: make_schools(PLACES, number, seed), st.integers(1, 60), st.integers(0)
)


def test_the_committed_department_is_what_the_generator_makes() -> None:
    committed = {
        path.relative_to(COMMITTED).as_posix(): path.read_bytes()
        for path in COMMITTED.rglob("*")
        if path.is_file()
    }
    made = {name: text.encode() for name, text in generate_files(PLACES, 80, 2016).items()}
    assert sorted(committed) == sorted(made)
    assert [name for name in made if committed[name] != made[name]] == []


@given(st.integers(1, 30), st.integers(0))
@settings(max_examples=20, deadline=None)
def test_the_same_seed_gives_the_same_files_and_another_seed_others(number: int, seed: int) -> None:
    files = generate_files(PLACES, number, seed)
    assert generate_files(PLACES, number, seed) == files
    other = generate_files(PLACES, number, seed + 1)
    assert {**other, "README.md": ""} != {**files, "README.md": ""}


@given(st.integers(0))
@settings(max_examples=20, deadline=None)
def test_80_schools_have_about_2600_computers_and_15000_pupils(seed: int) -> None:
    schools = make_schools(PLACES, 80, seed)
    assert len(schools) == 80
    assert 2550 <= sum(len(school.devices) for school in schools) <= 2650
    assert 14_500 <= sum(row.pupils for school in schools for row in school.headcounts) <= 15_500


@given(departments)
@settings(max_examples=40, deadline=None)
def test_every_address_is_unique_and_in_its_own_block(schools: tuple[School, ...]) -> None:
    blocks = sorted(IPv4Network(school.block) for school in schools)
    assert all(block.subnet_of(SUPERNET) and block.prefixlen <= 24 for block in blocks)
    assert not any(one.overlaps(after) for one, after in pairwise(blocks))
    for school in schools:
        hosts = {str(address) for address in IPv4Network(school.block).hosts()}
        addresses = [device.address for device in school.devices]
        assert len(set(addresses)) == len(addresses)
        assert hosts.issuperset(addresses)
    hosts_on_wan = {school.server_access.host for school in schools}
    assert len(hosts_on_wan) == len(schools)


@given(departments)
@settings(max_examples=40, deadline=None)
def test_every_machine_has_its_own_name_mac_and_serial(schools: tuple[School, ...]) -> None:
    devices = [device for school in schools for device in school.devices]
    assert len({device.mac for device in devices}) == len(devices)
    assert len({device.serial for device in devices}) == len(devices)
    assert all(re.fullmatch(r"02(:[0-9a-f]{2}){5}", device.mac) for device in devices)
    assert all("2005" <= device.acquired <= "2016-11-01" for device in devices)
    for school in schools:
        names = {device.name for device in school.devices}
        assert len(names) == len(school.devices)
        assert all(LABEL.fullmatch(name) for name in names)


@given(departments)
@settings(max_examples=40, deadline=None)
def test_every_school_has_its_own_key_and_code(schools: tuple[School, ...]) -> None:
    assert len({school.key for school in schools}) == len(schools)
    assert all(LABEL.fullmatch(school.key) for school in schools)
    assert len({school.uai for school in schools}) == len(schools)
    for school in schools:
        assert re.fullmatch(r"0259\d{3}[A-Z]", school.uai)
        assert school.uai[7] == "ABCDEFGHJKLMNPRSTUVWXYZ"[int(school.uai[:7]) % 23]


def test_servers_are_mostly_as_old_as_the_city_said() -> None:
    years = [int(school.server.acquired[:4]) for school in make_schools(PLACES, 400, 1)]
    assert sum(2005 <= year <= 2007 for year in years) > len(years) / 2
    assert years.count(2016) > 0


def test_what_the_yaml_files_say_is_read_back_as_it_was_meant() -> None:
    schools = {school.key: school for school in make_schools(PLACES, 300, 5)}
    files = generate_files(PLACES, 300, 5)
    catalogue = yaml.safe_load(files["software.yml"])
    assert yaml.safe_load(files["department.yml"])["supernet"] == str(SUPERNET)
    for key, school in schools.items():
        said = yaml.safe_load(files[f"schools/{key}/school.yml"])
        assert (said["name"], said["uai"], said["commune"]) == (school.name, school.uai, school.commune)
        assert said["uplink"]["down_mbit"] == school.uplink.down_mbit
        assert said["uplink"].get("monthly_cap_gb") == school.uplink.monthly_cap_gb
        assert set(said["software"]) <= catalogue["titles"].keys()


def test_100_times_the_schools_still_fit() -> None:
    schools = make_schools(PLACES, 8000, 2016)
    assert 255_000 <= sum(len(school.devices) for school in schools) <= 265_000
    assert len({device.mac for school in schools for device in school.devices}) > 255_000
    assert len({school.uai for school in schools}) == len({school.key for school in schools}) == 8000


@pytest.mark.parametrize("number", [0, MOST_SCHOOLS + 1])
def test_a_number_of_schools_out_of_bounds_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="expected 1 to"):
        generate_files(PLACES, number, 1)


def test_a_department_without_communes_is_refused() -> None:
    with pytest.raises(ValueError, match="no commune"):
        generate_files([], 1, 1)
