"""Where the tools keep what they learn."""

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


def test_a_ways_file_is_named_for_its_schools_however_many(state_folder: Path) -> None:
    few = state.ssh_config(Path("inventories/lab"), ["jean-jaures"])
    many = [state.ssh_config(Path("lab"), [f"school-{each}" for each in range(count)]) for count in (80, 81)]
    assert few == state_folder / "ssh_config-lab-jean-jaures"
    assert len({few, *many}) == 3
    for path in many:
        path.write_text("")
