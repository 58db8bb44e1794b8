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
    table = Table(title=department.name, title_justify="left", show_lines=True)
    for column in ("machine", "address", "name", "software"):
        table.add_column(column, no_wrap=True)
    for container in sorted(podman.containers(**lab.LABELS), key=lambda found: found["Names"][0]):
        name, addresses, *software = podman.run_in(container["Names"][0], "sh", "-c", _ASK).splitlines()
        table.add_row(container["Labels"]["machine"], _addresses(addresses), name, "\n".join(software))
    console.print(table)
    portal = department.shared_servers[0].address
    console.print("The ordiclasse command:                 . .venv/bin/activate", soft_wrap=True)
    console.print(f"The portal that the workstations open: http://{portal}/", soft_wrap=True)
    for school in department.schools.values():
        station = f"{school.workstations[0].name}.{school.key}"
        console.print(f"What the inventory says:                ordiclasse show {school.key}", soft_wrap=True)
        console.print(f"A session on a workstation:             ordiclasse ssh {station}", soft_wrap=True)


def _addresses(printed: str) -> str:
    cards = json.loads(printed)
    return "\n".join(
        f"{card['ifname']} {info['local']}/{info['prefixlen']}"
        for card in cards
        for info in card["addr_info"]
    )
