"""SHA256SUMS, as sha256sum(1) reads it."""

import subprocess
from pathlib import Path

import pytest

from ordiclasse_inventory.sealing.checksums import NAME, differences, listed, read

FILES = {"inputs/é à.csv": b"a\r\n", "b": b""}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "inputs").mkdir()
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / NAME).write_text(listed(FILES), encoding="utf-8")
    return tmp_path


def test_sha256sum_finds_the_files_as_they_are_listed(folder: Path) -> None:
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", NAME], cwd=folder, check=True)
    assert differences(folder) == []


def test_what_is_other_missing_added_or_a_link_is_told(folder: Path) -> None:
    (folder / "inputs/é à.csv").write_bytes(b"a\n")
    (folder / "b").unlink()
    (folder / "inputs" / "new").write_bytes(b"")
    (folder / "inputs" / "gone").symlink_to("nowhere")
    (folder / "away").symlink_to("/")
    assert differences(folder) == [
        ("away", "it was added after sealing"),
        ("b", "it is missing"),
        ("inputs/gone", "it was added after sealing"),
        ("inputs/new", "it was added after sealing"),
        ("inputs/é à.csv", "its bytes are not those that were sealed"),
    ]
    (folder / "b").symlink_to("inputs/new")
    assert ("b", "it is a link, and no file") in differences(folder)


@pytest.mark.parametrize("name", ["a\nb", "a\\b", "a\rb"])
def test_a_name_that_sha256sum_would_escape_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no line end and no backslash"):
        listed({name: b""})


@pytest.mark.parametrize("text", ["", "x  a\n", f"{'0' * 64} a\n", f"{'0' * 64}  a\n" * 2])
def test_a_list_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="line"):
        read(text)
