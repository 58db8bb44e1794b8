"""A computer with a BIOS and one with UEFI start from the network: to the disk, or to Debian's installer."""

import pytest

from tests.molecule.computer import Computer, wait_for
from tests.molecule.machines import Scenario

ADDRESSES = {"poste-bios": "10.94.0.11", "poste-uefi": "10.94.0.12"}
STARTED_SECONDS = 300
# By emulation on a busy host; with KVM a minute is enough.
ASKED_SECONDS = 1200
MIRROR_ASKED = "find /var/cache/apt-cacher-ng -path '*/dists/*' -name '*Release*'"


@pytest.fixture(scope="module")
def scenario():
    return Scenario.from_environment()


@pytest.fixture(scope="module", params=ADDRESSES)
def computer(request, scenario):
    name = request.param
    mac = f"02:00:00:00:09:{ADDRESSES[name].rpartition('.')[2]}"
    return Computer(name, mac, name == "poste-uefi", scenario.folder / name)


@pytest.fixture
def asked(host, computer):
    """What the computer asked the web server for, and got, since the test began."""
    log = "/var/log/nginx/access.log"
    host.check_output(f": > {log}")

    def since():
        lines = [line.split() for line in host.file(log).content_string.splitlines()]
        return [words[6] for words in lines if words[0] == ADDRESSES[computer.name] and words[8] == "200"]

    return since


def test_without_an_order_it_goes_on_to_its_disk(host, scenario, computer, asked):
    host.check_output(f"netboot cancel {computer.name}")
    with computer.on(scenario, "lan") as running:
        wait_for(computer.started_from_disk, STARTED_SECONDS, computer, running)
    assert asked() == ["/boot.ipxe"]


def test_once_ordered_the_installer_takes_its_answers_and_asks_the_mirror(host, scenario, computer, asked):
    host.check_output("rm -rf /var/cache/apt-cacher-ng/debrep/dists")
    assert host.check_output(MIRROR_ASKED) == ""
    host.check_output(f"netboot install {computer.name}")
    with computer.on(scenario, "lan") as running:
        wait_for(lambda: "/preseed.cfg" in asked(), ASKED_SECONDS, computer, running)
        assert asked() == ["/boot.ipxe", "/linux", "/initrd.gz", "/preseed.cfg"]
        # Through the school's cache, and no question on the way.
        wait_for(lambda: host.check_output(MIRROR_ASKED), ASKED_SECONDS, computer, running)
    # It isn't installed yet: whoever cuts its power now starts again.
    assert host.check_output("netboot list") == computer.name
    host.check_output(f"netboot cancel {computer.name}")
