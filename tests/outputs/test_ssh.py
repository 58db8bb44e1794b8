"""Words for ssh(1), as ssh itself understands them."""

import shlex
import subprocess
from pathlib import Path

import pytest

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.outputs.ssh import Access
from tests.inventory import SCHOOL, Inventory


def understood(words: list[str]) -> dict[str, str]:
    """What `ssh -G` makes of a command: its settings, by name in lower case; nothing is opened."""
    command, *rest = words
    done = subprocess.run([command, "-G", *rest], capture_output=True, text=True, check=True)
    return dict(line.split(" ", 1) for line in done.stdout.splitlines() if " " in line)


def inner_of(access: Access, server: str) -> dict[str, str]:
    """What ssh makes of the command with which it goes through a server."""
    proxy = understood(access.words("10.99.0.10", server))["proxycommand"]
    return understood([word.replace("%h:%p", "10.99.0.10:22") for word in shlex.split(proxy)])


@pytest.fixture(params=["state", "my state"])
def access(request: pytest.FixtureRequest, tmp_path: Path) -> Access:
    """An access whose paths may have spaces in them."""
    folder = tmp_path / request.param
    return Access("ordiclasse", str(folder / "key"), folder / "known_hosts")


def test_a_server_is_reached_straight_by_the_management_account(access: Access) -> None:
    settings = understood(access.words("198.18.0.11", None))
    assert settings["user"] == "ordiclasse"
    assert settings["hostname"] == "198.18.0.11"
    assert settings["batchmode"] == "yes"
    assert settings["stricthostkeychecking"] == "accept-new"
    assert "proxycommand" not in settings
    # ssh prints paths bare, and takes them as they are or within quotes.
    assert settings["userknownhostsfile"].strip('"') == str(access.known_hosts)
    assert settings["identityfile"].strip('"') == access.key
    assert understood(access.words("198.18.0.11", None, "root"))["user"] == "root"


def test_a_workstation_is_reached_through_its_server(access: Access) -> None:
    inner = inner_of(access, "198.18.0.11")
    assert (inner["user"], inner["hostname"]) == ("ordiclasse", "198.18.0.11")
    assert inner["userknownhostsfile"].strip('"') == str(access.known_hosts)
    assert inner["identityfile"].strip('"') == access.key
    assert inner["controlmaster"] == "false"


def test_sessions_through_one_server_share_its_connection(tmp_path: Path) -> None:
    access = Access("ordiclasse", None, tmp_path / "known_hosts", tmp_path / "s")
    one, again, other = (inner_of(access, server) for server in ("198.18.0.11", "198.18.0.11", "a" * 200))
    assert one["controlmaster"] == "auto"
    assert Path(one["controlpath"]).parent == tmp_path / "s"
    assert one["controlpath"] == again["controlpath"] != other["controlpath"]
    assert len(Path(other["controlpath"]).name) < 20
    assert one["identitiesonly"] == "no"


def test_ansible_gets_the_same_words_in_one_string(access: Access) -> None:
    words = access.words("10.99.0.10", "198.18.0.11")
    assert ["ssh", *shlex.split(access.common_arguments("198.18.0.11"))] == words[:-1]


def test_a_configuration_leads_to_each_schools_lan(inventory: Inventory, tmp_path: Path) -> None:
    inventory.add_school("victor-hugo", "10.99.2.0/24")
    inventory.replace(SCHOOL, "10.99.0.0/24", "10.99.0.0/23")
    department: Department = inventory.department()
    access = Access.to(department, tmp_path / "known hosts")
    config = tmp_path / "ssh_config"
    config.write_text(access.config(department))
    through = {
        address: understood(["ssh", "-F", str(config), address]).get("proxycommand", "")[-22:]
        for address in ("10.99.0.10", "10.99.1.10", "10.99.2.10", "10.99.3.10", "198.18.0.11")
    }
    assert through == {
        "10.99.0.10": "ordiclasse@198.18.0.11",
        "10.99.1.10": "ordiclasse@198.18.0.11",
        "10.99.2.10": "ordiclasse@198.18.0.12",
        "10.99.3.10": "",
        "198.18.0.11": "",
    }
