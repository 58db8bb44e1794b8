"""The lab: the machines of inventories/lab in containers, on networks as a school has them.

The inventory says which machines there are; this module only makes bare ones, as they come out of their box.
Where a school has VLANs, each is a wire of its own and the server has a card in each: a container's kernel
may have no 802.1Q.
"""

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import yaml

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import Device
from ordiclasse_inventory.model.school import School
from ordiclasse_inventory.network.plan import Subnet
from ordiclasse_inventory.outputs.machines import SCHOOL_SERVERS, machines
from ordiclasse_inventory.outputs.places import SchoolNetwork
from ordiclasse_inventory.outputs.school_server import interface
from ordiclasse_inventory.state import known_hosts
from ordiclasse_inventory.store import read_department
from tests.containers import host, image, podman
from tests.containers.ready import wait_until_open, wait_until_ready

FOLDER = Path(__file__).parents[2] / "inventories" / "lab"
SECRETS = FOLDER / "group_vars" / "all" / "secrets.yml"
WAN = "ordiclasse-lab-wan"
WAN_SUBNET = "198.18.0.0/24"  # RFC 2544's block for tests between networks: never anybody's own
WAN_ROUTER = "198.18.0.1"
# What single machines are told: who works in it in the evening finds them on; one has a desktop, and Veyon,
# whose packages nobody waits for as long as by the school's ADSL.
HOST_VARS = FOLDER / "host_vars"
TOLD: dict[str, dict[str, object]] = {
    "serveur.jean-jaures": {"gateway_down_kbit": 1_000_000, "gateway_up_kbit": 1_000_000},
    "poste-01.jean-jaures": {"workstation_poweroff_time": ""},
    "poste-02.jean-jaures": {"workstation_poweroff_time": "", "workstation_desktop": "xfce"},
}
LABELS = {"scenario": "lab"}
# What `make lab` provisions: the shared server, and the school.
TARGETS = ("centre", "jean-jaures")

# What Debian's installer leaves on a machine with one network card. Here machines are on before there is a
# server, and dhcpcd would ask once a minute then: as a technician would, they plug the cable in anew.
DHCP = """auto lan
iface lan inet dhcp
    up while sleep 8; ! ip -4 route | grep -q '^default via'; do \\
        ip link set lan down; ip link set lan up; done >/dev/null 2>&1 &
"""
# A container has no screen: where there is a desktop, its login waits for one.
NO_SCREEN = """[LightDM]
start-default-seat=false
logind-check-graphical=false
"""


def department() -> Department:
    """The lab's department. Raises SystemExit with its problems."""
    reading = read_department(FOLDER)
    if reading.department is None:
        raise SystemExit("\n".join(map(str, reading.problems)))
    return reading.department


def up() -> list[str]:
    """Make and start what is not there; return the machines that were made now."""
    lab = department()
    key = _management_key(lab)
    _secrets(lab)
    _tell_machines()
    bare = image.build("bare")
    podman.make_network(WAN, f"--subnet={WAN_SUBNET}", f"--gateway={WAN_ROUTER}", **LABELS)
    for school in lab.schools.values():
        for number in _numbers(school):
            podman.make_bare_network(_wire(school, number), **LABELS)
    machines = list(_machines(lab, bare, key))
    made = [machine.name for machine in machines if podman.start(machine)]
    if made:
        _forget_host_keys(lab)
    wait_until_ready(made)
    wait_until_open(machine.name for machine in machines)
    return made


def bare_again(*names: str) -> None:
    """Make these machines anew, as they come out of their box; the others stay as they are."""
    for name in names:
        podman.remove(container(name))
    up()


def down() -> list[str]:
    """Remove the lab's machines, networks, key and images; return the images that others still use."""
    for container in podman.containers(**LABELS):
        podman.remove(container["Names"][0])
    labels = [f"--filter=label={key}={value}" for key, value in LABELS.items()]
    for network in podman.podman(
        "network", "ls", "--quiet", "--filter=label=owner=ordiclasse", *labels
    ).split():
        podman.podman("network", "rm", network)
    kept = image.remove_unused()
    lab = department()
    _forget_host_keys(lab)
    shutil.rmtree(SECRETS.parents[1], ignore_errors=True)
    shutil.rmtree(HOST_VARS, ignore_errors=True)
    if lab.management.key:
        shutil.rmtree(Path(lab.management.key).parent, ignore_errors=True)
    if not podman.containers():
        host.remove_namespace()
    return kept


def container(name: str) -> str:
    """The container of a machine (`centre`, `poste-01.jean-jaures`)."""
    return f"ordiclasse-lab-{name}"


def _machines(lab: Department, bare: str, key: str) -> Iterator[podman.Machine]:
    for server in lab.shared_servers:
        wan = podman.Link(WAN, "wan", address=server.address)
        yield _machine(server.name, bare, key, (wan,), {"/etc/resolv.conf": f"nameserver {WAN_ROUTER}\n"})
    for school in lab.schools.values():
        resolver = {"/etc/resolv.conf": f"nameserver {WAN_ROUTER}\n"}
        yield _machine(_host(school, school.server), bare, key, server_links(school), resolver)
        for workstation in school.workstations:
            files = {
                "/etc/network/interfaces.d/lan": DHCP,
                "/etc/lightdm/lightdm.conf.d/90-no-screen.conf": NO_SCREEN,
            }
            yield _machine(
                _host(school, workstation), bare, key, (workstation_link(school, workstation),), files
            )


def server_links(school: School) -> tuple[podman.Link, ...]:
    """A server's cards: one to the WAN, and one with its own MAC address in each network of its school."""
    access, mac = school.server_access, school.server.macs[0]
    return (
        podman.Link(WAN, access.wan_interface, address=access.host),
        *(
            podman.Link(_wire(school, number), interface(number, access), mac=mac)
            for number in _numbers(school)
        ),
    )


def workstation_link(school: School, workstation: Device) -> podman.Link:
    """A workstation's card, plugged in the network of its VLAN."""
    around = SchoolNetwork.of(school).around(workstation)
    number = around.number if isinstance(around, Subnet) else 0
    return podman.Link(_wire(school, number), "lan", mac=workstation.macs[0])


def _machine(
    name: str, bare: str, key: str, links: tuple[podman.Link, ...], files: dict[str, str]
) -> podman.Machine:
    return podman.Machine(
        name=container(name),
        image=bare,
        links=links,
        labels={**LABELS, "machine": name},
        files={"/root/.ssh/authorized_keys": key, **files},
    )


def _host(school: School, device: Device) -> str:
    return f"{device.name}.{school.key}"


def _numbers(school: School) -> list[int]:
    """The 802.1Q numbers of a school's networks; 0 alone where it is flat."""
    return [network.number for network in SchoolNetwork.of(school).networks(school.server)]


def _wire(school: School, number: int) -> str:
    return f"ordiclasse-lab-{school.key}" + (f"-{number}" if number else "")


def _management_key(lab: Department) -> str:
    """The public half of the lab's management key, made at the first start for whoever owns the checkout."""
    if lab.management.key is None:
        raise SystemExit("inventories/lab/department.yml: management.key: the lab needs one")
    private = Path(lab.management.key)
    public = private.with_name(f"{private.name}.pub")
    if not private.exists():
        private.parent.mkdir(mode=0o700, exist_ok=True)
        keygen = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "ordiclasse lab", "-f", str(private)]
        subprocess.run(keygen, check=True)
        owner = FOLDER.stat()
        for path in (private.parent, private, public):
            os.chown(path, owner.st_uid, owner.st_gid)
    return public.read_text()


def _tell_machines() -> None:
    """What a department says in `host_vars`."""
    HOST_VARS.mkdir(exist_ok=True)
    for name, variables in TOLD.items():
        (HOST_VARS / f"{name}.yml").write_text(yaml.safe_dump(variables))


def _secrets(lab: Department) -> None:
    """What a department keeps with ansible-vault: made up here, where `up` finds none."""
    if SECRETS.exists():
        return
    servers = (machine for machine in machines(lab) if SCHOOL_SERVERS in machine.groups)
    accounts = {each["name"] for server in servers for each in server.variables["file_server_accounts"]}
    teachers = secrets.token_urlsafe(9)
    hashed = subprocess.check_output(["openssl", "passwd", "-6", "-stdin"], input=teachers, text=True)
    made = {
        "backup_secret": secrets.token_urlsafe(24),
        "file_server_passwords": {account: secrets.token_urlsafe(9) for account in sorted(accounts)},
        "web_filter_teacher_password_hash": hashed.strip(),
    }
    SECRETS.parent.mkdir(parents=True, exist_ok=True)
    SECRETS.touch(mode=0o600)
    # Who tries the lab opens a site with it.
    SECRETS.write_text(
        f"# The teachers' password at http://filtre.SCHOOL.DOMAIN/: {teachers}\n{yaml.safe_dump(made)}"
    )
    owner = FOLDER.stat()
    for path in (SECRETS.parents[1], SECRETS.parent, SECRETS):
        os.chown(path, owner.st_uid, owner.st_gid)


def _forget_host_keys(lab: Department) -> None:
    """Drop the host keys of machines made anew; in place, so that the file keeps its owner."""
    path = known_hosts()
    if not path.exists():
        return
    names = {server.address for server in lab.shared_servers}
    for school in lab.schools.values():
        names |= {school.server_access.host, *(device.address for device in school.devices)}
        names |= {_host(school, device) for device in school.devices}
    names |= {server.name for server in lab.shared_servers}
    kept = [line for line in path.read_text().splitlines() if not names & set(line.split(" ")[0].split(","))]
    path.write_text("".join(f"{line}\n" for line in kept))
