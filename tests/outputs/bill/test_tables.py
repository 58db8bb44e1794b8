"""JSON and CSV: exact, and inert."""

import csv
import json
from decimal import Decimal
from fractions import Fraction

from tests.billed import FORMULA

from .conftest import Documents


def rows(documents: Documents, name: str) -> list[dict[str, str]]:
    text = (documents.folder / name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines(), delimiter=";"))


def number(cell: str) -> Decimal:
    return Decimal(cell.replace(",", "."))


def test_json_is_exact_and_adds_up(sample: Documents) -> None:
    sheet = json.loads((sample.folder / "etat-liquidatif-2026.json").read_text())
    assert sheet["claim"] == str(sample.bill.claim)
    assert sheet["claim_before"] == str(sample.before.claim)
    assert sheet["counted_on"] == "2026-11-01"
    assert sheet["made_on"] == "2026-11-20"
    assert sum(Decimal(share["amount"]) for share in sheet["shares"]) == Decimal(sheet["claim"])
    lines = {(line["school"], line["tariff"]): Decimal(line["amount"]) for line in sheet["lines"]}
    for share in sheet["shares"]:
        parts = sum(
            (
                Fraction(lines[each["school"], each["tariff"]]) * Fraction(each["part"])
                for each in share["lines"]
            ),
            Fraction(0),
        )
        assert parts == Fraction(share["exact"])
        assert abs(parts - Fraction(Decimal(share["amount"]))) < Fraction(1, 100)


def test_csv_opens_as_a_french_spreadsheet_has_it(sample: Documents) -> None:
    raw = (sample.folder / "quotes-parts-2026.csv").read_bytes()
    assert raw.startswith("\N{BYTE ORDER MARK}Code;Contributeur;".encode())
    shares = rows(sample, "quotes-parts-2026.csv")
    assert sum(number(row["Quote-part (€)"]) for row in shares) == sample.bill.claim
    new = next(row for row in shares if row["Contributeur"] == "Novillars")
    assert new["Quote-part 2025 (€)"] == ""


def test_csv_has_a_line_for_each_contributor_school_and_tariff(sample: Documents) -> None:
    lines = rows(sample, "detail-2026.csv")
    assert len(lines) == sum(len(share.lines) for share in sample.bill.shares)
    boussieres = [
        row for row in lines if row["Contributeur"] == "Boussières" and row["Tarif"] == "Ordinateur"
    ]
    assert {row["Part"] for row in boussieres} == {"50/99", "53/105", "52/105"}
    whole = sum(number(row["Part du montant (€)"]) for row in lines)
    assert abs(whole - sample.bill.claim) < Decimal("0.001")


def test_a_cell_that_looks_like_a_formula_is_inert(hostile: Documents) -> None:
    schools = {row["École"] for row in rows(hostile, "detail-2026.csv")}
    assert f"'{FORMULA}" in schools
    assert FORMULA not in schools
