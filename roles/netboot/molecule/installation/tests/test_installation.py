"""Debian by the network, on a computer with a BIOS and on one with UEFI: from an empty disk to a session."""

import subprocess

import pytest

from tests.molecule.computer import Computer, wait_for
from tests.molecule.machines import Scenario

ASKED_FOR_ANSWERS = 300
INSTALLED = 3600
STARTED = 300
ADDRESSES = {"poste-bios": "10.94.0.11", "poste-uefi": "10.94.0.12"}


@pytest.fixture(scope="module")
def scenario():
    return Scenario.from_environment()


@pytest.fixture(scope="module", params=["poste-bios", "poste-uefi"])
def computer(request, scenario):
    name = request.param
    mac = f"02:00:00:00:09:{ADDRESSES[name].rpartition('.')[2]}"
    made = Computer(name, mac, name == "poste-uefi", scenario.folder / name)
    yield made
    made.disk.unlink()


@pytest.fixture
def asked(host):
    """What a computer asked the web server for, as often as it did."""

    def of(computer):
        lines = host.file("/var/log/nginx/access.log").content_string.splitlines()
        words = [line.split() for line in lines]
        return [
            each[6] for each in words if each[0] == ADDRESSES[computer.name] and each[8] in ("200", "204")
        ]

    return of


def session(host, scenario, computer, command):
    """A command as root, as the team's tools come to a bare machine: its exit code and words."""
    server = host.check_output('ip -4 -o address show wan | awk \'{sub("/.*", "", $4); print $4}\'')
    options = (
        "-i",
        str(scenario.key),
        "-o",
        "StrictHostKeyChecking=no",
        "-o",
        "UserKnownHostsFile=/dev/null",
    )
    way = f"ssh {' '.join(options)} -W %h:%p ordiclasse@{server}"
    login = ("-o", "BatchMode=yes", "-o", "ConnectTimeout=5", "-o", f"ProxyCommand={way}")
    words = ("ssh", *options, *login, f"root@{ADDRESSES[computer.name]}", command)
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_it_is_installed_unattended_once_it_was_ordered(host, scenario, computer, asked):
    host.check_output(f"netboot install {computer.name}")
    with computer.on(scenario, "lan") as running:
        wait_for(lambda: "/preseed.cfg" in asked(computer), ASKED_FOR_ANSWERS, computer, running)
        assert asked(computer)[:4] == ["/boot.ipxe", "/linux", "/initrd.gz", "/preseed.cfg"]
        wait_for(lambda: running.poll() is not None, INSTALLED, computer, running)
    assert host.check_output("netboot list") == "", "or it would be installed again at its next start"


def test_then_it_starts_from_its_disk_and_only_the_teams_key_opens_it(host, scenario, computer, asked):
    before = len(asked(computer))
    asks = "hostname --fqdn; python3 -c 'print(1)'; cut -d: -f2 /etc/shadow"
    with computer.on(scenario, "lan") as running:
        wait_for(lambda: session(host, scenario, computer, "true")[0] == 0, STARTED, computer, running)
        assert asked(computer)[before:] == ["/boot.ipxe"], "the network was asked first, and led to the disk"
        _, told = session(host, scenario, computer, asks)
    name, python, *passwords = told.split()
    assert (name, python) == (f"{computer.name}.essai.lab.internal", "1")
    assert all(password.startswith(("!", "*")) for password in passwords)
