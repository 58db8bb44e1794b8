"""`python -m tests.bench.leases`, as root: 1,000 machines ask for an address at once.

It makes the machines of the role dns_dhcp's scenario anew. Compared with the same dnsmasq as Debian has it,
its leases on disk; in turn, three times, and the middle one counts. Times are on the clock (seconds); it
fails above a minute.
"""

import json
from statistics import median

from testinfra.host import Host

from tests.bench.scenario import scenario
from tests.molecule.clients import client

MACHINES = 1_000
MOST_SECONDS = 60
ROUNDS = 3
IN_MEMORY, ON_DISK = "/run/dnsmasq-leases/leases", "/var/lib/misc/dnsmasq.leases"
# Nobody has a lease yet, and leases will be there.
ANEW = """
systemctl stop dnsmasq dnsmasq-leases.timer
rm -rf /run/dnsmasq-leases /var/lib/misc/dnsmasq.leases
sed -i 's|^dhcp-leasefile=.*|dhcp-leasefile={path}|' /etc/dnsmasq.d/ordiclasse.conf
systemctl start dnsmasq
"""


def main() -> None:
    """Measure, and print the ratio. Raises SystemExit where it takes longer than it may."""
    seconds: dict[str, list[float]] = {IN_MEMORY: [], ON_DISK: []}
    with scenario("dns_dhcp"):
        server, crowd = client("server"), client("unknown")
        for _ in range(ROUNDS):
            for path, found in seconds.items():
                found.append(taken(server, crowd, path))
    ours, plain = median(seconds[IN_MEMORY]), median(seconds[ON_DISK])
    print(f"{MACHINES} leases, kept in memory  {ours:6.1f} s")
    print(f"the same, kept on disk     {plain:6.1f} s   {plain / ours:.1f} times as long")
    if ours > MOST_SECONDS:
        raise SystemExit(f"more than {MOST_SECONDS} s")


def taken(server: Host, crowd: Host, path: str) -> float:
    """How long it takes until all have an address. Raises SystemExit where some have none."""
    server.check_output(ANEW.format(path=path))
    found = json.loads(crowd.check_output(f"dhcp crowd vlan50 {MACHINES} 240"))
    if found["leases"] != MACHINES:
        raise SystemExit(f"leases at {path}: {found['leases']} of {MACHINES}")
    return float(found["seconds"])


if __name__ == "__main__":
    main()
