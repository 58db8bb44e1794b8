"""bill YEAR: the shares on a terminal, and the documents in a folder."""

import json
from pathlib import Path

import pytest

from ordiclasse_inventory.outputs import pdf
from tests.billed import bill_department
from tests.inventory import Inventory

from .conftest import Call


@pytest.fixture(autouse=True)
def billed(inventory: Inventory) -> None:
    """A department that is billed."""
    bill_department(inventory)


def test_each_share_is_told_beside_that_of_the_year_before(call: Call) -> None:
    lines = [line.split() for line in call("bill", "2026").stdout.splitlines()]
    assert lines[0] == ["Convention", "d’essai"]
    assert lines[1] == ["counted", "on", "2026-11-01:", "3", "schools"]
    assert lines[2] == ["code", "contributor", "2025", "(€)", "difference", "(€)", "2026", "(€)"]
    # 25 € flat, and 33 and 34 hundredths of the school that three communes share.
    assert lines[3][0] == "25035"
    assert lines[-1][0] == "claim"
    assert len(lines) == 3 + 3 + 1


def test_what_owed_last_year_alone_is_told_too(call: Call, inventory: Inventory) -> None:
    inventory.write(
        "bodies.csv",
        "key,name,kind,siren,members,to\nrpi-trois,RPI,rpi,,25035 25036 25056,2026-01-01\n",
    )
    inventory.replace(
        "schools/rpi/school.yml", "[{body: rpi-trois}]", '[{body: rpi-trois, to: "2026-01-01"}]'
    )
    inventory.write(
        "schools/rpi/headcounts.csv",
        "date,level,pupils,commune\n2025-11-01,CE1,30,25035\n2026-11-01,CE1,30,25056\n",
    )
    lines = call("bill", "2026").stdout.splitlines()
    gone = next(line for line in lines if "Les Auxons" in line).split()
    assert gone[-1].startswith("-")


def test_json_is_for_programs(call: Call) -> None:
    sheet = json.loads(call("bill", "2026", "--json", "--made-on", "2026-11-20").stdout)
    assert sheet["made_on"] == "2026-11-20"
    assert [share["contributor"] for share in sheet["shares"]] == ["25035", "25036", "25056"]


def test_documents_are_written_whole_into_a_new_folder(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "bill"
    result = call("bill", "2026", "--output", str(folder))
    assert result.exit_code == 0, result.stderr
    assert f"{folder}: 13 files" in result.stderr
    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*.*")) == [
        "comparaison-2026.csv",
        "comparaison-2026.json",
        "detail-2026.csv",
        "etat-liquidatif-2026-annexe.pdf",
        "etat-liquidatif-2026.json",
        "etat-liquidatif-2026.ods",
        "etat-liquidatif-2026.pdf",
        "etat-liquidatif-2026.xlsx",
        "pes-recette-2026-brouillon.xml",
        "quotes-parts-2026.csv",
        "quotes-parts/25035-les-auxons.pdf",
        "quotes-parts/25036-avanne-aveney.pdf",
        "quotes-parts/25056-besancon.pdf",
    ]
    # The day on documents is today's, where none is named.
    assert json.loads((folder / "etat-liquidatif-2026.json").read_text())["made_on"] == "2026-11-24"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_documents_are_not_mixed_with_other_files(call: Call, tmp_path: Path) -> None:
    (tmp_path / "bill").mkdir()
    (tmp_path / "bill" / "mine.txt").write_text("mine")
    result = call("bill", "2026", "--output", str(tmp_path / "bill"))
    assert result.exit_code == 1
    assert "is there and not an empty folder. Nothing was changed." in result.stderr
    assert [path.name for path in (tmp_path / "bill").iterdir()] == ["mine.txt"]


def test_a_machine_that_cannot_lay_out_pages_is_told_what_it_lacks(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(pages: object) -> None:
        raise pdf.PdfError("PDFs need Pango.")

    monkeypatch.setattr("ordiclasse_inventory.outputs.bill.documents.pdfs", refused)
    result = call("bill", "2026", "--output", str(tmp_path / "bill"))
    assert result.exit_code == 1
    assert result.stderr.endswith("PDFs need Pango. Nothing was written.\n")
    assert not (tmp_path / "bill").exists()


def test_a_year_without_a_convention_is_refused_with_the_next_step(call: Call) -> None:
    result = call("bill", "2024")
    assert result.exit_code == 1
    assert "no convention holds on the day of the count of 2024; there are: 2025" in result.stderr
    assert "write conventions/2024.yml" in result.stderr


def test_a_count_that_is_still_to_come_is_told(call: Call) -> None:
    lines = call("bill", "2027").stdout.splitlines()
    assert lines[1] == "counted on 2027-11-01, a day still to come: by what the files say today: 3 schools"


def test_the_first_year_has_none_before(call: Call) -> None:
    lines = call("bill", "2025").stdout.splitlines()
    assert lines[2].split() == ["code", "contributor", "2025", "(€)"]


def test_the_usage_names_the_year_once(call: Call) -> None:
    assert " bill YEAR [OPTIONS]\n" in call("bill", "2026", "--help").stdout
