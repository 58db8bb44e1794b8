import pytest

from tests.molecule.clients import client
from tests.wan import cut

SERVER = "10.97.0.1"
# dhcpcd asks for one lease and leaves, its hooks writing what came with it to standard output.
LEASE = "dhcpcd --oneshot --noipv4ll --ipv4only --timeout 20 --waitip=4 -o ntp_servers lan"


def lease_of(machine):
    """Take a lease as a workstation does; return what it holds, by dhcpcd's names."""
    machine.check_output(f"dhcpcd --release lan >/dev/null 2>&1; {LEASE}")
    dump = machine.check_output("dhcpcd --ipv4only --dumplease lan")
    pairs = (line.split("=", 1) for line in dump.splitlines() if "=" in line)
    return {name.removeprefix("new_"): value.strip("'") for name, value in pairs}


@pytest.fixture(scope="module")
def known():
    return client("known")


@pytest.fixture(scope="module")
def unknown():
    return client("unknown")


def name_of(machine, question):
    """Ask the school's server as a program on the workstation does."""
    machine.check_output("printf 'nameserver %s\nsearch essai.lab.internal\n' > /etc/resolv.conf", SERVER)
    return machine.run("getent ahostsv4 %s | awk 'NR == 1 {print $1}'", question).stdout.strip()


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
    assert name_of(known, "poste-02") == "10.97.0.11"
    assert name_of(known, "poste-02.essai.lab.internal") == "10.97.0.11"


def test_addresses_have_names(known):
    lease_of(known)
    name_of(known, "poste-02")
    assert known.check_output("getent hosts 10.97.0.11").split()[1] == "poste-02.essai.lab.internal"


def test_a_name_that_the_school_does_not_have_is_not_asked_outside(host, known):
    lease_of(known)
    assert name_of(known, "nulle-part.essai.lab.internal") == ""


def test_other_names_are_asked_of_the_provider(known):
    lease_of(known)
    assert name_of(known, "deb.debian.org") != ""


def test_with_the_link_down_leases_and_names_go_on(host, known):
    with cut(host):
        assert lease_of(known)["ip_address"] == "10.97.0.10"
        assert name_of(known, "poste-02") == "10.97.0.11"
        assert name_of(known, "ent.lab.internal") == "198.18.0.10"


def test_nothing_is_answered_on_the_wan(host):
    listening = host.check_output("ss -Hlnu 'sport = :53'")
    assert "0.0.0.0" not in listening
    assert host.check_output("ip -4 -o address show wan").split()[3].split("/")[0] not in listening
