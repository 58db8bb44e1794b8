"""What made-up schools are called."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordiclasse_inventory.sample import names
from ordiclasse_inventory.sample.communes import Place
from ordiclasse_inventory.sample.draw import Draw

from .strategies import BESANCON, PLACES, THISE

LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")  # RFC 1123


def test_there_are_about_150_names_and_no_two_make_the_same_key() -> None:
    assert len(names.NAMES) >= 150
    assert len({names.slug(name) for name in names.NAMES}) == len(names.NAMES)


def test_a_name_in_use_takes_its_commune_then_a_number() -> None:
    schools = [("Victor-Hugo", BESANCON), ("Victor-Hugo", THISE), ("Victor-Hugo 2", THISE)]
    assert names.keys(schools) == ["victor-hugo", "victor-hugo-thise", "victor-hugo-thise-2"]


@given(st.lists(st.tuples(st.sampled_from(names.NAMES), st.sampled_from(PLACES))))
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
