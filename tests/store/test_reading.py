"""What is read: every way of saving a CSV file, one school alone, and bytes of any kind."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import Device, DeviceKind
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.school import Headcount, SchoolKind
from ordiclasse_inventory.model.uplink import UplinkKind
from ordiclasse_inventory.store import read_department, school_keys
from ordiclasse_inventory.store.explain import did_you_mean
from tests.inventory import DEVICES, HEADCOUNTS, LAB, SCHOOL, Inventory

FILES = ["department.yml", "communes.csv", "software.yml", SCHOOL, DEVICES, HEADCOUNTS]


def test_the_lab_is_read_as_it_is_written(inventory: Inventory, lab: Department) -> None:
    school = lab.schools["jean-jaures"]
    assert (lab.name, lab.domain, lab.supernet) == (
        "Laboratoire d’Ordiclasse",
        "lab.internal",
        "10.99.0.0/16",
    )
    assert lab.communes["25056"].name == "Besançon"
    assert lab.management.key == str(inventory.root / ".keys" / "management")
    assert [server.aliases for server in lab.shared_servers] == [("ent",)]
    assert (school.name, school.kind) == ("École élémentaire Jean-Jaurès", SchoolKind.ELEMENTARY)
    assert (school.uplink.kind, school.uplink.up_mbit) == (UplinkKind.ADSL, 0.8)
    assert school.workstations[1] == Device(
        "poste-02",
        DeviceKind.WORKSTATION,
        "02:00:00:00:01:12",
        "10.99.0.11",
        "Salle 2",
        (Level.CM1, Level.CM2),
        "Conteneur",
        "",
        "2026-09-01",
    )
    assert school.headcounts[0] == Headcount("2026-11-01", Level.CE1, 12)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_a_table_is_read_as_spreadsheets_save_it(
    separator: str, bom: bytes, ends: str, inventory: Inventory, lab: Department
) -> None:
    for path in ("communes.csv", DEVICES, HEADCOUNTS):
        text = (LAB / path).read_text().replace(",", separator).replace("\n", ends)
        inventory.write(path, bom + text.encode())
    assert inventory.department() == lab


def test_columns_come_in_any_order_and_case_and_unknown_ones_are_left_alone(
    inventory: Inventory, lab: Department
) -> None:
    rows = [line.split(",") for line in (LAB / DEVICES).read_text().splitlines()]
    rows[0] = [name.upper() for name in rows[0]]
    # An unknown column with cells of several lines, blank lines, and no end of the last line.
    text = "\n\n".join(",".join([f'"Note: {index},\n\n""2"""', *row[::-1]]) for index, row in enumerate(rows))
    inventory.write(DEVICES, text)
    assert inventory.department() == lab
    inventory.replace(DEVICES, "CM1 CM2", "CM1 CM3")
    assert inventory.problems()[0].startswith(f"{DEVICES}:13: levels: «CM1 CM3»")


def test_optional_columns_and_files_may_be_missing(inventory: Inventory) -> None:
    inventory.write(DEVICES, "name,kind,mac,address\ns,server,02:00:00:00:01:01,10.99.0.1\n")
    (inventory.root / HEADCOUNTS).unlink()
    inventory.replace(SCHOOL, "[tuxmath, tuxtype]", "")
    inventory.replace(
        "department.yml", "    - name: Portail des écoles\n      url: http://ent.lab.internal/\n", ""
    )
    inventory.replace("department.yml", "    - name: Éduscol\n      url: https://eduscol.education.fr/\n", "")
    inventory.replace("department.yml", "  key: .keys/management\n", "")
    department = inventory.department()
    assert department.schools["jean-jaures"].workstations == ()
    assert (department.ent.bookmarks, department.management.key) == ((), None)


def test_numbers_and_words_stay_what_was_written(inventory: Inventory) -> None:
    inventory.replace(SCHOOL, "provider: Laboratoire", "provider: no")
    inventory.replace(SCHOOL, '"25056"', "25056")
    inventory.replace("software.yml", "2026-lab", "2026-11-01")
    department = inventory.department()
    assert department.schools["jean-jaures"].uplink.provider == "no"
    assert department.catalogue.edition == "2026-11-01"


def test_no_break_spaces_are_part_of_french_names(inventory: Inventory) -> None:
    inventory.replace(DEVICES, "Salle 1", "Salle\u00a01")
    inventory.replace(SCHOOL, "École élémentaire", "École\u202félémentaire")
    school = inventory.department().schools["jean-jaures"]
    assert (school.name, school.workstations[0].room) == (
        "École\u202félémentaire Jean-Jaurès",
        "Salle\u00a01",
    )


def test_a_school_asked_for_is_read_without_the_others(inventory: Inventory, lab: Department) -> None:
    shutil.rmtree(inventory.root / "schools" / "jean-jaures")
    inventory.write("schools/broken/school.yml", b"\0")
    shutil.copytree(LAB / "schools" / "jean-jaures", inventory.root / "schools" / "jean-jaures")
    assert inventory.department(["jean-jaures"]).schools == lab.schools
    assert inventory.department([]).schools == {}
    assert inventory.problems() != []


@pytest.mark.parametrize("key", ["jean-jaure", "..", "", "a" * 300, "Jean Jaurès"])
def test_a_school_asked_for_that_there_is_not_is_said(key: str, inventory: Inventory) -> None:
    (told,) = inventory.problems([key])
    assert told.startswith(f"schools/{key}: ")


def test_keys_are_the_folders_of_schools(inventory: Inventory, tmp_path: Path) -> None:
    inventory.add_school("victor-hugo")
    inventory.write("schools/README", "not a school")
    assert school_keys(inventory.root) == ["jean-jaures", "victor-hugo"]
    assert school_keys(tmp_path / "nowhere") == []


def test_a_department_may_have_no_school_yet(inventory: Inventory) -> None:
    shutil.rmtree(inventory.root / "schools")
    assert inventory.department().schools == {}


@pytest.mark.parametrize(("word", "told"), [("tuxmat", "did you mean tuxmath?"), ("libreoffice", "")])
def test_a_guess_is_made_only_where_one_is_near(word: str, told: str) -> None:
    assert did_you_mean(word, ["gtypist", "tuxmath"]) == told


# What files hold by mistake, and pieces of the real ones, so that some come far.
pieces = st.sampled_from(
    [
        b"\xef\xbb\xbf",
        b"\0",
        b"\r",
        b"\n",
        b'"',
        b";",
        b",",
        b"[",
        b"{",
        b"- ",
        b"? ",
        b": ",
        b"&a ",
        b"*a",
        b"!!x ",
    ]
    + [
        b"!!python/name:os.system ",
        b"name",
        b"uai: ",
        b"block: 10.99.0.0/24\n",
        b"%YAML 1.1\n",
        b"---\n",
        b"\xe9",
    ]
    + [line + b"\n" for path in FILES for line in (LAB / path).read_bytes().splitlines()]
)
contents = st.one_of(st.binary(max_size=300), st.lists(pieces, max_size=40).map(b"".join))
spoilt = st.builds(
    lambda path, start, end, content: (path, start, end, content),
    st.sampled_from(FILES),
    st.integers(0, 400),
    st.integers(0, 400),
    contents,
)


@settings(max_examples=150, deadline=None)
@given(spoilt, st.booleans())
def test_whatever_a_file_holds_is_read_or_told_and_never_changed(
    change: tuple[str, int, int, bytes], whole: bool
) -> None:
    path, start, end, content = change
    with TemporaryDirectory() as folder:
        inventory = Inventory(Path(folder, "lab"))
        shutil.copytree(LAB, inventory.root, ignore=shutil.ignore_patterns(".keys"))
        good = (LAB / path).read_bytes()
        inventory.write(path, content if whole else good[:start] + content + good[end:])
        before = inventory.files()
        reading = read_department(inventory.root)
        assert (reading.department is None) == bool(reading.problems)
        for problem in reading.problems:
            assert (inventory.root / problem.path).exists()
            assert problem.found
            assert problem.expected
            assert len(str(problem).splitlines()) <= 3
        assert inventory.files() == before
