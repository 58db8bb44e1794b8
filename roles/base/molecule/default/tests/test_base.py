import os
import subprocess
from pathlib import Path

import pytest

from tests.molecule.clients import client

KEY = Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"], "ssh_key")
ROLE = Path(os.environ["MOLECULE_PROJECT_DIRECTORY"])


@pytest.fixture(scope="module")
def workstation():
    return client("workstation")


def ssh_words(host, account, command):
    """The words by which a technician logs in, on a connection of its own."""
    address = host.backend.get_variables()["ansible_host"]
    options = ["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"]
    return ["ssh", "-q", "-i", str(KEY), *options, f"{account}@{address}", command]


def ssh(host, account, command):
    """Log in as a technician does; return what ssh(1) ended with."""
    return subprocess.run(ssh_words(host, account, command), capture_output=True, text=True, check=False)


def test_the_machine_knows_its_full_name_with_no_network(host):
    assert host.check_output("hostname") == "serveur"
    assert host.check_output("hostname --fqdn") == "serveur.essai.lab.internal"


def test_it_speaks_french_and_lives_in_paris(host):
    locale = host.check_output("cat /etc/locale.conf").removeprefix("LANG=")
    assert host.check_output("LANG=%s date -d 2026-11-01 +%%A", locale) == "dimanche"
    assert host.check_output("date -d '2026-07-01T12:00Z' +%H") == "14"


def test_a_workstation_follows_the_clock_that_its_lease_names(workstation):
    workstation.check_output("chronyc -n waitsync 30 0 0 1")
    assert workstation.check_output("chronyc -n -c sources").split(",")[:3] == ["^", "*", "10.95.0.1"]


def test_a_workstation_finds_names_by_its_lease(workstation):
    assert workstation.check_output("getent hosts serveur").split()[0] == "10.95.0.1"


def test_a_workstation_without_a_way_out_has_packages_and_security_updates(workstation):
    alone = "-o Acquire::http::Proxy=false -o Acquire::Retries=0"
    assert workstation.run(f"cd /tmp && apt-get {alone} download hello").rc != 0
    fresh = workstation.check_output("apt-get -o APT::Update::Error-Mode=any update")
    assert "trixie-security" in fresh
    workstation.check_output("cd /tmp && apt-get download hello")


def test_the_teams_tools_come_in_and_administer(host, workstation):
    for machine in (host, workstation):
        assert ssh(machine, "ordiclasse", "sudo id -un").stdout.strip() == "root"


def test_a_technician_logs_in_by_key_and_administers(host):
    assert ssh(host, "camille", "sudo id -un").stdout.strip() == "root"


@pytest.mark.parametrize("account", ["root", "nobody"])
def test_nobody_else_logs_in(host, account):
    assert ssh(host, account, "true").returncode == 255


def test_a_technician_who_left_loses_the_way_in_and_what_an_open_session_could_do(host):
    host.check_output("useradd --create-home --groups technicians parti")
    host.check_output("install -m 644 /etc/ssh/authorized_keys.d/camille /etc/ssh/authorized_keys.d/parti")
    assert ssh(host, "parti", "sudo id -un").stdout.strip() == "root"
    session = ssh_words(host, "parti", "echo in; read -r _; sudo -n id -un")
    with subprocess.Popen(session, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as still_open:
        assert still_open.stdout.readline() == "in\n"
        inventory, play = ROLE / "../../tests/molecule/inventory.py", ROLE / "molecule/default/converge.yml"
        again = ["ansible-playbook", "--limit=server", f"--inventory={inventory}", play]
        subprocess.run(again, check=True, capture_output=True)
        said, _ = still_open.communicate("go on\n", timeout=20)
    assert said == ""
    assert ssh(host, "parti", "true").returncode == 255


def test_updates_come_by_night(host, workstation):
    for machine in (host, workstation):
        timer = machine.check_output("systemctl show apt-daily-upgrade.timer --property=TimersCalendar")
        assert "01:00:00" in timer
        assert "06:00" not in timer
        planned = machine.check_output("unattended-upgrade --dry-run --debug")
        assert "label=Debian-Security" in planned
