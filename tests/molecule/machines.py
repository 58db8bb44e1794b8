"""The machines of a molecule scenario: `python -m tests.molecule.machines up|down`.

Molecule says by its environment which scenario it runs; the scenario's platforms say which machines it has:

    platforms:
      - name: server
        networks:
          - {name: wan}                            # NAT to Debian's mirror, and names
          - {name: lan, mac: "02:00:00:00:00:01"}  # layer 2 alone, the scenario's own
      - name: client
        networks:
          - {name: mgmt}                           # the test's own way in: no way out, no names
          - {name: lan, mac: "02:00:00:00:00:11"}
          - {name: vlan40}                         # as lan: a VLAN's own wire, where the kernel has no VLANs
        devices: [loop-control, loop0]             # of the host's /dev, besides those that all have

The first platform is the machine under test (group `molecule`), the others are its clients (group `clients`).
An interface is called as its network. Ansible comes over SSH by the first network that has addresses.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.containers import image, podman
from tests.containers.ready import wait_until_ready

# RFC 2544's block for tests between networks: never anybody's own.
WAN = "198.18.1.0/24"
WAN_ROUTER = "198.18.1.1"
MGMT = "198.18.2.0/24"
MGMT_HOST = "198.18.2.1"
# The names of networks that belong to one scenario.
OWN = ("lan", "vlan")


@dataclass(frozen=True)
class Scenario:
    """Which scenario of which role, and where molecule keeps its things for it."""

    role: str
    name: str
    folder: Path

    @classmethod
    def from_environment(cls) -> "Scenario":
        """The scenario that molecule is running now."""
        return cls(
            role=Path(os.environ["MOLECULE_PROJECT_DIRECTORY"]).name,
            name=os.environ["MOLECULE_SCENARIO_NAME"],
            folder=Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"]),
        )

    @property
    def key(self) -> Path:
        """The private key that opens the scenario's machines."""
        return self.folder / "ssh_key"

    @property
    def label(self) -> str:
        """What the scenario's containers and networks are marked with."""
        return f"{self.role}.{self.name}"

    def container(self, platform: str) -> str:
        """A platform's container."""
        return f"ordiclasse-{self.role}-{self.name}-{platform}"

    def network(self, name: str) -> str:
        """The network behind one of the names of `platforms`."""
        if name.startswith(OWN):
            return f"ordiclasse-{self.role}-{self.name}-{name}"
        return f"ordiclasse-molecule-{name}"


def up(scenario: Scenario) -> None:
    """Make the scenario's networks and machines, and wait until they are up."""
    platforms = yaml.safe_load(Path(os.environ["MOLECULE_FILE"]).read_text())["platforms"]
    scenario.folder.mkdir(parents=True, exist_ok=True)
    if not scenario.key.exists():
        keygen = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "molecule", "-f", str(scenario.key)]
        subprocess.run(keygen, check=True)
    podman.make_network(scenario.network("wan"), f"--subnet={WAN}")
    # Named, since podman gives the host no address of its own on an internal network without names.
    mgmt = (f"--subnet={MGMT}", f"--gateway={MGMT_HOST}")
    podman.make_network(scenario.network("mgmt"), "--internal", "--disable-dns", *mgmt)
    for name in {network["name"] for platform in platforms for network in platform["networks"]}:
        if name.startswith(OWN):
            podman.make_bare_network(scenario.network(name), scenario=scenario.label)
    names = []
    for platform in platforms:
        machine = _machine(scenario, platform, "tested" if platform is platforms[0] else "client")
        podman.start(machine)
        names.append(machine.name)
    wait_until_ready(names)


def down(scenario: Scenario) -> None:
    """Remove what `up` made for this scenario; the networks that scenarios share stay."""
    for container in podman.containers(scenario=scenario.label):
        podman.remove(container["Names"][0])
    mine = ("--filter=label=owner=" + podman.OWNER, f"--filter=label=scenario={scenario.label}")
    for network in podman.podman("network", "ls", "--quiet", *mine).split():
        podman.podman("network", "rm", network)


def inventory(scenario: Scenario) -> dict[str, Any]:
    """The scenario's machines as Ansible's script inventories are (docs: developing_inventory)."""
    hosts, groups = {}, {}
    for container in podman.containers(scenario=scenario.label):
        inspected = json.loads(podman.podman("inspect", container["Names"][0]))[0]
        networks = inspected["NetworkSettings"]["Networks"]
        name = container["Labels"]["platform"]
        groups[name] = container["Labels"]["part"]
        hosts[name] = {
            "ansible_host": next(net["IPAddress"] for net in networks.values() if net["IPAddress"]),
            "ansible_user": image.ACCOUNT,
            "ansible_become": True,
            "ansible_ssh_private_key_file": str(scenario.key),
            "ansible_ssh_common_args": "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null"
            " -o LogLevel=ERROR",
            "ansible_python_interpreter": "/usr/bin/python3",
        }
    return {
        "molecule": {"hosts": [name for name, role in groups.items() if role == "tested"]},
        "clients": {"hosts": [name for name, role in groups.items() if role == "client"]},
        "_meta": {"hostvars": hosts},
    }


def _machine(scenario: Scenario, platform: dict[str, Any], part: str) -> podman.Machine:
    networks: list[dict[str, str]] = platform["networks"]
    public = scenario.key.with_suffix(".pub").read_text()
    files = {f"/home/{image.ACCOUNT}/.ssh/authorized_keys": public}
    if any(network["name"] == "wan" for network in networks):
        files["/etc/resolv.conf"] = f"nameserver {WAN_ROUTER}\n"
    return podman.Machine(
        name=scenario.container(platform["name"]),
        image=image.build(platform.get("image", "managed")),
        links=tuple(_link(scenario, **network) for network in networks),
        labels={"scenario": scenario.label, "platform": platform["name"], "part": part},
        files=files,
        devices=tuple(platform.get("devices", ())),
    )


def _link(scenario: Scenario, name: str, mac: str = "", address: str = "") -> podman.Link:
    return podman.Link(scenario.network(name), name, mac, address)


if __name__ == "__main__":
    {"up": up, "down": down}[sys.argv[1]](Scenario.from_environment())
