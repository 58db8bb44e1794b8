"""Who reaches what: nmap from the Internet, from the pupils' network, and from a stranger's machine in it."""

import re
from xml.etree import ElementTree

import pytest

from tests.containers import podman
from tests.lab import lab
from tests.lab.visitors import address, visitor, wan, wire

SERVER_OUTSIDE = "198.18.0.11"
# The server where a pupil's machine meets it, and its own address, which is in another network.
SERVER_INSIDE, SERVER_ITSELF = "10.99.0.65", "10.99.0.1"
TEACHER, PRINTER, OTHER_SCHOOL = "10.99.0.34", "10.99.0.18", "10.99.16.1"
NAMES, PAGES, FILES, PRINTERS, PROXY, PACKAGES = 53, 80, 445, 631, 3128, 3142
SERVICES = {NAMES, PAGES, FILES, PRINTERS, PROXY, PACKAGES}
# UDP has no handshake: only what answers is open. Among these are a server's usual ones.
UDP = "53,67,69,111,123,137,161,514,547,631,1900,5353"
# What listens there is found by the server, which may.
ANSWERS = "timeout 30 bash -c '</dev/tcp/%s/%s'"
ANSWERS_BY_UDP = "timeout 30 bash -c 'exec 3<>/dev/udp/%s/%s; echo >&3; head -c 1 <&3'"
TEACHER6, GATEWAY6 = "fd5a:92c1:7e04:3::99", "fd5a:92c1:7e04:3::a63:21"
# Where a teacher's screen is watched while it is shown.
SHOWN_SCREEN = 11400
STAFFS_NETWORK, STAFFS_PORTS = "10.99.0.32/27", (22, 80, 445, 11100, SHOWN_SCREEN)
LISTENS = f"""
import socket
held = [
    socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True)
    for port in {STAFFS_PORTS[1:]}
]
asked = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
asked.bind(("::", 161))
while True:
    words, who = asked.recvfrom(65535)
    asked.sendto(words, who)
"""


@pytest.fixture(scope="module")
def outside():
    """A machine on the Internet, in the network from which technicians come."""
    with visitor("outside", wan(), packages="nmap openssh-client") as name:
        yield name


@pytest.fixture(scope="module")
def pupil(standing):
    """A pupil's workstation, with what a curious one would bring."""
    name = "ordiclasse-lab-poste-01.jean-jaures"
    podman.run_in(name, "apt-get", "install", "-qq", "-y", "--no-install-recommends", "curl", "nmap")
    yield name
    podman.run_in(name, "apt-get", "remove", "-qq", "-y", "--autoremove", "curl", "nmap")


@pytest.fixture(scope="module")
def teacher(standing):
    """A machine in the staff's network that serves whoever comes, by IPv4 and IPv6."""
    address = f"iface lan inet static\n  address {TEACHER}/27\n  gateway 10.99.0.33\n"
    address += f"iface lan inet6 static\n  address {TEACHER6}/64\n  gateway {GATEWAY6}\n"
    links = (wan(), wire(30, mac="02:00:00:00:09:30"))
    with visitor("teacher", *links, packages="python3-minimal", lan=address) as name:
        podman.run_in(name, "ip", "link", "set", "wan", "down")
        podman.run_in(name, "ifup", "lan")
        podman.run_in(name, "systemd-run", "--quiet", "--collect", "python3", "-c", LISTENS)
        yield name


@pytest.fixture(scope="module")
def printer(server):
    """The school's printer in the devices' network, which has pages of its own."""
    devices = lab.department().schools["jean-jaures"].devices
    mac = next(device.macs[0] for device in devices if device.address == PRINTER)
    links = (wan(), wire(20, mac=mac))
    with visitor("printer", *links, packages="python3", lan="iface lan inet dhcp\n") as name:
        podman.run_in(name, "ip", "link", "set", "wan", "down")
        podman.run_in(name, "ifup", "lan")
        for port in ("80", "443"):
            podman.run_in(name, "systemd-run", "--quiet", "--collect", "python3", "-m", "http.server", port)
        yield name


@pytest.fixture(scope="module")
def other_school(server):
    """Another school's server, to which the Internet would carry us: it answers on its inner address."""
    with visitor("other-school", wan()) as name:
        podman.run_in(name, "ip", "address", "add", f"{OTHER_SCHOOL}/24", "dev", "lo")
        route = f"{OTHER_SCHOOL}/32 via {address(name)}"
        server.check_output(f"ip route replace {route}")
        yield name
        server.check_output(f"ip route del {route}")


def nmap(container, target, *words):
    """What nmap says of each host."""
    tried = (
        "nmap",
        "-Pn",
        "-n",
        "--disable-arp-ping",
        "--max-retries=1",
        "--min-rate=4000",
        "-oX",
        "-",
        *words,
        target,
    )
    return ElementTree.fromstring(podman.run_in(container, *tried)).findall("host")


def states(host):
    """The states of a host's ports: `open`, `closed` (told at once) or `filtered` (nobody answers)."""
    return {int(port.get("portid")): port.find("state").get("state") for port in host.iter("port")}


def scan(container, target, *words):
    """nmap's verdicts by port, and those that it says once for all the others."""
    (host,) = nmap(container, target, *words)
    return states(host), {extra.get("state") for extra in host.iter("extraports")}


def opened(container, target, *words):
    """The ports that answer."""
    found, _ = scan(container, target, *words)
    return {port for port, state in found.items() if state == "open"}


def opened_in(container, network, *words):
    """The ports that answer, by address, in a whole network."""
    hosts = nmap(container, network, *words)
    answering = {host.find("address").get("addr"): states(host) for host in hosts}
    return {
        address: ports
        for address, found in answering.items()
        if (ports := {port for port, state in found.items() if state == "open"})
    }


def test_from_the_internet_there_is_ssh_and_nothing_else_even_for_technicians(server, outside):
    found, others = scan(outside, SERVER_OUTSIDE, "-sS", "-p1-65535")
    assert ({port for port, state in found.items() if state == "open"}, others) == ({22}, {"filtered"})
    assert opened(outside, SERVER_OUTSIDE, "-sU", f"-p{UDP}") == set()


def test_ssh_from_the_internet_is_by_key_alone(server, outside):
    options = "-o StrictHostKeyChecking=no -o ConnectTimeout=10 -o BatchMode=no -o NumberOfPasswordPrompts=1"
    for account in ("root", "ordiclasse", "camille", "eleve"):
        words = f"ssh {options} {account}@{SERVER_OUTSIDE} true 2>&1; echo ended with $?"
        said = podman.run_in(outside, "sh", "-c", words)
        assert "Permission denied (publickey)" in said, said
        assert "ended with 255" in said


def test_from_elsewhere_on_the_internet_there_is_nothing(server, outside):
    # RFC 5737's TEST-NET-3: no network of the technicians'.
    elsewhere = "203.0.113.5"
    route = f"{SERVER_OUTSIDE}/32 dev wan"
    server.check_output("ip route replace %s via %s", elsewhere, address(outside))
    podman.run_in(outside, "ip", "address", "add", f"{elsewhere}/32", "dev", "wan")
    podman.run_in(outside, "ip", "route", "replace", *route.split(), "src", elsewhere)
    try:
        assert scan(outside, SERVER_OUTSIDE, "-sS", "-F") == ({}, {"filtered"})
    finally:
        podman.run_in(outside, "ip", "route", "del", *route.split())
        podman.run_in(outside, "ip", "address", "del", f"{elsewhere}/32", "dev", "wan")
        server.check_output("ip route del %s", elsewhere)


@pytest.mark.parametrize("target", [SERVER_INSIDE, SERVER_ITSELF])
def test_a_pupils_machine_finds_the_services_that_are_meant_for_it(pupil, target):
    found, others = scan(pupil, target, "-sS", "-p1-65535")
    assert {port for port, state in found.items() if state == "open"} == SERVICES
    # Refused at once, so that nobody waits.
    assert others == {"closed"}


def test_by_ipv6_a_pupils_machine_finds_no_more(pupil):
    server = podman.run_in(pupil, "getent", "ahostsv6", "serveur").split()[0]
    found, others = scan(pupil, server, "-6", "-sS", "-p1-65535")
    # Printing is served by IPv4 alone.
    assert {port for port, state in found.items() if state == "open"} == SERVICES - {PRINTERS}
    assert others == {"closed"}


def test_a_pupils_machine_asks_for_addresses_names_and_time(pupil):
    answering = opened(pupil, SERVER_INSIDE, "-sU", f"-p{UDP}")
    assert {NAMES, 123} <= answering <= {NAMES, 67, 69, 123, 547, 5353}


def test_a_pupils_machine_has_no_way_to_the_staffs_network(server, teacher, pupil):
    ports = ",".join(map(str, STAFFS_PORTS))
    for target, words in ((TEACHER, ()), (TEACHER6, ("-6",))):
        for port in STAFFS_PORTS:
            server.check_output(ANSWERS, target, str(port))
        server.check_output(ANSWERS_BY_UDP, target, "161")
        assert opened(pupil, target, *words, "-sS", f"-p{ports}") == {SHOWN_SCREEN}
        assert opened(pupil, target, *words, "-sU", "-p161") == set()
    # The server has an address in it: there is what it has for pupils at each of them.
    expected = {TEACHER: {SHOWN_SCREEN}, "10.99.0.33": {PAGES, FILES}}
    assert opened_in(pupil, STAFFS_NETWORK, "-sS", f"-p{ports}") == expected


@pytest.mark.parametrize("place", ["imprimante-1.jean-jaures.lab.internal", PRINTER])
def test_the_proxy_takes_a_pupils_machine_to_no_other_network(server, printer, pupil, place):
    proxy = f"--noproxy '' --proxy http://{SERVER_INSIDE}:{PROXY} -w '%{{http_code}} %{{http_connect}}'"
    for scheme, port in (("http", "80"), ("https", "443")):
        server.check_output(f"for _ in $(seq 30); do {ANSWERS} && exit; sleep 1; done; exit 1", PRINTER, port)
        ask = f"curl -sS -k -o /dev/null --max-time 30 {proxy} {scheme}://{place}/ || true"
        assert "403" in podman.run_in(pupil, "sh", "-c", ask).split()


def test_a_pupils_machine_has_no_way_to_another_school(server, other_school, pupil):
    server.check_output(ANSWERS, OTHER_SCHOOL, "22")
    assert opened(pupil, OTHER_SCHOOL, "-sS", "-p22,80,445,631,3128,3142") == set()


def test_a_pupils_machine_goes_to_the_internet_by_the_filter_alone(server, pupil, outside):
    server.check_output(ANSWERS, address(outside), "22")
    assert opened(pupil, address(outside), "-sS", "-p22,80,443") == set()


def test_a_stranger_in_the_pupils_network_gets_an_address_names_time_and_pages(server):
    with visitor(
        "stranger", wan(), wire(40, mac="02:00:00:00:09:99"), packages="nmap", lan="iface lan inet dhcp\n"
    ) as name:
        podman.run_in(name, "ip", "link", "set", "wan", "down")
        podman.run_in(name, "ifup", "lan")
        held = podman.run_in(name, "ip", "-4", "address", "show", "lan")
        assert int(re.search(r"inet 10\.99\.0\.(\d+)/26", held)[1]) in range(112, 127)
        assert opened(name, SERVER_INSIDE, "-sS", "-p1-65535") == {NAMES, PAGES}
        assert opened(name, "198.18.0.10", "-sS", "-p22,80,443") == set()
