"""The way to machines, as ssh itself understands it."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from ordiclasse_inventory import state
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.outputs import ssh
from tests.inventory import SCHOOL, Inventory


@pytest.fixture(params=["state", "my 100 % state"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder whose name may have spaces and percent signs."""
    path = tmp_path / request.param
    path.mkdir()
    return path


def understood(
    department: Department, folder: Path, address: str, user: str | None = None, *, sockets: bool = False
) -> dict[str, str]:
    """What `ssh -G` makes of the way to a machine: settings by name in lower case; nothing is opened."""
    path = folder / "ssh_config"
    state.write(path, ssh.config(department, folder / "known_hosts", folder / "s" if sockets else None))
    command, *words = ssh.command(path, address, user)
    done = subprocess.run([command, "-G", *words], capture_output=True, text=True, check=True)
    return dict(line.split(" ", 1) for line in done.stdout.splitlines() if " " in line)


def test_a_server_is_reached_straight_by_the_management_account(lab: Department, folder: Path) -> None:
    settings = understood(lab, folder, "198.18.0.11")
    assert (settings["user"], settings["hostname"]) == ("ordiclasse", "198.18.0.11")
    assert settings["batchmode"] == "yes"
    assert settings["stricthostkeychecking"] == "accept-new"
    assert settings["identityfile"] == lab.management.key
    assert "proxyjump" not in settings
    assert "controlpath" not in settings
    # ssh -G shows this path as it is written, with its percent signs doubled.
    assert settings["userknownhostsfile"].replace("%%", "%") == str(folder / "known_hosts")
    assert understood(lab, folder, "198.18.0.11", "root")["user"] == "root"


def test_without_a_key_the_agents_are_offered(lab: Department, folder: Path) -> None:
    agent = replace(lab, management=replace(lab.management, key=None))
    assert understood(lab, folder, "198.18.0.11")["identitiesonly"] == "yes"
    assert understood(agent, folder, "198.18.0.11")["identitiesonly"] == "no"


def test_sessions_through_one_server_share_its_connection(lab: Department, folder: Path) -> None:
    server = understood(lab, folder, "198.18.0.11", sockets=True)
    assert server["controlmaster"] == "auto"
    assert Path(server["controlpath"]).parent == folder / "s"
    assert "controlpath" not in understood(lab, folder, "198.18.0.10", sockets=True)


def test_a_workstation_is_reached_through_its_schools_server(inventory: Inventory, folder: Path) -> None:
    inventory.add_school("victor-hugo", "10.99.2.0/24")
    inventory.replace(SCHOOL, "10.99.0.0/24", "10.99.0.0/23")
    department = inventory.department()
    addresses = ("10.99.0.10", "10.99.1.10", "10.99.2.10", "10.99.3.10")
    jumps = [understood(department, folder, address).get("proxyjump", "") for address in addresses]
    assert [jump.strip("[]") for jump in jumps] == ["198.18.0.11", "198.18.0.11", "198.18.0.12", ""]
    assert [path.name for path in folder.iterdir()] == ["ssh_config"]
