"""Who reaches what: nmap from the Internet, from the pupils' network, and from a stranger's machine in it."""

import re
from xml.etree import ElementTree

import pytest

from tests.containers import podman
from tests.lab.visitors import address, visitor, wan, wire

SERVER_OUTSIDE = "198.18.0.11"
# The server where a pupil's machine meets it, and its own address, which is in another network.
SERVER_INSIDE, SERVER_ITSELF = "10.99.0.65", "10.99.0.1"
TEACHER, OTHER_SCHOOL = "10.99.0.34", "10.99.16.1"
NAMES, PAGES, FILES, PRINTERS, PROXY, PACKAGES = 53, 80, 445, 631, 3128, 3142
SERVICES = {NAMES, PAGES, FILES, PROXY, PACKAGES}
# UDP has no handshake: only what answers is open. Among these are a server's usual ones.
UDP = "53,67,69,111,123,137,161,514,547,631,1900,5353"
# There is ssh at that address: the server, which may, finds it.
ANSWERS = "timeout 30 bash -c '</dev/tcp/%s/22'"


@pytest.fixture(scope="module")
def outside():
    """A machine on the Internet, in the network from which technicians come."""
    with visitor("outside", wan(), packages="nmap openssh-client") as name:
        yield name


@pytest.fixture(scope="module")
def pupil(standing):
    """A pupil's workstation, with what a curious one would bring."""
    name = "ordiclasse-lab-poste-01.jean-jaures"
    podman.run_in(name, "apt-get", "install", "-qq", "-y", "--no-install-recommends", "nmap")
    yield name
    podman.run_in(name, "apt-get", "remove", "-qq", "-y", "--autoremove", "nmap")


@pytest.fixture(scope="module")
def teacher(standing):
    """A machine in the staff's network, which serves ssh."""
    address = f"auto lan\niface lan inet static\n  address {TEACHER}/27\n  gateway 10.99.0.33\n"
    with visitor("teacher", wire(30, mac="02:00:00:00:09:30"), lan=address) as name:
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


def scan(container, target, *words):
    """nmap's verdicts by port, and those that it says once for all the others.

    `open`, `closed` (told at once) or `filtered` (nobody answers).
    """
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
    host = ElementTree.fromstring(podman.run_in(container, *tried)).find("host/ports")
    found = {int(port.get("portid")): port.find("state").get("state") for port in host.iter("port")}
    return found, {extra.get("state") for extra in host.iter("extraports")}


def opened(container, target, *words):
    """The ports that answer."""
    found, _ = scan(container, target, *words)
    return {port for port, state in found.items() if state == "open"}


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


@pytest.mark.parametrize(("target", "own"), [(SERVER_INSIDE, set()), (SERVER_ITSELF, {PRINTERS})])
def test_a_pupils_machine_finds_the_services_that_are_meant_for_it(pupil, target, own):
    found, others = scan(pupil, target, "-sS", "-p1-65535")
    assert {port for port, state in found.items() if state == "open"} == SERVICES | own
    # Refused at once, so that nobody waits.
    assert others == {"closed"}


def test_a_pupils_machine_asks_for_addresses_names_and_time(pupil):
    answering = opened(pupil, SERVER_INSIDE, "-sU", f"-p{UDP}")
    assert {NAMES, 123} <= answering <= {NAMES, 67, 69, 123, 547, 5353}


def test_a_pupils_machine_has_no_way_to_the_staffs_network(server, teacher, pupil):
    server.check_output(ANSWERS, TEACHER)
    # Not 11400, where a screen that is shown is watched: nothing answers there but then.
    assert opened(pupil, TEACHER, "-sS", "-p22,80,445,11100") == set()
    assert opened(pupil, "10.99.0.32/27", "-sS", "-p22") <= {22}
    assert opened(pupil, TEACHER, "-sU", "-p22,161") == set()


def test_a_pupils_machine_has_no_way_to_another_school(server, other_school, pupil):
    server.check_output(ANSWERS, OTHER_SCHOOL)
    assert opened(pupil, OTHER_SCHOOL, "-sS", "-p22,80,445,631,3128,3142") == set()


def test_a_pupils_machine_goes_to_the_internet_by_the_filter_alone(server, pupil, outside):
    server.check_output(ANSWERS, address(outside))
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
