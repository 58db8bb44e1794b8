"""Devices from spreadsheets and from GLPI: known again, compared, added, or refused with the reason."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ordiclasse_inventory.cli import main
from ordiclasse_inventory.imports.device_rows import FIELDS
from ordiclasse_inventory.imports.devices import COLUMNS
from tests.inventory import DEVICES, HEADCOUNTS, SCHOOL, Inventory

from .conftest import DATA, Import

HEADER = "école;nom;type;n° de série;adresse mac;salle;étiquette;modèle;prix;système\n"
KNOWN = "02:00:00:00:01:11"


def sheet(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "f.csv"
    path.write_text(header + "".join(f"{row}\n" for row in rows))
    return path


def agent(folder: Path, **content: Any) -> Path:
    """The agent's inventory of poste-01, with other content."""
    document = json.loads((DATA / "glpi" / "poste-01.json").read_text())
    document["content"] |= content
    path = folder / "poste-01.json"
    path.write_text(json.dumps(document))
    return path


def test_every_column_of_devices_csv_can_be_imported() -> None:
    assert set(COLUMNS) == {*FIELDS, "school"}


@pytest.mark.parametrize(
    ("row", "device"),
    [
        (f";;;S1;{KNOWN.upper().replace(':', '-')};;;;;", "poste-01"),
        (f";;;S1;{KNOWN.replace(':', '')};;;;;", "poste-01"),
        ("jean-jaures;POSTE_02;;S1;;;;;;", "poste-02"),
        ("0259999H;poste 02;;S1;;;;;;", "poste-02"),
        ("ECOLE ELEMENTAIRE JEAN JAURES;poste-02;;S1;;;;;;", "poste-02"),
    ],
)
def test_a_device_is_known_again(
    row: str, device: str, imports: Import, inventory: Inventory, tmp_path: Path
) -> None:
    assert imports("devices", sheet(tmp_path, row), "--apply").exit_code == 0
    found = {each.name: each.serial for each in inventory.department().schools["jean-jaures"].devices}
    assert {name for name, serial in found.items() if serial} == {device}
    assert len(found) == 3


def test_a_device_that_is_known_keeps_its_name_and_address(
    imports: Import, inventory: Inventory, tmp_path: Path
) -> None:
    path = sheet(tmp_path, f";direction;;;{KNOWN};;;;;")
    result = imports("devices", path)
    assert "name: poste-01 keeps poste-01, not «direction» (--fields name)" in result.output
    assert "1 unchanged" in result.output
    imports("devices", path, "--fields", "name", "--apply")
    assert "direction,workstation," in (inventory.root / DEVICES).read_text()


def test_what_a_row_leaves_out_stays(imports: Import, inventory: Inventory, tmp_path: Path) -> None:
    before = (inventory.root / DEVICES).read_text()
    imports("devices", sheet(tmp_path, f";;;-;{KNOWN};;;;;Debian GNU/Linux 13 (trixie)"), "--apply")
    assert (inventory.root / DEVICES).read_text() == before


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("Ordinateur", "poste-03"),
        ("PC portable", "portable-01"),
        ("TABLETTE", "tablette-01"),
        ("Tableau blanc interactif", "tbi-01"),
        ("V.P.I.", "vpi-01"),
        ("Vidéoprojecteur", "videoprojecteur-01"),
        ("Imprimante", "imprimante-01"),
        ("access-point", "borne-01"),
        ("Point d’accès", "borne-01"),
    ],
)
def test_kinds_are_understood_and_named(
    kind: str, name: str, imports: Import, inventory: Inventory, tmp_path: Path
) -> None:
    imports("devices", sheet(tmp_path, f"jean-jaures;;{kind};S9;020000000999;;;;412,5 €;"), "--apply")
    device = inventory.department().schools["jean-jaures"].devices[-1]
    assert (device.name, device.serial, str(device.price)) == (name, "S9", "412.50")
    assert bool(device.address) == (name != "tablette-01")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([";x;PC;S1;020000000999;;;;;"], "school: no school is told\n"),
        (["jean-jaures;x;PC;S1;02000000099;;;;;"], "mac: «02000000099»\n"),
        (["jean-jaures;x;PC;S1;020000000999;;;;1 000 000 000 000;"], "price: «1 000 000 000 000»\n"),
        (["jean-jaures;É;É;S1;020000000999;;;;;"], "kind: «É»\n"),
        (["jean-jaures;???;PC;S1;020000000999;;;;;"], "name: «???»\n"),
        (["jean-jaures;serveur;PC;S1;020000000999;;=1+1;;;"], "asset: «=1+1»\n"),
        (["jean-jaures;s2;Serveur;S1;020000000999;;;;;"], "kind: s2 is a second server, beside serveur"),
        (
            ["jean-jaures;a;PC;S1;020000000991;;T1;;;", "jean-jaures;b;PC;S1;020000000992;;;;;"],
            "a is the row f.csv:2 already\n",
        ),
        (
            ["jean-jaures;poste-01;;S1;;;;;;", "jean-jaures;;;S1;020000000112;;;;;"],
            "mac: its serial is that of poste-01, its mac that of poste-02\n",
        ),
    ],
)
def test_a_row_that_is_wrong_is_refused(
    rows: list[str], said: str, imports: Import, inventory: Inventory, tmp_path: Path
) -> None:
    files = inventory.files()
    result = imports("devices", sheet(tmp_path, *rows), "--apply")
    assert result.exit_code == 1
    assert f"f.csv:{len(rows) + 1}: {said}" in result.output
    assert inventory.files() == files


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("retired,exit,recipient,wiped\n,,,\n2026-09-02,recycled,,2026-09-02\n", "which left on 2026-09-02"),
        ("serial\n\nS1\n", "poste-01 has the serial number S1, not S2"),
    ],
)
def test_another_device_under_a_known_name_is_refused(
    cells: str, said: str, imports: Import, inventory: Inventory, tmp_path: Path
) -> None:
    lines = (inventory.root / DEVICES).read_text().replace(",serial,", ",number,").splitlines()
    more = cells.splitlines()
    added = [f"{line},{cell}" for line, cell in zip(lines, more, strict=False)]
    fill = "," * (more[0].count(",") + 1)
    inventory.write(DEVICES, "\n".join([*added, *(line + fill for line in lines[len(more) :])]) + "\n")
    row = f"jean-jaures;poste-01;;S2;{KNOWN if 'retired' in cells else ''};;;;;"
    assert said in imports("devices", sheet(tmp_path, row)).output


def test_a_device_of_another_school_is_not_moved(
    imports: Import, inventory: Inventory, tmp_path: Path
) -> None:
    inventory.add_school("victor-hugo")
    result = imports("devices", sheet(tmp_path, f"victor-hugo;;;S1;{KNOWN};;;;;"))
    assert "f.csv:2: school: poste-01 stands in jean-jaures\n" in result.output


def test_a_name_that_two_schools_have_is_none_to_go_by(
    imports: Import, inventory: Inventory, tmp_path: Path
) -> None:
    inventory.add_school("victor-hugo")
    inventory.replace("schools/victor-hugo/school.yml", "École élémentaire victor-hugo", "École")
    inventory.replace(SCHOOL, "École élémentaire Jean-Jaurès", "École")
    result = imports("devices", sheet(tmp_path, "École;x;VPI;S1;;;;;;"))
    assert "f.csv:2: school: «École»\n" in result.output


def test_a_block_that_is_full_says_so(imports: Import, inventory: Inventory, tmp_path: Path) -> None:
    rows = [f"jean-jaures;;PC;S{number};02000001{number:04x};;;;;" for number in range(210)]
    result = imports("devices", sheet(tmp_path, *rows))
    assert "10.99.0.0/24 has no free address" in result.output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"networks": []}, "mac: the cell is empty"),
        ({"networks": [{"mac": "02:00:00:00:09:09", "ipaddress": "10.98.0.1"}]}, "school: no school is told"),
        ({"hardware": None, "networks": "none"}, "school: no school is told"),
        ({"hardware": {"name": "=x", "vmsystem": "Physical"}}, "name: «=x»"),
    ],
)
def test_an_inventory_that_leads_nowhere_is_refused(
    content: dict[str, Any], said: str, imports: Import, tmp_path: Path
) -> None:
    words = ("--school", "jean-jaures") if "mac" in said else ()
    path = agent(tmp_path, bios={}, **content)
    if "mac" in said:
        path.write_text(path.read_text().replace("poste-01", "poste-09"))
    result = imports("glpi", path, *words)
    assert f"poste-01.json: {said}" in result.output
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[1]", "no `content`"),
        ('{"content": {}, "itemtype": "Phone"}', "1 passed over (kinds that GLPI has and we have not)"),
    ],
)
def test_json_that_is_no_inventory_is_said(content: str, said: str, imports: Import, tmp_path: Path) -> None:
    path = tmp_path / "f.json"
    path.write_text(content)
    assert said in imports("glpi", path).output


def test_a_folder_without_inventories_says_so(imports: Import, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = imports("glpi", tmp_path / "empty")
    assert result.output.startswith("empty: no file ends with .json\n")


def test_cards_that_are_known_among_others_are_no_change(
    imports: Import, inventory: Inventory, tmp_path: Path
) -> None:
    imports("glpi", agent(tmp_path), "--fields", "mac", "--apply")
    assert f"poste-01,workstation,{KNOWN},10.99.0.10" in (inventory.root / DEVICES).read_text()
    other = agent(tmp_path, bios={}, networks=[{"mac": "02:00:00:00:09:09", "ipaddress": "10.99.0.10"}])
    imports("glpi", other, "--fields", "mac", "--apply")
    assert "poste-01,workstation,02:00:00:00:09:09,10.99.0.10" in (inventory.root / DEVICES).read_text()


def test_mapping_a_technician_s_own_columns(imports: Import, inventory: Inventory, tmp_path: Path) -> None:
    path = sheet(tmp_path, "S1;A;020000000999;b", header="Code barre;Modèle;Réf. réseau;Nom\n")
    mapping = tmp_path / "columns.yml"
    mapping.write_text("Code barre: asset\nRéf. réseau: name\nNom:\n")
    words = ("devices", path, "--school", "jean-jaures", "--mapping", mapping, "--map", "ref reseau=mac")
    result = imports(*words, "--apply")
    assert result.exit_code == 0, result.output
    device = inventory.department().schools["jean-jaures"].devices[-1]
    assert (device.name, device.asset, device.macs) == ("poste-03", "S1", ("02:00:00:00:09:99",))


def test_a_column_that_is_mapped_and_not_there_is_told(imports: Import, tmp_path: Path) -> None:
    path = sheet(tmp_path, "poste-01;S1", header="Nom;Code\n")
    result = imports("devices", path, "--school", "jean-jaures", "--map", "Cod=serial")
    assert "f.csv: no column is called «Cod», which is mapped\n" in result.output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Nom: nome\n", "columns.yml:1: «nome»\n"),
        ("- a\n", "columns.yml: no settings\n"),
        ("Nom: [a]\n", "columns.yml:1: Nom: no text\n"),
        ("Nom: !x name\n", "columns.yml:1: the tag !x\n"),
    ],
)
def test_a_mapping_that_is_wrong_is_refused(text: str, said: str, imports: Import, tmp_path: Path) -> None:
    (tmp_path / "columns.yml").write_text(text)
    result = imports("devices", DATA / "materiel.csv", "--mapping", tmp_path / "columns.yml")
    assert result.output.startswith(said)
    assert result.exit_code == 1


@pytest.mark.parametrize(
    "words", [("--map", "Nom"), ("--map", "Nom=nome"), ("--fields", "nome"), ("--encoding", "klingon")]
)
def test_wrong_usage_is_told(words: tuple[str, ...], imports: Import) -> None:
    assert imports("devices", DATA / "materiel.csv", *words).exit_code == 2


def test_a_school_that_there_is_not_is_told(imports: Import, inventory: Inventory) -> None:
    result = imports("devices", DATA / "materiel.csv", "--school", "jean-jaure")
    assert result.output == (
        f"{inventory.root}/schools/jean-jaure: there is no such school\n"
        "    expected the name of a folder in schools/\n    did you mean jean-jaures?\n"
        "1 problem in 1 file. Nothing was changed.\n"
    )


def test_programs_get_the_same(imports: Import, inventory: Inventory) -> None:
    result = imports("glpi", DATA / "glpi.csv", "--apply", "--json")
    told = json.loads(result.stdout)
    assert told["written"] is True
    assert told["changes"][0] == {
        "source": {"file": "glpi.csv", "line": 2},
        "school": "jean-jaures",
        "thing": "poste-02",
        "new": False,
        "fields": [
            {"field": "serial", "before": "", "after": "SER-2"},
            {"field": "model", "before": "Conteneur", "after": "Dell Inc. OptiPlex 3020"},
        ],
    }
    assert (told["unchanged"], told["refused"], told["problems"]) == (0, [], [])


def test_what_only_the_whole_shows_keeps_all_from_being_written(
    imports: Import, inventory: Inventory, tmp_path: Path
) -> None:
    inventory.write(
        "schools/leon-blum/school.yml",
        'name: Léon-Blum\nuai: 0259998G\nkind: primary\ncommune: "25056"\nblock: 10.99.1.0/24\n',
    )
    inventory.write("schools/leon-blum/devices.csv", "name,kind,mac,address\n")
    files = inventory.files()
    result = imports(
        "devices", sheet(tmp_path, "leon-blum;;PC;S1;020000000999;;;;;"), "--apply", "--skip-refused"
    )
    assert result.exit_code == 1
    assert "schools/leon-blum/devices.csv: kind: workstations, and no server\n" in result.output
    assert inventory.files() == files


def test_a_disk_that_is_full_changes_nothing(
    imports: Import, inventory: Inventory, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = inventory.files()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    result = imports("glpi", DATA / "glpi.csv", "--apply")
    assert (result.exit_code, "No space left on device. Nothing was changed." in result.output) == (1, True)
    assert inventory.files() == files


@pytest.mark.parametrize(("kind", "sheet_name"), [("devices", "Devices"), ("headcounts", "Headcounts")])
def test_our_own_export_changes_nothing(
    kind: str, sheet_name: str, imports: Import, inventory: Inventory, tmp_path: Path
) -> None:
    """Devices whose stay begins when they were acquired, and pupils of a level from two communes."""
    counts = inventory.root / HEADCOUNTS
    counts.write_text(
        "date,level,pupils,commune\n2026-11-01,CP,5,25056\n2026-11-01,CP,3,\n2026-11-01,CE1,4,\n"
    )
    book = tmp_path / "export.xlsx"
    words = ["export", "xlsx", "-i", str(inventory.root), "--as-of", "2026-11-24", "-o", str(book)]
    assert CliRunner().invoke(main, words).exit_code == 0
    result = imports(kind, book, "--sheet", sheet_name)
    assert "0 new, 0 changed, 3 unchanged.\nNothing to change.\n" in result.output
    assert result.exit_code == 0


def test_a_stay_that_begins_otherwise_than_the_new_day_of_acquisition_is_noted(
    imports: Import, inventory: Inventory, tmp_path: Path
) -> None:
    path = sheet(tmp_path, "poste-01;2026-08-01;2026-09-01", header="Nom;Date d'achat;from\n")
    assert imports("devices", path, "--school", "jean-jaures", "--apply").exit_code == 0
    device = inventory.department().schools["jean-jaures"].devices[1]
    assert (device.acquired, device.period.start) == ("2026-08-01", "2026-09-01")


@pytest.mark.parametrize(
    ("said", "states"),
    [
        ("en réparation", ["in-service", "repair"]),
        ("HS", ["in-service", "broken"]),
        ("En service", ["in-service"]),
    ],
)
def test_a_state_is_understood_and_begins_on_the_day_of_the_import(
    said: str, states: list[str], imports: Import, inventory: Inventory, tmp_path: Path
) -> None:
    table = tmp_path / "states.csv"
    table.write_text(f"mac;situation\n{KNOWN};{said}\n")
    assert imports("devices", table, "--apply").exit_code == 0
    lines = [each for each in inventory.department().schools["jean-jaures"].devices if KNOWN in each.macs]
    assert [each.state for each in lines] == states
    assert [each.period.end for each in lines] == ["2026-11-24", ""][-len(states) :]
    assert len({(each.name, each.address) for each in lines}) == 1
    # Once more changes nothing.
    files = inventory.files()
    assert imports("devices", table, "--apply").exit_code == 0
    assert inventory.files() == files
