"""A school whose link is cut: what pupils go on with, what stays closed, and what catches up afterwards."""

import re
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
import yaml

from tests.containers import podman
from tests.lab import lab
from tests.lab.visitors import visitor, wan, wire
from tests.wan import cut

SERVER, PROXY = "10.99.0.1", "http://10.99.0.1:3128"
LIST = "/var/lib/web-filter/categories.cdb"
QUEUE, TRAY = "imprimante-1", "/tmp/tray"
INSTALL = "apt-get install -q -y --no-install-recommends"
NEVER_FETCHED = "cd /tmp && apt-get -o Acquire::Retries=0 -o Acquire::http::Timeout=10 download sl"
# All that the server writes; its packages are the cache's, which has a bound of its own.
WRITTEN = (
    "du --summarize --bytes --exclude=/var/cache/apt-cacher-ng /var /srv | awk '{sum += $1} END {print sum}'"
)


@dataclass(frozen=True)
class Cut:
    """When the link was cut (seconds since 1970), and how to mend it."""

    began: int
    mend: Callable[[], None]


@pytest.fixture(scope="module")
def printer(server):
    """The school's printer, switched on, with its queue on the server."""
    mac = next(
        device.macs[0] for device in lab.department().schools["jean-jaures"].devices if device.name == QUEUE
    )
    with visitor(
        QUEUE, wan(), wire(20, mac=mac), packages="cups-ipp-utils", lan="iface lan inet dhcp\n"
    ) as name:
        podman.run_in(name, "ip", "link", "set", "wan", "down")
        podman.run_in(name, "ifup", "lan")
        podman.run_in(name, "mkdir", TRAY)
        words = (
            f"ippeveprinter -s 120,120 -k -p 631 -r off -d {TRAY} -f application/pdf,image/pwg-raster {QUEUE}"
        )
        podman.run_in(name, "systemd-run", "--quiet", "--collect", "--unit=printer", *words.split())
        # Every few minutes by itself.
        made = f"systemctl start print-server-queues && lpstat -a {QUEUE}"
        server.check_output(f"for _ in $(seq 30); do {made} && exit; sleep 1; done; exit 1")
        yield name


@pytest.fixture(scope="module")
def station(stations, printer):
    """A pupil's workstation, with what a test drives it by, fetched while the link is there."""
    station = stations[0]
    station.check_output(f"{INSTALL} curl smbclient gtypist")
    yield station
    station.check_output("apt-get remove -q -y --autoremove curl smbclient gtypist")


@pytest.fixture(scope="module")
def written(server, station):
    """What the server has written, in bytes, before the link is cut."""
    return int(server.check_output(WRITTEN))


@pytest.fixture(scope="module", autouse=True)
def link(server, station, written):
    """The school's link, cut until a test of this file mends it, or all are done."""
    with ExitStack() as cutting:
        cutting.enter_context(cut(server))
        yield Cut(int(time.time()), mend=cutting.close)


@pytest.fixture(scope="module")
def password(standing):
    """A class account's, as the inventory's secrets have it."""
    return yaml.safe_load(lab.SECRETS.read_text())["file_server_passwords"]["ce1"]


def test_the_link_is_cut(server, station):
    assert server.run("timeout 5 bash -c '</dev/tcp/198.18.0.10/80'").rc != 0
    assert station.run(NEVER_FETCHED).rc != 0


def test_a_machine_that_starts_has_its_address_and_finds_the_others(stations):
    second = lab.container("poste-02.jean-jaures")
    held = "ip -4 address show lan | grep -q 10.99.0.67/26"
    anew = f"ifdown --force lan && ifup lan && for _ in $(seq 60); do {held} && exit; sleep 0.5; done; exit 1"
    podman.run_in(second, "sh", "-c", anew)
    for name, address in (
        ("poste-01", "10.99.0.66"),
        ("serveur", SERVER),
        ("ent.lab.internal", "198.18.0.10"),
    ):
        assert podman.run_in(second, "getent", "ahostsv4", name).split()[0] == address


def test_the_time_is_the_servers(station):
    # As a machine that is switched on now: what it knew before the cut is forgotten.
    station.check_output("systemctl restart chrony && chronyc -n waitsync 60 0 0 1")
    # `*`: it is the one that the time is taken from.
    assert "^,*,10.99.0.65," in station.check_output("chronyc -n -c sources")


def test_files_are_read_and_written(station, password):
    talk = f"smbclient //{SERVER}/École --user=ce1%{password} --command"
    read = station.check_output(f"LC_ALL=C.UTF-8 {talk} 'put /etc/hostname été.txt; get été.txt -'")
    assert "poste-01" in read


def test_a_page_is_printed(station, printer):
    station.check_output(f"printf 'Une page.\\n' | lp -U ce1 -d {QUEUE}")
    arrived = f"for _ in $(seq 120); do ls {TRAY} | grep -q . && exit; sleep 1; done; exit 1"
    podman.run_in(printer, "sh", "-c", arrived)


def test_the_second_workstation_installs_what_the_first_has_fetched(stations):
    second = stations[1]
    second.check_output("apt-get clean")
    second.check_output(f"{INSTALL} gtypist")
    assert second.check_output("gtypist --version").startswith("gtypist")
    second.check_output("apt-get remove -q -y --autoremove gtypist")


def test_the_schools_own_pages_open(station):
    assert "FindProxyForURL" in station.check_output(
        "curl -sSf http://wpad.jean-jaures.lab.internal/wpad.dat"
    )
    page = station.check_output("curl -sSf http://filtre.jean-jaures.lab.internal/")
    assert '<html lang="fr"' in page


@pytest.fixture(scope="module")
def site_list(server):
    """A list of one site on the server: the lab fetches none, and without any all is closed to pupils."""
    server.check_output(f"if [ -e {LIST} ]; then mv {LIST} {LIST}.away; fi")
    made = f"printf '. today\\nadult.example adult\\n' | cdb -c -m -t - {LIST} && chmod 644 {LIST}"
    server.check_output(made)
    # The proxy keeps its answers for two seconds.
    time.sleep(3)
    yield
    server.check_output(f"rm {LIST}; if [ -e {LIST}.away ]; then mv {LIST}.away {LIST}; fi")


@pytest.mark.parametrize(
    ("site", "answers"),
    [
        ("http://adult.example/", {"403"}),
        ("https://adult.example/", {"403"}),
        ("http://198.51.100.7/", {"403"}),
        # Open, and out of reach.
        ("http://encyclopedie.example/", {"503", "504"}),
        ("http://ent.lab.internal/", {"503", "504"}),
    ],
)
def test_the_filter_closes_what_is_closed_and_nothing_else(station, site_list, site, answers):
    code = "%{http_code} %{http_connect}"
    said = station.run(f"curl -sS -o /dev/null --max-time 60 --proxy {PROXY} -w '{code}' {site}")
    assert answers & set(said.stdout.split()), said


def test_what_is_written_meanwhile_is_little_and_what_waits_has_a_bound(server, written):
    assert int(server.check_output(WRITTEN)) - written < 64 * 2**20
    assert re.search(r"remoteWrite.maxDiskUsagePerURL=\d+MB", server.check_output("systemctl cat vmagent"))
    assert re.search(
        r"SystemMaxUse=\d+M", server.check_output("systemd-analyze cat-config systemd/journald.conf")
    )


def test_a_backup_is_told_to_be_missing_and_all_catches_up_once_the_link_is_back(
    server, station, machine, link
):
    missing = server.run("school-backup run")
    assert missing.rc == 1
    assert "shared: " in missing.stderr
    link.mend()
    station.check_output(NEVER_FETCHED)
    # There is no local disk in the lab: that copy alone is missing.
    again = server.run("school-backup run")
    assert "shared: success: done" in again.stdout, again.stderr
    # The shared server has what the school's told while nobody could hear it.
    began, ended = link.began, int(time.time())
    told = f"count_over_time(up{{instance='serveur.jean-jaures', job='node'}}[{ended - began}s] @ {ended})"
    ask = f'promtool query instant http://127.0.0.1:9090 "{told} >= {(ended - began) // 60 - 1}"'
    centre = machine(lab.department().shared_servers[0].address)
    assert centre.run(f"for _ in $(seq 60); do {ask} | grep -q '=>' && exit; sleep 3; done; exit 1").rc == 0
