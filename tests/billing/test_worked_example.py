"""The worked example of docs/billing.md, made by hand: its files come to each figure, digit by digit."""

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from ordiclasse_inventory.billing.bill import Bill, bill, convention_of
from ordiclasse_inventory.model.convention import RESTRICTIONS, Unit
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.store import read_department
from tests.inventory import ROOT

DOCUMENT = (ROOT / "docs" / "billing.md").read_text()
FILES = Path(__file__).parent / "data" / "worked_example"


def rows(heading: str) -> list[list[str]]:
    """The rows of the first table below a heading, its head first."""
    _, below = re.split(rf"^#+ {heading}\n", DOCUMENT, flags=re.MULTILINE)
    table = re.search(r"(?:^\|.*\n)+", below, re.MULTILINE)
    assert table is not None
    head, _, *lines = table[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in (head, *lines)]


def exactly(amount: Fraction) -> str:
    """Six decimals, and a sign where more would follow."""
    whole, rest = divmod(amount * 10**6, 1)
    return f"{Decimal(int(whole)).scaleb(-6)}{'…' if rest else ''}"


@pytest.fixture(scope="module")
def department() -> Department:
    reading = read_department(FILES)
    assert reading.department is not None, reading.problems
    return reading.department


@pytest.fixture(scope="module")
def made(department: Department) -> Bill:
    convention = convention_of(department.conventions, 2026)
    assert convention is not None
    return bill(department, convention, 2026)


def test_the_prices(made: Bill) -> None:
    found = []
    for tariff in made.convention.tariffs:
        only = [str(word) for word in RESTRICTIONS[tariff.unit] or () if word in tariff.only]
        bounds = [f"ceiling {tariff.ceiling}"] if tariff.ceiling else []
        bounds += [f"{tariff.free} free"] if tariff.free else []
        found.append([tariff.key, str(tariff.price), " ".join([tariff.unit, *only]), " ".join(bounds)])
    assert rows("A worked example")[1:] == found


def test_what_is_counted(made: Bill) -> None:
    tariffs = [each for each in made.convention.tariffs if each.unit is not Unit.CONTRIBUTOR]
    head = ["school", *(tariff.key for tariff in tariffs)]
    lines = [
        [each.school.key, *(str(each.quantity(tariff)) for tariff in tariffs)] for each in made.counts.schools
    ]
    assert rows("Counted") == [head, *lines]


def test_what_is_counted_nowhere(made: Bill) -> None:
    (left,) = made.counts.left_out
    assert (left.count.school.key, left.why) == ("l-ancienne", "not-open")
    assert [device.name for device in left.count.devices] == ["poste-01", "serveur"]


def test_what_is_charged(made: Bill) -> None:
    tariffs = [each for each in made.convention.tariffs if each.unit is not Unit.CONTRIBUTOR]
    amounts = {(line.school, line.tariff.key): line.amount for line in made.lines}
    lines = []
    for each in made.counts.schools:
        own = [amounts.get((each.school.key, tariff.key), Decimal()) for tariff in tariffs]
        lines.append([each.school.key, *(f"{amount:.2f}" for amount in (*own, sum(own)))])
    assert rows("Charged") == [["school", *(tariff.key for tariff in tariffs), "sum"], *lines]


def test_who_owes_which_part(made: Bill) -> None:
    lines: dict[tuple[str, str], list[str]] = {}
    for share in made.shares:
        for key in {each.line.school for each in share.lines if each.line.school}:
            of_school = [each for each in share.lines if each.line.school == key]
            (part,) = {each.part for each in of_school}
            amount = sum((each.exact for each in of_school), Fraction())
            name = share.contributor.name
            lines[key, share.contributor.key] = [key, name, str(part), exactly(amount)]
    assert rows("Shared")[1:] == [lines[place] for place in sorted(lines)]


def test_the_shares_and_the_claim_to_the_cent(made: Bill) -> None:
    lines = []
    for share in made.shares:
        down = Decimal(int(share.exact * 100)).scaleb(-2)
        rest = exactly(share.exact - Fraction(down))
        lines.append(
            [share.contributor.name, exactly(share.exact), f"{down:.2f}", rest, f"{share.amount:.2f}"]
        )
    assert rows("Rounded")[1:] == lines
    assert f"**{made.claim} €**" in DOCUMENT
    assert made.claim == sum(share.amount for share in made.shares) == Decimal("3843.60")


def test_rounding_each_share_by_itself_would_not_make_the_claim(made: Bill) -> None:
    alone = [Decimal(int(share.exact * 100 + Fraction(1, 2))).scaleb(-2) for share in made.shares]
    assert sum(alone) == Decimal("3843.61") != made.claim
    assert str(sum(alone)) in DOCUMENT
