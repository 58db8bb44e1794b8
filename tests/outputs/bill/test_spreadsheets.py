"""The spreadsheets: LibreOffice computes them anew, and gets the bill's cents, whatever price is put in."""

import csv
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from ordiclasse_inventory.billing.bill import Bill, bill, convention_of
from ordiclasse_inventory.outputs.bill.as_ods import open_formula
from ordiclasse_inventory.store import read_department
from tests import office
from tests.billed import FORMULA
from tests.inventory import ROOT

from .conftest import Documents

# Values of formulas as the files hold them, and as they are when nothing was computed.
_ODS_VALUE = re.compile(r'(table:formula="[^"]*"[^>]*) office:value="[^"]*"><text:p>[^<]*</text:p>')
_XLSX_VALUE = re.compile(r"(</f>)<v>[^<]*</v>")
Edit = Callable[[str], str]


def ods(source: Path, target: Path, edit: Edit = str) -> Path:
    """A copy whose formulas have no values, with an edit of its content."""

    def content(name: str, text: str) -> str:
        if name != "content.xml":
            return text
        return edit(_ODS_VALUE.sub(r'\1 office:value="0"><text:p>0</text:p>', text))

    return _copy(source, target, content)


def xlsx(source: Path, target: Path, edit: Edit = str) -> Path:
    """A copy whose formulas have no values, with an edit of its last sheet, the tariffs."""

    def content(name: str, text: str) -> str:
        if not name.startswith("xl/worksheets/"):
            return text
        bare = _XLSX_VALUE.sub(r"\1<v>0</v>", text)
        return edit(bare) if name.endswith("/sheet4.xml") else bare

    return _copy(source, target, content)


def _copy(source: Path, target: Path, content: Callable[[str, str], str]) -> Path:
    with ZipFile(source) as old, ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, content(name, old.read(name).decode()))
    return target


def computed(path: Path, folder: Path) -> tuple[Decimal, dict[str, Decimal]]:
    """The claim and the shares that LibreOffice computes, by contributor's key."""
    sheets = {
        each.stem.removeprefix(f"{path.stem}-"): each for each in office.convert(path, office.CSV, folder)
    }
    assert set(sheets) == {"Quotes-parts", "Répartition", "Lignes", "Tarifs"}
    with sheets["Quotes-parts"].open(newline="") as file:
        rows = list(csv.reader(file))
    claim = next(row[1] for row in rows if row[0] == "Créance")
    gap = next(row[1] for row in rows if row[0].startswith("Écart"))
    assert amount(gap) == 0
    first = next(number for number, row in enumerate(rows) if row[0] == "Code") + 1
    shares = {row[0]: amount(row[7]) for row in rows[first:] if row[0]}
    assert shares.pop("Total") == amount(claim)
    return amount(claim), shares


def amount(shown: str) -> Decimal:
    """`1,234.56 €` or `1 234,56 €`."""
    digits = re.sub(r"[^0-9]", "", shown)
    return Decimal(digits).scaleb(-2)


def owed(made: Bill) -> tuple[Decimal, dict[str, Decimal]]:
    return made.claim, {share.contributor.key: share.amount for share in made.shares}


def of_other_prices(price: str) -> Bill:
    """The sample's bill with another price for a pupil of a nursery."""
    department = read_department(ROOT / "inventories" / "grand-besancon", None).department
    assert department is not None
    convention = convention_of(department.conventions, 2026)
    assert convention is not None
    first = replace(convention.tariffs[0], price=Decimal(price))
    return bill(department, replace(convention, tariffs=(first, *convention.tariffs[1:])), 2026)


def test_ods_computes_the_same_cents(sample: Documents, tmp_path: Path) -> None:
    bare = ods(sample.folder / "etat-liquidatif-2026.ods", tmp_path / "bare.ods")
    assert computed(bare, tmp_path / "csv") == owed(sample.bill)


def test_xlsx_computes_the_same_cents(sample: Documents, tmp_path: Path) -> None:
    bare = xlsx(sample.folder / "etat-liquidatif-2026.xlsx", tmp_path / "bare.xlsx")
    assert computed(bare, tmp_path / "csv") == owed(sample.bill)


def test_another_price_makes_other_shares_to_the_cent(sample: Documents, tmp_path: Path) -> None:
    """7.3333: remainders everywhere, so that cents are given out by rank."""
    expected = owed(of_other_prices("7.3333"))
    assert expected != owed(sample.bill)
    first = ods(
        sample.folder / "etat-liquidatif-2026.ods",
        tmp_path / "other.ods",
        lambda text: text.replace('office:value="6.40"', 'office:value="7.3333"'),
    )
    assert computed(first, tmp_path / "ods") == expected
    second = xlsx(
        sample.folder / "etat-liquidatif-2026.xlsx",
        tmp_path / "other.xlsx",
        lambda text: re.sub(r'(<c r="D2"[^>]*>)<v>6\.40?</v>', r"\1<v>7.3333</v>", text),
    )
    assert computed(second, tmp_path / "xlsx") == expected


@pytest.mark.parametrize("form", ["ods", "xlsx"])
def test_free_units_minimum_and_ceiling_are_computed(form: str, hostile: Documents, tmp_path: Path) -> None:
    bare = {"ods": ods, "xlsx": xlsx}[form](
        hostile.folder / f"etat-liquidatif-2026.{form}", tmp_path / f"bare.{form}"
    )
    assert computed(bare, tmp_path / "csv") == owed(hostile.bill)


def test_viewers_that_do_not_compute_show_the_amounts(sample: Documents) -> None:
    book = load_workbook(BytesIO((sample.folder / "etat-liquidatif-2026.xlsx").read_bytes()), data_only=True)
    sheet = book["Quotes-parts"]
    shown = {sheet.cell(row, 1).value: sheet.cell(row, 8).value for row in range(13, 45)}
    assert {key: Decimal(str(value)) for key, value in shown.items()} == owed(sample.bill)[1]
    assert sheet.freeze_panes == "A13"


def test_a_name_that_looks_like_a_formula_is_a_text(hostile: Documents, tmp_path: Path) -> None:
    book = load_workbook(hostile.folder / "etat-liquidatif-2026.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == FORMULA]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)
    made = office.convert(hostile.folder / "etat-liquidatif-2026.ods", office.CSV, tmp_path)
    lines = next(path for path in made if path.stem.endswith("-Lignes")).read_text()
    assert FORMULA in [row[2] for row in csv.reader(lines.splitlines())]


@pytest.mark.parametrize(
    ("excel", "odf"),
    [
        ("SUM($H$13:$H$44)", "SUM([.$H$13:.$H$44])"),
        ("ROUND($D13*100,7)", "ROUND([.$D13]*100;7)"),
        ("SUMPRODUCT((Répartition!$A$2:$A$9=$A13)*1)", "SUMPRODUCT(([$'Répartition'.$A$2:.$A$9]=[.$A13])*1)"),
        ('IF(Tarifs!$G$2="",1E+99,2)', "IF([$'Tarifs'.$G$2]=\"\";1E+99;2)"),
    ],
)
def test_formulas_are_said_in_open_formula(excel: str, odf: str) -> None:
    assert open_formula(excel) == odf
