"""`python -m tests.bench.provision`, as root: provisioning against apt-get install alone.

From bare machines and the same package cache, which the first run fills: `apt-get install` of the packages
that a provisioned machine has and a bare one has not, as a technician does it (one server, the other one, the
workstations), and `ordiclasse provision`, in turn, and the median of each; once the same packages on all at
once, and a provision with nothing to do; last a task of Ansible's, by our connection and by its own. Times
are on the clock (seconds); memory is each process's share (PSS), in MiB. It ends with 1 where these are
beyond what is wanted.
"""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from statistics import median

from tests.containers import podman
from tests.lab import lab
from tests.lab.visitors import address, visitor, wan

SERVERS = ("centre", "serveur.jean-jaures")
STATIONS = ("poste-01.jean-jaures", "poste-02.jean-jaures")
PACKAGES = "dpkg-query --show --showformat '${db:Status-Abbrev}${binary:Package}\\n' | sed -n 's/^ii *//p'"
INSTALL = "DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends"
# How often both are timed: what else the machine does makes one of them half as long again.
ROUNDS = 3
# What a provision may take of apt-get's time, how much longer the first is than one with nothing to do, and
# what the school's server may take of memory.
MOST_TIMES, LEAST_TIMES, MOST_MIB = 1.5, 5, 1024
# What machines begin by themselves after a first provision: lists are fetched, timers catch up.
IDLE = """
until test -z "$(systemctl list-jobs --no-legend; systemctl list-units --no-legend --state=activating)"; do
  sleep 1
done
"""
MEMORY = """
for process in /proc/[0-9]*; do
  name=$(cat $process/comm) && awk -v name="$name" '/^Pss:/ {print name, $2}' $process/smaps_rollup || :
done 2>/dev/null
"""


def main() -> None:
    """Fill the cache, measure, and print the ratios."""
    lab.down()
    lab.up()
    plain = packages(SERVERS[0])
    with package_cache() as proxy:
        fill(proxy)
        wanted = {name: sorted(packages(name) - plain) for name in (*SERVERS, *STATIONS)}
        wait_until_idle()
        memory = memory_mib(SERVERS[1])
        at_once = installed(proxy, wanted, [[*SERVERS, *STATIONS]])
        rounds = []
        for _ in range(ROUNDS):
            plainly = installed(proxy, wanted, [SERVERS[:1], SERVERS[1:], STATIONS])
            lab.bare_again(*SERVERS, *STATIONS)
            rounds.append((plainly, provision(proxy)))
            wait_until_idle()
        second = provision(proxy)
    for name, names in wanted.items():
        print(f"{name}: {len(names)} packages")
    one_by_one, first = map(median, zip(*rounds, strict=True))
    for plainly, provisioned in rounds:
        print(f"a round: apt-get {plainly:.0f} s, provision {provisioned:.0f} s")
    print(f"apt-get install            {one_by_one:6.0f} s")
    print(f"the same, all at once      {at_once:6.0f} s")
    ratios = f"{first / one_by_one:.2f} times, {first / at_once:.2f} times"
    print(f"ordiclasse provision       {first:6.0f} s   {ratios}")
    print(f"the same, nothing to do    {second:6.0f} s   {first / second:.1f} times shorter than the first")
    for name in ("ssh_forkserver", "ssh"):
        print(f"a task with nothing to do, by {name:15} {task_seconds(name) * 1000:6.0f} ms")
    print(f"memory of {SERVERS[1]}, idle: {sum(memory.values()):.0f} MiB")
    for name, mib in sorted(memory.items(), key=lambda found: -found[1])[:12]:
        print(f"  {name:20} {mib:6.1f}")
    if first > MOST_TIMES * one_by_one or first < LEAST_TIMES * second or sum(memory.values()) > MOST_MIB:
        raise SystemExit(
            f"wanted: {MOST_TIMES} times apt-get at most, {LEAST_TIMES} times shorter, {MOST_MIB} MiB at most"
        )


@contextmanager
def package_cache() -> Iterator[str]:
    """A cache on the Internet's side, which all fetch through; its address as a proxy."""
    with visitor("cache", wan(), packages="apt-cacher-ng") as name:
        yield f"http://{address(name)}:3142"


def fetch_through(proxy: str, container: str) -> None:
    """Have apt, and the school's own cache where there will be one, ask that cache."""
    for path, line in (
        ("/etc/apt/apt.conf.d/99bench", f'Acquire::http::Proxy "{proxy}";'),
        # Two caches in a row: what one closes while it fetches anew, the other asks for again.
        ("/etc/apt-cacher-ng/bench.conf", f"Proxy: {proxy}\nDlMaxRetries: 100"),
    ):
        podman.run_in(container, "sh", "-ec", f"mkdir -p $(dirname {path}); echo '{line}' > {path}")


def fill(proxy: str) -> None:
    """Provision the lab a first time; twice more where a mirror cut the connection."""
    for _ in range(2):
        with suppress(subprocess.CalledProcessError):
            provision(proxy)
            return
    provision(proxy)


def wait_until_idle() -> None:
    """Wait until no machine has begun anything by itself that isn't done."""
    for name in (*SERVERS, *STATIONS):
        podman.run_in(lab.container(name), "timeout", "300", "sh", "-c", IDLE)


def provision(proxy: str) -> float:
    """Provision the lab; how long it took. Raises CalledProcessError where a machine has a problem."""
    for name in SERVERS:
        fetch_through(proxy, lab.container(name))
    begun = begin()
    words = ["ordiclasse", "provision", *lab.TARGETS, "--inventory", str(lab.FOLDER)]
    subprocess.run(words, check=True)
    return time.monotonic() - begun


def installed(proxy: str, wanted: Mapping[str, list[str]], steps: Sequence[Sequence[str]]) -> float:
    """Install the packages on bare machines, those of a step side by side; how long it took."""
    with ExitStack() as stack:
        machines = {name: stack.enter_context(visitor(f"bare-{name}", wan())) for name in wanted}
        for container in machines.values():
            fetch_through(proxy, container)

        def install(name: str) -> None:
            script = f"apt-get update -qq && {INSTALL} {' '.join(wanted[name])}"
            podman.run_in(machines[name], "sh", "-ec", script)

        begun = begin()
        with ThreadPoolExecutor() as pool:
            for step in steps:
                list(pool.map(install, step))
        return time.monotonic() - begun


def begin() -> float:
    """The time, once what others wrote is on the disk: who is measured doesn't wait for that."""
    os.sync()
    return time.monotonic()


def task_seconds(connection: str, more: int = 40) -> float:
    """How long a task of Ansible's takes on the shared server: what so many more take, each."""
    environment = {**os.environ, "ANSIBLE_TRANSPORT": connection}
    took = []
    for count in (1, 1 + more):
        with tempfile.NamedTemporaryFile("w", suffix=".yml") as playbook:
            task = "{ansible.builtin.file: {path: /etc/hosts, mode: '0644'}}"
            tasks = ", ".join([task] * count)
            Path(playbook.name).write_text(f"- {{hosts: centre, gather_facts: false, tasks: [{tasks}]}}\n")
            begun = time.monotonic()
            words = ["ansible-playbook", "--inventory", str(lab.FOLDER / "ordiclasse.yml"), playbook.name]
            subprocess.run(words, env=environment, check=True, stdout=subprocess.DEVNULL)
            took.append(time.monotonic() - begun)
    return (took[1] - took[0]) / more


def packages(name: str) -> set[str]:
    """The packages that a machine of the lab has."""
    return set(podman.run_in(lab.container(name), "sh", "-c", PACKAGES).split())


def memory_mib(name: str) -> dict[str, float]:
    """What the processes of a machine hold, by program."""
    found: dict[str, float] = {}
    for line in podman.run_in(lab.container(name), "sh", "-c", MEMORY).splitlines():
        program, _, kib = line.rpartition(" ")
        found[program] = found.get(program, 0) + int(kib) / 1024
    return found


if __name__ == "__main__":
    main()
