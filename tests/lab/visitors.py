"""Machines that come to the lab for a test (a printer, a stranger, another school), which nobody manages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from tests.containers import image, podman
from tests.containers.ready import wait_until_ready
from tests.lab import lab


@contextmanager
def visitor(name: str, *links: podman.Link, packages: str = "", **files: str) -> Iterator[str]:
    """A bare machine on these wires while the block runs, and its container's name.

    Its packages come by its card `wan`. `files` are the texts of /etc/network/interfaces.d, by interface.
    """
    machine = podman.Machine(
        name=lab.container(f"visitor-{name}"),
        image=image.build("bare"),
        links=links,
        labels={**lab.LABELS, "machine": name},
        files={
            "/etc/resolv.conf": f"nameserver {lab.WAN_ROUTER}\n",
            **{f"/etc/network/interfaces.d/{interface}": text for interface, text in files.items()},
        },
    )
    podman.start(machine)
    try:
        wait_until_ready([machine.name])
        if packages:
            install = f"apt-get update -qq && apt-get install -qq -y --no-install-recommends {packages}"
            podman.run_in(machine.name, "sh", "-c", install)
        yield machine.name
    finally:
        podman.remove(machine.name)


def wan(address: str = "") -> podman.Link:
    """A card on the Internet's side."""
    return podman.Link(lab.WAN, "wan", address=address)


def address(container: str) -> str:
    """The IPv4 address of a container on the Internet's side."""
    shown = podman.run_in(container, "ip", "-4", "address", "show", "wan")
    found = re.search(r"inet ([\d.]+)", shown)
    assert found, shown
    return found[1]


def wire(number: int, mac: str = "") -> podman.Link:
    """A card in a VLAN of the lab's school, by its 802.1Q number."""
    return podman.Link(f"ordiclasse-lab-jean-jaures-{number}", "lan", mac=mac)
