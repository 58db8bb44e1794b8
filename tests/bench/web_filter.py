"""`python -m tests.bench.web_filter`, as root: the web filter over a list of UT1's length, in its scenario.

It makes the role's machines anew. 4.6 million made-up names take the place of the scenario's `adult`, are
fetched by rsync and built; 2,000 sites are asked for by the proxy and by name. It prints time, disk and
memory, and fails where memory passes its bounds, a site is open, or names are missing; time has no bound.
"""

import json
import time

from testinfra.host import Host

from tests.bench.scenario import scenario
from tests.molecule.clients import client

NAMES = 4_600_000
ASKED = 2_000
# What the filter may hold besides the list's own pages, and a process that builds the list, in MiB.
MOST_OWN_MIB = 80
MOST_BUILDING_MIB = 64
# The filter's own programs: Python is squid's helper and the page, not Ansible's.
PROGRAMS = {name: f"pgrep -x {name}" for name in ("squid", "dnsdist", "nginx")}
PROGRAMS["python3"] = "pgrep -x -u proxy,web-filter python3"
STATE = "/var/lib/web-filter"
GENERATE = """python3 -c '
import random
draw, letters = random.Random(1), "abcdefghijklmnopqrstuvwxyz-0123456789"
above = ["com", "net", "blogspot.com", "fr", "xxx"]
with open("/srv/list/adult/domains", "w") as out:
    for number in range({names}):
        word = "".join(draw.choices(letters, k=draw.randint(4, 18)))
        print(f"x{{word}}{{number % 1000}}.{{draw.choice(above)}}", file=out)
    print("adult.example", file=out)
'"""
UPDATE = """python3 -c '
import resource, subprocess, time
begun = time.monotonic()
update = "sudo -u web-filter python3 /usr/local/lib/web-filter/update.py --now --accept-shrunk"
subprocess.run(update.split(), check=True, stdout=subprocess.DEVNULL)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(round(time.monotonic() - begun), peak // 1024)
'"""
ASK = """python3 -c '
import socket, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({{"http": "http://10.95.0.1:3128"}}))
closed = 0
for number in range({asked}):
    name = f"site{{number}}.adult.example"
    try:
        opener.open(f"http://{{name}}/", timeout=30)
    except urllib.error.HTTPError as error:
        closed += error.code == 403
    try:
        socket.gethostbyname(name)
    except socket.gaierror:
        pass
print(closed)
'"""


def memory_mib(server: Host) -> dict[str, tuple[float, float]]:
    """Each program's own memory, and its share of mapped files that the kernel may drop, in MiB (PSS)."""
    found: dict[str, tuple[float, float]] = {}
    for program, numbers in PROGRAMS.items():
        own = mapped = 0
        for number in server.run(numbers).stdout.split():
            rollup = server.check_output(f"cat /proc/{number}/smaps_rollup").splitlines()[1:]
            figures = {line.split()[0]: int(line.split()[1]) for line in rollup}
            own += figures["Pss_Anon:"]
            mapped += figures["Pss_File:"]
        found[program] = own / 1024, mapped / 1024
    return found


def main() -> None:
    """Measure in the role's scenario."""
    with scenario("web_filter"):
        measure()


def measure() -> None:
    """Measure, and print a table. Raises SystemExit with what is not as it has to be."""
    server, school, internet = client("server"), client("school"), client("internet")
    before = memory_mib(server)
    internet.check_output(GENERATE.format(names=NAMES))
    seconds, peak_mib = map(int, server.check_output(UPDATE).split())
    time.sleep(3)
    closed = int(school.check_output(ASK.format(asked=ASKED)))
    after = memory_mib(server)
    disk_mb = int(server.check_output(f"du -sB1 {STATE}").split()[0]) / 1e6
    database_mb = int(server.check_output(f"stat -c %s {STATE}/categories.cdb")) / 1e6
    names = json.loads(server.check_output(f"cat {STATE}/last.json"))
    print(f"list: {names}; fetched and built in {seconds} s, peak {peak_mib} MiB a process")
    print(f"disk: {disk_mb:.0f} MB, of which the database {database_mb:.0f}")
    print(f"closed: {closed} of {ASKED}")
    for program, (own, mapped) in after.items():
        was = before[program][0]
        print(f"{program:8} own {own:5.1f} MiB (short list: {was:5.1f}), mapped files {mapped:5.1f}")
    own_mib = sum(own for own, _ in after.values())
    print(f"all      own {own_mib:5.1f} MiB")
    wrong = [
        *([f"the filter holds more than {MOST_OWN_MIB} MiB"] if own_mib > MOST_OWN_MIB else []),
        *([f"building takes more than {MOST_BUILDING_MIB} MiB"] if peak_mib > MOST_BUILDING_MIB else []),
        *([f"{ASKED - closed} sites of the list are open"] if closed != ASKED else []),
        *([f"the list has not {NAMES} names"] if names["names"] < NAMES else []),
    ]
    if wrong:
        raise SystemExit("\n".join(wrong))


if __name__ == "__main__":
    main()
