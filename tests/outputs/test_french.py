"""Words and signs of French documents."""

from decimal import Decimal
from fractions import Fraction

import pytest

from ordiclasse_inventory.outputs import french


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zéro"),
        (1, "un"),
        (16, "seize"),
        (17, "dix-sept"),
        (21, "vingt et un"),
        (22, "vingt-deux"),
        (70, "soixante-dix"),
        (71, "soixante et onze"),
        (77, "soixante-dix-sept"),
        (80, "quatre-vingts"),
        (81, "quatre-vingt-un"),
        (91, "quatre-vingt-onze"),
        (99, "quatre-vingt-dix-neuf"),
        (100, "cent"),
        (101, "cent un"),
        (200, "deux cents"),
        (280, "deux cent quatre-vingts"),
        (1000, "mille"),
        (1080, "mille quatre-vingts"),
        (80_000, "quatre-vingt mille"),
        (200_000, "deux cent mille"),
        (342_986, "trois cent quarante-deux mille neuf cent quatre-vingt-six"),
        (1_000_000, "un million"),
        (80_000_000, "quatre-vingts millions"),
        (2_000_200_001, "deux milliards deux cent mille un"),
        (10**12, "mille milliards"),
    ],
)
def test_numbers_in_letters(number: int, words: str) -> None:
    assert french.in_letters(number) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0.00", "zéro euro"),
        ("1.01", "un euro et un centime"),
        ("0.80", "zéro euro et quatre-vingts centimes"),
        (
            "342986.70",
            "trois cent quarante-deux mille neuf cent quatre-vingt-six euros et soixante-dix centimes",
        ),
        ("2000000.00", "deux millions d’euros"),
        ("2000001.00", "deux millions un euros"),
    ],
)
def test_amounts_in_letters(amount: str, words: str) -> None:
    assert french.amount_in_letters(Decimal(amount)) == words


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (Decimal("1234.56"), "1\u202f234,56\xa0€"),
        (Decimal("0.005"), "0,01\xa0€"),
        (Decimal("-0.005"), "-0,01\xa0€"),
        (Decimal(1000000000), "1\u202f000\u202f000\u202f000,00\xa0€"),
        (Fraction(1, 3), "0,33\xa0€"),
        (Fraction(2, 3), "0,67\xa0€"),
    ],
)
def test_euros(amount: Decimal | Fraction, shown: str) -> None:
    assert french.euros(amount) == shown


def test_a_difference_has_its_sign() -> None:
    assert french.signed_euros(Decimal("1.5")) == "+1,50\xa0€"
    assert french.signed_euros(Decimal("-1.5")) == "−1,50\xa0€"
    assert french.signed_euros(Decimal(0)) == "0,00\xa0€"


@pytest.mark.parametrize(
    ("price", "shown"), [("6.4", "6,40\xa0€"), ("11.8037", "11,8037\xa0€"), ("1E+3", "1\u202f000,00\xa0€")]
)
def test_prices_keep_their_decimals(price: str, shown: str) -> None:
    assert french.price(Decimal(price)) == shown


def test_percent_of_nothing_is_nothing() -> None:
    assert french.percent(Decimal(1), Decimal(3)) == "33,3\xa0%"
    assert french.percent(Decimal(0), Decimal(0)) == "0,0\xa0%"


def test_a_period_is_told_by_its_last_day() -> None:
    assert french.last_day("2027-01-01") == "2026-12-31"
