"""The lab from nothing, once for all its tests: a dry run on bare machines, then what `make lab` does."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import testinfra
from testinfra.host import Host

from ordiclasse_inventory.runs.ways import ways
from tests.containers import podman
from tests.lab import lab


@dataclass(frozen=True)
class Answer:
    """What an `ordiclasse … --json` command ended with, and the verdict of each machine by name."""

    code: int
    run: dict[str, Any]

    @property
    def verdicts(self) -> dict[str, dict[str, Any]]:
        """The verdicts by machine."""
        return {verdict["machine"]: verdict for verdict in self.run["verdicts"]}

    @property
    def states(self) -> dict[str, str]:
        """The states by machine."""
        return {name: verdict["state"] for name, verdict in self.verdicts.items()}


def ordiclasse(*words: str, inventory: Path = lab.FOLDER) -> Answer:
    """Run the command as a technician does, and read its JSON."""
    command = [str(shutil.which("ordiclasse")), *words, "--inventory", str(inventory), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout, f"{words} said nothing but: {done.stderr}"
    return Answer(done.returncode, json.loads(done.stdout))


def failed_units(name: str) -> set[str]:
    """A machine's units that have failed."""
    failed = podman.run_in(lab.container(name), "systemctl", "--failed", "--no-legend", "--plain")
    # The lab has no list of sites to fetch.
    return {line.split()[0] for line in failed.splitlines()} - {"web-filter-update.service"}


@dataclass(frozen=True)
class Provisioned:
    """What the first runs on the lab's machines ended with."""

    dry: Answer
    whole: Answer


def pytest_addoption(parser: pytest.Parser) -> None:
    """For who writes a test: minutes less a try."""
    parser.addoption("--standing", action="store_true", help="use the lab as it stands, provisioned before")


@pytest.fixture(scope="session")
def provisioned() -> Provisioned:
    """The lab made anew, looked at dry while its machines are bare, then provisioned."""
    lab.down()
    lab.up()
    return Provisioned(
        dry=ordiclasse("provision", "jean-jaures", "--check"),
        whole=ordiclasse("provision", *lab.TARGETS),
    )


@pytest.fixture(scope="session")
def standing(request: pytest.FixtureRequest) -> None:
    """The lab, provisioned."""
    if not request.config.getoption("--standing"):
        request.getfixturevalue("provisioned")


@pytest.fixture(scope="session")
def ssh_config(standing: None) -> Iterator[Path]:
    """The way to the lab's machines."""
    with ways(lab.department()) as path:
        yield path


@pytest.fixture(scope="session")
def machine(ssh_config: Path) -> Callable[[str], Host]:
    """A machine of the lab by its address, as root."""
    return lambda address: testinfra.get_host(f"ssh://{address}", ssh_config=str(ssh_config), sudo=True)


@pytest.fixture(scope="session")
def server(machine: Callable[[str], Host]) -> Host:
    """The school's server."""
    return machine(lab.department().schools["jean-jaures"].server_access.host)


@pytest.fixture(scope="session")
def stations(machine: Callable[[str], Host]) -> list[Host]:
    """The school's workstations."""
    return [machine(device.address) for device in lab.department().schools["jean-jaures"].workstations]


@pytest.fixture
def other_choice(tmp_path: Path) -> Callable[[str], Path]:
    """The lab's inventory with another choice of software, and the same key."""

    def choose(titles: str) -> Path:
        folder = tmp_path / "lab"
        shutil.copytree(lab.FOLDER, folder)
        school = folder / "schools" / "jean-jaures" / "school.yml"
        school.write_text(school.read_text().replace("software: [tuxmath, tuxtype]", f"software: [{titles}]"))
        assert f"[{titles}]" in school.read_text()
        return folder

    return choose
