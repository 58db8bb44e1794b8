"""The school's power is cut twenty times while it is provisioned: `make test-slow`.

Four times from bare machines, five cuts each: each in a later role than the one before, so that every next
run has to come through what was cut, and at any moment of that role. Machines are killed, as containers are;
what the kernel had not written is there all the same, which a real cut would lose.
"""

import random
import re
import subprocess
import time
from collections.abc import Iterator

import pytest

from ordiclasse_inventory.outputs.machines import machines
from ordiclasse_inventory.runs.probe import Condition, probe
from ordiclasse_inventory.runs.ways import ways
from tests.containers import podman
from tests.lab import lab
from tests.lab.conftest import failed_units, ordiclasse
from tests.lab.visitors import visitor, wan, wire

MACHINES = ("serveur.jean-jaures", "poste-01.jean-jaures", "poste-02.jean-jaures")
LIVES, CUTS = 4, 5
# A role's time; a cut that comes after its end is in a later one. The last three roles take longer.
MOST_SECONDS = 10
SEED = random.SystemRandom().randrange(2**32)
SERVER_OUTSIDE, SERVER_INSIDE = "198.18.0.11", "10.99.0.65"
# Of all services that a school's server has, Debian's own settings among them.
PORTS = "22,25,53,69,80,111,123,139,443,445,631,3128-3130,3142,5353,8000,8080,8428,8429,9090,9100"
STEP = re.compile(r"step (\d+) of (\d+)")


@pytest.fixture(scope="module")
def outside() -> Iterator[str]:
    """A machine on the Internet that looks who answers."""
    lab.down()
    lab.up()
    assert ordiclasse("provision", "centre").code == 0
    with visitor("outside", wan(), packages="nmap") as name:
        yield name


@pytest.fixture(scope="module")
def stranger(outside: str) -> Iterator[str]:
    """A machine in the pupils' network that the inventory doesn't know."""
    address = "auto lan\niface lan inet static\n  address 10.99.0.125/26\n"
    with visitor("stranger", wan(), wire(40, mac="02:00:00:00:09:98"), packages="nmap", lan=address) as name:
        yield name


@pytest.mark.parametrize("life", range(LIVES))
def test_a_provision_that_is_cut_again_and_again_ends_as_one_that_never_was(
    outside: str, stranger: str, life: int
) -> None:
    chance = random.Random(f"{SEED} {life}")
    print(f"seed {SEED}, life {life}")
    lab.bare_again(*MACHINES)
    steps = steps_of_a_run()
    codes = []
    for step in sorted(chance.sample(range(2, steps - 2), CUTS)):
        code, said = cut_at(step, chance.uniform(0, MOST_SECONDS))
        # Where nothing is under way just then (a machine is waited for), a run may come through.
        assert code == 0 or (code == 1 and "ordiclasse provision jean-jaures" in said), said
        codes.append(code)
        wait_for_the_server()
        assert opened(outside, SERVER_OUTSIDE) == {22}, f"after the cut in step {step}"
        # Where the pupils are, nothing, or what a stranger finds at a server that is done.
        assert opened(stranger, SERVER_INSIDE) <= {53, 80}, f"after the cut in step {step}"
    assert 1 in codes, "one cut at least is told"
    whole = ordiclasse("provision", "jean-jaures")
    assert whole.states == dict.fromkeys(MACHINES, "done"), whole.verdicts
    for name in MACHINES:
        assert failed_units(name) == set(), name
        assert podman.run_in(lab.container(name), "dpkg", "--audit") == ""
    again = ordiclasse("provision", "jean-jaures")
    assert [verdict["changed"] for verdict in again.run["verdicts"]] == [0, 0, 0]


def steps_of_a_run() -> int:
    """How many steps a provision of the school has."""
    with start() as run:
        found = next(found for line in run.stdout or () if (found := STEP.search(line)))
        run.terminate()
        run.communicate()
    return int(found[2])


def start() -> subprocess.Popen[str]:
    """A provision of the school, as a technician starts it."""
    command = ["ordiclasse", "provision", "jean-jaures", "--inventory", str(lab.FOLDER)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def cut_at(step: int, seconds: float) -> tuple[int, str]:
    """Start a provision, cut the power so long after that step began, switch on again; how the run ended,
    and what it said. That it comes to that step is that what an earlier cut left didn't stop it.
    """
    with start() as run:
        said = []
        for line in run.stdout or ():
            said.append(line)
            found = STEP.search(line)
            if found and int(found[1]) >= step:
                break
        else:
            pytest.fail(f"it didn't come to step {step}:\n{''.join(said)}")
        time.sleep(seconds)
        assert run.poll() in {None, 0}, f"it failed before the cut:\n{''.join(said)}{run.stdout.read()}"
        for name in MACHINES:
            podman.podman("kill", lab.container(name))
        for name in MACHINES:
            podman.switch_on(lab.container(name))
        rest, _ = run.communicate(timeout=600)
    print(f"cut {seconds:.1f} s after step {step} began, {''.join(said[-1:]).strip()}")
    return run.returncode, "".join(said) + rest


def opened(visitor: str, address: str) -> set[int]:
    """The server's ports that answer a visitor."""
    # A container's card has another MAC address after each start, which the visitor would not know of.
    podman.run_in(visitor, "ip", "neighbour", "flush", "all")
    scan = ("nmap", "-Pn", "-n", f"-p{PORTS}", "--disable-arp-ping", "-oG", "-", address)
    return set(map(int, re.findall(r"(\d+)/open/", podman.run_in(visitor, *scan))))


def wait_for_the_server() -> None:
    """Wait until the server, be it bare, is up and opens a session, as who tries again would."""
    department = lab.department()
    server = next(machine for machine in machines(department) if machine.name == MACHINES[0])
    up = "systemctl is-system-running | grep -qE 'running|degraded'"
    waiting = f"for _ in $(seq 120); do {up} && exit; sleep 1; done; exit 1"
    podman.run_in(lab.container(server.name), "sh", "-c", waiting)
    with ways(department) as ssh_config:
        for _ in range(60):
            if probe([server], ssh_config)[server.name].condition is not Condition.UNREACHABLE:
                return
            time.sleep(1)
    pytest.fail("the server opens no session")
