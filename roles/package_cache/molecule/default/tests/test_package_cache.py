from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from tests.molecule.clients import client
from tests.wan import cut

ROLE = Path(__file__).parents[3]
CACHE = "http://10.96.0.1:3142"
# A client that gives up soon: one attempt, and ten seconds for it.
APT = "cd /tmp && apt-get -q -o Acquire::Retries=0 -o Acquire::http::Timeout=10"
# The status that a browser gets.
STATUS = """python3 -c '
import sys, urllib.error, urllib.request
try:
    print(urllib.request.urlopen(sys.argv[1], timeout=30).status)
except urllib.error.HTTPError as refused:
    print(refused.code)
' %s"""


@pytest.fixture(scope="module")
def first():
    return client("first")


@pytest.fixture(scope="module")
def second():
    return client("second")


def fetch(machine, package):
    """Fetch a package anew, whatever the machine had of it; return whether it came."""
    return machine.run(f"{APT} clean; rm -f /tmp/{package}_*.deb; {APT} download {package}").rc == 0


def received_bytes(server):
    return int(server.check_output("cat /sys/class/net/wan/statistics/rx_bytes"))


def status(machine, url):
    return int(machine.check_output(STATUS, url))


def test_a_workstation_without_a_way_out_fetches_through_the_cache(first):
    assert first.run(f"{APT} -o Acquire::http::Proxy=false download hello").rc != 0
    assert fetch(first, "hello")


def test_a_package_crosses_the_link_once(host, first, second):
    at_first = received_bytes(host)
    assert fetch(first, "tuxmath-data")  # 8.8 MB
    once = received_bytes(host)
    assert fetch(first, "tuxmath-data")
    assert fetch(second, "tuxmath-data")
    again = received_bytes(host)
    assert once - at_first > 8_000_000
    assert again - once < 200_000  # the test's own SSH sessions come by the same card


def test_lists_of_packages_cross_the_link_once(host, first, second):
    update = f"rm -rf /var/lib/apt/lists/*; {APT} -o APT::Update::Error-Mode=any update"
    # None of them has crossed it yet, whatever other tests did.
    host.check_output("systemctl stop apt-cacher-ng; rm -rf /var/cache/apt-cacher-ng/*/dists")
    host.check_output("systemctl start apt-cacher-ng")
    at_first = received_bytes(host)
    first.check_output(update)
    once = received_bytes(host)
    second.check_output(update)
    again = received_bytes(host)
    assert once - at_first > 5_000_000
    assert again - once < 500_000  # whether they are still the same is asked again


def test_a_package_fetched_once_is_served_with_the_link_down_and_a_new_one_is_not(host, first):
    assert fetch(first, "figlet")
    with cut(host):
        assert fetch(first, "figlet")
        assert not fetch(first, "sl")
    assert fetch(first, "sl")


def test_a_mirror_first_asked_for_with_the_link_down_is_found_when_it_is_back(host, first):
    host.check_output("systemctl restart apt-cacher-ng")
    with cut(host):
        assert not fetch(first, "ed")
    assert fetch(first, "ed")


def test_what_one_workstation_installed_the_next_installs_with_the_link_down(host, first, second):
    first.check_output(f"{APT} install --yes --no-install-recommends cowsay")
    with cut(host):
        second.check_output(f"{APT} install --yes --no-install-recommends cowsay")
    assert "Bonjour" in second.check_output("/usr/games/cowsay Bonjour")


def test_security_updates_come_through_the_cache_too(first):
    source = (
        "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]"
        " http://security.debian.org/debian-security trixie-security main"
    )
    first.check_output("echo %s > /tmp/security.list", source)
    alone = "-o Dir::Etc::SourceList=/tmp/security.list -o Dir::Etc::SourceParts=/dev/null"
    assert "trixie-security" in first.check_output(f"{APT} {alone} -o APT::Update::Error-Mode=any update")


@pytest.mark.parametrize(
    "page", ["acng-report.html", "acng-report.html?doExpire=Start+Expiration", "acng-doc/"]
)
def test_the_lan_finds_no_page_of_administration(first, page):
    assert status(first, f"{CACHE}/{page}") in {403, 503}


@pytest.fixture(scope="module")
def site(second):
    """A site with a page, and a folder with a package: its address."""
    second.check_output(
        "install -d /srv/site/debian/pool"
        "; echo bonjour | tee /srv/site/index.html /srv/site/debian/pool/bonjour_1_all.deb"
    )
    second.check_output(
        "systemd-run --quiet --collect --unit=site python3 -m http.server --directory /srv/site 80"
    )
    second.check_output("for _ in $(seq 100); do ss -Hltn 'sport = 80' | grep -q . && break; sleep 0.1; done")
    yield "http://10.96.0.12"
    second.check_output("systemctl stop site")


def by_the_cache(machine, url):
    asked = STATUS % f"'{url}'"
    return int(machine.check_output(f"http_proxy={CACHE} {asked}"))


@pytest.mark.parametrize(
    "page", ["index.html", "index.html?x.deb", "page?a=1&copyright", "debian/pool/bonjour_1_all.deb"]
)
def test_the_cache_is_no_way_round_the_filter(first, site, page):
    assert by_the_cache(first, f"{site}/{page}") == 403


def test_the_cache_is_no_tunnel_either(first):
    ask = """python3 -c '
import http.client
way = http.client.HTTPConnection("10.96.0.1", 3142, timeout=30)
way.set_tunnel("bugs.debian.org", 443)
way.request("GET", "/")
'"""
    assert "403 CONNECT denied" in first.run(ask).stderr


@contextmanager
def mirror(host, url):
    """The cache's configuration names another mirror while the block runs."""
    path = "/etc/apt-cacher-ng/acng.conf"
    defaults = yaml.safe_load((ROLE / "defaults/main.yml").read_text())
    written = f"src={ROLE}/templates{path}.j2 dest={path}"
    host.check_output("cp -p %s /root/acng.conf", path)
    host.ansible(
        "ansible.builtin.template", written, check=False, extra_vars={**defaults, "package_cache_mirror": url}
    )
    host.check_output("systemctl restart apt-cacher-ng")
    try:
        yield
    finally:
        host.check_output("mv /root/acng.conf %s && systemctl restart apt-cacher-ng", path)


def test_a_mirror_that_the_cache_does_not_know_is_served_where_it_is_the_schools(host, first, site):
    with mirror(host, f"{site}/debian"):
        for asked in (f"{site}/debian", "http://deb.debian.org/debian"):
            assert by_the_cache(first, f"{asked}/pool/bonjour_1_all.deb") == 200
        assert by_the_cache(first, f"{site}/index.html?x.deb") == 403


def test_only_the_lan_is_served(host):
    knock = "python3 -c 'import socket, sys; socket.create_connection((sys.argv[1], 3142), 3)' %s"
    wan = host.check_output('ip -4 -o address show wan | awk \'{sub("/.*", "", $4); print $4}\'')
    assert host.run(knock, "10.96.0.1").rc == 0
    assert host.run(knock, wan).rc != 0


def test_when_disk_runs_short_what_was_used_last_stays(host, first):
    folder = "/var/cache/apt-cacher-ng/debrep/pool/main/o/old"
    host.check_output("install -d -o apt-cacher-ng %s", folder)
    for days in (2, 3):
        old = f"{folder}/old_{days}_all.deb"
        host.check_output(f"fallocate -l 700M {old} && touch {old}.head && touch -d '{days} days ago' {old}*")
    assert fetch(first, "hello")
    host.check_output("systemctl start package-cache-shrink")
    assert int(host.check_output("du -sB1 /var/cache/apt-cacher-ng").split()[0]) < 10**9
    assert host.check_output("ls %s", folder).split() == ["old_2_all.deb", "old_2_all.deb.head"]
    with cut(host):
        assert fetch(first, "hello")


def test_the_catalogue_stays_with_what_it_depends_on_and_the_lists_though_used_least(host, first, second):
    assert fetch(first, "tuxmath")
    assert fetch(first, "libsdl-net1.2")
    pool = "/var/cache/apt-cacher-ng/debrep/pool"
    lists = pool.replace("pool", "dists")
    kept = "-name 'tuxmath_*' -o -name 'libsdl-net1*' -o -path '*/dists/*'"
    find = f"find {pool} {lists} -type f '(' {kept} ')'"
    pinned = set(host.check_output(find).split())
    assert any(lists in path for path in pinned)
    host.check_output(f"{find} | xargs -d '\\n' touch -d '9 days ago'")
    earlier, other = f"{pool}/main/o/old/tuxmath_0.1_amd64.deb", f"{pool}/main/o/old/old_1_all.deb"
    replaced = f"{lists}/trixie/main/binary-amd64/by-hash/SHA256/{'0' * 64}"  # a list that was in force once
    for path, megabytes, days in ((earlier, 1, 10), (replaced, 1, 10), (other, 1100, 1)):
        host.check_output(f"install -d -o apt-cacher-ng $(dirname {path}); fallocate -l {megabytes}M {path}")
        host.check_output(f"touch -d '{days} days ago' {path}")
    host.check_output("systemctl start package-cache-shrink")
    left = set(host.check_output(f"find {pool} {lists} -type f").split())
    assert pinned <= left
    assert not {earlier, replaced, other} & left
    with cut(host):
        assert fetch(second, "tuxmath")
