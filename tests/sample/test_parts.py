"""Communes, names, classes, rooms, blocks, links and the catalogue, each by itself."""

import re
from ipaddress import IPv4Address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn

from ordiclasse_inventory.model.commune import Commune
from ordiclasse_inventory.model.level import ELEMENTARY, NURSERY, Level
from ordiclasse_inventory.model.school import Headcount, SchoolKind
from ordiclasse_inventory.model.uplink import UplinkKind
from ordiclasse_inventory.sample import addresses, names
from ordiclasse_inventory.sample.catalogue import CATALOGUE, choice
from ordiclasse_inventory.sample.communes import Place, grand_besancon, spread
from ordiclasse_inventory.sample.devices import rooms
from ordiclasse_inventory.sample.draw import Draw
from ordiclasse_inventory.sample.headcounts import classes, headcounts
from ordiclasse_inventory.sample.links import link

BESANCON = Place(Commune("25056", "212500565", "Besançon"), 119_198)
THISE = Place(Commune("25560", "212505606", "Thise"), 3000)
CHAMPOUX = Place(Commune("25117", "212501175", "Champoux"), 90)
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")  # RFC 1123

seeds = st.integers(0)


def test_the_communes_are_the_53_members_of_2016_with_valid_codes() -> None:
    communes = [place.commune for place in grand_besancon()]
    assert len({commune.insee for commune in communes}) == 53
    assert all(re.fullmatch(r"25\d{3}", commune.insee) for commune in communes)
    assert all(luhn.is_valid(commune.siren) for commune in communes)
    assert BESANCON in grand_besancon()


def test_the_city_has_most_schools_and_the_smallest_communes_none() -> None:
    shares = spread(grand_besancon(), 80)
    assert shares[0] == (BESANCON, 52)
    assert CHAMPOUX not in [place for place, _ in shares]
    assert sum(share for _, share in shares) == 80


def test_there_are_about_150_names_and_no_two_make_the_same_key() -> None:
    assert len(names.NAMES) >= 150
    assert len({names.slug(name) for name in names.NAMES}) == len(names.NAMES)


def test_a_name_in_use_takes_its_commune_then_a_number() -> None:
    schools = [("Victor-Hugo", BESANCON), ("Victor-Hugo", THISE), ("Victor-Hugo 2", THISE)]
    assert names.keys(schools) == ["victor-hugo", "victor-hugo-thise", "victor-hugo-thise-2"]


@given(st.lists(st.tuples(st.sampled_from(names.NAMES), st.sampled_from(grand_besancon()))))
def test_keys_are_unique_dns_labels(schools: list[tuple[str, Place]]) -> None:
    keys = names.keys(schools)
    assert len(set(keys)) == len(schools)
    assert all(LABEL.fullmatch(key) for key in keys)


def test_names_come_again_with_a_number_when_all_are_given() -> None:
    given_names = names.names_in_commune(2 * len(names.NAMES) + 1, Draw(1, "names"))
    assert len(set(given_names)) == len(given_names)
    assert given_names[-1] == f"{given_names[0]} 3"


@pytest.mark.parametrize(("index", "code"), [(0, "0259000X"), (998, "0259998G"), (999, "9009000S")])
def test_codes_go_on_in_departments_that_do_not_exist(index: int, code: str) -> None:
    assert names.uai(index) == code


@pytest.mark.parametrize("code", ["0250096U", "0250108G", "0250111K"])
def test_published_codes_have_the_letter_that_ours_are_made_with(code: str) -> None:
    assert names.uai_letter(code[:7]) == code[7]


@given(st.sampled_from(SchoolKind), st.sampled_from([BESANCON, THISE]), st.integers(12, 800), seeds)
def test_every_level_that_has_pupils_has_a_class(
    kind: SchoolKind, place: Place, pupils: int, seed: int
) -> None:
    rows = headcounts(kind, place, pupils, Draw(seed, "levels"))
    assert sum(row.pupils for row in rows) == pupils
    assert all(row.pupils > 0 for row in rows)
    made = classes(rows)
    assert all(made)
    taught = {level for levels in made for level in levels}
    assert taught == {row.level for row in rows if row.level in NURSERY + ELEMENTARY}


def test_a_small_school_mixes_levels_but_not_nursery_with_elementary() -> None:
    pupils = {Level.GS: 12, Level.CP: 9, Level.CE1: 8, Level.CE2: 11, Level.CM1: 10, Level.CM2: 9}
    rows = [Headcount("2016-11-01", level, number) for level, number in pupils.items()]
    assert classes(rows) == (
        (Level.GS,),
        (Level.CP, Level.CE1, Level.CE2),
        (Level.CE2, Level.CM1, Level.CM2),
    )


@given(st.sampled_from(SchoolKind), st.integers(12, 800), st.integers(3, 400), seeds)
def test_every_workstation_stands_in_a_room_and_serves_somebody(
    kind: SchoolKind, pupils: int, number: int, seed: int
) -> None:
    plan = rooms(headcounts(kind, BESANCON, pupils, Draw(seed, "levels")), number)
    assert sum(room.workstations for room in plan) == number
    assert len({room.name for room in plan}) == len(plan)
    assert all(room.levels and room.workstations for room in plan)


@given(st.lists(st.integers(0, 3000), max_size=10))
@settings(deadline=None)
def test_blocks_are_disjoint_and_leave_their_pool_free(numbers: list[int]) -> None:
    after = addresses.SUPERNET.network_address
    for number, block in zip(numbers, addresses.blocks(numbers), strict=True):
        assert after <= block.network_address
        assert block.subnet_of(addresses.SUPERNET)
        after = block.broadcast_address + 1
        assert addresses.server_address(block) == str(block.network_address + 1)
        stations = list(addresses.workstation_addresses(block, number))
        assert len(stations) == number
        assert all(IPv4Address(last) < block.broadcast_address - 55 for last in stations[-1:])


@pytest.mark.parametrize(("number", "prefix"), [(0, 24), (180, 24), (181, 23), (436, 23), (437, 22)])
def test_a_block_is_as_large_as_its_workstations_need(number: int, prefix: int) -> None:
    assert next(addresses.blocks([number])).prefixlen == prefix


def test_a_full_supernet_is_said() -> None:
    with pytest.raises(ValueError, match=r"10\.0\.0\.0/9 is full"):
        list(addresses.blocks([1] * 32_769))


def test_a_mac_address_is_locally_administered_and_follows_the_address() -> None:
    assert addresses.mac("10.0.62.10") == "02:00:0a:00:3e:0a"


@given(seeds)
def test_a_link_is_as_poor_as_its_place(seed: int) -> None:
    rural, urban = link(CHAMPOUX, Draw(seed, "links")), link(BESANCON, Draw(seed, "links"))
    assert rural.kind in {UplinkKind.ADSL, UplinkKind.SATELLITE}
    assert urban.kind is not UplinkKind.SATELLITE
    assert (rural.monthly_cap_gb is not None) == (rural.kind is UplinkKind.SATELLITE)


@given(seeds)
def test_teachers_choose_titles_that_serve_their_pupils_or_themselves(seed: int) -> None:
    chosen = choice(NURSERY, Draw(seed, "software"))
    assert len(set(chosen)) == len(chosen)
    served = {*NURSERY, Level.TEACHER}
    assert all(CATALOGUE.titles[key].levels & served for key in chosen)
    assert "geogebra" not in chosen
