"""Schools from the ministry's directory, and from lists in other columns."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordiclasse_inventory.imports.annuaire import school_name
from ordiclasse_inventory.imports.words import plain
from tests.inventory import SCHOOL, Inventory

from .conftest import DATA, Import

TWO_COMMUNES = "insee,siren,name\n25056,212500565,Besançon\n25036,212500367,Avanne-Aveney\n"
HEADER = (
    "uai;nom;code_insee;commune;code_postal;etat;ecole_maternelle;ecole_elementaire;latitude;code_nature\n"
)


def rows(folder: Path, *lines: str) -> Path:
    path = folder / "liste.csv"
    path.write_text(HEADER + "\n".join(lines) + "\n")
    return path


def test_a_list_in_other_columns_gives_schools_with_keys_that_can_be_read(
    imports: Import, inventory: Inventory
) -> None:
    inventory.write("communes.csv", TWO_COMMUNES)
    result = imports("annuaire", DATA / "ecoles.csv", "--apply")
    assert "6 new, 0 changed, 0 unchanged, 1 passed over (in other communes).\n" in result.output
    schools = inventory.department().schools
    assert {key: (each.name, str(each.kind), each.block) for key, each in schools.items()} == {
        "jean-jaures": ("École élémentaire Jean-Jaurès", "elementary", "10.99.0.0/24"),
        "ecole-primaire-avanne-aveney": ("École primaire", "primary", "10.99.1.0/24"),
        "jules-ferry": ("École élémentaire Jules Ferry", "elementary", "10.99.2.0/24"),
        "jules-ferry-avanne-aveney": ("École élémentaire Jules Ferry", "elementary", "10.99.3.0/24"),
        "jules-ferry-besancon": ("École maternelle Jules Ferry", "nursery", "10.99.4.0/24"),
        "sacre-coeur": ("École primaire privée du Sacre Coeur", "primary", "10.99.5.0/24"),
        "l-ile-d-arche": ("Groupe scolaire de L’Ile d’Arche", "primary", "10.99.6.0/24"),
    }
    assert schools["l-ile-d-arche"].block6 == "fd5a:92c1:7e04:60::/60"


def test_only_public_schools_where_that_is_asked(imports: Import, inventory: Inventory) -> None:
    result = imports("annuaire", DATA / "ecoles.csv", "--public-only")
    assert "1 passed over (private schools)" in result.output
    assert "SACRE" not in result.output.upper()


@pytest.mark.parametrize(("since", "said"), [("2017-01-01", "6 new, "), ("2027-01-01", "4 new, ")])
def test_members_are_those_of_the_day(since: str, said: str, imports: Import, inventory: Inventory) -> None:
    communes = f"insee,siren,name,from\n25056,212500565,Besançon,\n25036,212500367,Avanne-Aveney,{since}\n"
    inventory.write("communes.csv", communes)
    assert said in imports("annuaire", DATA / "ecoles.csv").output


def test_a_commune_that_merged_is_found_under_its_new_code(
    imports: Import, inventory: Inventory, tmp_path: Path
) -> None:
    inventory.write(
        "communes.csv",
        "insee,siren,name,from,to,into\n25056,212500565,Besançon,,,\n25036,212500367,Avanne,,2017-01-01,25056\n",
    )
    imports("annuaire", rows(tmp_path, "0259001Y;Ecole X;25036;Avanne;;;;1;;"), "--apply")
    assert inventory.department().schools["x"].commune == "25056"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("0259001;Ecole X;25056;Besançon;;;;1;;", "uai: «0259001»\n"),
        (";Ecole X;25056;Besançon;;;;1;;", "uai: the cell is empty\n"),
        ("0259001Y;;25056;Besançon;;;;1;;", "name: the cell is empty\n"),
        ("0259001Y;Ecole X;;Besançon;25000;;;1;;", "insee: the cell is empty\n"),
        ("0259001Y;Ecole X;25000;Besançon;25000;;;1;;", "insee: «25000» is the postal code\n"),
        ("0259001Y;Ecole X;25057;BESANCON;;;;1;;", "insee: «25057» is another code\n"),
        ("0259001Y;Ecole X;25056;Besançon;;;;1;95;", "latitude: «95»\n"),
        ("0259001Y;Ecole X;25056;Besançon;;;;1;4.7E+01;", "latitude: «4.7E+01»\n"),
        ("0259001Y;Ecole\tX;25056;Besançon;;;;1;;", "name: «Ecole\\tX»\n"),
    ],
)
def test_a_row_that_is_wrong_is_refused(row: str, said: str, imports: Import, tmp_path: Path) -> None:
    result = imports("annuaire", rows(tmp_path, row))
    assert result.exit_code == 1
    assert f"liste.csv:2: {said}" in result.output


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("0259001Y;Ecole X;25056;Besançon;;FERME;;1;;", "1 passed over (closed schools)"),
        ("0259001Y;Collège X;25056;Besançon;;OUVERT;;;;340", "1 passed over (other kinds of establishments)"),
        ("0259001Y;Ecole X;70550;Besançon;;OUVERT;;1;;", "1 passed over (in other communes)"),
        ("0259001Y;Ecole X;25056;Besançon;;A FERMER;;1;;", "state: it is about to close"),
        ("0259999H;Ecole X;25056;Besançon;;FERME;;1;;", "state: jean-jaures is closed: say since when"),
    ],
)
def test_closed_schools_and_others_are_said(row: str, said: str, imports: Import, tmp_path: Path) -> None:
    result = imports("annuaire", rows(tmp_path, row))
    assert result.exit_code == 0
    assert said in result.output


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("0259001Y;Ecole X;25056;Besançon;;;1;1;;", "primary"),
        ("0259001Y;Ecole X;25056;Besançon;;;1;0;;", "nursery"),
        ("0259001Y;ECOLE PRIMAIRE X;25056;Besançon;;;0;1;;", "elementary"),
        ("0259001Y;ECOLE X;25056;Besançon;;;;;;101", "nursery"),
        ("0259001Y;ECOLE X;25056;Besançon;;;;;;151", "primary"),
    ],
)
def test_the_kind_is_that_of_the_columns_that_say_it(
    row: str, kind: str, imports: Import, inventory: Inventory, tmp_path: Path
) -> None:
    imports("annuaire", rows(tmp_path, row), "--apply")
    assert inventory.department().schools["x"].kind == kind


def test_only_the_fields_that_are_named_are_taken(imports: Import, inventory: Inventory) -> None:
    before = (inventory.root / SCHOOL).read_text()
    imports("annuaire", DATA / "annuaire.csv", "--fields", "coordinates", "--apply", "--skip-refused")
    assert (inventory.root / SCHOOL).read_text() == before.replace("latitude: 47.2378", "latitude: 47.24")


def test_a_school_without_a_site_is_given_one(imports: Import, inventory: Inventory) -> None:
    text = (inventory.root / SCHOOL).read_text()
    start, end = text.index("# Where it is."), text.index("# The model of")
    inventory.write(SCHOOL, text[:start] + text[end:])
    result = imports("annuaire", DATA / "annuaire.csv", "--apply", "--skip-refused")
    assert result.exit_code == 0
    (site,) = inventory.department().schools["jean-jaures"].sites
    assert (site.name, site.latitude) == ("École", 47.24)


def test_a_supernet_that_is_full_says_so(imports: Import, inventory: Inventory, tmp_path: Path) -> None:
    inventory.replace("department.yml", "10.99.0.0/16", "10.99.0.0/24")
    result = imports("annuaire", rows(tmp_path, "0259001Y;Ecole X;25056;Besançon;;;;1;;"))
    assert "liste.csv:2: block: no /24 is free in 10.99.0.0/24" in result.output


@pytest.mark.parametrize(
    ("published", "name"),
    [
        ("ECOLE PRIMAIRE", "École primaire"),
        ("ECOLE ELEMENTAIRE LA VIOTTE", "École élémentaire La Viotte"),
        ("ECOLE PRIMAIRE D ECOT", "École primaire d’Ecot"),
        ("ECOLE ELEMENTAIRE FOURIER II", "École élémentaire Fourier II"),
        ("ECOLE ELEMENTAIRE PIERRE ET MARIE CURIE", "École élémentaire Pierre et Marie Curie"),
        ("ECOLE MATERNELLE  L'ILE-DE-FRANCE", "École maternelle L’Ile-De-France"),
        ("École Jean-Jaurès", "École Jean-Jaurès"),
        ("GARE", "Gare"),
    ],
)
def test_a_name_in_capitals_is_written_as_people_do(published: str, name: str) -> None:
    assert school_name(published) == name
    assert plain(school_name(published)) == plain(published)


@given(st.text())
def test_a_name_says_the_same_in_any_form(text: str) -> None:
    assert plain(school_name(text)) == plain(text)
