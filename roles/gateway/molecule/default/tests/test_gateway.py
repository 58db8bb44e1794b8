import json
import time
from contextlib import contextmanager

import pytest

from tests.molecule.clients import client
from tests.molecule.playbook import converge

# Every port that something listens on: those of the services, and two that nobody is meant to reach.
SERVICES = {22, 53, 80, 443, 445, 631, 3128, 3142}
PORTS = SERVICES | {853, 8080, 9090}
MACHINES = {
    "flat": 0,
    "printer": 20,
    "teacher": 30,
    "pupil": 40,
    "pupil2": 40,
    "unknown": 40,
    "tablet": 50,
    "guest": 60,
}
SHARED_SERVER = "10.66.0.1"
OTHER_SCHOOL = "10.77.0.1"
OUTSIDE6, OTHER_SCHOOL6 = "2001:db8:ffff::2", "fd00:77::1"
DOWN, UP = 8_000_000, 2_000_000


def router(machine):
    """The server's addresses in a machine's network."""
    number = MACHINES[machine]
    prefix = "2001:db8:98:3" if number == 30 else f"fd00:98:0:{number // 10}"
    return f"10.98.{number}.1", f"{prefix}::{number}:1"


@pytest.fixture(scope="module")
def inside():
    return client("inside")


@pytest.fixture(scope="module")
def outside():
    return client("outside")


@pytest.fixture(scope="module")
def ask(inside):
    """Ask something as a machine behind the switch: `ask("pupil", "who", address, port)`."""

    def asked(machine, *words):
        said = " ".join(f"'{word}'" for word in words)
        return json.loads(inside.check_output(f"ip netns exec {machine} peer {said}"))

    return asked


@pytest.fixture(scope="module")
def opens(ask):
    """Which of the ports (all of them, unless said) a machine can open at an address."""
    return lambda machine, address, ports=PORTS: set(ask(machine, "open", address, listed(ports)))


def listed(ports):
    return ",".join(map(str, sorted(ports)))


def wan_address(machine):
    return machine.check_output("ip -4 -o address show wan scope global").split()[3].partition("/")[0]


@pytest.fixture(scope="module")
def outside_address(outside):
    return wan_address(outside)


@contextmanager
def listening(machine, tcp, udp=(), within=""):
    """Something listens on the machine's ports while the block runs, in its namespace `within`."""
    unit = f"listen-{within or 'machine'}"
    namespace = f"ip netns exec {within} " if within else ""
    machine.check_output(
        f"systemd-run --quiet --collect --unit={unit} {namespace}/usr/local/bin/peer listen "
        f"'{listed(tcp)}' '{listed(udp)}'"
    )
    last = max(tcp)
    there = f"{namespace}ss -Hltn 'sport = {last}' | grep -q ."
    machine.check_output(f"for _ in $(seq 100); do {there} && exit; sleep 0.1; done; exit 1")
    try:
        yield
    finally:
        machine.check_output(f"systemctl stop {unit}")


@pytest.fixture(scope="module", autouse=True)
def services(host, inside, outside):
    """Something listens on each port that the tests knock at; nothing is left of it afterwards."""
    with (
        listening(host, PORTS - {22}, {53, 9090}),
        listening(outside, PORTS - {22}, {53, 443, 853}),
        listening(inside, {80, 443, 515, 631, 8080, 9100}, within="printer"),
        listening(inside, {5900, 8080, 11100, 11400}, within="pupil"),
        listening(inside, {22, 80, 445, 5900, 8080, 11100, 11400}, within="teacher"),
    ):
        yield


@pytest.mark.parametrize(
    ("machine", "meant"),
    [
        ("flat", SERVICES),
        ("printer", {53, 445}),
        ("teacher", SERVICES - {22}),
        ("pupil", SERVICES - {22}),
        ("unknown", {53, 80, 443}),
        ("tablet", SERVICES - {22, 3142}),
        ("guest", {53, 80, 443, 3128}),
    ],
)
def test_a_network_reaches_the_servers_services_meant_for_it_and_no_other(opens, machine, meant):
    for address in router(machine):
        assert opens(machine, address) == meant
    # By another network's address of the server it is the same server.
    assert opens(machine, "10.98.30.1") == meant


@pytest.mark.parametrize("machine", ["flat", "printer", "teacher", "pupil", "unknown", "tablet", "guest"])
def test_every_network_asks_names_over_udp_and_nothing_unmeant(ask, machine):
    for address in router(machine):
        assert ask(machine, "say", address, 53, "", "question") == "question"
    assert ask(machine, "say", router(machine)[0], 9090, "", "question") == ""


def test_staff_reach_printers_and_pupils_machines_for_what_is_meant(opens):
    for printer in ("10.98.20.10", "fd00:98:0:2::20:10"):
        assert opens("teacher", printer, {80, 443, 515, 631, 8080, 9100}) == {80, 443, 515, 631, 9100}
    for pupil in ("10.98.40.10", "fd00:98:0:4::40:10"):
        assert opens("teacher", pupil, {5900, 8080, 11100, 11400}) == {11100, 11400}


def test_pupils_reach_the_screen_that_staff_show_and_nothing_else_of_theirs(opens):
    for teacher in ("10.98.30.10", "2001:db8:98:3::30:10"):
        assert opens("pupil", teacher, {22, 80, 445, 5900, 8080, 11100, 11400}) == {11400}


@pytest.mark.parametrize("machine", ["flat", "printer", "pupil", "unknown", "tablet", "guest"])
def test_nobody_else_gets_into_another_network(opens, machine):
    others = {
        "printer": ("10.98.20.10", "fd00:98:0:2::20:10"),
        "pupil": ("10.98.40.10", "fd00:98:0:4::40:10"),
        "teacher": ("10.98.30.10", "2001:db8:98:3::30:10"),
    }
    for other, addresses in others.items():
        if MACHINES[other] != MACHINES[machine] and (machine, other) != ("pupil", "teacher"):
            for address in addresses:
                assert opens(machine, address, {80, 443, 515, 631, 5900, 8080, 9100, 11100, 11400}) == set()


@pytest.mark.parametrize("machine", ["flat", "teacher", "guest"])
def test_those_who_go_straight_to_the_web_are_seen_with_the_servers_address(
    host, ask, machine, outside_address
):
    assert ask(machine, "who", outside_address, 80)["address"] == wan_address(host)


@pytest.mark.parametrize("machine", ["pupil", "tablet"])
def test_who_goes_through_the_filter_has_no_other_way_but_to_the_portal(opens, ask, machine, outside_address):
    assert opens(machine, outside_address) == set()
    for port in (53, 443):
        assert ask(machine, "say", outside_address, port, "", "question") == ""
        assert ask("teacher", "say", outside_address, port, "", "question") == "question"
    assert opens(machine, SHARED_SERVER) == {80, 443}


def test_guests_ask_names_of_this_server_alone_and_all_else_of_anybody(opens, ask, outside_address):
    assert opens("guest", outside_address) == PORTS - {53, 853}
    assert opens("teacher", outside_address) == PORTS
    for port, answer in ((53, ""), (853, ""), (443, "question")):
        assert ask("guest", "say", outside_address, port, "", "question") == answer


@pytest.mark.parametrize("machine", ["printer", "unknown"])
def test_devices_and_unknown_machines_have_no_way_out(opens, machine, outside_address):
    assert opens(machine, outside_address) == set()
    assert opens(machine, SHARED_SERVER) == set()


def test_no_other_schools_block_is_reached_but_the_shared_servers_are(opens):
    for machine, there in (("flat", PORTS), ("teacher", PORTS), ("guest", PORTS - {53, 853})):
        assert opens(machine, OTHER_SCHOOL) == set()
        assert opens(machine, SHARED_SERVER) == there


def test_an_address_of_another_network_is_not_believed(host, inside, ask):
    before = host.check_output("date +%s")
    inside.check_output("ip -n pupil address add 10.98.30.66/32 dev card")
    try:
        ask("pupil", "say", "10.98.40.1", 53, "10.98.30.66", "forged")
        ask("pupil", "say", "10.98.40.1", 53, "10.98.40.10", "honest")
    finally:
        inside.check_output("ip -n pupil address delete 10.98.30.66/32 dev card")
    heard = host.check_output(f"journalctl --unit=listen-machine --output=cat --since=@{before}").split()
    assert "honest" in heard
    assert "forged" not in heard


def test_public_ipv6_goes_out_as_it_is_and_a_ula_stays_inside(opens, ask):
    assert ask("teacher", "who", OUTSIDE6, 80)["address"] == "2001:db8:98:3::30:10"
    assert opens("teacher", OTHER_SCHOOL6) == set()
    for machine in ("flat", "guest"):
        assert opens(machine, OUTSIDE6) == set()


def test_segments_fit_a_link_that_is_narrower_than_the_lan(host, ask, outside_address):
    assert ask("teacher", "who", outside_address, 80)["segment"] > 1400
    host.check_output("ip link set wan mtu 1400")
    try:
        assert ask("teacher", "who", outside_address, 80)["segment"] <= 1360
    finally:
        host.check_output("ip link set wan mtu 1500")


def test_a_stranger_on_the_wan_opens_nothing(host, outside):
    ports = listed({*range(1, 1025), *PORTS})
    for address in (wan_address(host), "2001:db8:ffff::1"):
        assert json.loads(outside.check_output(f"peer open {address} {ports}")) == []


def test_a_stranger_on_the_wan_does_not_get_into_the_school(host, outside):
    outside.check_output(f"ip route replace 10.98.0.0/16 via {wan_address(host)}")
    for address in ("10.98.20.10", "10.98.40.10", "10.98.30.1", "2001:db8:98:3::30:10"):
        # Not 22: what goes beyond podman's subnet has its host's address, which is the management network's.
        ports = listed({80, 8080, 9100, 11100, 11400, *PORTS} - {22})
        assert json.loads(outside.check_output(f"peer open {address} {ports}")) == []


def near(rate):
    """Within a fifth of a rate, headers counted."""
    return pytest.approx(rate, rel=0.2)


def test_downloads_and_uploads_keep_to_the_links_rates(ask):
    assert ask("pupil", "down", SHARED_SERVER, 80, 4, 4) == near(DOWN)
    assert ask("pupil", "up", SHARED_SERVER, 80, 4) == near(UP)


def test_what_the_server_itself_gives_the_school_is_not_slowed(ask):
    assert ask("pupil", "down", "10.98.40.1", 3142, 2, 1) > 5 * DOWN


@contextmanager
def busy(inside, machine, way, seconds):
    """A machine takes all that it can while the block runs, over many connections."""
    words = f"{way} {SHARED_SERVER} 443 {seconds}" + (" 8" if way == "down" else "")
    inside.check_output(
        f"systemd-run --quiet --collect --unit=busy ip netns exec {machine} /usr/local/bin/peer {words}"
    )
    time.sleep(2)
    try:
        yield
    finally:
        inside.check_output("systemctl stop busy")


@contextmanager
def one_queue(host, card, rate):
    """What a modem does: the same rate, one queue, first come first served."""
    host.check_output(f"tc qdisc replace dev {card} root tbf rate {rate}bit burst 20kb limit 300kb")
    try:
        yield
    finally:
        host.check_output("systemctl restart gateway-shaping")


@pytest.mark.parametrize(("way", "card", "rate"), [("down", "vlan40", DOWN), ("up", "wan", UP)])
def test_a_small_exchange_is_not_held_up_by_somebody_elses_bulk(host, inside, ask, way, card, rate):
    with busy(inside, "pupil", way, 30):
        shared = ask("pupil2", "latency", SHARED_SERVER, 80, 2)
        with one_queue(host, card, rate):
            time.sleep(1)
            queued = ask("pupil2", "latency", SHARED_SERVER, 80, 2)
    assert shared < queued / 4


def test_many_connections_take_no_more_than_their_machines_share(inside, ask):
    with busy(inside, "pupil", "down", 30):
        assert ask("pupil2", "down", SHARED_SERVER, 80, 4, 1) == near(DOWN / 2)


def test_rules_addresses_and_shaping_stand_after_a_restart_of_the_services(host, ask, outside):
    host.check_output("systemctl restart nftables networking")
    assert json.loads(outside.check_output(f"peer open {wan_address(host)} 3142")) == []
    addresses = host.check_output("ip -brief address show")
    assert "10.98.0.1/24" in addresses
    assert "fd00:98:0:4::40:1/64" in addresses
    assert host.check_output("sysctl -n net.ipv4.ip_forward net.ipv6.conf.all.forwarding") == "1\n1"
    assert host.check_output("systemctl is-active gateway-shaping") == "active"
    assert ask("pupil", "down", SHARED_SERVER, 80, 4, 4) == near(DOWN)


def test_what_a_card_that_was_replaced_had_is_forgotten_and_what_others_wrote_is_not(host):
    folder = "/etc/network/interfaces.d"
    host.check_output(
        f"sed 's/vlan/ancien/g' {folder}/lan > {folder}/ancien && echo '# Ours' > {folder}/autre"
    )
    converge()
    assert host.check_output(f"ls {folder}").split() == ["autre", "lan"]
    host.check_output(f"rm {folder}/autre && ifquery --all --list")


def test_what_the_kernel_lacks_is_said(host):
    said = host.check_output("journalctl --unit=gateway-shaping --output=cat")
    assert ("CAKE to 8000 kbit/s" in said) or ("vlan40: HTB to 8000 kbit/s" in said)
    there = host.run("ip link show vlan10").rc == 0
    configured = host.check_output("cat /etc/network/interfaces.d/lan")
    assert ("auto vlan10" in configured) == there
    assert "vlan id 10" in configured
