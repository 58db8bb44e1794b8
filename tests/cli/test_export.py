"""`ordiclasse export` and `ordiclasse schema`, as they are called."""

import csv
import json
import os
import shutil
import subprocess
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from ordiclasse_inventory.store.json_schema import KINDS, schema_files
from tests.full_school import DAY, KEY, add_full_school
from tests.inventory import SCHOOL, Inventory

from .conftest import Call

FORMATS = ("csv", "xlsx", "netbox", "glpi", "prometheus")


def schools(text: str) -> set[str]:
    return {row["school"] for row in csv.DictReader(StringIO(text))}


@pytest.fixture(autouse=True)
def full(inventory: Inventory) -> None:
    """The school that has everything stands beside the lab's."""
    add_full_school(inventory)


def test_csv_is_printed_or_written_the_same(call: Call, tmp_path: Path) -> None:
    printed = call("export", "csv").stdout
    assert schools(printed) == {"jean-jaures", KEY}
    output = tmp_path / "matériel.csv"
    assert call("export", "csv", "--output", str(output)).exit_code == 0
    assert output.read_text() == printed
    assert call("export", "csv", "--separator", ";").stdout.startswith("school;uai;")


def test_csv_is_utf8_on_a_terminal_that_is_not(inventory: Inventory) -> None:
    words = [str(shutil.which("ordiclasse")), "export", "csv", "-i", str(inventory.root)]
    latin = {**os.environ, "PYTHONIOENCODING": "latin-1", "ORDICLASSE_AS_OF": DAY}
    printed = subprocess.run(words, env=latin, capture_output=True, check=True).stdout
    assert "Besançon" in printed.decode("utf-8")


def test_some_schools_alone_as_they_were_on_a_day(call: Call) -> None:
    assert schools(call("export", "csv", "--school", KEY).stdout) == {KEY}
    before = call("export", "csv", "--as-of", "2019-01-01", "--school", KEY).stdout
    names = [row["name"] for row in csv.DictReader(StringIO(before))]
    assert "ancien" in names
    assert "poste-01" not in names
    assert ",servers," not in before, "its network was flat then"


def test_a_closed_school_is_in_no_export_and_refused_by_name(
    call: Call, inventory: Inventory, tmp_path: Path
) -> None:
    inventory.replace(SCHOOL, "open:\n  from: 2016-09-01", "open:\n  from: 2016-09-01\n  to: 2026-11-01")
    assert schools(call("export", "csv", "--as-of", DAY).stdout) == {KEY}
    for name in FORMATS:
        output = tmp_path / name
        result = call("export", name, "--as-of", DAY, "--school", "jean-jaures", "--output", str(output))
        assert result.exit_code == 1
        assert "the school is open from 2016-09-01 until 2026-11-01, and not on 2026-11-24" in result.stderr
        assert not output.exists()


@pytest.mark.parametrize("name", ["netbox", "glpi"])
def test_many_files_come_as_a_new_folder_or_as_one_zip(name: str, call: Call, tmp_path: Path) -> None:
    folder, together = tmp_path / "out", tmp_path / "out.zip"
    for output in (folder, together):
        result = call("export", name, "--as-of", DAY, "--output", str(output))
        assert result.exit_code == 0
        assert result.stdout == ""
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.*")}
    assert len(files) >= 10
    with ZipFile(together) as archive:
        assert {entry: archive.read(entry) for entry in archive.namelist()} == files
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(2026, 11, 24)}
    first = together.read_bytes()
    call("export", name, "--as-of", DAY, "--output", str(together))
    assert together.read_bytes() == first


def test_glpi_says_what_it_leaves_out(call: Call, tmp_path: Path) -> None:
    said = call("export", "glpi", "--as-of", DAY, "--output", str(tmp_path / "glpi")).stderr
    assert "5 devices of kinds that GLPI's format doesn't have: left out" in said


@pytest.mark.parametrize("name", ["netbox", "glpi"])
def test_a_folder_that_is_not_empty_is_left_untouched(name: str, call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "mine.csv").write_text("mine\n")
    result = call("export", name, "--output", str(folder))
    assert result.exit_code == 1
    assert "not an empty folder. Nothing was changed." in result.stderr
    assert [path.name for path in folder.iterdir()] == ["mine.csv"]


@pytest.mark.parametrize("name", FORMATS)
def test_a_place_that_cannot_be_written_is_told(name: str, call: Call, tmp_path: Path) -> None:
    (tmp_path / "note").write_text("mine\n")
    result = call("export", name, "--output", str(tmp_path / "note" / "out"))
    assert result.exit_code == 1
    assert "Nothing was changed." in result.stderr
    assert (tmp_path / "note").read_text() == "mine\n"


def test_a_refused_inventory_leaves_the_former_targets(
    call: Call, inventory: Inventory, tmp_path: Path
) -> None:
    output = tmp_path / "targets.json"
    assert call("export", "prometheus", "--output", str(output)).exit_code == 0
    former = output.read_text()
    assert len(json.loads(former)) == 6
    inventory.write("communes.csv", "insee\n")
    assert call("export", "prometheus", "--output", str(output)).exit_code == 1
    assert output.read_text() == former
    assert [path.name for path in tmp_path.glob("targets*")] == ["targets.json"]


@pytest.mark.parametrize(
    "words",
    [
        ["export", "pdf"],
        ["export", "xlsx"],
        ["export", "netbox"],
        ["export", "glpi"],
        ["export", "csv", "--separator", "x"],
        ["schema"],
        ["schema", "device"],
        ["schema", "school", "--output", "schemas"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2(words: list[str], call: Call) -> None:
    assert call(*words).exit_code == 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_printed(kind: str, call: Call) -> None:
    assert call("schema", kind).stdout == schema_files()[f"{kind}.schema.json"]


def test_all_schemas_are_written_and_the_inventory_is_read_as_before(
    call: Call, inventory: Inventory
) -> None:
    before = call("check").stdout
    folder = inventory.root / "schemas"
    (folder / "school.schema.json").write_text("{}")
    assert call("schema", "--output", str(folder)).exit_code == 0
    assert {path.name: path.read_text() for path in folder.iterdir()} == schema_files()
    assert call("check").stdout == before
    assert call("schema", "--output", str(inventory.root / SCHOOL / "schemas")).exit_code == 1
