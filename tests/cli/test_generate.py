"""`ordiclasse generate`, as it is called."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from ordiclasse_inventory.cli.generate import generate
from ordiclasse_inventory.sample import generate_files
from ordiclasse_inventory.sample.communes import grand_besancon
from ordiclasse_inventory.store.json_schema import schema_files


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("there_already", [False, True])
def test_a_new_or_empty_folder_gets_the_whole_department(tmp_path: Path, there_already: bool) -> None:
    folder = tmp_path / "inventories" / "sample"
    if there_already:
        folder.mkdir(parents=True)
    run = CliRunner().invoke(generate, ["--schools", "3", "--seed", "7", str(folder)])
    assert run.exit_code == 0
    assert "3 schools" in run.output
    made = generate_files(grand_besancon(), 3, 7)
    made |= {f"schemas/{name}": text for name, text in schema_files().items()}
    assert _files(folder) == {name: text.encode() for name, text in made.items()}
    assert list(folder.parent.iterdir()) == [folder]


def test_a_folder_that_is_not_empty_is_refused_and_left_untouched(tmp_path: Path) -> None:
    (tmp_path / "department.yml").write_text("name: mine\n")
    run = CliRunner().invoke(generate, [str(tmp_path)])
    assert run.exit_code == 1
    assert "not an empty folder. Nothing was changed." in run.output
    assert _files(tmp_path) == {"department.yml": b"name: mine\n"}


def test_a_file_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "sample"
    place.write_text("a note")
    assert CliRunner().invoke(generate, [str(place)]).exit_code == 1
    assert place.read_text() == "a note"


def test_an_interrupted_run_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []

    def stop_at_the_tenth(descriptor: int) -> None:
        written.append(descriptor)
        if len(written) == 10:
            raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", stop_at_the_tenth)
    assert CliRunner().invoke(generate, ["--schools", "9", str(tmp_path / "sample")]).exit_code != 0
    assert len(written) == 10
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fails_is_told_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    run = CliRunner().invoke(generate, ["--schools", "1", str(tmp_path / "sample")])
    assert run.exit_code == 1
    assert "No space left on device" in run.output
    assert list(tmp_path.iterdir()) == []


def test_wrong_numbers_are_wrong_usage(tmp_path: Path) -> None:
    assert CliRunner().invoke(generate, ["--schools", "0", str(tmp_path / "sample")]).exit_code == 2
