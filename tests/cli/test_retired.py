"""retired: what left, to whom, and the list that an association signs."""

import json
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests import golden
from tests.inventory import DEVICES, Inventory

from .conftest import Call

SCRIPT = "<script>alert(1)</script> & {{ 7*7 }} {% raw %}"
HEADER = "name,kind,mac,address,model,serial,acquired,asset,retired,exit,recipient,wiped\n"
STOCK = (
    HEADER
    + "serveur,server,02:00:00:00:01:01,10.99.0.1,Saline S3,,2016-01-01,,,,,\n"
    + "poste-01,workstation,02:00:00:00:01:11,10.99.0.10,Lison 400,OC10-000011,2010-09-01,OC-0011,"
    + "2026-12-31,given,Les Écoliers d’abord,2026-12-01\n"
    + "poste-02,workstation,02:00:00:00:01:12,10.99.0.11,Lison 200,OC10-000012,2010-09-01,OC-0012,"
    + "2026-01-01,given,Les Écoliers d’abord,2025-12-20\n"
    + "poste-03,workstation,02:00:00:00:01:13,10.99.0.12,Lison 200,OC10-000013,2010-09-01,OC-0013,"
    + "2025-12-31,given,Recyclerie du Doubs,2025-12-20\n"
    + f"poste-04,workstation,02:00:00:00:01:14,10.99.0.13,{SCRIPT},,2010-09-01,,"
    + f"2026-07-14,given,Amicale {SCRIPT},2026-07-01\n"
    + "vp-01,projector,,,Optique [bold]8,,2010-09-01,,2026-07-01,recycled,,\n"
)
YEAR = ("retired", "--between", "2026-01-01", "2026-12-31")
GOLDEN = Path(__file__).parent / "golden" / "retired.html"


@pytest.fixture(autouse=True)
def stock(inventory: Inventory) -> None:
    """A school that much left from."""
    inventory.write(DEVICES, STOCK)


class Page(HTMLParser):
    """What a browser makes of a page: its tags, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_both_days_are_with_it_and_gifts_are_by_recipient(call: Call) -> None:
    sheet = json.loads(call(*YEAR, "--json").stdout)
    told = [
        (each["exit"], each["recipient"], [device["name"] for device in each["devices"]])
        for each in sheet["handovers"]
    ]
    assert told == [
        ("given", f"Amicale {SCRIPT}", ["poste-04"]),
        ("given", "Les Écoliers d’abord", ["poste-02", "poste-01"]),
        ("recycled", "", ["vp-01"]),
    ]
    assert sheet["handovers"][1]["devices"][0] == {
        "retired": "2026-01-01",
        "exit": "given",
        "recipient": "Les Écoliers d’abord",
        "school": "jean-jaures",
        "name": "poste-02",
        "kind": "workstation",
        "model": "Lison 200",
        "serial": "OC10-000012",
        "asset": "OC-0012",
        "wiped": "2025-12-20",
    }


def test_what_leaves_after_the_day_that_is_asked_about_is_not_told(call: Call) -> None:
    sheet = json.loads(call(*YEAR, "--as-of", "2026-07-13", "--json").stdout)
    told = [device["name"] for each in sheet["handovers"] for device in each["devices"]]
    assert sorted(told) == ["poste-02", "vp-01"]


def test_a_technician_reads_a_table_for_each_recipient(call: Call) -> None:
    lines = call(*YEAR).stdout.splitlines()
    assert lines[0] == f"given to Amicale {SCRIPT}: 1 device"
    assert "given to Les Écoliers d’abord: 2 devices" in lines
    assert lines[-1].split() == ["2026-07-01", "jean-jaures", "vp-01", "projector", "Optique", "[bold]8"]
    assert call("retired", "--between", "2020-01-01", "2020-01-01").stdout == (
        "Nothing left from 2020-01-01 to 2020-01-01.\n"
    )


def test_one_recipient_can_be_asked_for_and_a_wrong_one_is_guessed(call: Call) -> None:
    sheet = json.loads(call(*YEAR, "--recipient", "Les Écoliers d’abord", "--json").stdout)
    assert [each["number"] for each in sheet["handovers"]] == [2]
    # It took something, in another year.
    assert call(*YEAR, "--recipient", "Recyclerie du Doubs").stdout.startswith("Nothing left")
    wrong = call(*YEAR, "--recipient", "Les Ecoliers d'abord")
    assert wrong.exit_code == 1
    assert "did you mean Les Écoliers d’abord?" in wrong.stderr


def test_the_list_to_sign_is_as_it_was_reviewed(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "liste.html"
    assert call(*YEAR, "--format", "html", "--output", str(file)).exit_code == 0
    golden.check(GOLDEN, file.read_text())
    assert call(*YEAR, "--format", "html").stdout == file.read_text()


def test_what_the_list_says_can_be_signed(call: Call) -> None:
    page = Page(call(*YEAR, "--format", "html", "--recipient", "Les Écoliers d’abord").stdout)
    text = " ".join("".join(page.texts).split())
    for words in (
        "Laboratoire d’Ordiclasse",
        "Bénéficiaire : Les Écoliers d’abord",
        "Sorties du 1er janvier 2026 au 31 décembre 2026 inclus",
        "Nombre d’appareils : 2",
        "École élémentaire Jean-Jaurès",
        "01/01/2026",
        "20/12/2025",
        "Signature :",
    ):
        assert words in text
    assert page.tags.count("section") == 1


def test_the_list_to_sign_is_printed_as_pdf_too(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "liste.pdf"
    assert call(*YEAR, "--format", "pdf", "--output", str(file)).exit_code == 0
    run = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True)
    text = " ".join(run.stdout.split())
    for words in ("Bénéficiaire : Les Écoliers d’abord", "Nombre d’appareils : 2", "page 3 sur 3"):
        assert words in text


def test_what_a_file_holds_is_text_in_the_list(call: Call) -> None:
    page = Page(call(*YEAR, "--format", "html").stdout)
    assert "script" not in page.tags
    assert f"Amicale {SCRIPT}" in page.texts
    assert SCRIPT in page.texts
    assert "49" not in "".join(page.texts)


def test_a_list_of_nothing_says_so(call: Call) -> None:
    page = Page(call("retired", "--between", "2020-02-01", "2020-03-01", "--format", "html").stdout)
    text = " ".join("".join(page.texts).split())
    assert "Aucun matériel n’est sorti de l’inventaire du 1er février 2020 au 1er mars 2020 inclus." in text


def test_a_list_that_cannot_be_written_is_said(call: Call, tmp_path: Path) -> None:
    result = call(*YEAR, "--format", "html", "--output", str(tmp_path / "nowhere" / "liste.html"))
    assert result.exit_code == 1
    assert "No such file or directory. Nothing was changed." in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["retired"],
        ["retired", "--between", "2026-01-01"],
        ["retired", "--between", "2026-12-31", "2026-01-01"],
        ["retired", "--between", "2026-01-01", "2026-12-31", "--output", "liste.html"],
        ["retired", "--between", "2026-01-01", "2026-12-31", "--json", "--format", "html"],
        ["retired", "--between", "2026-01-01", "2026-12-31", "--json", "--format", "pdf"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2(words: list[str], call: Call) -> None:
    assert call(*words).exit_code == 2
