import json

import pytest

from tests.molecule.clients import client

MAC = "02:00:00:00:08:11"
NAME = "netboot.essai.lab.internal"
FROM_BIOS, FROM_UEFI, FROM_IPXE = ("93=0000",), ("93=0007",), ("93=0007", "77=69505845", "175=010101")
# What a network card's PXE says of itself (option 60).
PXE = "60=" + b"PXEClient".hex()


@pytest.fixture(scope="module")
def station():
    """A workstation with the lease and the names of the inventory's."""
    machine = client("station")
    machine.check_output("dhcpcd --ipv4only --oneshot --nogateway vlan40")
    machine.check_output("printf 'nameserver 10.95.4.1\\n' > /etc/resolv.conf")
    return machine


@pytest.fixture
def told(station):
    """What firmware is told to boot: the server, and the file or address."""

    def asked(mac, *options, card="vlan40"):
        offer = json.loads(station.check_output(f"dhcp ask {card} {mac} {PXE} {' '.join(options)}"))
        option = bytes.fromhex(offer["options"].get("67", "")).rstrip(b"\0").decode()
        return offer["server"], option or offer["file"]

    return asked


@pytest.fixture
def ordered(host):
    """An order to install, taken back in the end."""
    host.check_output("netboot install poste-01")
    yield
    host.check_output("netboot cancel poste-01")


def page(station, path):
    return station.check_output(f"curl --fail --silent http://{NAME}{path}")


def status(machine, url, *options):
    return machine.check_output(f"curl -s -o /dev/null -w '%{{http_code}}' {' '.join(options)} {url}")


@pytest.mark.parametrize("firmware", [FROM_BIOS, FROM_UEFI])
def test_firmware_is_led_to_ipxe_and_fetches_it_by_tftp(host, station, told, firmware):
    server, file = told(MAC, *firmware)
    station.check_output(f"curl --fail --silent --output /tmp/boot tftp://{server}/{file}")
    assert station.file("/tmp/boot").sha256sum == host.file(f"/usr/lib/ipxe/{file}").sha256sum


def test_ipxe_is_led_to_its_script(station, told):
    script = told(MAC, *FROM_IPXE)[1]
    assert station.check_output(f"curl --fail --silent {script}").startswith("#!ipxe\n")


def test_only_machines_of_the_inventory_are_led_and_only_where_workstations_are(told):
    assert told("02:00:00:00:08:99", *FROM_BIOS)[1] == ""
    assert told("02:00:00:00:08:20", *FROM_BIOS, card="vlan20")[1] == ""


def test_without_an_order_a_machine_starts_from_its_disk(station):
    script = page(station, "/boot.ipxe")
    assert "sanboot" in script
    assert "linux" not in script


def test_an_order_is_for_one_machine_which_fetches_the_installer(host, station, ordered):
    script = page(station, "/boot.ipxe")
    assert "hostname=poste-01 domain=essai.lab.internal" in script
    fetched = {word.rpartition("/")[2]: word for word in script.split() if word.startswith("http://")}
    assert set(fetched) == {"linux", "initrd.gz"}
    for name, address in fetched.items():
        station.check_output(f"curl --fail --silent --output /tmp/{name} {address}")
    station.check_output("gzip --test /tmp/initrd.gz")
    installers = "/usr/lib/debian-installer/images/13/amd64/text/debian-installer/amd64"
    assert station.file("/tmp/linux").sha256sum == host.file(f"{installers}/linux").sha256sum
    assert host.check_output("netboot list") == "poste-01"


def test_another_machine_of_the_same_network_is_not_installed(station, ordered):
    station.check_output("ip address add 10.95.4.12/24 dev vlan40")
    try:
        second = f"curl --fail --silent --interface 10.95.4.12 http://{NAME}"
        assert "sanboot" in station.check_output(f"{second}/boot.ipxe")
        assert "hostname string poste-02" in station.check_output(f"{second}/preseed.cfg")
        assert status(station, f"http://{NAME}/order", "-X DELETE", "--interface 10.95.4.12") == "404"
    finally:
        station.check_output("ip address del 10.95.4.12/24 dev vlan40")
    assert "linux" in page(station, "/boot.ipxe")


def test_an_order_ends_when_its_machine_says_that_it_is_installed(host, station, ordered):
    assert status(station, f"http://{NAME}/order", "-X DELETE") == "204"
    assert host.check_output("netboot list") == ""
    assert "sanboot" in page(station, "/boot.ipxe")


def test_nobody_gives_orders_by_the_network(host, station):
    for method in ("GET", "PUT", "POST", "MKCOL"):
        assert status(station, f"http://{NAME}/order", f"-X {method}") == "403"
    assert host.check_output("netboot list") == ""


def test_an_order_ends_by_itself(host, ordered):
    timers = json.loads(host.check_output("systemctl list-timers --output=json netboot-poste-01.timer"))
    now = float(host.check_output("date +%s"))
    assert timers[0]["next"] / 1e6 - now == pytest.approx(4 * 3600, abs=120)
    # As the timer does.
    host.check_output("systemctl start netboot-poste-01.service")
    assert host.check_output("netboot list") == ""


def test_a_name_that_the_inventory_has_not_is_refused_with_those_that_it_has(host):
    refused = host.run("netboot install poste-1 poste-01")
    assert refused.rc == 1
    assert "poste-01 poste-02" in refused.stderr
    assert host.check_output("netboot list") == ""


def test_the_answers_are_debconfs_and_nothing_in_them_is_secret(host, station):
    answers = page(station, "/preseed.cfg")
    assert "netcfg/hostname string poste-01\n" in answers
    assert "mirror/http/proxy string http://10.95.4.1:3142\n" in answers
    assert "passwd/root-password-crypted password !\n" in answers
    assert "PRIVATE" not in answers
    checked = station.run("curl --silent http://%s/preseed.cfg | debconf-set-selections --checkonly", NAME)
    assert (checked.rc, checked.stderr) == (0, "")


def test_the_keys_that_open_a_new_machine_are_the_team_tools_own(host, station):
    keys = host.file("/home/ordiclasse/.ssh/authorized_keys").content_string
    assert page(station, "/authorized_keys") == keys.strip()


def test_who_is_no_workstation_is_told_nothing(host, station):
    station.check_output("ip address add 10.95.4.77/24 dev vlan40")
    try:
        assert status(station, f"http://{NAME}/preseed.cfg", "--interface 10.95.4.77") == "404"
    finally:
        station.check_output("ip address del 10.95.4.77/24 dev vlan40")
    wan = host.check_output('ip -4 -o address show wan | awk \'{sub("/.*", "", $4); print $4}\'')
    assert "open|filtered" in station.check_output(f"nmap -Pn -n -sU -p 69 --max-retries 1 {wan}")


def test_printers_network_has_no_tftp(station):
    station.check_output("ip address add 10.95.2.20/24 dev vlan20")
    try:
        refused = station.run("curl --silent --max-time 5 --interface vlan20 tftp://10.95.2.1/undionly.kpxe")
    finally:
        station.check_output("ip address del 10.95.2.20/24 dev vlan20")
    assert refused.rc != 0
