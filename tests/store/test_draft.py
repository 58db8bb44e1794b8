"""A draft is checked as a whole, and written whole or not at all."""

import os

import pytest

from ordiclasse_inventory.store.draft import ChangedMeanwhileError, Draft
from tests.inventory import DEVICES, SCHOOL, Inventory


def renamed(draft: Draft, name: str) -> Draft:
    table = draft.table(DEVICES)
    table.set(3, {"name": name})
    draft.write(DEVICES, table.text())
    return draft


def test_a_draft_is_read_as_if_it_were_written(inventory: Inventory) -> None:
    files = inventory.files()
    draft = renamed(Draft(inventory.root), "poste-09")
    department = draft.read().department
    assert department is not None
    assert [device.name for device in department.schools["jean-jaures"].devices][1] == "poste-09"
    assert inventory.files() == files


def test_what_would_be_wrong_is_told_before_it_is_written(inventory: Inventory) -> None:
    draft = renamed(Draft(inventory.root), "poste-02")
    assert [problem.field for problem in draft.problems()] == ["name"]


def test_a_written_draft_leaves_nothing_beside_and_keeps_the_mode(inventory: Inventory) -> None:
    path = inventory.root / DEVICES
    path.chmod(0o640)
    before = set(inventory.files())
    renamed(Draft(inventory.root), "poste-09").commit()
    assert "poste-09" in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o640
    assert set(inventory.files()) == before


def test_a_file_that_somebody_else_wrote_meanwhile_is_left_to_them(inventory: Inventory) -> None:
    draft = renamed(Draft(inventory.root), "poste-09")
    settings = draft.settings(SCHOOL)
    settings.set(("name",), "Autre")
    draft.write(SCHOOL, settings.text())
    inventory.replace(SCHOOL, "Jean-Jaurès", "Léon-Blum")
    files = inventory.files()
    with pytest.raises(ChangedMeanwhileError, match=r"school\.yml"):
        draft.commit()
    assert inventory.files() == files


def test_what_somebody_else_wrote_while_we_edited_is_not_overwritten(inventory: Inventory) -> None:
    draft = Draft(inventory.root)
    table = draft.table(DEVICES)
    inventory.replace(DEVICES, "Salle 1", "Salle 2")
    files = inventory.files()
    table.set(3, {"name": "poste-09"})
    draft.write(DEVICES, table.text())
    with pytest.raises(ChangedMeanwhileError):
        draft.commit()
    assert inventory.files() == files


def test_a_draft_knows_the_line_of_each_device(inventory: Inventory) -> None:
    draft = renamed(Draft(inventory.root), "poste-09")
    found = [(line, device.name) for line, device in draft.devices(DEVICES)]
    assert found == [(2, "serveur"), (3, "poste-09"), (4, "poste-02")]


def test_a_file_that_no_longer_reads_has_been_changed_by_somebody(inventory: Inventory) -> None:
    inventory.replace(DEVICES, "workstation", "computer")
    with pytest.raises(ChangedMeanwhileError):
        Draft(inventory.root).devices(DEVICES)


def test_folders_that_were_made_for_nothing_are_taken_away(
    inventory: Inventory, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = Draft(inventory.root)
    draft.write("conventions/old/2016.yml", "name: x\n")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        draft.commit()
    assert not (inventory.root / "conventions").exists()


def test_a_disk_that_refuses_leaves_all_as_it_was(
    inventory: Inventory, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = renamed(Draft(inventory.root), "poste-09")
    draft.write("schools/new/school.yml", "name: x\n")
    files = inventory.files()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        draft.commit()
    assert inventory.files() == files
    assert not (inventory.root / "schools" / "new").exists()


def test_a_new_school_is_seen_before_it_is_written(inventory: Inventory) -> None:
    other = Inventory(inventory.root)
    draft = Draft(inventory.root)
    text = draft.text(SCHOOL)
    assert text is not None
    for old, new in (
        ("0259999H", "0259998G"),
        ("198.18.0.11", "198.18.0.12"),
        ("10.99.0.0", "10.99.1.0"),
        ("fd5a:92c1:7e04::/60", "fd5a:92c1:7e04:10::/60"),
    ):
        text = text.replace(old, new)
    draft.write("schools/leon-blum/school.yml", text)
    draft.write("schools/leon-blum/devices.csv", "name,kind,mac,address\n")
    department = draft.read().department
    assert department is not None
    assert list(department.schools) == ["jean-jaures", "leon-blum"]
    draft.commit()
    assert list(other.department().schools) == ["jean-jaures", "leon-blum"]


def test_a_draft_that_changes_nothing_writes_nothing(inventory: Inventory) -> None:
    draft = Draft(inventory.root)
    draft.write(DEVICES, draft.table(DEVICES).text())
    assert draft.changed() == []
