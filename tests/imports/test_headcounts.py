"""Pupils of each level, by the ministry and as schools declare them."""

from pathlib import Path

import pytest

from tests.inventory import HEADCOUNTS, Inventory

from .conftest import DATA, Import

MINISTRY = "rentree_scolaire;numero_ecole;nombre_eleves_preelementaire_hors_ulis;nombre_eleves_cp_hors_ulis\n"


def test_the_ministry_s_counts_are_of_the_day_that_is_given(imports: Import, inventory: Inventory) -> None:
    result = imports("headcounts", DATA / "effectifs.csv", "--date", "2026-11-01", "--apply")
    assert (
        "2 new, 1 changed, 3 unchanged, 1 passed over (of other years), 1 passed over (other schools).\n"
        in (result.output)
    )
    assert (inventory.root / HEADCOUNTS).read_text() == (
        "date,level,pupils\n2026-11-01,CE1,12\n2026-11-01,CE2,10\n2026-11-01,CM1,13\n2026-11-01,CM2,10\n"
        "2026-11-01,CP,15\n2026-11-01,ULIS,2\n"
    )


def test_a_postal_code_in_the_commune_s_column_is_never_read(imports: Import) -> None:
    assert "code_commune_insee" in imports("headcounts", DATA / "effectifs.csv").output.splitlines()[0]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("x;0259999H;;3", "year: «x»\n"),
        ("2026;0259999H;;3,5", "CP: «3,5»\n"),
        ("2026;0259999H;;-3", "CP: «-3»\n"),
        ("2026;0259999H;;1E+15", "a spreadsheet made it a number"),
        ("2026;0259999H;;3\n2026;0259999H;;3", "level: CP on 2026-10-01 stands on line 2 already\n"),
    ],
)
def test_a_row_that_is_wrong_is_refused(row: str, said: str, imports: Import, tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text(f"{MINISTRY}{row}\n")
    result = imports("headcounts", path)
    assert result.exit_code == 1
    assert said in result.output


def test_nursery_pupils_without_their_levels_are_said_and_not_taken(imports: Import, tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text(f"{MINISTRY}2025-09-01;0259999H;34,0;0\n")
    result = imports("headcounts", path)
    assert result.exit_code == 0
    assert "f.csv:2: nursery: 34 pupils of TPS to GS" in result.output
    assert result.output.endswith("0 new, 0 changed, 0 unchanged.\nNothing to change.\n")


def test_a_level_that_has_nobody_left_is_set_to_nothing(
    imports: Import, inventory: Inventory, tmp_path: Path
) -> None:
    path = tmp_path / "f.csv"
    path.write_text("school,date,level,pupils\njean-jaures,2026-11-01,CE1,0\njean-jaures,2026-11-01,CP,0\n")
    imports("headcounts", path, "--apply")
    assert "2026-11-01,CE1,0\n" in (inventory.root / HEADCOUNTS).read_text()
    assert "CP" not in (inventory.root / HEADCOUNTS).read_text()


def test_a_school_s_first_counts_begin_its_file(
    imports: Import, inventory: Inventory, tmp_path: Path
) -> None:
    (inventory.root / HEADCOUNTS).unlink()
    path = tmp_path / "f.csv"
    path.write_text("uai;date;niveau;effectif;commune\n0259999H;2026-11-01;grande section;3;25056\n")
    assert imports("headcounts", path, "--apply").exit_code == 0
    assert (inventory.root / HEADCOUNTS).read_text() == "date,level,pupils,commune\n2026-11-01,GS,3,25056\n"


def test_a_commune_of_residence_is_an_insee_code(imports: Import, tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("uai;date;niveau;effectif;commune\n0259999H;2026-11-01;CP;3;Paris\n")
    assert "f.csv:2: commune: «Paris»\n" in imports("headcounts", path).output
