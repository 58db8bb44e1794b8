import json
import os
import subprocess
import time
from pathlib import Path

import pytest
import yaml

from tests.containers import podman
from tests.containers.ready import wait_until_ready
from tests.molecule.clients import client
from tests.molecule.machines import Scenario

ROLE = Path(os.environ["MOLECULE_PROJECT_DIRECTORY"])


def as_pupil(host, command):
    return host.run("cd / && runuser --login --command=%s eleve", command)


def ssh(host, account):
    """Log in with the scenario's key; return what ssh(1) ended with."""
    known = host.backend.get_variables()
    options = ["-o", "BatchMode=yes", *known["ansible_ssh_common_args"].split()]
    where = f"{account}@{known['ansible_host']}"
    words = ["ssh", "-i", known["ansible_ssh_private_key_file"], *options, where, "true"]
    return subprocess.run(words, check=False).returncode


@pytest.fixture
def left_on():
    """The other machine; it is started again where a test leaves it off."""
    yield client("left-on")
    name = Scenario.from_environment().container("left-on")
    podman.podman("start", name)
    wait_until_ready([name])


def is_off(seconds):
    """Whether the other machine is off by then."""
    scenario = Scenario.from_environment()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if podman.containers(scenario=scenario.label, platform="left-on")[0]["State"] == "exited":
            return True
        time.sleep(0.5)
    return False


def test_the_pupils_folders_have_french_names(host):
    assert as_pupil(host, "ls").stdout.split() == [
        "Bureau", "Documents", "Images", "Modèles", "Musique", "Public", "Téléchargements", "Vidéos",
    ]  # fmt: skip


@pytest.mark.parametrize("command", ["sudo -n true", "su -c true </dev/null", "ls /root", "ls ~ordiclasse"])
def test_a_pupil_gets_neither_roots_rights_nor_anothers_files(host, command):
    assert as_pupil(host, "true").rc == 0
    assert as_pupil(host, command).rc != 0


def test_a_pupil_does_not_log_in_over_ssh_even_with_a_key_of_their_own(host):
    key = Scenario.from_environment().key.with_suffix(".pub").read_text()
    written = as_pupil(host, f"install -d -m 700 ~/.ssh && echo '{key.strip()}' > ~/.ssh/authorized_keys")
    assert written.rc == 0
    assert ssh(host, "ordiclasse") == 0
    assert ssh(host, "eleve") == 255


def test_the_first_key_of_the_letters_is_an_a(host):
    keymap = host.check_output("zcat /etc/console-setup/cached_UTF-8_del.kmap.gz")
    assert "keycode 16 = +U+0061" in keymap


def test_the_evening_comes_at_the_set_hour(host):
    timer = host.check_output("systemctl show evening-poweroff.timer --property=NextElapseUSecRealtime")
    assert " 18:45:00 " in timer
    assert host.service("evening-poweroff.timer").is_enabled


def test_a_machine_left_on_is_powered_off_but_not_in_the_midst_of_an_installation(left_on):
    left_on.check_output("systemd-run --quiet --unit=apt systemd-inhibit --what=shutdown sleep infinity")
    left_on.run("systemctl start evening-poweroff")
    assert not is_off(5)
    left_on.check_output("systemctl stop apt")
    left_on.run("systemctl start --no-block evening-poweroff")
    assert is_off(30)


def test_without_an_hour_no_evening_comes(host):
    playbook = [
        ROLE / "molecule/default/converge.yml",
        f"--inventory={ROLE}/../../tests/molecule/inventory.py",
    ]
    for hour, state in (("", "inactive"), ("18:45", "active")):
        options = ["--limit=molecule", f"--extra-vars={json.dumps({'workstation_poweroff_time': hour})}"]
        subprocess.run(["ansible-playbook", *playbook, *options], check=True, capture_output=True)
        assert host.run("systemctl is-active evening-poweroff.timer").stdout.strip() == state


def test_the_desktops_packages_are_there_to_be_installed(host):
    packages = yaml.safe_load((ROLE / "vars/main.yml").read_text())["workstation_xfce_packages"]
    host.check_output(f"apt-get install --simulate --no-install-recommends {' '.join(packages)}")
