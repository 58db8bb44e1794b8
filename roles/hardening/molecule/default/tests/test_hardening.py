"""What the role promises a security officer (OpenSCAP), and what has to go on all the same."""

import os
import re
import shlex
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from tests import apparmor, openscap
from tests.molecule.playbook import converge

KEY = Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"], "ssh_key")
ROLES = Path(os.environ["MOLECULE_PROJECT_DIRECTORY"]).parent
PASSWORD = "Trois-chats-gris-2026"
OPTIONS = ["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"]


@pytest.fixture(scope="module")
def scan(host):
    return openscap.scan(host)


@pytest.fixture(scope="module")
def said_later(host, scan):
    """What Ansible says of a machine whose owner gave it a /tmp, and which one more technician is to know."""
    keys = [KEY.with_suffix(".pub").read_text().strip()]
    technicians = [{"name": name, "keys": keys} for name in ("camille", "dominique")]
    host.check_output("cp /etc/fstab /etc/fstab.kept && echo /srv/essai /tmp none bind,nosuid >> /etc/fstab")
    # As the account of a machine that was hardened first; let expire, it would lock the tests out.
    host.check_output("chage --maxdays 365 ordiclasse")
    yield " ".join(converge(base_technicians=technicians).split())
    host.check_output("userdel --remove dominique && rm /etc/ssh/authorized_keys.d/dominique")
    host.check_output("mv /etc/fstab.kept /etc/fstab && systemctl daemon-reload")


def ssh(host, account, *words):
    """Come in as somebody with the scenario's key; `words` are more options and the command."""
    address = host.backend.get_variables()["ansible_host"]
    command = ["ssh", "-i", str(KEY), *OPTIONS, "-l", account, address, *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def understood(host, rule):
    """Whether auditctl comes as far as to send a rule, which nobody hears: strace gives it no such socket."""
    deaf = "unshare --user --map-root-user strace -o /dev/null -e trace=socket -e inject=socket:retval=0"
    said = host.check_output(f"{deaf} auditctl {shlex.join(rule.split())} 2>&1 < /dev/null; true")
    return "Error sending add rule data request" in said


@contextmanager
def clerk(host, may):
    """An account that may do one thing as root, and has one try at its password."""
    host.check_output("useradd --create-home commis")
    rights = f"Defaults:commis passwd_tries=1\ncommis ALL=(root) {may}"
    host.check_output("echo %s > /etc/sudoers.d/essai", rights)
    try:
        yield
    finally:
        host.check_output("rm /etc/sudoers.d/essai && userdel --remove commis")


def test_nine_rules_of_ten_are_met(scan):
    print(scan)
    assert scan.score >= 0.9, str(scan)


def test_the_list_of_what_is_not_met_is_true_both_ways(scan):
    assert openscap.disagreements(scan) == []


def test_nothing_severe_is_not_met(scan):
    assert [name for name in scan.having("fail") if scan.rules[name].severity == "high"] == []


def test_every_listed_rule_has_a_reason():
    assert all(len(row.reason) > 8 for row in openscap.listed())


def test_the_card_that_is_there_takes_no_address_that_a_stranger_announces(host):
    cards = host.check_output("ls /sys/class/net").split()
    for card in {*cards, "default"} - {"lo"}:
        settings = f"net.ipv6.conf.{card}.autoconf net.ipv6.conf.{card}.accept_ra_defrtr"
        assert host.check_output(f"sysctl --values {settings}").split() == ["0", "0"], card


def test_auditd_starts_at_boot_where_there_is_a_kernel_for_it(host):
    assert host.check_output("systemctl is-enabled auditd audit-rules").split() == ["enabled"] * 2
    assert host.check_output("systemctl is-failed auditd audit-rules; true").split() == ["inactive"] * 2


def test_auditctl_understands_every_rule_and_all_are_loaded_at_boot(host):
    host.check_output("apt-get install -q -y --no-install-recommends strace")
    host.check_output("augenrules && augenrules --check | grep -q 'No change'")
    merged = host.check_output("cat /etc/audit/audit.rules").splitlines()
    rules = [line for line in merged if line.startswith("-a ")]
    assert {rule.rpartition("key=")[2] for rule in rules} == {
        "privileged",
        "clock",
        "modules",
        "ssh",
        "accounts",
    }
    for rule in rules:
        assert understood(host, rule), rule
    assert not understood(host, rules[0].replace("perm=x", "perm=z"))


def test_the_clocks_configuration_is_checked_by_a_chronyd_that_its_profile_confines(host):
    tasks = yaml.safe_load((ROLES / "base/tasks/clock.yml").read_text())
    (check,) = [task[name]["validate"] for task in tasks for name in task if "validate" in task[name]]
    right, wrong = "/root/essai-chrony", "/root/essai-chrony-faux"
    host.check_output(f"cp /etc/chrony/chrony.conf {right} && sed s/makestep/makestp/ {right} > {wrong}")
    try:
        read = apparmor.opened(host, "/usr/sbin/chronyd", check % right)
        assert host.run("sh -c %s", check % wrong).rc != 0
    finally:
        host.check_output(f"rm {right} {wrong}")
    allowed = apparmor.may_read(host, "/etc/apparmor.d/usr.sbin.chronyd")
    assert allowed.fullmatch("/etc/chrony/chrony.conf")
    assert [path for path in read if not allowed.fullmatch(path)] == []


def test_ansible_and_technicians_work_without_a_terminal_and_with_one(host):
    for account in ("ordiclasse", "camille"):
        assert ssh(host, account, "sudo id -un").stdout == "root\n"
        assert ssh(host, account, "-tt", "sudo id -un").stdout.strip().splitlines()[-1] == "root"


def test_a_year_after_a_technician_came_key_and_sudo_open_yet(host, said_later):
    host.check_output("chage --lastday $(date -d '400 days ago' +%F) dominique")
    assert ssh(host, "dominique", "sudo id -un").stdout == "root\n"
    assert host.check_output("getent shadow ordiclasse").split(":")[4] == ""


def test_a_tmp_of_the_machines_owner_is_mounted_as_they_say_and_what_it_wants_is_told(host, said_later):
    host.check_output("systemctl daemon-reload")
    assert host.check_output("systemctl cat tmp.mount | grep ^Options=").splitlines() == [
        "Options=bind,nosuid"
    ]
    assert "/etc/fstab has a /tmp of its own, which wants noexec." in said_later
    assert "which wants nosuid" not in said_later


def test_what_a_containers_kernel_lacks_is_told(said_later):
    assert "no AppArmor" in said_later
    assert "no audit of its own" in said_later
    assert re.search(r"does not let these be set:.* kernel\.kptr_restrict ", said_later)


def test_what_administrators_install_can_be_read_by_services(host):
    ssh(host, "camille", "sudo touch /etc/essai-umask")
    assert host.check_output("stat -c %a /etc/essai-umask && rm /etc/essai-umask") == "644"


def test_whoever_may_do_one_thing_as_root_starts_nothing_from_it(host):
    with clerk(host, "NOPASSWD: /usr/bin/env"):
        at_terminal = host.run("runuser -u commis -- script -qec 'sudo env id -un' /dev/null")
        without = host.run("runuser -u commis -- env LC_ALL=C setsid --wait sudo env")
    assert "root" not in at_terminal.stdout.split()
    assert "you must have a tty" in without.stderr


def test_a_guesser_is_locked_out_of_the_right_password_too(host):
    enter = "printf %s | runuser -u commis -- script -qec 'sudo -k -S /usr/bin/id -un' /dev/null"
    with clerk(host, "/usr/bin/id"):
        host.check_output("echo %s | chpasswd", f"commis:{PASSWORD}")
        assert "root" in host.run(enter, f"{PASSWORD}\\n").stdout.split()
        for guess in ("un", "deux", "trois"):
            assert "root" not in host.run(enter, f"{guess}\\n").stdout.split()
        assert "root" not in host.run(enter, f"{PASSWORD}\\n").stdout.split()
        host.check_output("faillock --user commis --reset")
        assert "root" in host.run(enter, f"{PASSWORD}\\n").stdout.split()


def test_the_way_to_workstations_goes_through_the_server_and_nothing_else_does(host):
    through = ssh(host, "camille", "-W", "127.0.0.1:22")
    assert through.stdout.startswith("SSH-2.0-")
    listening = ssh(host, "camille", "-o", "ExitOnForwardFailure=yes", "-R", "7022:127.0.0.1:22", "true")
    assert listening.returncode != 0


@pytest.mark.parametrize(
    "weak",
    [
        "KexAlgorithms=diffie-hellman-group14-sha256",
        "Ciphers=aes128-ctr",
        "MACs=hmac-sha1,umac-64@openssh.com",
    ],
)
def test_a_client_that_knows_old_algorithms_alone_is_not_served(host, weak):
    options = ["-o", weak] if "MACs" not in weak else ["-o", weak, "-o", "Ciphers=aes256-ctr"]
    assert "no matching" in ssh(host, "camille", *options, "true").stderr


def test_a_weak_password_is_refused_and_a_strong_one_is_hashed_at_the_cost_asked_for(host):
    with clerk(host, "/usr/bin/id"):
        assert host.run("echo commis:ecole2026 | chpasswd").rc != 0
        host.check_output("echo %s | chpasswd", f"commis:{PASSWORD}")
        assert host.check_output("getent shadow commis").split(":")[1].startswith("$y$jFT$")


def test_what_changed_without_an_upgrade_is_reported_once(host, scan):
    look = "systemctl start integrity"
    invocation = "$(systemctl show integrity --property=InvocationID --value)"
    report = f"{look} && journalctl --output=cat _SYSTEMD_INVOCATION_ID={invocation}"
    host.check_output(look)
    host.check_output("touch /usr/local/sbin/intrus")
    try:
        assert "/usr/local/sbin/intrus" in host.check_output(report)
        assert "/usr/local/sbin/intrus" not in host.check_output(report)
    finally:
        host.check_output(f"rm /usr/local/sbin/intrus && {look}")


def test_a_package_installed_later_does_not_bring_privileges_back(host):
    host.check_output("apt-get install -q -y --reinstall passwd")
    assert host.check_output("stat -c %a /usr/bin/chfn /usr/bin/passwd").split() == ["755", "755"]
