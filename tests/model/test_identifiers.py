"""Codes of schools and communes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.fr import siren as stdnum_siren

from ordiclasse_inventory.model.identifiers import is_insee, is_uai, siren, uai_letter

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


def is_siren(text: str) -> bool:
    try:
        return siren(text) == stdnum_siren.compact(text)
    except ValueError:
        return False


@given(st.text("0123456789 .", min_size=7, max_size=12))
def test_a_siren_is_what_python_stdnum_takes_for_one(text: str) -> None:
    each_last_digit = [text + last for last in "0123456789"]
    assert [is_siren(each) for each in each_last_digit] == [
        stdnum_siren.is_valid(each) for each in each_last_digit
    ]


@pytest.mark.parametrize("text", ["55200844", "5520084430", "552008444", "55200844٣", "SIREN 552008443", ""])
def test_what_is_no_siren_is_none(text: str) -> None:
    assert is_siren("552 008 443")
    assert not is_siren(text)
