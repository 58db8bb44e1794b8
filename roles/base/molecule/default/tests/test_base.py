import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.molecule.clients import client
from tests.molecule.playbook import converge

KEY = Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"], "ssh_key")
# Two installations cut as by the power button: dpkg was killed while it unpacked one package, which leaves a
# state in its list (dpkg(1), PACKAGE STATES), and is killed while it configures the other.
CUT = r"""
set -e
status='Status: install reinstreq half-installed'
apt-get install -q -y --no-install-recommends hello
mkdir -p /tmp/cut/DEBIAN && cd /tmp/cut/DEBIAN
printf 'Package: titre-coupe\nVersion: 1\nArchitecture: all\nMaintainer: test\nDescription: cut\n' > control
printf '#!/bin/sh\n[ -e /tmp/was-cut ] || { touch /tmp/was-cut; kill -KILL $PPID; }\n' > postinst
chmod 755 postinst
dpkg-deb --build /tmp/cut /tmp/titre-coupe.deb
! dpkg --install /tmp/titre-coupe.deb
sed -i "/^Package: hello$/,/^Status:/ s/^Status: .*/$status/" /var/lib/dpkg/status
rm /usr/bin/hello
"""


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


def greeting(host):
    """What a technician reads at login."""
    words = ssh_words(host, "camille", "-tt")
    done = subprocess.run(words, input="exit\n", capture_output=True, text=True, check=True)
    return done.stdout


def allowed_origins(machine):
    """Where unattended-upgrade takes packages from, in its own words."""
    said = machine.check_output("LC_ALL=C.UTF-8 unattended-upgrade --dry-run --debug 2>&1")
    return next(line for line in said.splitlines() if line.startswith("Allowed origins are"))


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


def test_a_workstation_whose_lease_names_no_clock_follows_the_pool(host, workstation):
    sources = "$(chronyc -N -c sources -a | cut -d , -f 3 | sort -u)"
    becomes = f'for _ in $(seq 75); do [ "{sources}" = %s ] && exit; sleep 0.2; done; exit 1'
    settings, serve = "/etc/dnsmasq.d/ordiclasse.conf", "systemctl restart dnsmasq"
    host.check_output(f"cp {settings} /root/kept && sed -i /option:ntp-server/d {settings} && {serve}")
    try:
        workstation.check_output("dhcpcd --rebind lan")
        workstation.check_output(becomes, "2.debian.pool.ntp.org")
    finally:
        host.check_output(f"cat /root/kept > {settings} && rm /root/kept && {serve}")
        workstation.check_output("dhcpcd --rebind lan")
    workstation.check_output(becomes, "10.95.0.1")


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
        converge("--limit=server")
        said, _ = still_open.communicate("go on\n", timeout=20)
    assert said == ""
    assert ssh(host, "parti", "true").returncode == 255


def test_after_a_power_cut_in_the_midst_of_installations_the_next_run_goes_through(host):
    host.check_output(CUT)
    assert "dpkg was interrupted" in host.run("LC_ALL=C apt-get install --yes petris").stderr
    converge("--limit=server")
    assert host.package("titre-coupe").is_installed
    assert host.check_output("hello --greeting=entier") == "entier"
    assert host.check_output("dpkg --audit") == ""
    host.check_output("dpkg --purge titre-coupe hello && rm -rf /tmp/cut /tmp/was-cut /tmp/titre-coupe.deb")


def test_updates_come_by_night(host, workstation):
    for machine in (host, workstation):
        timer = machine.check_output("systemctl show apt-daily-upgrade.timer --property=TimersCalendar")
        assert "01:00:00" in timer
        assert "06:00" not in timer
        assert "label=Debian-Security" in allowed_origins(machine)


def test_an_upgrade_goes_by_lists_of_the_same_day_on_battery_too(workstation):
    folder = "/var/lib/apt/periodic"
    before = int(workstation.check_output("date +%s"))
    # Upgraded today, so that this takes no time.
    workstation.check_output(f"mkdir -p {folder} && touch {folder}/upgrade-stamp")
    workstation.check_output(f"touch -d '2 days ago' {folder}/update-stamp")
    workstation.check_output("systemctl start apt-daily-upgrade")
    assert int(workstation.check_output(f"stat -c %Y {folder}/update-stamp")) >= before
    for unit in ("apt-daily", "apt-daily-upgrade"):
        conditions = workstation.check_output(f"systemctl show {unit}.service --property=Conditions")
        assert "ACPower" not in conditions


def test_whoever_installs_waits_for_who_installs_already(host):
    lock = "lock = open('/var/lib/dpkg/lock-frontend', 'w'); fcntl.lockf(lock, fcntl.LOCK_EX)"
    lock = f"import fcntl, time; {lock}; time.sleep(8)"
    host.check_output("systemd-run --quiet --unit=installs python3 -c %s && sleep 2", lock)
    host.check_output("apt-get install -q -y --no-install-recommends hello && apt-get purge -q -y hello")
    assert host.run("systemctl is-active installs").stdout.strip() == "inactive"


def test_point_releases_wait_for_a_technician(workstation):
    assert "label=Debian," not in f"{allowed_origins(workstation)},"


def test_point_releases_come_too_where_asked_for(host):
    assert "label=Debian," in f"{allowed_origins(host)},"


def test_the_machine_that_has_the_cache_fetches_through_it_and_straight_while_it_is_down(host):
    fetch = "cd /tmp && rm -f hello_*.deb && apt-get clean && apt-get -q download hello"
    seen = "grep -c hello_ /var/log/apt-cacher-ng/apt-cacher.log"
    host.check_output(fetch)
    once = int(host.check_output(seen))
    assert once > 0
    host.check_output("systemctl stop apt-cacher-ng")
    try:
        host.check_output(fetch)
    finally:
        host.check_output("systemctl start apt-cacher-ng")
    assert int(host.check_output(seen)) == once


def test_the_journal_is_bounded(host):
    kept = host.check_output("journalctl --unit=systemd-journald --output=cat --grep='System Journal'")
    assert "max 200M" in kept.splitlines()[-1]


def test_a_service_that_fails_is_seen_at_login_and_by_prometheus_until_it_is_mended(host):
    assert "ATTENTION" not in greeting(host)
    host.check_output("! systemd-run --wait --unit=casse false")
    facts = "/var/lib/prometheus/node-exporter/attention.prom"
    failed = 'ordiclasse_unit_failed{unit="casse.service"} 1'
    host.check_output(f"for _ in $(seq 50); do grep -qF '{failed}' {facts} && exit; sleep 0.2; done; exit 1")
    assert "ATTENTION: casse.service failed: journalctl -u casse.service" in greeting(host)
    host.check_output("systemctl reset-failed casse && systemctl start attention")
    assert failed not in host.check_output(f"cat {facts}")
    assert "ATTENTION" not in greeting(host)


def test_broken_packages_late_upgrades_and_a_needed_reboot_are_seen(host):
    look = "systemctl start attention && cat /run/motd.d/attention"
    stamp, upgrades = "/var/lib/apt/periodic/upgrade-stamp", "/etc/apt/apt.conf.d/51ordiclasse-upgrades"
    host.check_output(f"touch /run/reboot-required && touch -d '4 days ago' {stamp} {upgrades}")
    host.check_output(
        "sed -i.kept '/^Package: hostname$/,/^$/s/ok installed$/ok half-configured/' /var/lib/dpkg/status"
    )
    try:
        said = host.check_output(look)
    finally:
        host.check_output("mv /var/lib/dpkg/status.kept /var/lib/dpkg/status")
        host.check_output(f"rm /run/reboot-required && touch {stamp} {upgrades}")
    assert "an upgrade waits for a reboot" in said
    assert "no security upgrade for 4 days" in said
    assert "packages are half installed" in said
    assert host.check_output(look) == ""


def test_lists_that_the_archive_calls_outdated_count_as_no_upgrade(host):
    look = "systemctl start attention && cat /run/motd.d/attention"
    stamp, upgrades = "/var/lib/apt/periodic/upgrade-stamp", "/etc/apt/apt.conf.d/51ordiclasse-upgrades"
    lists = "/var/lib/apt/lists/*-security_InRelease"
    host.check_output(f"touch {stamp} && touch -d '9 days ago' {upgrades}")
    assert host.check_output(look) == ""
    outdated = "s/^Valid-Until: .*/Valid-Until: $(LC_ALL=C date -uR -d '5 days ago')/"
    host.check_output(f'mkdir /root/kept && cp -p {lists} /root/kept && sed -i "{outdated}" {lists}')
    try:
        assert "no security upgrade for 5 days" in host.check_output(look)
        host.check_output(f"rm {lists}")
        assert "no security upgrade for 9 days" in host.check_output(look)
    finally:
        host.check_output("mv /root/kept/* /var/lib/apt/lists/ && rmdir /root/kept")
        host.check_output(f"touch {upgrades}")
    assert host.check_output(look) == ""


def test_a_full_disk_leaves_the_numbers_that_were_there(host):
    facts = "/var/lib/prometheus/node-exporter/attention.prom"
    host.check_output("touch /run/reboot-required && mount -t tmpfs -o size=16k none $(dirname %s)", facts)
    try:
        host.check_output("systemctl start attention")
        before = host.check_output("cat %s", facts)
        host.run("dd if=/dev/zero of=$(dirname %s)/filler", facts)
        host.check_output("rm /run/reboot-required && ! systemctl start attention")
        assert host.check_output("cat %s", facts) == before
        assert "ordiclasse_reboot_required 1" in before
        assert "ATTENTION" not in host.check_output("cat /run/motd.d/attention")
        assert not host.file(f"{facts}.new").exists
    finally:
        host.check_output("rm -f /run/reboot-required; umount $(dirname %s)", facts)
        host.check_output("systemctl start attention")


def test_a_disk_nearly_full_is_seen(host):
    """With the limit put below what the disk holds: filling the disk would fill the host's."""
    lower = "sed 's/>= 90/>= 1/' /usr/local/libexec/ordiclasse/attention | bash && cat /run/motd.d/attention"
    assert re.search(r"ATTENTION: / is \d+% full", host.check_output(lower))
    host.check_output("systemctl start attention")
    assert " full" not in host.check_output("cat /run/motd.d/attention")
