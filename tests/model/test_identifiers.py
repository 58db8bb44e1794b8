"""Codes of schools and communes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordiclasse_inventory.model.identifiers import is_insee, is_uai, uai_letter

numbers = st.integers(0, 9_999_999).map("{:07}".format)


# Published in the ministry's directory of schools.
@pytest.mark.parametrize("code", ["0250096U", "0250108G", "0250111K"])
def test_published_codes_are_accepted(code: str) -> None:
    assert is_uai(code)


@given(numbers, st.characters())
def test_one_letter_and_only_that_one_completes_a_code(digits: str, letter: str) -> None:
    assert is_uai(digits + uai_letter(digits))
    assert is_uai(digits + letter) == (letter == uai_letter(digits))


@given(numbers, st.integers(0, 6), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(digits: str, place: int, off: int) -> None:
    wrong = str((int(digits[place]) + off) % 10)
    assert not is_uai(digits[:place] + wrong + digits[place + 1 :] + uai_letter(digits))


@pytest.mark.parametrize("code", ["", "0250096u", "250096U", "0250096U ", "0250096U\n", "٠250096U"])
def test_what_has_not_the_form_of_a_uai_is_none(code: str) -> None:
    assert not is_uai(code)


@pytest.mark.parametrize(
    ("code", "right"), [("25056", True), ("2A004", True), ("97411", True), ("2505", False), ("25o56", False)]
)
def test_insee_codes(code: str, right: bool) -> None:
    assert is_insee(code) is right
