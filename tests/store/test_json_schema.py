"""The JSON Schemas of the YAML files: what editors are told agrees with what `check` says."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from ordiclasse_inventory.store import json_schema
from ordiclasse_inventory.store.json_schema import KINDS, schema_files, schema_text
from tests.full_school import KEY, add_full_school
from tests.inventory import LAB, ROOT, SCHOOL, Inventory

_CONVENTION = """\
name: Convention de 2016
creditor: 212500565
debtor: "242500361"
from: 2016-01-01
account_line: 6188
deliberation: 2016/42
"""


def as_editors_see(path: Path) -> Any:
    """A YAML 1.2 file's values; days are text, as in YAML 1.2 itself (ruamel.yaml makes dates of them)."""
    return _days_as_text(YAML(typ="safe", pure=True).load(path.read_text()))


def _days_as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _days_as_text(each) for key, each in value.items()}
    if isinstance(value, list):
        return list(map(_days_as_text, value))
    return value.isoformat() if isinstance(value, date) else value


def faults(kind: str, path: Path) -> list[str]:
    """What an editor underlines."""
    schema = json.loads(schema_text(kind))
    return [
        f"{error.json_path}: {error.message}"
        for error in Draft202012Validator(schema).iter_errors(as_editors_see(path))
    ]


def kind_of(path: Path) -> str:
    return "convention" if path.parent.name == "conventions" else path.stem


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_a_schema_and_tells_what_each_setting_is(kind: str) -> None:
    schema = json_schema.json_schema(kind)
    Draft202012Validator.check_schema(schema)
    for model in (schema, *schema.get("$defs", {}).values()):
        for name, setting in model.get("properties", {}).items():
            assert setting.get("description"), name


def test_the_labs_schemas_are_those_of_the_code() -> None:
    # `ordiclasse schema --output inventories/lab/schemas` renews them.
    assert {path.name: path.read_text() for path in (LAB / "schemas").iterdir()} == schema_files()


@pytest.mark.parametrize("name", ["lab", "grand-besancon"])
def test_committed_inventories_have_nothing_to_underline(name: str) -> None:
    root = ROOT / "inventories" / name
    # A lab that stands has Ansible's variables too, which are not committed.
    ours = (path for path in root.rglob("*.yml") if not {"group_vars", "host_vars"} & set(path.parts))
    paths = [path for path in ours if path.name != "ordiclasse.yml"]
    assert len(paths) >= 3
    assert {str(path): found for path in paths if (found := faults(kind_of(path), path))} == {}


def test_the_labs_files_name_their_schema_in_the_first_line() -> None:
    for path in LAB.rglob("*.yml"):
        if path.name != "ordiclasse.yml":
            first = path.read_text().partition("\n")[0]
            reference = first.removeprefix("# yaml-language-server: $schema=")
            assert (path.parent / reference).resolve() == LAB / "schemas" / f"{kind_of(path)}.schema.json"


def test_what_is_rarely_there_is_right_too(inventory: Inventory) -> None:
    add_full_school(inventory)
    inventory.write("conventions/2016.yml", _CONVENTION)
    assert inventory.problems() == []
    assert faults("school", inventory.root / f"schools/{KEY}/school.yml") == []
    assert faults("convention", inventory.root / "conventions/2016.yml") == []


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (SCHOOL, 'commune: "25056"', "commune: 25056"),
        (SCHOOL, "uai: 0259999H", 'uai: "0259999H"'),
        (SCHOOL, "name: École élémentaire Jean-Jaurès", "name: 42"),
        (SCHOOL, "name: École élémentaire Jean-Jaurès", "name: true"),
        (SCHOOL, "down_mbit: 8", 'down_mbit: "8"'),
        (SCHOOL, "up_mbit: 0.8", "up_mbit: 8e-1"),
        (SCHOOL, "model: 2003", 'model: "2003"'),
        (SCHOOL, "from: 2016-09-01", 'from: "2016-09-01"'),
        (SCHOOL, "software: [tuxmath, tuxtype]", "software:"),
        (SCHOOL, "provider: Laboratoire", "provider: 3"),
        (SCHOOL, "latitude: 47.2378", "latitude:"),
        ("department.yml", "- name: Éduscol", "- name: 2026"),
        ("software.yml", "edition: 2026-lab", "edition: 2026"),
        ("software.yml", "subject: calcul", "subject: 1.5"),
    ],
)
def test_what_the_reader_takes_is_not_underlined(path: str, old: str, new: str, inventory: Inventory) -> None:
    inventory.replace(path, old, new)
    assert inventory.problems() == []
    assert faults(kind_of(Path(path)), inventory.root / path) == []


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (SCHOOL, "block6:", "blok6:"),
        (SCHOOL, "kind: elementary", "kind: college"),
        (SCHOOL, "uai: 0259999H", "uai: 0259999"),
        (SCHOOL, "uai: 0259999H", "uai: 0259999I"),
        (SCHOOL, 'commune: "25056"', "commune: Besançon"),
        (SCHOOL, "down_mbit: 8", "down_mbit: 8 Mbit/s"),
        (SCHOOL, "down_mbit: 8", "down_mbit: 0"),
        (SCHOOL, "    latency_ms: 40\n", ""),
        (SCHOOL, "model: 2003", "model: 2004"),
        (SCHOOL, "from: 2016-09-01", "from: 01/09/2016"),
        (SCHOOL, "resolvers: [198.18.0.1]", "resolvers: [198.18.0.256]"),
        (SCHOOL, "resolvers: [198.18.0.1]", "resolvers: 198.18.0.1"),
        (SCHOOL, "latitude: 47.2378", "latitude: 147.2378"),
        (SCHOOL, "software: [tuxmath, tuxtype]", "software: [Tux Math]"),
        ("department.yml", "domain: lab.internal", "domain: Lab.internal"),
        ("department.yml", "home_page: http://", "home_page: "),
        ("department.yml", "supernets: [10.99.0.0/16, fd5a:92c1:7e04::/48]", "supernets: []"),
        ("department.yml", "user: ordiclasse", "user: 2026"),
        ("department.yml", "suite: trixie", "suite: 13"),
        ("software.yml", "levels: [CP, CE1, CE2, CM1, CM2]", "levels: [CP, 6e]"),
        ("software.yml", "  tuxmath:\n", "  TuxMath:\n"),
        ("software.yml", "packages: [tuxmath]", "packages: []"),
    ],
)
def test_a_mistake_is_underlined_and_refused(path: str, old: str, new: str, inventory: Inventory) -> None:
    inventory.replace(path, old, new)
    assert any(problem.startswith(path) for problem in inventory.problems())
    assert faults(kind_of(Path(path)), inventory.root / path) != []
