"""The plan on the rack's door, as CSV, and in a real dnsmasq."""

import csv
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, replace
from io import StringIO
from pathlib import Path

import dns.exception
import dns.message
import dns.query
import dns.rcode
import dns.reversename
import pytest

from ordiclasse_inventory.model.device import Device, DeviceKind
from ordiclasse_inventory.outputs.plan import SchoolPlan, as_csv, as_dnsmasq, as_table, school_plan
from tests import golden
from tests.inventory import DEVICES, SCHOOL, Inventory

GOLDEN = Path(__file__).parent / "golden"
DAY = "2027-01-01"
MACHINES = """\
name,kind,mac,address,room,levels
serveur,server,02:00:00:00:01:01,10.99.0.1,Local technique,
imprimante-01,printer,02:00:00:00:01:21,10.99.0.18,Salle 1,
portable-01,laptop,02:00:00:00:01:31 02:00:00:00:01:32,10.99.0.34,Local technique,teacher
poste-02,workstation,02:00:00:00:01:12,10.99.0.67,Salle 2,CM1 CM2
poste-01,workstation,02:00:00:00:01:11,10.99.0.66,Salle 1,CE1 CE2
tablette-01,tablet,02:00:00:00:01:41,10.99.0.130,Salle 2,
tbi-01,board,02:00:00:00:01:51,,Salle 2,
videoprojecteur-01,projector,,,Salle 1,
"""


def plan_of(inventory: Inventory, day: str = DAY) -> SchoolPlan:
    department = inventory.department().as_of(day)
    return school_plan(department, department.schools["jean-jaures"], day)


@pytest.fixture
def flat(inventory: Inventory) -> SchoolPlan:
    """The lab's school, of the 2003 model."""
    return plan_of(inventory)


@pytest.fixture
def cut(inventory: Inventory) -> SchoolPlan:
    """The same school in VLANs, with machines of most kinds."""
    inventory.replace(SCHOOL, "model: 2003", "model: new")
    inventory.write(DEVICES, MACHINES)
    return plan_of(inventory)


def test_the_racks_door_of_a_school_with_vlans(cut: SchoolPlan) -> None:
    golden.check(GOLDEN / "plan-vlans.txt", as_table(cut))


def test_the_racks_door_of_a_flat_school(flat: SchoolPlan) -> None:
    golden.check(GOLDEN / "plan-flat.txt", as_table(flat))


def test_the_day_is_written_as_people_write_it(inventory: Inventory) -> None:
    assert "au 24 novembre 2026" in as_table(plan_of(inventory, "2026-11-24"))


def test_the_longest_plan_fits_on_a4(cut: SchoolPlan) -> None:
    machine = replace(
        cut.machines[0],
        name="a" * 63,
        kind=DeviceKind.TABLET_CART,
        room="Une salle au nom fort long " * 5,
        address="192.168.100.101",
        address6="fd5a:92c1:7e04:ffff::c0a8:6465",
        macs=("02:00:00:00:01:31", "02:00:00:00:01:32"),
        in_range=False,
    )
    vlan = replace(
        cut.vlans[3],
        network="192.168.100.128/25",
        network6="fd5a:92c1:7e04:fff4::/64",
        gateway="192.168.100.129",
        pool_first="192.168.100.200",
        pool_last="192.168.100.250",
    )
    plan = replace(cut, name="École " * 40, domain="a." * 60, vlans=(vlan,) * 6, machines=(machine,))
    lines = as_table(replace(plan, machines=(replace(machine, vlan=plan.vlans[0].name),))).splitlines()
    assert max(map(len, lines)) <= 100
    for whole in ("192.168.100.128/25", "192.168.100.101 *", "02:00:00:00:01:31", "02:00:00:00:01:32"):
        assert any(whole in line for line in lines)
    assert sum(line.count("a") for line in lines if line.startswith(" a")) >= 63


def test_every_device_on_the_network_stands_in_the_order_of_addresses(cut: SchoolPlan) -> None:
    assert [machine.name for machine in cut.machines] == [
        "serveur", "imprimante-01", "portable-01", "poste-01", "poste-02", "tablette-01", "tbi-01",
    ]  # fmt: skip


def test_csv_tells_what_json_tells(cut: SchoolPlan, flat: SchoolPlan) -> None:
    for plan in (cut, flat):
        rows = list(csv.DictReader(StringIO(as_csv(plan))))
        networks = [row for row in rows if row["record"] == "network"]
        assert [row["name"] for row in networks] == (["lan"] if plan.flat else []) + [
            "servers", "devices", "staff", "pupils", "tablets", "guests",
        ]  # fmt: skip
        machines = [row for row in rows if row["record"] == "machine"]
        for row, machine in zip(machines, asdict(plan)["machines"], strict=True):
            assert row["macs"].split() == list(machine["macs"])
            assert row["in_range"] == str(machine["in_range"]).lower()
            for name in ("name", "fqdn", "kind", "room", "vlan", "address", "address6"):
                assert row[name] == machine[name]


def test_a_cell_of_the_csv_is_no_formula_for_a_spreadsheet(flat: SchoolPlan) -> None:
    machine = replace(flat.machines[0], room="=1+1")
    assert ",'=1+1," in as_csv(replace(flat, machines=(machine,)))


DNSMASQ = shutil.which("dnsmasq", path=f"{os.environ['PATH']}:/usr/sbin")


def configured(plan: SchoolPlan, folder: Path, *, names_only: bool = False) -> Path:
    """A file with the plan; DHCPv6 needs a port that only root has, so names can be had alone."""
    lines = as_dnsmasq(plan).splitlines(keepends=True)
    dhcp = ("dhcp-range=", "dhcp-host=", "dhcp-option=", "enable-ra")
    file = folder / "plan.conf"
    file.write_text("".join(line for line in lines if not (names_only and line.startswith(dhcp))))
    return file


def dnsmasq() -> str:
    assert DNSMASQ, "dnsmasq is missing: apt-get install dnsmasq-base"
    return DNSMASQ


@pytest.fixture
def ask(cut: SchoolPlan, tmp_path: Path) -> Iterator["Ask"]:
    """Questions to a real dnsmasq that has the plan of the school with VLANs."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [
        "--keep-in-foreground",
        "--no-resolv",
        "--no-hosts",
        "--pid-file",
        "--log-facility=-",
        "--user=root",
    ]
    where = ["--listen-address=127.0.0.1", "--bind-interfaces", f"--port={port}"]
    file = configured(cut, tmp_path, names_only=True)
    server = subprocess.Popen([dnsmasq(), *words, *where, "-C", file], stderr=subprocess.PIPE, text=True)
    try:
        ask = Ask(port)
        ask.wait(server)
        yield ask
    finally:
        server.terminate()
        server.wait(10)
        if server.stderr:
            server.stderr.close()


class Ask:
    """A client of the resolver on a port."""

    def __init__(self, port: int) -> None:
        self.port = port

    def __call__(self, name: str, kind: str, timeout: float = 5) -> list[str] | str:
        """The answers, or the code where there is none."""
        question = dns.message.make_query(name, kind)
        answer = dns.query.udp(question, "127.0.0.1", port=self.port, timeout=timeout)
        if answer.rcode() != dns.rcode.NOERROR:
            return str(dns.rcode.to_text(answer.rcode()))
        return [record.to_text() for each in answer.answer for record in each]

    def wait(self, server: "subprocess.Popen[str]") -> None:
        """Until it answers."""
        for _ in range(50):
            if server.poll() is not None:
                raise AssertionError(server.stderr and server.stderr.read())
            try:
                self("serveur.jean-jaures.lab.internal", "A", 0.2)
            except dns.exception.Timeout:
                continue
            else:
                return
        raise AssertionError("dnsmasq does not answer")


@pytest.mark.parametrize("fixture", ["cut", "flat"])
def test_dnsmasq_accepts_the_plan(fixture: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    file = configured(request.getfixturevalue(fixture), tmp_path)
    words = [dnsmasq(), "--test", "-C", str(file)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (0, "dnsmasq: syntax check OK.")


def test_dnsmasq_answers_with_both_addresses_of_each_machine(ask: Ask, cut: SchoolPlan) -> None:
    addressed = [machine for machine in cut.machines if machine.address]
    assert len(addressed) == 6
    for machine in addressed:
        assert ask(machine.fqdn, "A") == [machine.address]
        assert ask(machine.fqdn, "AAAA") == [machine.address6]
        assert ask(str(dns.reversename.from_address(machine.address)), "PTR") == [f"{machine.fqdn}."]
        assert ask(str(dns.reversename.from_address(machine.address6)), "PTR") == [f"{machine.fqdn}."]
    assert ask("poste-99.jean-jaures.lab.internal", "A") == "NXDOMAIN"


def test_each_vlan_is_a_range_with_its_tag_and_router(cut: SchoolPlan) -> None:
    lines = as_dnsmasq(cut).splitlines()
    assert "dhcp-range=set:pupils,10.99.0.112,10.99.0.126,255.255.255.192,96h" in lines
    assert "dhcp-range=set:servers,10.99.0.0,static,255.255.255.240,96h" in lines
    assert "dhcp-option=tag:pupils,option:router,10.99.0.65" in lines
    portable = "10.99.0.34,[fd5a:92c1:7e04:3::a63:22],portable-01"
    assert f"dhcp-host=02:00:00:00:01:31,02:00:00:00:01:32,{portable}" in lines
    assert "dhcp-host=02:00:00:00:01:51,tbi-01" in lines


def test_a_machine_outside_its_vlans_range_is_marked(inventory: Inventory) -> None:
    inventory.write(DEVICES, MACHINES.replace("10.99.0.66", "10.99.0.20"))
    plan = plan_of(inventory)
    assert [machine.name for machine in plan.machines if not machine.in_range] == ["poste-01"]
    lines = as_table(plan).splitlines()
    assert [line.split()[0] for line in lines if "*" in line] == ["poste-01", "*"]


def test_a_school_without_server_or_ipv6_has_a_plan_too(inventory: Inventory) -> None:
    inventory.replace(SCHOOL, "block6: fd5a:92c1:7e04::/60\n", "")
    department = inventory.department()
    school = replace(department.schools["jean-jaures"], devices=())
    plan = school_plan(department, school, DAY)
    assert "passerelle" not in as_table(plan)
    assert "IPv6 :" not in as_table(plan)
    assert "enable-ra" not in as_dnsmasq(plan)
    assert "router" not in as_dnsmasq(plan)
    device = Device("poste-01", DeviceKind.WORKSTATION, (), "10.99.0.66")
    (machine,) = school_plan(department, replace(school, devices=(device,)), DAY).machines
    assert (machine.address6, machine.in_range) == ("", True)
