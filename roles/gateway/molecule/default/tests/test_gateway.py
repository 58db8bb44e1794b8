import pytest

from tests.molecule.clients import client

ROUTER_LAN = "10.98.0.1"

# A service to find (and it is up when the command ends); a client that says whether it could reach it.
LISTEN = (
    "systemd-run --quiet --collect --unit=listen-{0} python3 -um http.server --bind 0.0.0.0 {0}"
    " && for _ in $(seq 50); do ss -Hltn 'sport = {0}' | grep -q . && exit; sleep 0.1; done; exit 1"
)
OPEN = "python3 -c 'import socket; socket.create_connection((\"%s\", %s), 3).close()'"


@pytest.fixture(scope="module")
def inside():
    return client("inside")


@pytest.fixture(scope="module")
def outside():
    return client("outside")


@pytest.fixture(scope="module")
def router_wan(host):
    return wan_address(host)


def wan_address(machine):
    return machine.check_output('ip -4 -o address show wan | awk \'{sub("/.*", "", $4); print $4}\'')


def can_open(machine, address, port):
    return machine.run(OPEN % (address, port)).rc == 0


@pytest.fixture(scope="module", autouse=True)
def services(host, inside, outside):
    """Something listens on each port that the tests knock at; nothing is left of it afterwards."""
    listening = [(host, 3142), (host, 8080), (inside, 8081), (outside, 8082)]
    for machine, port in listening:
        machine.check_output(LISTEN.format(port))
    yield
    for machine, port in listening:
        machine.check_output(f"systemctl stop listen-{port}")
        assert machine.check_output(f"ss -Hltn 'sport = {port}'") == ""


def test_the_lan_gets_out(inside, outside):
    assert can_open(inside, wan_address(outside), 8082)


def test_outside_sees_the_routers_address_not_the_workstations(inside, outside, router_wan):
    fetch = "python3 -c 'import urllib.request as u; u.urlopen(\"http://%s:8082/\", timeout=3)'"
    inside.check_output(fetch % wan_address(outside))
    seen = outside.check_output("journalctl --unit=listen-8082 --output=cat --grep='GET /' --lines=1")
    assert seen.split()[0] == router_wan


def test_the_lan_reaches_the_services_meant_for_it_and_no_other(inside):
    assert can_open(inside, ROUTER_LAN, 22)
    assert can_open(inside, ROUTER_LAN, 3142)
    assert not can_open(inside, ROUTER_LAN, 8080)


@pytest.mark.parametrize("port", [22, 3142, 8080])
def test_a_stranger_on_the_wan_opens_nothing(outside, router_wan, port):
    assert not can_open(outside, router_wan, port)


def test_a_stranger_on_the_wan_does_not_get_into_the_lan(outside, router_wan):
    outside.check_output(f"ip route replace 10.98.0.0/24 via {router_wan}")
    assert not can_open(outside, "10.98.0.10", 8081)


def test_the_rules_stand_after_a_reload_of_the_service(host, outside, router_wan):
    host.check_output("systemctl restart nftables networking")
    assert not can_open(outside, router_wan, 3142)
    assert "10.98.0.1/24" in host.check_output("ip -4 address show lan")
    assert host.check_output("sysctl -n net.ipv4.ip_forward") == "1"
