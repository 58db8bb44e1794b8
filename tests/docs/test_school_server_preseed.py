"""The answers by which a school's server is installed, held against the hardening's page."""

import re
import subprocess

from tests.inventory import ROOT

PRESEED = ROOT / "docs" / "school_server.preseed"
SEPARATE = {"/boot", "/home", "/opt", "/srv", "/usr", "/var", "/var/log", "/var/tmp"}


def recipe() -> dict[str, set[str]]:
    """The partitions' mount options, by mount point."""
    parts = re.findall(r"mountpoint\{ (\S+) \}(.*) \.", PRESEED.read_text())
    return {place: set(re.findall(r"options/(\w+)\{", rest)) for place, rest in parts}


def test_debconf_takes_every_answer() -> None:
    command = ("debconf-set-selections", "--checkonly", str(PRESEED))
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_file_systems_of_the_hardening_are_there_and_allow_no_more_than_they_need() -> None:
    found = recipe()
    assert set(found) == SEPARATE | {"/"}
    assert all("nodev" in found[each] for each in SEPARATE)
    assert {each for each in SEPARATE if "nosuid" not in found[each]} == {"/usr"}
    assert {each for each in SEPARATE if "noexec" in found[each]} == {
        "/boot",
        "/home",
        "/var/log",
        "/var/tmp",
    }
    page = (ROOT / "docs" / "hardening.md").read_text()
    assert all(f"`{each}`" in page for each in SEPARATE)
