"""The draft for the treasurer's software."""

from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from ordiclasse_inventory.billing.bill import Bill
from ordiclasse_inventory.billing.correction import Correction
from ordiclasse_inventory.outputs.bill.as_pes import latin, pes, pes_of_correction
from ordiclasse_inventory.outputs.bill.correction import correction_documents
from tests.billed import SCRIPT

from .conftest import Documents

NAME = "pes-recette-2026-brouillon.xml"


def values(content: bytes) -> dict[str, list[str]]:
    """The values of each field."""
    found: dict[str, list[str]] = {}
    for element in ET.fromstring(content).iter():
        if "V" in element.attrib:
            found.setdefault(element.tag, []).append(element.attrib["V"])
    return found


def named(made: Bill, name: str) -> Bill:
    """The bill with another name for who owes the claim."""
    bodies = tuple(
        replace(body, name=name) if body.siren == made.convention.debtor else body
        for body in made.department.bodies
    )
    return replace(made, department=replace(made.department, bodies=bodies))


def test_one_claim_on_one_debtor_is_told(sample: Documents) -> None:
    content = (sample.folder / NAME).read_bytes()
    assert content.startswith(b"<?xml version='1.0' encoding='ISO-8859-1'?>")
    assert "matériel recensés".encode("latin-1") in content
    told = values(content)
    assert told["MtBordHt"] == told["MtHT"] == [str(sample.bill.claim)]
    assert told["Exer"] == ["2026"]
    assert told["IdTiers"] == ["242500361"]
    assert told["IdVer"] == ["2"]
    assert told["NomFic"] == [NAME]


@pytest.mark.parametrize(
    ("claims", "told"),
    [
        (("900.00", "880.10"), ["02", "06", "19.90", "réduction du titre"]),
        (("880.10", "900.00"), ["01", "01", "19.90", "complément du titre"]),
        (("900.00", None), ["02", "06", "900.00", "annulation du titre"]),
        ((None, "900.00"), ["01", "01", "900.00", "nouveau titre après annulation"]),
    ],
    ids=["reduction", "addition", "cancellation", "anew"],
)
def test_a_correction_is_a_cancellation_or_a_claim_of_its_own(
    claims: tuple[str | None, str | None], told: list[str], sample: Documents
) -> None:
    before, after = (
        replace(sample.bill, claim=Decimal(claim)) if claim is not None else None for claim in claims
    )
    correction = Correction(2026, 1, "", before, after)
    content = pes_of_correction(correction, "rectification.xml", "2026-12-01")
    assert content is not None
    found = values(content)
    assert [found[field][0] for field in ("TypBord", "NatPce", "MtBordHt")] == told[:3]
    assert found["MtHT"] == found["MtBordHt"]
    assert f", {told[3]} (rectification n° 1)" in found["ObjLignePce"][0]
    text = content.decode("latin-1")
    assert "Titre d'origine, auquel se rattache cette pièce : numéro et date à compléter." in text
    assert "compte 673" not in text
    # The year after, the books of that year are closed.
    later = pes_of_correction(correction, "rectification.xml", "2027-03-01")
    assert later is not None
    assert values(later)["Exer"] == ["2027"]
    assert ("compte 673" in later.decode("latin-1")) == (told[0] == "02")


def test_other_shares_of_the_same_claim_change_nothing_for_the_treasurer(sample: Documents) -> None:
    first, second, *others = sample.bill.shares
    cent = Decimal("0.01")
    moved = (
        replace(first, amount=first.amount + cent),
        replace(second, amount=second.amount - cent),
        *others,
    )
    correction = Correction(2026, 1, "", sample.bill, replace(sample.bill, shares=moved))
    assert correction.changes
    assert pes_of_correction(correction, "rectification.xml", "2026-12-01") is None
    assert not [name for name in correction_documents(correction, "2026-12-01") if name.endswith(".xml")]


def test_it_says_that_it_is_a_draft_and_what_is_to_be_filled_in(sample: Documents) -> None:
    text = (sample.folder / NAME).read_bytes().decode("latin-1")
    assert "BROUILLON" in text.splitlines()[2]
    for field in (name for name, found in values(text.encode("latin-1")).items() if found == [""]):
        assert f"<!-- {field} : à compléter -->" in text
    assert "<!-- Imputation : 70.020.70876.004839.10100 -->" in text


def test_a_value_that_does_not_fit_is_cut_at_a_word_and_that_is_said(sample: Documents) -> None:
    text = (sample.folder / NAME).read_bytes().decode("latin-1")
    assert values(text.encode("latin-1"))["Nom"] == ["Communauté urbaine Grand Besançon"]
    assert "Nom : coupé à 38 signes, en entier « Communauté urbaine Grand Besançon Métropole »" in text


@pytest.mark.parametrize("name", [SCRIPT, "-" * 80, "a" * 500, "日本 œuvre"])
def test_any_name_makes_a_file_that_can_be_read(name: str, sample: Documents) -> None:
    content = pes(named(sample.bill, name), NAME, "2026-11-20")
    told = values(content)["Nom"][0]
    assert len(told) <= 38
    assert latin(name).startswith(told)


def test_signs_that_the_character_set_lacks_are_said_otherwise() -> None:
    assert latin("L’œuvre – 5 €… Žofín 日") == "L'oeuvre - 5 EUR... Zofín ?"
