"""A roster is counted, and nothing of any pupil is kept or told."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.inventory import Inventory

from .conftest import DATA, Import

COUNTS = "schools/jean-jaures/roster_counts.csv"
ONDE, BE1D = DATA / "eleves-onde.csv", DATA / "eleves-be1d.csv"
# Both occur.
ENCODINGS = {ONDE: "utf-8", BE1D: "latin-1"}
OURS = ("--school", "jean-jaures", "--date", "2026-11-03")
# All that an export has of anybody.
PERSONAL = sorted(
    {
        cell
        for path, encoding in ENCODINGS.items()
        for line in path.read_text(encoding).splitlines()[1:]
        for cell in re.split('[;"]+', line)
        if re.search(r"[A-Z].*[a-zé]|\d{4}|[A-ZÉ-]{6}", cell)
    }
    - {
        "MATERNELLE",
        "CYCLE II",
        "CYCLE III",
        "GRANDE SECTION",
        "COURS PREPARATOIRE",
        "COURS MOYEN 2EME ANNEE",
    }
)


def test_pupils_of_each_level_are_counted(imports: Import, inventory: Inventory) -> None:
    result = imports("roster", ONDE, *OURS, "--apply")
    assert result.exit_code == 0, result.output
    assert (inventory.root / COUNTS).read_text() == (
        "date,level,pupils\n2026-11-03,GS,1\n2026-11-03,CE1,2\n2026-11-03,CM1,1\n"
    )
    (school,) = inventory.department().schools.values()
    assert sum(each.pupils for each in school.roster_counts) == 4
    # What is billed is what was declared.
    assert school.headcounts
    assert imports("roster", ONDE, *OURS, "--apply").output.endswith("Nothing to change.\n")


def test_an_export_of_the_former_program_is_counted_too(imports: Import, inventory: Inventory) -> None:
    imports("roster", BE1D, *OURS, "--apply")
    assert (inventory.root / COUNTS).read_text() == "date,level,pupils\n2026-11-03,CP,1\n2026-11-03,CM2,1\n"


def test_another_export_of_that_day_takes_the_place_of_the_first(
    imports: Import, inventory: Inventory
) -> None:
    imports("roster", ONDE, *OURS, "--apply")
    imports("roster", BE1D, *OURS, "--apply")
    rows = (inventory.root / COUNTS).read_text().splitlines()[1:]
    assert sorted(row.removeprefix("2026-11-03,") for row in rows) == [
        "CE1,0",
        "CM1,0",
        "CM2,1",
        "CP,1",
        "GS,0",
    ]


def test_a_list_of_several_schools_names_them(imports: Import, inventory: Inventory, tmp_path: Path) -> None:
    inventory.add_school("les-sapins")
    path = tmp_path / "f.csv"
    path.write_text("UAI;Niveau\n0259999H;CP\n0259999H;CP\nles-sapins;PS\nles-sapin;PS\n")
    result = imports("roster", path, "--apply")
    assert "f.csv:5: school: «les-sapin»\n" in result.output
    assert "did you mean les-sapins?" in result.output
    assert not (inventory.root / COUNTS).exists()
    imports("roster", path, "--apply", "--skip-refused")
    # Exports say no day: it is that of the command.
    assert (inventory.root / COUNTS).read_text() == "date,level,pupils\n2026-11-24,CP,2\n"


def test_whose_roster_it_is_has_to_be_said(imports: Import) -> None:
    result = imports("roster", ONDE)
    assert result.exit_code == 2
    assert "--school: the file doesn't say whose roster it is" in result.output


def test_a_pupil_who_stands_there_twice_is_told_by_line(imports: Import, tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("INE;Niveau\n123456789AA;CP\n;CP\n;CP\n123456789aa;CE1\n")
    result = imports("roster", path, *OURS)
    assert result.exit_code == 1
    assert "f.csv:5: ine: the pupil of line 2 once more\n" in result.output
    assert "123456789" not in result.output.casefold()


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text,
        # A column slipped; the header is gone, or damaged; a quotation mark is not closed; another format.
        lambda text: text.replace(";Adresse2;", ";"),
        lambda text: text.partition("\r\n")[2],
        lambda text: "Niveau;" + text.partition("\r\n")[2],
        lambda text: text.replace("Niveau", "Classe"),
        lambda text: text.replace("CE1;CE1 A", '"CE1;CE1 A', 1),
        lambda text: text.replace(";", ","),
        lambda text: text + "\0",
        lambda text: "PK\x03\x04" + text,
    ],
    ids=range(9),
)
@pytest.mark.parametrize("path", [ONDE, BE1D], ids=["onde", "be1d"])
@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
def test_nothing_of_a_pupil_is_stored_or_told_whatever_is_wrong_with_the_file(
    path: Path, damage: Callable[[str], str], form: tuple[str, ...], imports: Import,
    inventory: Inventory, tmp_path: Path,
) -> None:  # fmt: skip
    file = tmp_path / "f.csv"
    encoding = ENCODINGS[path]
    file.write_bytes(damage(path.read_bytes().decode(encoding)).encode(encoding))
    before = inventory.files()
    said = imports("roster", file, *OURS, *form, "--apply", "--skip-refused").output
    written = b"".join(data for name, data in inventory.files().items() if before.get(name) != data).decode()
    assert len(PERSONAL) > 20
    for secret in PERSONAL:
        assert secret not in said
        assert secret not in written
