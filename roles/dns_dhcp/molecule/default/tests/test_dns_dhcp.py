from contextlib import contextmanager

import pytest

from tests.molecule.clients import client
from tests.wan import cut

SERVER = "10.97.0.1"

WATCH = """
table inet watch {
  chain output { type filter hook output priority 0; oifname "wan" udp dport 53 counter; }
}
"""


def lease_of(machine):
    """Bring the card up as a workstation does; return the lease, by dhcpcd's names."""
    machine.check_output("ifdown lan; ifup lan")
    dump = machine.check_output("dhcpcd --ipv4only --dumplease lan")
    pairs = (line.split("=", 1) for line in dump.splitlines() if "=" in line)
    return {name: value.strip("'") for name, value in pairs}


def address_of(machine, name):
    """Ask for a name as a program on the machine does; empty where there is none."""
    return machine.run("getent ahostsv4 %s | awk 'NR == 1 {print $1}'", name).stdout.strip()


@contextmanager
def nothing_asked_outside(server):
    """Fail if the server sends a question to anybody while the block runs."""
    server.check_output("nft -- %s", WATCH)
    try:
        yield
        assert "packets 0 " in server.check_output("nft list table inet watch")
    finally:
        server.check_output("nft delete table inet watch")


@pytest.fixture(scope="module")
def known():
    return client("known")


@pytest.fixture(scope="module")
def unknown():
    return client("unknown")


@pytest.fixture(scope="module")
def outside():
    return client("outside")


def test_a_machine_of_the_inventory_gets_its_address_name_and_services(known):
    lease = lease_of(known)
    assert lease["ip_address"] == "10.97.0.10"
    assert lease["host_name"] == "poste-01"
    assert lease["domain_name"] == "essai.lab.internal"
    assert lease["routers"] == lease["domain_name_servers"] == lease["ntp_servers"] == SERVER


def test_an_unknown_machine_gets_an_address_of_the_pool(unknown):
    last = int(lease_of(unknown)["ip_address"].rpartition(".")[2])
    assert 200 <= last <= 250


def test_names_of_the_plan_are_answered_before_their_machines_were_ever_on(known):
    lease_of(known)
    assert address_of(known, "poste-02") == "10.97.0.11"
    assert address_of(known, "poste-02.essai.lab.internal") == "10.97.0.11"


def test_addresses_have_names(known):
    lease_of(known)
    assert known.check_output("getent hosts 10.97.0.11").split()[1] == "poste-02.essai.lab.internal"


def test_other_names_are_asked_of_the_provider(known):
    lease_of(known)
    assert address_of(known, "deb.debian.org") != ""


def test_what_the_school_does_not_have_is_not_asked_outside(host, known):
    lease_of(known)
    with nothing_asked_outside(host):
        assert address_of(known, "nulle-part.essai.lab.internal") == ""
        assert known.run("getent hosts 10.97.0.77").stdout == ""


def test_with_the_link_down_leases_and_names_go_on(host, known):
    with cut(host):
        assert lease_of(known)["ip_address"] == "10.97.0.10"
        assert address_of(known, "poste-02") == "10.97.0.11"
        assert address_of(known, "ent.lab.internal") == "198.18.0.10"


def test_a_stranger_on_the_wan_gets_no_answer(host, outside):
    server = host.check_output('ip -4 -o address show wan | awk \'{sub("/.*", "", $4); print $4}\'')
    resolver = f"nameserver {server}\noptions timeout:1 attempts:1\n"
    outside.check_output("printf %s > /etc/resolv.conf", resolver)
    assert address_of(outside, "ent.lab.internal") == ""
