import ipaddress
import json
from contextlib import contextmanager

import pytest

from tests.molecule.clients import client
from tests.wan import cut

SERVER = "10.97.0.1"
LEASES = "sed -n 's/^dhcp-leasefile=//p' /etc/dnsmasq.d/ordiclasse.conf"

WATCH = """
table inet watch {
  chain output {
    type filter hook output priority 0;
    oifname "wan" meta l4proto { tcp, udp } th dport 53 counter;
  }
}
"""
PREFIX6 = "fd00:97:0:4::"
KNOWN6 = f"{PREFIX6}a61:40b"


def lease_of(machine):
    """Bring the card up as a workstation does; return the lease, by dhcpcd's names."""
    machine.check_output("ifdown lan; ifup lan")
    dump = machine.check_output("dhcpcd --ipv4only --dumplease lan")
    pairs = (line.split("=", 1) for line in dump.splitlines() if "=" in line)
    return {name: value.strip("'") for name, value in pairs}


def address_of(machine, name):
    """Ask for a name as a program on the machine does; empty where there is none."""
    return machine.run("getent ahostsv4 %s | awk 'NR == 1 {print $1}'", name).stdout.strip()


def seconds_of_work(server):
    """The processor's time that dnsmasq took since it was started."""
    return int(server.check_output("systemctl show dnsmasq --property=CPUUsageNSec --value")) / 1e9


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
    machine = client("known")
    lease_of(machine)
    return machine


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
    assert address_of(known, "poste-02") == "10.97.4.11"
    assert address_of(known, "poste-02.essai.lab.internal") == "10.97.4.11"


def test_addresses_have_names(known):
    assert known.check_output("getent hosts 10.97.4.11").split()[1] == "poste-02.essai.lab.internal"
    server = known.check_output(f"getent hosts {PREFIX6}a61:401").split()[1]
    assert server == "serveur.essai.lab.internal"


def test_other_names_are_asked_of_the_provider_and_signed_ones_checked(known):
    assert address_of(known, "www.signe") == "192.0.2.10"
    assert address_of(known, "www.ailleurs") == "192.0.2.20"


def test_a_forged_answer_is_none(host, outside, known):
    outside.check_output("printf 'nameserver 127.0.0.1\\n' > /etc/resolv.conf")
    assert address_of(outside, "www.faux") == "192.0.2.20"
    assert address_of(known, "www.faux") == ""


def test_what_the_school_does_not_have_is_not_asked_outside(host, known):
    with nothing_asked_outside(host):
        assert address_of(known, "nulle-part.essai.lab.internal") == ""
        assert known.run("getent hosts 10.97.0.77").stdout == ""


def test_with_the_link_down_leases_and_names_go_on(host, known):
    with cut(host):
        assert lease_of(known)["ip_address"] == "10.97.0.10"
        assert address_of(known, "poste-02") == "10.97.4.11"
        assert address_of(known, "ent.lab.internal") == "198.18.0.10"


def test_a_stranger_on_the_wan_gets_no_answer(host, outside):
    server = host.check_output('ip -4 -o address show wan | awk \'{sub("/.*", "", $4); print $4}\'')
    resolver = f"nameserver {server}\noptions timeout:1 attempts:1\n"
    outside.check_output("printf %s > /etc/resolv.conf", resolver)
    assert address_of(outside, "ent.lab.internal") == ""


def test_a_known_machine_takes_the_ipv6_address_of_the_plan_and_has_its_name_by_it(host, known):
    known.check_output("dhcpcd --ipv6only --oneshot --timeout 30 vlan40")
    try:
        held = known.check_output("ip -6 -brief address show dev vlan40 scope global").split()[2:]
        assert [address.partition("/")[0] for address in held] == [KNOWN6]
        assert "default via fe80::" in known.check_output("ip -6 route show default dev vlan40")
        assert known.check_output("getent ahostsv6 poste-02.essai.lab.internal").split()[0] == KNOWN6
        assert known.check_output(f"getent hosts {KNOWN6}").split()[1] == "poste-02.essai.lab.internal"
    finally:
        known.check_output("dhcpcd --ipv6only --release vlan40; ip -6 address flush dev vlan40 scope global")


@contextmanager
def heard(machine, card):
    """The kernel takes what the server advertises on a card while the block runs."""
    machine.check_output(f"sysctl -w net.ipv6.conf.{card}.accept_ra=2 net.ipv6.conf.{card}.autoconf=1")
    machine.check_output(f"ip link set {card} down && ip link set {card} up")
    try:
        yield
    finally:
        machine.check_output(f"ip -6 address flush dev {card} scope global")


def soon(command):
    """The command, tried again for ten seconds until it succeeds."""
    return f"for _ in $(seq 100); do {command} && exit; sleep 0.1; done; exit 1"


def test_ipv6_finds_itself_where_all_are_welcome_and_not_in_quarantine(unknown):
    address = "ip -6 -brief address show dev %s scope global | grep fd00"
    with heard(unknown, "vlan50"):
        found = unknown.check_output(soon(address), "vlan50").split()[2].partition("/")[0]
    assert ipaddress.ip_address(found) in ipaddress.ip_network("fd00:97:0:5::/64")
    with heard(unknown, "vlan40"):
        unknown.check_output(soon("ip -6 route show default dev vlan40 | grep fe80"))
        assert unknown.run(address, "vlan40").stdout == ""


@pytest.fixture(scope="module")
def ask(unknown):
    """What a machine of that MAC address is offered on a card, with those options in its question."""

    def asked(card, mac, *options):
        return json.loads(unknown.check_output(f"dhcp ask {card} {mac} {' '.join(options)}"))

    return asked


def test_quarantine_leases_are_short_and_come_from_the_pool(ask):
    unknown, known = ask("vlan40", "02:00:00:00:03:98"), ask("vlan40", "02:00:00:00:03:12")
    assert 200 <= int(unknown["address"].rpartition(".")[2]) <= 250
    assert known["address"] == "10.97.4.11"
    assert (int(unknown["options"]["51"], 16), int(known["options"]["51"], 16)) == (30 * 60, 96 * 3600)
    # Where unknown machines are welcome, it is for some hours; one that has a name alone is known.
    assert int(ask("lan", "02:00:00:00:03:99")["options"]["51"], 16) == 2 * 3600
    assert int(ask("vlan50", "02:00:00:00:03:97")["options"]["51"], 16) == 96 * 3600


def test_each_network_has_the_server_for_its_router_and_resolver(ask):
    for card, server in (("lan", "10.97.0.1"), ("vlan40", "10.97.4.1"), ("vlan50", "10.97.8.1")):
        options = ask(card, "02:00:00:00:03:50")["options"]
        expected = ipaddress.ip_address(server).packed.hex()
        assert options["3"] == options["6"] == options["42"] == expected


def test_browsers_are_told_where_the_proxy_is(ask):
    told = bytes.fromhex(ask("lan", "02:00:00:00:03:50")["options"]["252"])
    assert told.decode() == "http://10.97.0.1/proxy.pac"


@pytest.mark.parametrize(
    ("firmware", "options", "file"),
    [
        ("BIOS", ("93=0000",), "undionly.kpxe"),
        ("UEFI", ("93=0007",), "ipxe.efi"),
        ("UEFI, by its other number", ("93=0009",), "ipxe.efi"),
        ("iPXE from a BIOS", ("93=0000", "77=69505845"), "http://10.97.0.1/boot.ipxe"),
        ("iPXE from UEFI", ("93=0007", "77=69505845", "175=010101"), "http://10.97.0.1/boot.ipxe"),
        ("none that boots from the network", (), ""),
    ],
)
def test_each_firmware_is_told_what_to_boot(ask, firmware, options, file):
    offer = ask("lan", "02:00:00:00:03:51", *options)
    told = bytes.fromhex(offer["options"].get("67", "")).rstrip(b"\0").decode() or offer["file"]
    assert told == file
    if file and not file.startswith("http"):
        assert offer["server"] == SERVER


def test_a_laptop_without_an_address_of_its_own_has_its_name(host, unknown, known):
    unknown.check_output("dhcpcd --ipv4only --oneshot --nogateway vlan50")
    address = address_of(known, "portable-01")
    assert ipaddress.ip_address(address) in ipaddress.ip_network("10.97.8.0/21")
    # Also after the power was cut, in memory and in the middle of it all.
    host.check_output("systemctl start dnsmasq-leases && systemctl kill --signal=KILL dnsmasq")
    host.check_output("systemctl stop dnsmasq; rm -r /run/dnsmasq-leases; systemctl start dnsmasq")
    assert address_of(known, "portable-01") == address


def test_a_thousand_machines_have_their_addresses_at_once(host, unknown):
    """By all that takes time; the clock, which a busy test host stretches, is tests/bench/leases.py's."""
    before = seconds_of_work(host)
    had = json.loads(unknown.check_output("dhcp crowd vlan50 1000 240"))
    assert (had["leases"], had["addresses"]) == (1000, 1000)
    assert seconds_of_work(host) - before < 10
    # Four seconds each: one a machine would be lost on most of them.
    assert had["unanswered"] < 1000
    # A disk would be waited for at each lease.
    assert host.check_output(f"stat --file-system --format=%T $({LEASES})") == "tmpfs"


@pytest.fixture(scope="module")
def private():
    return client("private")


@pytest.fixture
def asks_itself(private):
    private.check_output("printf 'nameserver 127.0.0.1\\n' > /etc/resolv.conf")


def test_questions_over_tls_are_answered_and_none_goes_out_in_the_clear(private, asks_itself):
    with nothing_asked_outside(private):
        assert address_of(private, "www.ailleurs") == "192.0.2.20"


def test_a_resolver_whose_certificate_is_another_is_not_believed(private, asks_itself):
    private.check_output(
        "sed -i.kept 's/dns.signe/dns.autre/' /etc/stubby/stubby.yml && systemctl restart stubby dnsmasq"
    )
    try:
        assert address_of(private, "www.signe") == ""
    finally:
        private.check_output(
            "mv /etc/stubby/stubby.yml.kept /etc/stubby/stubby.yml && systemctl restart stubby dnsmasq"
        )
    assert address_of(private, "www.signe") == "192.0.2.10"
