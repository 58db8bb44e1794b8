"""What each import shows before it writes: golden texts, and the same file twice."""

from pathlib import Path

import pytest

from tests import golden
from tests.inventory import Inventory

from .conftest import DATA, GOLDEN, Import, shown

CASES: dict[str, tuple[str | Path, ...]] = {
    "annuaire": ("annuaire", DATA / "annuaire.csv"),
    "headcounts-ministry": ("headcounts", DATA / "effectifs.csv"),
    "headcounts-declared": ("headcounts", DATA / "declares.csv"),
    "glpi-agent": ("glpi", DATA / "glpi"),
    "glpi-list": ("glpi", DATA / "glpi.csv"),
    "devices-csv": ("devices", DATA / "materiel.csv"),
    "devices-libreoffice": ("devices", DATA / "inventaire.xlsx", "--school", "jean-jaures"),
}


@pytest.mark.parametrize("name", CASES)
def test_an_import_shows_what_it_would_change_and_changes_nothing(
    name: str, imports: Import, inventory: Inventory
) -> None:
    files = inventory.files()
    golden.check(GOLDEN / f"{name}.txt", shown(imports(*CASES[name])))
    assert inventory.files() == files


@pytest.mark.parametrize("name", CASES)
def test_the_same_file_twice_changes_nothing(name: str, imports: Import, inventory: Inventory) -> None:
    first = imports(*CASES[name], "--apply", "--skip-refused")
    assert " written.\n" in first.output
    assert inventory.problems() == []
    files = inventory.files()
    second = imports(*CASES[name], "--apply", "--skip-refused")
    assert second.output.endswith("Nothing to change.\n")
    assert "0 new, 0 changed, " in second.output
    assert inventory.files() == files


@pytest.mark.parametrize("name", [name for name in CASES if name not in ("headcounts-ministry", "glpi-list")])
def test_refused_rows_keep_all_from_being_written(name: str, imports: Import, inventory: Inventory) -> None:
    files = inventory.files()
    result = imports(*CASES[name], "--apply")
    assert result.exit_code == 1
    assert result.output.endswith("Nothing was changed.\n")
    assert inventory.files() == files
