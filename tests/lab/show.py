"""What the lab's machines say of themselves, as a table."""

import json

from rich.console import Console
from rich.table import Table

from tests.containers import podman
from tests.lab import lab

# One question a machine: its name, its addresses, and which of its software is installed.
_ASK = """
hostname --fqdn 2>/dev/null || hostname
ip -json -4 address show scope global
cat /var/lib/ordiclasse/educational_software 2>/dev/null |
  xargs -r dpkg-query -W -f '${binary:Package} ${Version}\\n'
"""


def show(console: Console) -> None:
    """Print each machine with its name, address and software, then what to open."""
    department = lab.department()
    table = Table("machine", "name", "address", "software", title=department.name)
    for container in sorted(podman.containers(**lab.LABELS), key=lambda found: found["Names"][0]):
        name, addresses, *software = podman.run_in(container["Names"][0], "sh", "-c", _ASK).splitlines()
        table.add_row(container["Labels"]["machine"], name, _addresses(addresses), "\n".join(software) or "-")
    console.print(table)
    console.print(f"Open {department.ent.home_page} from a workstation, or http://198.18.0.10/ from here.")
    for school in department.schools.values():
        station = f"{school.workstations[0].name}.{school.key}"
        console.print(f"  ordiclasse show {school.key}              what the inventory says")
        console.print(f"  podman exec -it {lab.container(station)} bash   a shell on a workstation")


def _addresses(printed: str) -> str:
    cards = json.loads(printed)
    return "\n".join(
        f"{card['ifname']} {info['local']}/{info['prefixlen']}"
        for card in cards
        for info in card["addr_info"]
    )
