import json
import time
from contextlib import contextmanager
from urllib.parse import quote

import pytest

from tests.molecule import playbook
from tests.molecule.clients import client
from tests.wan import cut

FACTS = "/var/lib/prometheus/node-exporter"
# vmagent asks again after a minute at most, once a block was refused.
PATIENCE_SECONDS = 180


@pytest.fixture(scope="module")
def centre():
    return client("centre")


def page(machine, url):
    """What a service of the machine answers, as a technician asks it there."""
    return machine.check_output(
        f"python3 -c 'import urllib.request as u; print(u.urlopen(\"{url}\").read().decode())'"
    )


def query(centre, expression):
    found = json.loads(page(centre, f"http://127.0.0.1:9090/api/v1/query?query={quote(expression)}"))
    return {json.dumps(each["metric"], sort_keys=True): each for each in found["data"]["result"]}.values()


def alerts(centre):
    """The alerts that Alertmanager shows: their names and servers."""
    shown = json.loads(page(centre, "http://127.0.0.1:9093/api/v2/alerts?active=true&inhibited=false"))
    return {(each["labels"]["alertname"], each["labels"].get("instance")) for each in shown}


def wait_for(what):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := what()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(1)
    return found


def tell(host, text):
    """Put a fact where the roles and their programs put theirs."""
    host.check_output(f"printf %s > {FACTS}/test.new && mv {FACTS}/test.new {FACTS}/test.prom", text)


def samples_taken(host, number=4):
    """Wait until vmagent took some more samples; return how many of them began after the call."""
    count = (
        "import urllib.request as u; print(next(line.split()[1] for line in"
        " u.urlopen('http://127.0.0.1:8429/metrics').read().decode().splitlines()"
        " if line.startswith('vm_promscrape_scraped_samples_count ')))"
    )

    def taken():
        # It listens some moments after its start.
        said = host.run("python3 -c %s", count)
        return int(said.stdout) if said.rc == 0 else None

    wait_for(lambda: taken() is not None)
    before = taken()
    wait_for(lambda: taken() >= before + number)
    return number - 1  # the first may have been under way


def test_a_server_tells_of_itself_under_its_schools_name(centre):
    (sample,) = wait_for(lambda: query(centre, 'up{job="node"}'))
    assert sample["metric"]["instance"] == "school"
    assert (sample["metric"]["school"], sample["metric"]["commune"]) == ("jean-jaures", "Besançon")
    assert sample["value"][1] == "1"


def test_the_link_is_told(host, centre):
    host.check_output("systemctl start school-facts.service")
    (link,) = wait_for(lambda: query(centre, "school_link_up"))
    assert link["value"][1] == "1"


def test_what_the_package_cache_saves_is_told(host, centre):
    cache, logs = "/var/cache/apt-cacher-ng/debrep", "/var/log/apt-cacher-ng"
    host.check_output(f"systemctl stop apt-cacher-ng; rm -rf {cache} {logs}/*; systemctl start apt-cacher-ng")
    for _ in range(2):
        host.check_output(
            "cd /tmp; rm -f hello_*.deb; apt-get -o Acquire::http::Proxy=http://127.0.0.1:3142 download hello"
        )
    size = int(host.check_output("cat /tmp/hello_*.deb | wc --bytes"))
    host.check_output("systemctl start school-facts.service")
    for name, times in (("fetched", 1), ("served", 2)):
        (told,) = wait_for(lambda name=name: query(centre, f"school_cache_{name}_bytes > 0"))
        # With the heads of the answers.
        assert times * size < int(told["value"][1]) < times * (size + 1000)


# smartctl 7.4's words (its --json): a sound disk, one that fails, a USB bridge that doesn't let one ask,
# one that is gone, and a RAID card with the volume that it shows and the two disks behind it.
SMARTCTL = {
    ("--scan-open --json", 0): {
        "devices": [
            {"name": "/dev/sda", "info_name": "/dev/sda", "type": "scsi", "protocol": "SCSI"},
            {"name": "/dev/sdb", "info_name": "/dev/sdb [SAT]", "type": "sat", "protocol": "ATA"},
            {"name": "/dev/sdc", "open_error": "No such device"},
            {"name": "/dev/sdd", "info_name": "/dev/sdd", "type": "scsi", "protocol": "SCSI"},
            {"name": "/dev/nvme0", "info_name": "/dev/nvme0", "type": "nvme", "protocol": "NVMe"},
            {
                "name": "/dev/bus/0",
                "info_name": "/dev/bus/0 [megaraid_disk_00]",
                "type": "megaraid,0",
                "protocol": "SCSI",
            },
            {
                "name": "/dev/bus/0",
                "info_name": "/dev/bus/0 [megaraid_disk_01] [SAT]",
                "type": "sat+megaraid,1",
                "protocol": "ATA",
            },
        ]
    },
    ("--health --json --device scsi /dev/sda", 1): {
        "smartctl": {
            "messages": [{"string": "/dev/sda: Unknown USB bridge [0x1234:0x5678]", "severity": "error"}]
        }
    },
    ("--health --json --device sat /dev/sdb", 0): {"smart_status": {"passed": True}},
    ("--health --json --device scsi /dev/sdd", 4): {},
    ("--health --json --device nvme /dev/nvme0", 8): {
        "smart_status": {"passed": False, "nvme": {"value": 4}},
    },
    ("--health --json --device megaraid,0 /dev/bus/0", 0): {"smart_status": {"passed": True}},
    ("--health --json --device sat+megaraid,1 /dev/bus/0", 8): {"smart_status": {"passed": False}},
}


@contextmanager
def disks(host):
    """Disks, which a container has none of: what smartctl says is ours, in a place before its own."""
    cases = [
        f"'{words}') echo '{json.dumps({'json_format_version': [1, 0], **said})}'; exit {code} ;;\n"
        for (words, code), said in SMARTCTL.items()
    ]
    fake = '#!/bin/sh\ncase "$*" in\n' + "".join(cases) + "*) exit 1 ;;\nesac\n"
    place = "/usr/local/sbin/smartctl"
    host.check_output("printf %%s %s > %s; chmod +x %s", fake, place, place)
    try:
        yield
    finally:
        host.check_output("rm %s", place)


def test_a_disk_that_fails_is_told_and_one_that_is_sound_is_not(host, centre):
    # The words by which it is asked are the real one's.
    assert json.loads(host.run("smartctl --scan-open --json").stdout)["smartctl"]["exit_status"] == 0
    with disks(host):
        host.check_output("systemctl start school-facts.service")
    served = page(host, "http://127.0.0.1:9100/metrics")
    assert {line for line in served.splitlines() if line.startswith("school_disk")} == {
        'school_disk_healthy{disk="/dev/nvme0"} 0',
        'school_disk_healthy{disk="/dev/sdb [SAT]"} 1',
        'school_disk_healthy{disk="/dev/bus/0 [megaraid_disk_00]"} 1',
        'school_disk_healthy{disk="/dev/bus/0 [megaraid_disk_01] [SAT]"} 0',
    }
    wait_for(lambda: ("DiskFailing", "school") in alerts(centre))
    # Replaced.
    host.check_output("systemctl start school-facts.service")
    wait_for(lambda: ("DiskFailing", "school") not in alerts(centre))


def test_a_server_that_never_spoke_is_missed(centre):
    wait_for(lambda: ("ServerSilent", "never") in alerts(centre))
    assert ("ServerSilent", "school") not in alerts(centre)


def test_an_old_backup_is_told_and_a_new_one_clears_it(host, centre):
    old = int(time.time()) - 3 * 86400
    tell(host, f'school_backup_last_success_timestamp_seconds{{repository="shared"}} {old}\n')
    wait_for(lambda: ("BackupOld", "school") in alerts(centre))
    tell(host, f'school_backup_last_success_timestamp_seconds{{repository="shared"}} {old + 3 * 86400}\n')
    wait_for(lambda: ("BackupOld", "school") not in alerts(centre))


def test_a_cut_link_is_told_and_its_history_comes_afterwards(host, centre):
    """Also what was seen before an upgrade in the middle of it; of a power cut, see README.md."""
    tell(host, "school_test_fact 1\n")
    wait_for(lambda: query(centre, "school_test_fact == 1"))
    with cut(host):
        began = time.time()
        tell(host, "school_test_fact 2\n")
        taken = {"2": samples_taken(host)}
        host.check_output("systemctl restart vmagent.service")
        tell(host, "school_test_fact 3\n")
        taken["3"] = samples_taken(host)
        wait_for(lambda: ("ServerSilent", "school") in alerts(centre))
        assert not query(centre, "last_over_time(school_test_fact[1h]) >= 2")
        ended = time.time()
    wait_for(lambda: ("ServerSilent", "school") not in alerts(centre))

    def missing():
        (found,) = query(centre, f"school_test_fact[{int(time.time() - began) + 2}s]")
        seen = [value for at, value in found["values"] if began < float(at) < ended]
        return {
            value: (number, seen.count(value))
            for value, number in taken.items()
            if seen.count(value) < number
        }

    wait_for(lambda: not missing())


@pytest.mark.parametrize("half", ["key.pem", "certificate.pem"])
def test_of_what_the_power_was_cut_over_no_half_is_believed(host, centre, half):
    """Services that start by it fail, as they do when the power is back."""
    host.run("truncate --size=0 /etc/vmagent/%s; systemctl restart vmagent", half)
    assert centre.run("truncate --size=0 /etc/prometheus/tls/%s; systemctl restart nginx", half).rc != 0
    playbook.converge()
    tell(host, f'school_test_fact{{after="{half}"}} 1\n')
    wait_for(lambda: query(centre, f'school_test_fact{{after="{half}"}}'))


def test_nothing_listens_but_on_the_machine_itself(host, centre):
    own = host.check_output('ip -4 -o address show wan | awk \'{sub("/.*", "", $4); print $4}\'')
    knock = "python3 -c 'import socket; socket.create_connection((\"%s\", %s), 2)'"
    for port in (8428, 8429, 9100):
        assert centre.run(knock % (own, port)).rc != 0, port


def test_what_watches_is_frugal(host):
    pss = "awk '/^Pss:/ {print $2}' /proc/$(systemctl show --value --property=MainPID %s)/smaps_rollup"
    taken = {unit: int(host.check_output(pss % unit)) for unit in ("vmagent", "prometheus-node-exporter")}
    assert sum(taken.values()) < 100 * 1024, taken
