import os
import subprocess
from pathlib import Path

import pytest

KEY = Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"], "ssh_key")


def ssh(host, account, command):
    """Log in as a technician does; return what ssh(1) ended with."""
    address = host.backend.get_variables()["ansible_host"]
    options = ["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"]
    words = ["ssh", "-q", "-i", str(KEY), *options, f"{account}@{address}", command]
    return subprocess.run(words, capture_output=True, text=True, check=False)


def test_the_machine_knows_its_full_name_with_no_network(host):
    assert host.check_output("hostname") == "poste-01"
    assert host.check_output("hostname --fqdn") == "poste-01.jean-jaures.lab.internal"


def test_it_speaks_french_and_lives_in_paris(host):
    locale = host.check_output("cat /etc/locale.conf").removeprefix("LANG=")
    assert host.check_output("LANG=%s date -d 2026-11-01 +%%A", locale) == "dimanche"
    assert host.check_output("date -d '2026-07-01T12:00Z' +%H") == "14"


def test_a_client_gets_the_time_from_it(host):
    answer = host.check_output("chronyd -Q -t 10 'server 127.0.0.1 iburst' 2>&1")
    assert "System clock wrong by" in answer


def test_a_technician_logs_in_by_key_and_administers(host):
    assert ssh(host, "camille", "sudo id -un").stdout.strip() == "root"


@pytest.mark.parametrize("account", ["root", "nobody"])
def test_nobody_else_logs_in(host, account):
    assert ssh(host, account, "true").returncode == 255


def test_a_technician_who_left_loses_the_way_in(host):
    host.check_output("useradd --create-home --groups technicians parti")
    host.check_output("install -m 644 /etc/ssh/authorized_keys.d/camille /etc/ssh/authorized_keys.d/parti")
    assert ssh(host, "parti", "true").returncode == 0
    role = Path(os.environ["MOLECULE_PROJECT_DIRECTORY"])
    again = ["ansible-playbook", f"--inventory={role}/../../tests/molecule/inventory.py"]
    subprocess.run([*again, role / "molecule/default/converge.yml"], check=True, capture_output=True)
    assert ssh(host, "parti", "true").returncode == 255


def test_security_updates_come_by_night(host):
    timer = host.check_output("systemctl show apt-daily-upgrade.timer --property=TimersCalendar")
    assert "01:00:00" in timer and "06:00" not in timer
    planned = host.check_output("unattended-upgrade --dry-run --debug 2>&1 || true")
    assert "Debian-Security" in planned
