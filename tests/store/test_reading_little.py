"""What is opened to answer for one school: the structure that makes it as fast in a large department."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.inventory import ROOT, Inventory

# Prints the files that are opened and the folders that are listed under a folder, as JSON, after the program.
WATCH = """
import atexit, json, os, runpy, sys
root, *sys.argv = sys.argv[1:]
seen = []
def note(event, arguments):
    if event in ("open", "os.listdir", "os.scandir") and isinstance(arguments[0], (str, bytes, os.PathLike)):
        path = os.path.abspath(os.fsdecode(arguments[0]))
        if path.startswith(root + os.sep):
            seen.append(os.path.relpath(path, root))
sys.addaudithook(note)
atexit.register(lambda: print("\\n" + json.dumps(sorted(set(seen))), file=sys.stderr))
runpy.run_path(sys.argv[0], run_name="__main__")
"""
ALL = {"communes.csv", "conventions", "department.yml", "software.yml"}
ONE = {f"schools/jean-jaures/{name}" for name in ("school.yml", "devices.csv", "headcounts.csv")}


@pytest.fixture
def large(inventory: Inventory) -> Inventory:
    """The lab's school among twenty others, one of which can't be read."""
    for number in range(1, 21):
        inventory.add_school(f"ecole-{number}", f"10.99.{number}.0/24")
    inventory.write("schools/ecole-7/school.yml", "[")
    return inventory


def opened(inventory: Inventory, tmp_path: Path, *words: str) -> set[str]:
    """What a program of ours opened in the inventory's folder to answer for the lab's school."""
    script = Path(sys.executable).with_name(words[0])
    surroundings = {
        **os.environ,
        "ORDICLASSE_INVENTORY": str(inventory.root),
        "ORDICLASSE_SCHOOL": "jean-jaures",
        "ORDICLASSE_STATE": str(tmp_path / "state"),
    }
    ran = subprocess.run(
        [sys.executable, "-c", WATCH, str(inventory.root), str(script), *words[1:]],
        cwd=ROOT,
        env=surroundings,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "poste-02" in ran.stdout + ran.stderr
    return set(json.loads(ran.stderr.splitlines()[-1]))


def test_ansible_opens_one_school_alone(large: Inventory, tmp_path: Path) -> None:
    paths = opened(large, tmp_path, "ansible-inventory", "--list", "--inventory", str(large.root))
    assert {path for path in paths if "/" in path} == ONE
    assert paths - ONE == ALL | {"ordiclasse.yml"}


def test_pyinfra_opens_one_school_alone(large: Inventory, tmp_path: Path) -> None:
    assert opened(large, tmp_path, "pyinfra", "deploy/inventory.py", "debug-inventory") == ONE | ALL


def test_a_command_opens_one_school_alone(large: Inventory, tmp_path: Path) -> None:
    assert opened(large, tmp_path, "ordiclasse", "show", "jean-jaures") == ONE | ALL


def test_a_school_is_read_without_what_only_other_commands_need(inventory: Inventory) -> None:
    heavy = (
        "ssl",
        "pydoc",
        "stdnum",
        "rich",
        "click",
        "ansible",
        "pyinfra",
        "ruamel",
        "openpyxl",
        "xlsxwriter",
    )
    program = (
        "import pathlib, sys\n"
        "from ordiclasse_inventory.outputs import machines, ssh\n"
        "from ordiclasse_inventory.store import read_department\n"
        "assert read_department(pathlib.Path(sys.argv[1]), ['jean-jaures']).department\n"
        "print(*sys.modules)"
    )
    words = [sys.executable, "-c", program, str(inventory.root)]
    loaded = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert "pydantic" in loaded
    assert not set(heavy) & set(loaded)
