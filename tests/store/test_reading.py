"""What is read: every way of saving a CSV file, one school alone, and bytes of any kind."""

import shutil
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordiclasse_inventory.model.commune import Body, BodyKind, Commune
from ordiclasse_inventory.model.convention import Convention
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import Device, DeviceKind, Exit
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.period import Period
from ordiclasse_inventory.model.school import (
    Contact,
    Generation,
    GenerationModel,
    Headcount,
    Payer,
    SchoolKind,
)
from ordiclasse_inventory.model.software import Profile
from ordiclasse_inventory.model.uplink import Uplink, UplinkKind
from ordiclasse_inventory.store import read_department, school_keys
from ordiclasse_inventory.store.explain import did_you_mean
from tests.inventory import DEVICES, HEADCOUNTS, LAB, SCHOOL, Inventory

FILES = ["department.yml", "communes.csv", "software.yml", SCHOOL, DEVICES, HEADCOUNTS]
# What a department may have besides what the lab has.
MORE = {
    "communes.csv": """\
insee;siren;name;full_name;from;to;into
25056;212500565;Besançon;;;;
25147;212 501 472;Chemaudin;;;2017-01-01;
25147;200066686;Chemaudin et Vaux;Commune de Chemaudin et Vaux;2017-01-01;;
25593;212505937;Vaux-les-Prés;;;2017-01-01;25147
""",
    "bodies.csv": """\
key,name,kind,siren,members,from,to
sivos-du-lab,SIVOS du Lab,sivos,242500361,25056 25593,2016-09-01,
""",
    "conventions/2016.yml": """\
name: Convention Ordiclasse 2016
from: 2016-01-01
to: 2017-01-01
creditor: 212 500 565
debtor: "242500361"
account_line: 70.020.70876
deliberation: 37 du 10 décembre 2015
""",
}


def grow(inventory: Inventory) -> None:
    """Make the lab say all that a department can say."""
    for path, text in MORE.items():
        inventory.write(path, text)
    inventory.write("software.yml", (LAB / "software.yml").read_text() + PROFILES)
    inventory.replace(SCHOOL, "software: [tuxmath, tuxtype]\n", CHOICES)
    inventory.add_row(HEADCOUNTS, date="2026-11-01", level="CM2", pupils="3", commune="25593")
    inventory.add_device(
        name="portable-01",
        kind="laptop",
        mac="02-00-00-00-01-21 02:00:00:00:01:22",
        address="10.99.0.70",
        room="Salle\u00a01",
        levels="CP",
        model="Lison 300",
        serial="S-1",
        acquired="2016-09-01",
        asset="OC-0001",
        os="Windows 10",
        owner="SIVOS",
        price="412,50",
        warranty="2019-09-01",
        retired="2020-07-01",
        exit="given",
        recipient="Emmaüs",
        wiped="2020-07-02",
    )


PROFILES = """\
profiles:
  calcul:
    name: Calcul
    titles: [tuxmath]
"""
CHOICES = """\
software: [calcul, tuxtype]
payers:
  - body: sivos-du-lab
    from: 2016-09-01
director:
  name: M. Dupond
  phone: 03 81 00 00 00
  email: ecole@example.org
"""


def test_the_lab_is_read_as_it_is_written(inventory: Inventory, lab: Department) -> None:
    school = lab.schools["jean-jaures"]
    assert (lab.name, lab.domain) == ("Laboratoire d’Ordiclasse", "lab.internal")
    assert lab.supernets == ("10.99.0.0/16", "fd5a:92c1:7e04::/48")
    assert lab.communes == (Commune("25056", "212500565", "Besançon"),)
    assert lab.management.key == str(inventory.root / ".keys" / "management")
    assert [server.aliases for server in lab.shared_servers] == [("ent",)]
    assert (school.name, school.kind) == ("École élémentaire Jean-Jaurès", SchoolKind.ELEMENTARY)
    assert school.uplinks == (
        Uplink(
            UplinkKind.ADSL,
            8,
            0.8,
            40,
            ("198.18.0.1",),
            "Laboratoire",
            period=Period("2016-09-01"),
        ),
    )
    assert school.workstations[1] == Device(
        "poste-02",
        DeviceKind.WORKSTATION,
        ("02:00:00:00:01:12",),
        "10.99.0.11",
        "Salle 2",
        (Level.CM1, Level.CM2),
        "Conteneur",
        "",
        "2026-09-01",
        period=Period("2026-09-01"),
    )
    assert school.headcounts[0] == Headcount("2026-11-01", Level.CE1, 12)
    assert (school.block6, school.period) == ("fd5a:92c1:7e04::/60", Period("2016-09-01"))
    assert school.sites[0].rooms == ("Local technique", "Salle 1", "Salle 2")
    assert school.generations == (Generation(GenerationModel.MODEL_2003, Period("2016-09-01")),)


def test_all_that_a_department_can_say_is_read(inventory: Inventory) -> None:
    grow(inventory)
    department = inventory.department()
    assert department.communes[1:] == (
        Commune("25147", "212501472", "Chemaudin", "", Period("", "2017-01-01")),
        Commune(
            "25147", "200066686", "Chemaudin et Vaux", "Commune de Chemaudin et Vaux", Period("2017-01-01")
        ),
        Commune("25593", "212505937", "Vaux-les-Prés", "", Period("", "2017-01-01"), "25147"),
    )
    assert department.bodies == (
        Body(
            "sivos-du-lab",
            "SIVOS du Lab",
            BodyKind.SIVOS,
            "242500361",
            ("25056", "25593"),
            Period("2016-09-01"),
        ),
    )
    assert department.conventions == (
        Convention(
            "2016",
            "Convention Ordiclasse 2016",
            Period("2016-01-01", "2017-01-01"),
            "212500565",
            "242500361",
            "11-01",
            "70.020.70876",
            "37 du 10 décembre 2015",
        ),
    )
    assert department.catalogue.profiles["calcul"] == Profile("calcul", "Calcul", ("tuxmath",))
    school = department.schools["jean-jaures"]
    assert school.director == Contact("M. Dupond", "03 81 00 00 00", "ecole@example.org")
    assert school.payers == (Payer("sivos-du-lab", Period("2016-09-01")),)
    assert school.headcounts[-1] == Headcount("2026-11-01", Level.CM2, 3, "25593")
    assert school.devices[-1] == Device(
        "portable-01",
        DeviceKind.LAPTOP,
        ("02:00:00:00:01:21", "02:00:00:00:01:22"),
        "10.99.0.70",
        "Salle\u00a01",
        (Level.CP,),
        "Lison 300",
        "S-1",
        "2016-09-01",
        "OC-0001",
        "Windows 10",
        "SIVOS",
        Decimal("412.50"),
        "2019-09-01",
        Period("2016-09-01", "2020-07-01"),
        retired="2020-07-01",
        exit=Exit.GIVEN,
        recipient="Emmaüs",
        wiped="2020-07-02",
    )


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
    assert [uplink.provider for uplink in department.schools["jean-jaures"].uplinks] == ["no"]
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


@pytest.mark.parametrize("key", ["jean-jaure", "..", "../lab", "", "a" * 300, "Jean Jaurès"])
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
    + [line + b"\n" for text in (*MORE.values(), PROFILES, CHOICES) for line in text.encode().splitlines()]
)
contents = st.one_of(st.binary(max_size=300), st.lists(pieces, max_size=40).map(b"".join))
spoilt = st.builds(
    lambda path, start, end, content: (path, start, end, content),
    st.sampled_from([*FILES, "bodies.csv", "conventions/2016.yml"]),
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
        shutil.copytree(LAB, inventory.root)
        grow(inventory)
        good = (inventory.root / path).read_bytes()
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
