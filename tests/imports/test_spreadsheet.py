"""Files as spreadsheets save them: character sets, separators, headers, typed cells; files that are traps."""

import io
import zipfile
from pathlib import Path

import pytest
from defusedxml import EntitiesForbidden
from openpyxl import Workbook

from ordiclasse_inventory.imports import spreadsheet
from ordiclasse_inventory.imports.spreadsheet import Row, UnreadableError, damage, iso_day, read_table

from .conftest import DATA

COLUMNS = {"name": ("Nom de l'élève", "nom"), "room": ("salle",), "serial": ("n° de série",)}


def written(folder: Path, content: str | bytes, name: str = "f.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def workbook(folder: Path, *rows: list[object]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    path = folder / "f.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize(
    "content",
    [
        "nom;salle\nÉcole;1\n",
        "\N{ZERO WIDTH NO-BREAK SPACE}nom;salle\r\nÉcole;1\r\n",
        "NOM,Salle\nÉcole,1\n",
        "nom\tsalle\nÉcole\t1\n",
        "Nom_de_l'eleve*;SALLE \n\nÉcole;1;;\n",
        "Liste;;\n;;\nnom;salle;\nÉcole; 1 ;\n",
        "nom;salle\nÉcole;1\n".encode("utf-16"),
    ],
)
def test_a_table_is_read_however_it_was_saved(content: str | bytes, tmp_path: Path) -> None:
    table = read_table(written(tmp_path, content), COLUMNS)
    assert [row.cells for row in table.rows] == [{"name": "École", "room": "1"}]
    assert table.told == []


@pytest.mark.parametrize(
    ("encoding", "name", "said"),
    [
        ("cp1252", "L’été", "Windows-1252 («L’été» on line 2)"),
        ("latin-1", "\x81été", "Latin-1 («\\x81été» on line 2)"),
    ],
)
def test_a_guess_at_the_character_set_is_told(encoding: str, name: str, said: str, tmp_path: Path) -> None:
    table = read_table(written(tmp_path, f"nom;salle\n{name};1\n".encode(encoding)), COLUMNS)
    assert table.told == [f"not UTF-8: read as {said}; --encoding says otherwise"]
    assert table.rows[0].cells["name"] == name


def test_who_names_the_character_set_is_believed(tmp_path: Path) -> None:
    path = written(tmp_path, "nom;salle\nÉcole;1\n".encode("mac-roman"))
    assert read_table(path, COLUMNS, encoding="mac-roman").rows == [Row(2, {"name": "École", "room": "1"})]
    with pytest.raises(UnreadableError) as refused:
        read_table(path, COLUMNS, encoding="utf-8")
    assert refused.value.problem.line == 2


def test_rows_keep_the_numbers_that_a_spreadsheet_shows(tmp_path: Path) -> None:
    path = written(tmp_path, 'titre\nnom;salle\n\n"a\nb";1\nc;2\nd;e;f\n')
    table = read_table(path, COLUMNS)
    assert [row.line for row in table.rows] == [4, 6]
    assert [problem.line for problem in table.refused] == [7]
    assert damage(table.rows[0].cells["name"]) == "it has several lines, or control characters"


def test_a_mapping_goes_before_what_is_known(tmp_path: Path) -> None:
    path = written(tmp_path, "nom;salle;Réf.\na;1;S1\n")
    table = read_table(path, COLUMNS, {"ref": "serial", "Salle": ""})
    assert table.rows == [Row(2, {"name": "a", "serial": "S1"})]
    assert table.strange == []


def test_of_two_columns_for_a_field_the_likelier_is_taken(tmp_path: Path) -> None:
    path = written(tmp_path, "nom;nom de l'élève\na;b\n")
    assert read_table(path, COLUMNS).rows == [Row(2, {"name": "b"})]


def test_typed_cells_come_as_text(tmp_path: Path) -> None:
    from datetime import date, datetime  # noqa: PLC0415

    rows = [
        ["nom", "salle", "n° de série"],
        [date(2016, 9, 1), 412.0, 1.23e15],
        [datetime(2016, 9, 1, 10, 30), 412.5, 1234567890123456],  # noqa: DTZ001
        [True, None, 999_999_999_999_999],
    ]
    table = read_table(workbook(tmp_path, *rows), COLUMNS)
    assert [row.cells for row in table.rows] == [
        {"name": "2016-09-01", "room": "412", "serial": "1.23E+15"},
        {"name": "2016-09-01", "room": "412.5", "serial": "1.23456789012346E+15"},
        {"name": "1", "serial": "999999999999999"},
    ]


def test_a_formula_gives_what_was_worked_out_and_is_never_text(tmp_path: Path) -> None:
    table = read_table(DATA / "inventaire.xlsx", {"price": ("prix ttc",)})
    assert [row.cells for row in table.rows] == [{"price": "412.5"}, {"price": "825"}]
    path = workbook(tmp_path, ["nom", "salle"], ["=1+1", "a"])
    assert read_table(path, COLUMNS).rows == [Row(2, {"room": "a"})]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2,17003E+13", "digits"),
        ("1E+15", "digits"),
        ("12E45", ""),
        ("5E10", ""),
        ("#NOM?", "error"),
        ("=cmd|' /C calc'!A0", "formula"),
        ("@SUM(A1)", "formula"),
        ("-2+3", "formula"),
        ("-12,5", ""),
        ("+33 3 81 00 00 00", ""),
        ("a\tb", "control"),
        ("Salle\N{NO-BREAK SPACE}1", ""),
    ],
)
def test_what_a_spreadsheet_did_to_a_cell_is_seen(text: str, why: str) -> None:
    assert why in damage(text)
    assert bool(damage(text)) == bool(why)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2016-09-01", "2016-09-01"),
        ("1/9/2016", "2016-09-01"),
        ("01.09.2016 08:00", "2016-09-01"),
        ("2016-09-01T08:00", "2016-09-01"),
        ("31/02/2016", ""),
        ("2016", ""),
        ("20160901", ""),
    ],
)
def test_days_are_read_as_people_write_them(text: str, day: str) -> None:
    assert iso_day(text) == day


def xlsx_with(folder: Path, part: str, content: bytes) -> Path:
    """The file that LibreOffice saved, with one part replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(DATA / "inventaire.xlsx") as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return written(folder, out.getvalue(), "f.xlsx")


ENTITIES = b"""<?xml version="1.0"?>
<!DOCTYPE sst [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>
<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>"""


@pytest.mark.parametrize("entity", [b"&b;", b"&f;", b""])
def test_entities_in_a_workbook_are_refused(entity: bytes, tmp_path: Path) -> None:
    path = xlsx_with(tmp_path, "xl/sharedStrings.xml", ENTITIES % entity)
    with pytest.raises(UnreadableError, match="not read as XLSX") as refused:
        read_table(path, COLUMNS)
    reasons: list[BaseException | None] = [refused.value]
    while reasons[-1] is not None:
        reasons.append(reasons[-1].__cause__ or reasons[-1].__context__)
    assert any(isinstance(reason, EntitiesForbidden) for reason in reasons)


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_before_it_does(tmp_path: Path) -> None:
    path = xlsx_with(tmp_path, "xl/sharedStrings.xml", b" " * (spreadsheet.LARGEST_UNPACKED + 1))
    assert path.stat().st_size < 1_000_000
    with pytest.raises(UnreadableError, match="once unpacked"):
        read_table(path, COLUMNS)


SHEET = b"""<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>nom</t></is></c></row>
<row r="%d"><c r="%s" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>"""


def test_a_workbook_without_end_is_refused(tmp_path: Path) -> None:
    path = xlsx_with(tmp_path, "xl/worksheets/sheet1.xml", SHEET % (1_048_576, b"A1048576"))
    with pytest.raises(UnreadableError, match="more rows"):
        read_table(path, COLUMNS)


def test_a_cell_far_to_the_right_is_not_waited_for(tmp_path: Path) -> None:
    path = xlsx_with(tmp_path, "xl/worksheets/sheet1.xml", SHEET % (3, b"XFD3"))
    assert read_table(path, COLUMNS).rows == []


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "nothing in it"),
        (b"a;b\n1;2\n", "no line that names a column we know"),
        (b"nom;salle\n\0;1\n", "a NUL byte"),
        (b'nom;salle\n"a;1\n', "unexpected end of data"),
        (b"nom" + b";" * 400, "401 cells"),
        (b"nom;salle\n" + b"a" * 200_000, "field larger than field limit (131072)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "a file of Excel 97 (.xls), or one with a password"),
        (b"PK\x03\x04 and no more", "not read as XLSX: BadZipFile: File is not a zip file"),
        (b"\xff\xfea", "truncated data"),
    ],
)
def test_a_file_that_can_t_be_read_says_why(content: bytes, found: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableError) as refused:
        read_table(written(tmp_path, content), COLUMNS)
    assert refused.value.problem.found == found


def test_files_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "nom\n" + "a\n" * 50)
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 50)
    with pytest.raises(UnreadableError, match="more rows"):
        read_table(path, COLUMNS)
    monkeypatch.setattr(spreadsheet, "LARGEST_BYTES", 50)
    with pytest.raises(UnreadableError, match="a larger file"):
        read_table(path, COLUMNS)
    with pytest.raises(UnreadableError, match="No such file"):
        read_table(tmp_path / "none.csv", COLUMNS)


def test_another_sheet_is_read_by_its_name() -> None:
    table = read_table(DATA / "inventaire.xlsx", COLUMNS, worksheet="Réformes")
    assert table.header == {"name": "Nom"}
    with pytest.raises(UnreadableError) as refused:
        read_table(DATA / "inventaire.xlsx", COLUMNS, worksheet="Réforme")
    assert refused.value.problem.expected == "one of Matériel, Réformes"
