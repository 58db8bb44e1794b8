"""Where the tools keep what they learn, and which day it is."""

import os
from datetime import datetime
from pathlib import Path

import pytest

from ordiclasse_inventory import state


@pytest.mark.parametrize(
    ("own", "base", "folder"),
    [
        ("/srv/ours", "/x", "/srv/ours"),
        ("", "/srv/states", "/srv/states/ordiclasse"),
        ("", "", "/home/camille/.local/state/ordiclasse"),
    ],
)
def test_the_folder_is_ours_or_follows_xdg(
    own: str, base: str, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("ORDICLASSE_STATE", own), ("XDG_STATE_HOME", base), ("HOME", "/home/camille")):
        monkeypatch.setenv(name, value)
    assert state.folder() == Path(folder)


def test_today_is_the_environments_day_else_the_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDICLASSE_AS_OF", "20161101")
    assert state.today() == "2016-11-01"
    monkeypatch.setenv("ORDICLASSE_AS_OF", "01/11/2016")
    with pytest.raises(ValueError, match="01/11/2016"):
        state.today()
    monkeypatch.setenv("ORDICLASSE_AS_OF", "")
    before = datetime.now().astimezone().date()
    assert before.isoformat() <= state.today() <= datetime.now().astimezone().date().isoformat()


def test_a_ways_file_is_named_for_its_schools_however_many(state_folder: Path) -> None:
    few = state.ssh_config(Path("inventories/lab"), ["jean-jaures"])
    many = [state.ssh_config(Path("lab"), [f"school-{each}" for each in range(count)]) for count in (80, 81)]
    assert few == state_folder / "ssh_config-lab-jean-jaures"
    assert len({few, *many}) == 3
    for path in many:
        path.write_text("")


def test_what_is_no_plain_file_is_written_into_and_stays_what_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "tube"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    link = tmp_path / "lien"
    link.symlink_to(pipe)
    try:
        state.write(link, "école\n")
        assert os.read(reader, 100) == "école\n".encode()
    finally:
        os.close(reader)
    assert pipe.is_fifo()
    assert link.is_symlink()


def test_a_link_stays_one_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    shelf, link = tmp_path / "rangé.csv", tmp_path / "lien.csv"
    shelf.write_text("old")
    link.symlink_to(shelf.name)
    state.write(link, "new")
    assert link.is_symlink()
    assert shelf.read_text() == "new"


def test_nothing_stays_beside_what_cannot_be_written(tmp_path: Path) -> None:
    target = tmp_path / "dossier"
    target.mkdir()
    with pytest.raises(IsADirectoryError):
        state.write(target, "text")
    assert list(tmp_path.iterdir()) == [target]
