"""diff: two folders, or two revisions of git, in a technician's words."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.inventory import DEVICES, SCHOOL, Inventory

from .conftest import Call

RENAMED = "jean-jaures: name École élémentaire Jean-Jaurès → École Simone-Veil"
ROOM = "jean-jaures: poste-01: room Salle 1 → Salle 2"
# What a path may hold, and a shell or git's pathspecs would take for something else.
FOLDER = "dépôt d’écoles \"2026\" 'a' $(b) *.csv"


def git(folder: Path, *words: str) -> str:
    """Run git as nobody in particular."""
    who = ("-c", "user.name=Camille", "-c", "user.email=camille@lab.internal")
    done = subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture
def repository(inventory: Inventory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Inventory:
    """The lab in a repository: committed, its school renamed and committed, a room changed since."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    root = tmp_path / "repository" / FOLDER / "lab"
    shutil.copytree(inventory.root, root)
    (root.parent / "department.yml").write_text("this is no inventory")
    moved = Inventory(root)
    git(root, "init", "--quiet", "--initial-branch", "main", str(tmp_path / "repository"))
    git(root, "add", "--all", "..")
    git(root, "commit", "--quiet", "--message", "The lab")
    git(root, "tag", "beginning")
    moved.replace(SCHOOL, "name: École élémentaire Jean-Jaurès", "name: École Simone-Veil")
    git(root, "commit", "--quiet", "--all", "--message", "Rename the school")
    moved.replace(DEVICES, "Salle 1", "Salle 2")
    monkeypatch.setenv("ORDICLASSE_INVENTORY", str(root))
    return moved


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["HEAD~1", "HEAD"], [RENAMED]),
        (["beginning", "main"], [RENAMED]),
        (["HEAD"], [ROOM]),
        (["HEAD", "."], [ROOM]),
        (["HEAD^"], [RENAMED, ROOM]),
        ([".", "main"], ["jean-jaures: poste-01: room Salle 2 → Salle 1"]),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else None,
)
def test_revisions_and_the_folder_as_it_stands_are_compared(
    words: list[str], said: list[str], call: Call, repository: Inventory
) -> None:
    before = repository.files()
    result = call("diff", *words)
    assert (result.exit_code, result.stdout.splitlines()) == (0, said)
    assert git(repository.root, "status", "--short").strip() == f"M {DEVICES}"
    assert repository.files() == before


def test_two_folders_are_compared_wherever_they_lie(
    call: Call, inventory: Inventory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORDICLASSE_INVENTORY", str(tmp_path / "nowhere"))
    other = Inventory(tmp_path / "other folder")
    shutil.copytree(inventory.root, other.root)
    names = str(inventory.root), str(other.root)
    assert call("diff", *names).stdout == f"No difference between {names[0]} and {names[1]}.\n"
    assert call("diff", "--json", *names).stdout == "[]\n"
    other.replace(DEVICES, "Salle 1", "Salle [red]2")
    other.replace(SCHOOL, "Salle 2]", "Salle 2, 'Salle [red]2']")
    assert "jean-jaures: poste-01: room Salle 1 → Salle [red]2\n" in call("diff", *names).stdout
    found = json.loads(call("diff", "--json", *names).stdout)
    assert [(each["field"], each["before"], each["after"]) for each in found if each["field"] == "room"] == [
        ("room", "Salle 1", "Salle [red]2")
    ]


def test_what_was_true_on_a_day_can_be_compared(call: Call, repository: Inventory) -> None:
    # No machine was there yet: their rooms are no difference.
    assert call("diff", "HEAD", "--as-of", "2026-08-01").stdout.startswith("No difference")
    assert call("diff", "HEAD", "--as-of", "2026-09-01").stdout.splitlines() == [ROOM]


def test_what_is_wrong_at_a_revision_is_said_with_its_name(call: Call, repository: Inventory) -> None:
    repository.replace(SCHOOL, "0259999H", "0259999A")
    git(repository.root, "commit", "--quiet", "--all", "--message", "A wrong code")
    repository.replace("communes.csv", "212500565", "1")
    result = call("diff", "HEAD", ".")
    assert result.exit_code == 1
    assert f"HEAD:{repository.root}/{SCHOOL}:4: uai: «0259999A»\n" in result.stderr
    assert f"\n{repository.root}/communes.csv:2: siren: «1»\n" in result.stderr
    assert result.stderr.endswith("3 problems in 3 files. Nothing was changed.\n")


@pytest.mark.parametrize(
    "revision", ["nothing", "HEAD:communes.csv", "HEAD~9", "HEAD..main", "inventories", ""]
)
def test_what_is_neither_folder_nor_revision_is_said(
    revision: str, call: Call, repository: Inventory
) -> None:
    result = call("diff", revision, "HEAD")
    assert result.exit_code == 1
    assert f"«{revision}» is no inventory's folder, and no revision of {repository.root}: " in result.stderr


def test_a_revision_is_no_option_for_git(call: Call, repository: Inventory, tmp_path: Path) -> None:
    result = call("diff", "--", f"--output={tmp_path}/taken", "HEAD")
    assert result.exit_code == 1
    assert "is an option, and no revision" in result.stderr
    assert not (tmp_path / "taken").exists()


def test_a_folder_outside_of_git_has_no_revisions(
    call: Call, inventory: Inventory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(inventory.root.parent))
    result = call("diff", "HEAD", ".")
    assert result.exit_code == 1
    assert "not a git repository" in result.stderr


def test_a_folder_that_was_not_there_at_the_time_is_said(call: Call, repository: Inventory) -> None:
    other = repository.root.with_name("new")
    shutil.copytree(repository.root, other)
    result = call("diff", "HEAD", ".", "-i", str(other))
    assert result.exit_code == 1
    assert "no revision of" in result.stderr


def test_without_git_it_is_said(call: Call, repository: Inventory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository.root))
    result = call("diff", "HEAD")
    assert result.exit_code == 1
    assert "git can't be run: No such file or directory" in result.stderr


def test_wrong_usage_ends_with_2(call: Call) -> None:
    assert call("diff").exit_code == 2
    assert call("diff", "HEAD", "--as-of", "soon").exit_code == 2
